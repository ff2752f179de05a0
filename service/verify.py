"""Use case: a statement or a passage in, judged evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from service import __version__
from service.answer import Engine, Evidence, Mending, Origins, Part, Thresholds, Verification
from service.deadline import each_in_time
from service.evidence import Judged, build_evidence, show_quantity
from service.extraction.outline import read_outline
from service.extraction.reader import lend_subject, read_statement
from service.extraction.searching import read_tags
from service.extraction.tokens import index_tokens
from service.gaps import tell_gaps
from service.model import Claim, Judgement, Lookup, Relation, Stance, StoredClaim, Verdict
from service.origins import find_origins
from service.outline import Outline
from service.rereading import Effort, read_on
from service.search import find_credits
from service.spelling import find_spellings, mend
from service.storage.port import Store
from service.timeline import find_overtaken
from service.verification.credits import hands_of
from service.verification.stance import RELATED_THRESHOLD, STANCE_THRESHOLD, Read, judge, part_occasions, settle
from service.verification.surroundings import Surroundings
from service.verification.times import is_of_day
from service.verification.verdict import count_origins, find_correction, summarise, verdict_of_part, verdict_of_whole
from service.verification.whole import Side


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and which evidence may answer it; `limit` counts each of the three lists."""

    statement: str
    limit: int = 10
    min_score: float = 0.0
    as_of: str | None = None
    published_after: str | None = None
    published_before: str | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attributed_to: tuple[str, ...] = ()
    apart_from: frozenset[str] = frozenset()  # ids of sources that do not count


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read: its claims, the side that each is held to candidates as, and the words that were
    mended to read it.

    `around` is what an article lends each claim that was read in one; of a statement by itself there is none. `among`
    are the claims that share the time of a few statements: its own, or those of a whole draft.
    """

    text: str
    claims: tuple[Claim, ...]
    sides: tuple[Side, ...]
    mended: tuple[Mending, ...] = ()
    around: tuple[Surroundings, ...] = ()
    among: int = 0


def verify(store: Store, question: Question, *, width: int) -> Verification:
    """The stored evidence for and against a statement, from at most `width` candidates a part.

    All of it is from one state of the store, the one that `engine.corpus_revision` names.
    Raises NoClaimError when the statement asserts nothing, and the store's errors.
    """
    with store.snapshot():
        return answer_statement(store, question, read(store, question.statement), width)


def answer_statement(store: Store, question: Question, statement: Statement, width: int) -> Verification:
    """The stored evidence for and against what was read of a question; see `verify`."""
    return tell(store, question, statement, find_all(store, question, statement, width))


def find_all(store: Store, question: Question, statement: Statement, width: int) -> list[Judged]:
    """All that relates to what was read of a question, the best aligned first."""
    found = [
        Judged(part, stored, judgement)
        for part in range(len(statement.claims))
        for stored, judgement in _worth_showing(find_judged(store, question, (statement, part), width))
        if judgement.score >= question.min_score
    ]
    found = [_if_wholly(item, found, statement.claims) for item in found]
    return sorted(found, key=lambda item: (-item.judgement.score, item.stored.id, item.part))


def tell(store: Store, question: Question, statement: Statement, found: Sequence[Judged]) -> Verification:
    """The answer to a question by what `find_all` found for it, as much of it as the limit allows."""
    sided = sorted((item for item in found if item.judgement.stance is not Stance.RELATED), key=_place)
    related = _nearest([item for item in found if item.judgement.stance is Stance.RELATED], question.limit)
    overtaken = {
        (part, claim_id): newer
        for part in range(len(statement.claims))
        for claim_id, newer in find_overtaken([(i.stored, i.judgement) for i in found if i.part == part]).items()
    }
    # Each for itself: what is shown of the related ones, which hangs on the limit, joins nothing on a side.
    evidence = _tell_once(
        item for items in (sided, related) for item in _with_texts(store, items, overtaken, question.as_of)
    )
    supporting, contradicting, nearest = (
        tuple(item for item in evidence if item.stance is stance) for stance in Stance
    )
    verdicts = [
        verdict_of_part([item for item in evidence if item.part == part]) for part in range(len(statement.claims))
    ]
    verdict = verdict_of_whole(verdicts)
    return Verification(
        statement=statement.text,
        verdict=verdict,
        summary=summarise(supporting, contradicting),
        parts=tuple(
            build_part(statement.text, claim, given) for claim, given in zip(statement.claims, verdicts, strict=True)
        ),
        supporting=supporting[: question.limit],
        contradicting=contradicting[: question.limit],
        related=nearest,
        origins=Origins(count_origins(supporting), count_origins(contradicting)),
        correction=find_correction(verdict, contradicting),
        gaps=tuple(_gaps(store, statement, found)),
        mended=statement.mended,
        thresholds=Thresholds(STANCE_THRESHOLD, RELATED_THRESHOLD),
        engine=Engine(__version__, store.corpus_revision()),
    )


def _if_wholly(item: Judged, found: Sequence[Judged], claims: Sequence[Claim]) -> Judged:
    """A sentence that gives one figure of a clause and not the other bears none out: "40 are treated in 14 centres"
    beside "90 are treated in 14 centres".
    """
    if item.judgement.stance is not Stance.SUPPORTS:
        return item
    asked, key = claims[item.part], _sentence_of(item.stored)
    supported = {
        other.part for other in found
        if other.judgement.stance is Stance.SUPPORTS and _sentence_of(other.stored) == key
    }  # fmt: skip
    beside = (part for part, claim in enumerate(claims) if claim.quantity and _is_same_clause(claim, asked))
    if all(part in supported for part in beside):
        return item
    message = "The source gives only one of the figures that the statement gives together."
    return replace(
        item, judgement=item.judgement.set_aside(Relation.AMBIGUOUS, ("clause.other_figure", "quantity"), message)
    )


def _is_same_clause(one: Claim, other: Claim) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def read(store: Store, text: str) -> Statement:
    """A statement's claims, its misspelt words mended against the index; raises NoClaimError when there are none."""
    mended = tuple(mend(store, text))
    claims = lend_subject(read_statement(text, mended=_mending(mended)), text)
    outline = read_outline(text, mended=_mending(mended))
    return Statement(text, tuple(claims), tuple(_build_sides(outline, claims)), mended)


def _mending(words: Iterable[Mending]) -> dict[str, str]:
    return {word.text.lower(): word.read_as for word in words}


def find_judged(
    store: Store, question: Question, part: tuple[Statement, int], width: int
) -> list[tuple[StoredClaim, Judgement]]:
    """The candidates for one claim of a statement, by its number, each with its judgement, sentences settled."""
    statement, number = part
    text, claim = statement.text, statement.claims[number]
    # A text takes the time of a few statements.
    parts = max(_FEW_PARTS, statement.among or len(statement.claims))
    least = _LEAST_OF_DRAFT if statement.among else min(_LEAST_WIDTH, max(1, _MOST_JUDGED // len(statement.claims)))
    width = max(least, width * _FEW_PARTS // parts)
    candidates = store.find_candidates(build_lookup(store, question, claim, width))
    candidates = [found for found in candidates if found.source.id not in question.apart_from]
    asked = Read(claim, text[claim.start : claim.end])
    candidates, is_cut = _cut(asked.text, candidates, width * _LONG)
    keys = [_sentence_of(found) for found in candidates]
    sentences = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    judged = [judge(asked, Read(found.claim, found.text)) for found in each_in_time(candidates)]
    settled = settle([(sentences[key], judgement) for key, judgement in zip(keys, judged, strict=True)])
    effort = Effort(ceil(_READ_ON * _FEW_PARTS / parts), _MOST_HELD // parts)
    settled = read_on(statement.sides[number], candidates, settled, effort)
    settled = [_unless_other_figures(judgement) for judgement in settled] if is_cut else settled
    settled = [
        _of_group(claim, found, _in_place(claim, found, _in_time(claim, found, judgement)))
        for found, judgement in zip(candidates, settled, strict=True)
    ]
    if statement.around:
        around = statement.around[number]
        settled = [
            around.hold(asked, found.claim, found.source.published_at, judgement)
            for found, judgement in zip(candidates, settled, strict=True)
        ]
    dated = [(c.source.published_at, c.claim, j) for c, j in zip(candidates, settled, strict=True)]
    return list(zip(candidates, part_occasions(claim, dated), strict=True))


def _cut(asked: str, candidates: Sequence[StoredClaim], characters: int) -> tuple[list[StoredClaim], bool]:
    """The candidates without those whose clauses are too long: with the asked one each has `_LONG` characters at most,
    or finds room beside all that have, in the order of their ranks, within so many in all; and whether any was lost.

    A sentence is judged as a whole: the best candidate's always, one that loses a claim not at all.
    """
    sizes = [len(asked) + len(found.text) for found in candidates]
    room = characters - sum(size for size in sizes if size <= _LONG)
    lost = set[tuple[str, int]]()
    for found, size in zip(candidates, sizes, strict=True):
        if size > _LONG and _sentence_of(found) != _sentence_of(candidates[0]):
            room -= size
            if room < 0:
                lost.add(_sentence_of(found))
    return [found for found in candidates if _sentence_of(found) not in lost], bool(lost)


def _unless_other_figures(judgement: Judgement) -> Judgement:
    """Another figure rules nothing out where not all candidates are judged: one of them may give the asked one."""
    if judgement.stance is Stance.RELATED or judgement.relation is not Relation.FIGURE_DIFFERS:
        return judgement
    message = "Not all that could tell of it was judged: clauses are too long."
    return judgement.set_aside(Relation.AMBIGUOUS, ("candidates.unread", "clause"), message)


def _sentence_of(found: StoredClaim) -> tuple[str, int]:
    return found.source.id, found.claim.sentence_start


def build_lookup(store: Store, question: Question, claim: Claim, width: int) -> Lookup:
    """What the candidates for one claim of a statement are looked up by: its tokens, the words of its hashtags and
    @names, and for what the store does not know what is spelt like it.
    """
    tokens = tuple(dict.fromkeys((*index_tokens(claim), *read_tags(question.statement[claim.start : claim.end]))))
    _, counts = store.count_claims(tokens, as_of=question.as_of)
    return Lookup(
        tokens=tokens,
        width=width,
        spellings=tuple(find_spellings(store, (token for token in tokens if token not in counts)).values()),
        published_after=question.published_after,
        published_before=question.published_before,
        publishers=question.publishers,
        languages=question.languages,
        tags=question.tags,
        as_of=question.as_of,
        credits=find_credits(question.attributed_to),
    )


def _in_time(asked: Claim, found: StoredClaim, judgement: Judgement) -> Judgement:
    """A dated statement is not decided by an undated clause of an article from another time."""
    published = found.source.published_at
    undated = judgement.stance is not Stance.RELATED and not found.claim.times and asked.times
    if not undated or not published or any(is_of_day(time, published[:10]) for time in asked.times):
        return judgement
    message = "The source does not say when, and its article is from another time."
    return judgement.set_aside(Relation.DIFFERENT_TIME, ("time.article", "time"), message)


def _in_place(asked: Claim, found: StoredClaim, judgement: Judgement) -> Judgement:
    """A statement of a place is not decided by an article that names no place that is known."""
    claim = found.claim
    if judgement.stance is Stance.RELATED or not asked.places or claim.scope:
        return judgement
    if any(term[0] == "&" for term in (*claim.terms, *claim.context, *claim.lent)):
        return judgement
    message = "The source does not say where."
    return judgement.set_aside(Relation.DIFFERENT_SCOPE, ("place.unsaid", "place"), message)


def _of_group(asked: Claim, found: StoredClaim, judgement: Judgement) -> Judgement:
    """A figure that somebody wrote down without saying what it counts decides on no group."""
    claim, group = found.claim, asked.group
    if judgement.stance is Stance.RELATED or not (found.source.by_hand and claim.quantity and group):
        return judgement
    if claim.group or group.concept in claim.terms:
        return judgement
    message = "The source does not say whom or what it counts."
    return judgement.set_aside(Relation.DIFFERENT_GROUP, ("group.missing", "group"), message)


_FEW_PARTS = 4  # parts of a statement that are each held against all candidates
_LEAST_WIDTH, _LEAST_OF_DRAFT = 50, 32
_MOST_JUDGED = 512  # candidates of a statement of more parts than sentences have
_LONG = 500  # characters of two long clauses, one of each text: of longer ones fewer are judged
_READ_ON = 20  # undecided candidates whose text is read again with what their article lends it
_MOST_HELD = 500_000  # pairs of items of a statement and of candidates, when they are


def _build_sides(outline: Outline, claims: Sequence[Claim]) -> Iterator[Side]:
    """Each part of a statement: its own words, those that no part claims, and those its first part begins with."""
    text, first = outline.text, claims[0]
    spans = {(claim.start, claim.end) for claim in claims}
    shared = {
        item.start
        for item in outline.items
        if not any(start <= item.start < end for start, end in spans)
        or (item.term in first.subject and item.start < first.end and not item.is_fact)
    }
    for claim in claims:
        items = (item for item in outline.items if claim.start <= item.start < claim.end or item.start in shared)
        yield Side(Outline(text, tuple(items)), (Read(claim, text[claim.start : claim.end]),))


def _worth_showing(judged: Sequence[tuple[StoredClaim, Judgement]]) -> Iterable[tuple[StoredClaim, Judgement]]:
    """One excerpt a span, a side before a mere relation; what hardly relates is left out."""
    chosen: dict[tuple[str, int, int], tuple[StoredClaim, Judgement]] = {}
    for stored, judgement in judged:
        if judgement.stance is Stance.RELATED and (
            judgement.score < RELATED_THRESHOLD or judgement.relation is Relation.UNRELATED
        ):
            continue
        key = (stored.source.id, stored.claim.start, stored.claim.end)
        if key not in chosen or _rank(judgement) > _rank(chosen[key][1]):
            chosen[key] = (stored, judgement)
    return chosen.values()


def _nearest(related: Sequence[Judged], limit: int) -> list[Judged]:
    """The first so many in their place; whom they credit is read only where that decides."""
    least = related[limit - 1].judgement.score if 0 < limit <= len(related) else 0.0
    return sorted((item for item in related if item.judgement.score >= least), key=_place)[:limit]


def _place(item: Judged) -> tuple[object, ...]:
    """The best aligned first; of those alike the one through the fewest hands."""
    return -item.judgement.score, hands_of(item.stored.claim.attribution), item.stored.id, item.part


def _with_texts(
    store: Store, found: Sequence[Judged], overtaken: Mapping[tuple[int, str], str], as_of: str | None
) -> list[Evidence]:
    texts = {item.stored.source.id: store.find_text(item.stored.source.id) or "" for item in found}
    origins = find_origins(store, [item.stored for item in found], as_of=as_of)
    return [
        build_evidence(item, texts[item.stored.source.id], origin, overtaken.get((item.part, item.stored.id)))
        for item, origin in zip(found, origins, strict=True)
    ]


def _tell_once(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence less what copies repeat word for word: the first stands for all, and tells where else it stands."""
    told = set()
    kept = []
    for item in evidence:
        copies = frozenset((item.provenance.source_id, *item.provenance.also_in))
        key = (item.part, item.stance, copies, " ".join(item.excerpt.text.split()).casefold())
        if len(copies) == 1 or key not in told:
            kept.append(item)
        told.add(key)
    return kept


def _rank(judgement: Judgement) -> tuple[bool, float]:
    return judgement.stance is not Stance.RELATED, judgement.score


def build_part(text: str, claim: Claim, verdict: Verdict) -> Part:
    """A claim of a statement as an answer shows it."""
    quantities = (show_quantity(claim.quantity, claim),) if claim.quantity else ()
    return Part(text[claim.start : claim.end], claim.start, claim.end, verdict, quantities)


def _gaps(store: Store, statement: Statement, found: Sequence[Judged]) -> Iterator[str]:
    """What would be needed to decide the parts that nothing decides, whether or not the limit shows the nearest."""
    if not store.count_sources():
        yield "the store holds no source"
        return
    for index, (claim, side) in enumerate(zip(statement.claims, statement.sides, strict=True)):
        own = [(item.stored, item.judgement) for item in found if item.part == index]
        if all(judgement.stance is Stance.RELATED for _, judgement in own):
            asked = Read(claim, statement.text[claim.start : claim.end])
            yield from tell_gaps(asked, side.outline, own)
