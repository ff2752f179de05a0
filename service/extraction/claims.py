"""An analysed sentence into claims: one for each figure, one for each clause without any."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from msgspec.structs import replace

from service.extraction.analysis import Analysis
from service.extraction.attribution import find_attribution
from service.extraction.clauses import find_asides, is_claimed, split_clauses
from service.extraction.comparisons import find_comparison
from service.extraction.cues import is_negated, modality_of
from service.extraction.dates import DateFound
from service.extraction.ellipsis import (
    RELATIVES,
    begins_with_verb,
    end_with_part,
    find_antecedent,
    find_subject,
    has_pronoun,
    inherit,
    is_one_of_several,
    says_of_what,
)
from service.extraction.governing import find_governing, is_fiction
from service.extraction.phrases import build_slot
from service.extraction.quantities import QuantityFound
from service.extraction.slots import bind
from service.lexicon.lexicon import concepts, cues
from service.model import FIGURE, OTHER_FIGURE, Attribution, Claim, Modality, Quantity, Slot, TimeSpan

_MOST_CONTEXT = 100  # terms that the rest of a sentence adds to a claim; no sentence of news has so many


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause's token range and what its claims share."""

    first: int
    last: int
    start: int
    end: int
    attribution: tuple[Attribution, ...]
    subject: tuple[str, ...]
    lent: tuple[str, ...]  # what its pronoun stands for
    said: dict[int, str]  # its terms by their tokens


def extract_claims(analysis: Analysis) -> list[Claim]:
    """The claims of one sentence in order; empty for a sentence that asserts nothing (a date line, a lone name)."""
    attribution = find_attribution(analysis)
    claims: list[Claim] = []
    subject: tuple[str, ...] = ()
    for first, last in split_clauses(analysis):
        start, end = _span(analysis, first, last)
        before = find_antecedent(analysis, first)
        own = before or find_subject(analysis, first, last)
        goes_on = not own and begins_with_verb(analysis, first, last)
        own = subject if goes_on else own
        lent = before or (subject if goes_on or has_pronoun(analysis, first, last) else ())
        lent, subject = tuple(term for term in lent if term != ","), before or _actor(analysis, first, own) or subject
        clause = _Clause(first, last, start, end, attribution, own, lent, _find_said(analysis, first, last))
        figures = [q for q in analysis.quantities if first <= q.first and q.last <= last and is_claimed(q)]
        if figures:
            made = [_figure_claim(analysis, clause, found) for found in figures]
            claims += (claim for claim in inherit(analysis, made, claims) if says_of_what(claim))
        elif _asserts(analysis, first, last, least=1 if goes_on and lent else 2):
            claims.append(_plain_claim(analysis, clause))
    return [
        replace(
            claim,
            context=_context(claim, analysis),
            scope=claim.places if is_wide(claim, analysis) else claim.scope,
            narrowed=claim.narrowed or is_one_of_several(claim, claims) or _is_of_a_moment(claim, analysis),
            end=end_with_part(analysis, claim, claims),
        )
        for claim in claims
    ]


def _actor(analysis: Analysis, first: int, subject: tuple[str, ...]) -> tuple[str, ...]:
    """A clause's subject without what leads to it: the army of "on that day, the army"."""
    led = analysis.tokens[first].low in cues().prepositions and "," in subject
    return subject[subject.index(",") + 1 :] if led else subject


def _is_of_a_moment(claim: Claim, analysis: Analysis) -> bool:
    """Whether a state is told of one moment: "When the railway came, the town had 6,000 inhabitants"."""
    opening = analysis.tokens[0]
    return claim.event is None and opening.low in _MOMENT_LEADS and claim.start > opening.start


_MOMENT_LEADS = {"when", "while", "before", "until", "after", "once", "by"}


def extract_whole(analysis: Analysis) -> list[Claim]:
    """The sentence as one claim when it says anything of anything: two things, or one and a verb.

    For statements, which assert by being asked about; "hello" and "what?" assert nothing.
    """
    things = sum(1 for term in analysis.terms if term) + len(analysis.dates) + len(analysis.quantities)
    if things < 2 and not (things and len(analysis.tokens) > 1 and _has_verb(analysis)):
        return []
    start, end = _span(analysis, 0, len(analysis.tokens))
    last = len(analysis.tokens)
    subject, said = find_subject(analysis, 0, last), _find_said(analysis, 0, last)
    return [_plain_claim(analysis, _Clause(0, last, start, end, find_attribution(analysis), subject, (), said))]


def _has_verb(analysis: Analysis) -> bool:
    return any(token.verb for token in analysis.tokens) or any(m.kind == "event" for m in analysis.marks)


def _span(analysis: Analysis, first: int, last: int) -> tuple[int, int]:
    """The clause's span in the text, with the quotes and the full stop that belong to it."""
    tokens = analysis.tokens
    start, end = tokens[first].start, tokens[last - 1].end
    return start, end


def _asserts(analysis: Analysis, first: int, last: int, *, least: int) -> bool:
    """Whether a clause without a figure says something: so many content words and a verb, or a headline."""
    words = sum(1 for term in analysis.terms[first:last] if term)
    verb = any(token.verb for token in analysis.tokens[first:last]) or any(
        analysis.marks_in(first, last, "event", "state")
    )
    return (words >= least and verb) or (words >= 3 and analysis.sentence.headline)


def _figure_claim(analysis: Analysis, clause: _Clause, found: QuantityFound) -> Claim:
    binding = bind(analysis, (clause.first, clause.last), found)
    event, compared = binding.event, find_comparison(analysis, found.first)
    if compared:  # "up from 24": no figure of its own, unless it says when: "against 52 in 2019"
        event = None if _has_date(analysis, compared) else build_slot(analysis, "from", compared[0], found.first)
    return _claim(analysis, clause, found, event, binding.group)


def _has_date(analysis: Analysis, reach: tuple[int, int]) -> bool:
    return any(reach[0] <= date.first < reach[1] for date in analysis.dates)


def _plain_claim(analysis: Analysis, clause: _Clause) -> Claim:
    marks = list(analysis.marks_in(clause.first, clause.last, "event", "state"))
    event = None
    if marks:
        main = _main_mark(analysis, clause, [m.first for m in marks])
        mark = next(m for m in marks if m.first == main)
        start, end = analysis.tokens[mark.first].start, analysis.tokens[mark.last - 1].end
        event = Slot(mark.concept, analysis.text[start:end], start, end)
    return _claim(analysis, clause, None, event, None)


def _main_mark(analysis: Analysis, clause: _Clause, starts: list[int]) -> int:
    """The event that is the clause's verb: after an auxiliary first, else a verb form, else the first noun."""
    tokens = analysis.tokens
    verbs = [at for at in starts if at > clause.first and tokens[at - 1].verb]
    finite = [at for at in starts if tokens[at].verb]
    if verbs and finite and finite[0] < verbs[0]:  # "began in 2010 and was to be finished": two verbs, the first counts
        between = {token.low for token in tokens[finite[0] : verbs[0]]}
        verbs = finite if between & {"and", "but"} else verbs
    return (verbs or finite or starts)[0]


def _claim(
    analysis: Analysis, clause: _Clause, found: QuantityFound | None, event: Slot | None, group: Slot | None
) -> Claim:
    where = _reach_of_event(analysis, event) if event and found is None else _token_range(analysis, event)
    if found and (where is None or (where[0] < found.first and not analysis.tokens[where[1] - 1].verb)):
        where = where[0] if where else found.first, found.last  # "the repair would not cost 9 million"
    inside = (clause.first, clause.last)
    modality = modality_of(analysis, inside, where)
    if modality is not Modality.DENIED and modality is not Modality.ASKED:
        anchor = min(found.first if found else clause.last, where[0] if where else clause.last)
        governing = find_governing(analysis, anchor, clause.attribution)
        if governing is Modality.FACT and is_incident(event) and analysis.once(is_fiction):
            governing = Modality.SUPPOSED
        modality = modality if governing is Modality.FACT else governing
    negated = is_negated(analysis, inside, where) or (event is None and found is not None and _is_not(analysis, found))
    dates = _dates(analysis, clause, found)
    credited = [(who.start, who.end) for who in clause.attribution]
    apart = _find_apart(analysis, found)
    places = [
        p
        for p in analysis.places
        if clause.first <= p.first < clause.last
        and p.first not in apart
        and not any(start <= analysis.tokens[p.first].start < end for start, end in credited)
    ]
    located = [p.place for p in places if p.located] or [
        p.place for p in analysis.places if p.located and p.first < clause.first
    ]
    return Claim(
        start=clause.start,
        end=clause.end,
        sentence_start=analysis.sentence.start,
        sentence_end=analysis.sentence.end,
        event=event,
        group=group,
        quantity=found.quantity if found else None,
        times=tuple(dates or _dates_around(analysis, clause, found)),
        places=tuple(dict.fromkeys(p.place for p in places if p.located)),
        scope=tuple(dict.fromkeys(located)),
        names=tuple(analysis.tokens[i].low for i in analysis.names if clause.first <= i < clause.last),
        narrowed=found is not None and _is_increment(analysis, found),
        background=_looks_back(analysis, clause),
        negated=negated and modality is not Modality.DENIED,
        modality=modality,
        attribution=clause.attribution,
        subject=clause.subject,
        open_subject=False,
        circumstances=_circumstances(analysis, clause, event) if is_incident(event) else (),
        terms=_terms(clause, found, apart),
        context=(),
        unsure=analysis.sentence.unsure,
        compared=tuple(date.time for date in analysis.dates if not _is_of(analysis, clause, found, date)),
    )


def _is_not(analysis: Analysis, found: QuantityFound) -> bool:
    """Whether the verb behind a counted subject is negated: "nine children were not on the list"."""
    tokens = analysis.tokens
    verb = next((at for at in range(found.last, len(tokens)) if tokens[at].verb or tokens[at].kind != "word"), None)
    if verb is None or tokens[verb].low not in cues().auxiliaries or verb + 2 >= len(tokens):
        return False
    only = tokens[verb + 2].low in ("only", "just", "merely", "all")
    return tokens[verb + 1].low in ("not", "n't") and not only


_CIRCUMSTANCE = {"in", "during", "at", "near", "amid", "on", "inside"}
_MOMENTS = {
    *("time", "day", "hour", "week", "month", "year", "morning", "evening", "night", "afternoon", "weekend", "wake"),
    *("addition", "country", "total", "area", "region", "street", "city", "town", "past", "moment", "course"),
}


def _is_increment(analysis: Analysis, found: QuantityFound) -> bool:
    """Whether a figure is one part of more: "thousands more", "another 12", "30 others", "the first six"."""
    tokens = analysis.tokens
    before = {token.low for token in tokens[max(0, found.first - 2) : found.last]}
    after = [token.low for token in tokens[found.last : found.last + 2]]
    return bool(before & {"another", "further", "additional", "first", "last", "remaining", "rest"}) or after[:1] in (
        ["more"],
        ["other"],
        ["others"],
        ["further"],
        ["additional"],
    )


def is_incident(event: Slot | None) -> bool:
    """Whether an event befalls people on many occasions, so that "in an air strike" tells one from another."""
    concept = concepts().get(event.concept) if event else None
    return concept is not None and concept.of_people


def _circumstances(analysis: Analysis, clause: _Clause, event: Slot | None) -> tuple[str, ...]:
    """The nouns that "in", "during" and their like lead to: "in an air strike", "during the siege"; no place, name
    or date.
    """
    found: list[str] = []
    own = event.concept if event else ""
    for at in range(clause.first, clause.last - 1):
        if analysis.tokens[at].low not in _CIRCUMSTANCE:
            continue
        if analysis.tokens[at + 1].low in ("the", "this", "these", "that", "those", "its", "their"):
            continue  # "in the attack": the one that the article tells of
        phrase: list[str] = []
        for index in range(at + 1, min(clause.last, at + 6)):
            term, token = analysis.terms[index], analysis.tokens[index]
            if token.kind != "word" or (phrase and (token.low in cues().stopwords or token.verb)):
                break
            if term:
                phrase.append(term)
        if phrase and phrase[-1][0] not in "~&#'" and phrase[-1].lstrip("@") not in _MOMENTS and phrase[-1] != own:
            found.append(phrase[-1])
    return tuple(dict.fromkeys(found))


def _dates_saying(analysis: Analysis, found: DateFound) -> bool:
    """Whether a date tells when it was said: "the hospital said on Monday", "on Monday police said"."""
    at = found.first - 1
    while at >= max(0, found.first - 3) and analysis.tokens[at].low in ("on", "late", "early", "in", "a", "statement"):
        at -= 1
    said = at >= max(0, found.first - 3) and analysis.tokens[at].lemma in cues().reporting
    return said and not (at and analysis.tokens[at - 1].low in cues().passive)  # "the outbreak was declared on 9 May"


def _dates_other(analysis: Analysis, found: DateFound) -> bool:
    """Whether a date is what the clause compares with: "4 percent higher than in 2002"."""
    return "than" in {token.low for token in analysis.tokens[max(0, found.first - 2) : found.first]}


def _dates_apposed(analysis: Analysis, found: DateFound, first: int) -> bool:
    """Whether a date tells of one that is named behind a comma: "two were killed, a student last week"."""
    tokens = analysis.tokens
    comma = next((at for at in range(found.first - 1, first, -1) if tokens[at].low == ","), None)
    return comma is not None and tokens[comma + 1].low in ("a", "an", "one", "another") and comma + 2 < found.first


def _dates(analysis: Analysis, clause: _Clause, found: QuantityFound | None) -> list[TimeSpan]:
    """The clause's dates; of several those between this figure and the next ("40 in 2003 to 12 in 2005")."""
    hung_on = _hung_on(analysis, clause)
    if hung_on and not any(clause.first <= date.first < clause.last for date in analysis.dates):
        return [replace(hung_on.time, relation="on")]
    dates = [
        d for d in analysis.dates
        if clause.first <= d.first < clause.last
        and not (_dates_saying(analysis, d) or _dates_other(analysis, d) or _dates_apposed(analysis, d, clause.first))
        and _is_of(analysis, clause, found, d)
    ]  # fmt: skip
    if found and len(dates) > 1:
        following = min(
            (q.first for q in analysis.quantities if q.first > found.first and is_claimed(q)), default=clause.last
        )
        dates = [d for d in dates if found.first < d.first < following] or dates
    return [d.time for d in dates]


def _hung_on(analysis: Analysis, clause: _Clause) -> DateFound | None:
    """The date that a clause is hung on: "since 2017, when 8 died"."""
    opening = clause.first - (analysis.tokens[clause.first - 1].low == ",") if clause.first else 0
    hung = analysis.tokens[clause.first].low == "when"
    return next((date for date in analysis.dates if date.last == opening), None) if hung else None


def _looks_back(analysis: Analysis, clause: _Clause) -> bool:
    """Whether a clause only tells since when nothing was like it: "the strongest since 2017, when 8 died"; not "unrest
    since 2017, when 8 died".
    """
    date = _hung_on(analysis, clause)
    if date is None or date.time.relation != "since":
        return False
    return any(
        token.low in _UNEQUALLED or (token.low.endswith("est") and token.low != token.lemma)
        for token in analysis.tokens[: date.first]
    )


_UNEQUALLED = frozenset(("first", "least", "most", "never", "no", "worst"))


def _is_of(analysis: Analysis, clause: _Clause, found: QuantityFound | None, date: DateFound) -> bool:
    """Whether a date is not of another figure, one that the claim's own is compared with."""
    around = find_comparison(analysis, date.first)
    return around is None or around[0] <= (found.first if found else clause.first) < around[1]


def _dates_around(analysis: Analysis, clause: _Clause, found: QuantityFound | None) -> list[TimeSpan]:
    """The dates of the rest of the sentence that hold for a clause without any: those before it, else a lone one
    behind it ("two were killed, one last week and one on Monday" has two).
    """
    dates = [
        d for d in analysis.dates
        if not (_dates_saying(analysis, d) or _dates_other(analysis, d))
        and not (_dates_apposed(analysis, d, 0) or _is_aside(analysis, d.first))
        and _is_of(analysis, clause, found, d)
    ]  # fmt: skip
    if found and find_comparison(analysis, found.first):  # "after a loss of 21 million a year earlier"
        return []
    before = [d.time for d in dates if d.first < clause.first]
    return before or ([d.time for d in dates] if len(dates) == 1 else [])


def _is_aside(analysis: Analysis, at: int) -> bool:
    """Whether a token stands in a relative clause: "In Malawi, where it ended in August, 30 died"."""
    for index in range(at - 1, -1, -1):
        if analysis.tokens[index].low == ",":
            return False
        if analysis.tokens[index].low in RELATIVES:
            return True
    return False


def _reach_of_event(analysis: Analysis, event: Slot) -> tuple[int, int] | None:
    """The token range that a cue must stand before; None (the whole clause) where the event is a noun before its verb:
    "the ban does not apply".
    """
    where = _token_range(analysis, event)
    return where if where and (analysis.tokens[where[0]].verb or analysis.tokens[where[1] - 1].verb) else None


def _token_range(analysis: Analysis, slot: Slot | None) -> tuple[int, int] | None:
    if slot is None:
        return None
    return analysis.find_range(slot.start, slot.end)


def _find_apart(analysis: Analysis, found: QuantityFound | None) -> set[int]:
    """The tokens of asides on a part of what is counted, of which a figure is not one."""
    asides = analysis.once(find_asides) if found else ()
    return {at for first, last in asides if found and not first <= found.first < last for at in range(first, last)}


def _terms(clause: _Clause, found: QuantityFound | None, apart: set[int]) -> tuple[str, ...]:
    """Content terms in order, the figure's place kept by "#"."""
    said = clause.said | {found.first: FIGURE} if found else clause.said
    said = {at: term for at, term in said.items() if at not in apart} if apart else said
    return (*clause.lent, *said.values())


def _find_said(analysis: Analysis, first: int, last: int) -> dict[int, str]:
    """The content terms of a token range by their tokens, in order; a figure that only qualifies is "#exactly2week"."""
    said = {at: term for at in range(first, last) if (term := analysis.terms[at])}
    for figure in analysis.quantities:
        if first <= figure.first < last:
            said[figure.first] = OTHER_FIGURE if is_claimed(figure) else _qualifier(figure.quantity)
    return dict(sorted(said.items()))


def _qualifier(quantity: Quantity) -> str:
    return f"{FIGURE}{quantity.comparator}{quantity.stated}{quantity.unit}"


def _context(claim: Claim, analysis: Analysis) -> tuple[str, ...]:
    """What the rest of the sentence adds: its terms beyond the clause.

    Not who acts only after it ("the army sent soldiers, and Peru tents"), nor, where the clause speaks of the whole
    country or of elsewhere, where the rest is set.
    """
    added: list[str] = []
    wide, own = is_wide(claim, analysis), {*claim.terms}
    credited = [(who.start, who.end) for who in claim.attribution]
    later = _find_later_figure(claim, analysis)
    for index, term in enumerate(analysis.terms):
        if not term or term in own:
            continue
        token = analysis.tokens[index]
        around = find_comparison(analysis, index)
        if token.start > later or (around and not _is_inside(claim, analysis, around)):
            continue
        if term[0] in "~&" and not any(start <= token.start < end for start, end in credited):
            located = index in analysis.located
            acts_after = term[0] == "~" and not located and token.start >= claim.end
            if (wide and located) or acts_after:
                continue
        added.append(term)
    return tuple(islice(dict.fromkeys(added), _MOST_CONTEXT))


def _is_inside(claim: Claim, analysis: Analysis, reach: tuple[int, int]) -> bool:
    """Whether a claim's figure, or a claim without any, stands in a token range."""
    at = claim.quantity.start if claim.quantity else claim.start
    return analysis.tokens[reach[0]].start <= at < analysis.tokens[reach[1] - 1].end


def _find_later_figure(claim: Claim, analysis: Analysis) -> int:
    """Where the first figure behind the clause begins, else the end of the sentence: a place behind it belongs to it
    ("41 houses burned, 26 of them in Lima").
    """
    at = bisect_left(analysis.claimed, claim.end)
    return analysis.claimed[at] if at < len(analysis.claimed) else analysis.sentence.end


def find_parts(claim: Claim, analysis: Analysis) -> set[str]:
    """The names and places that the sentence ties to figures behind the clause: parts of what the clause counts."""
    if not (claim.quantity and analysis.named):
        return set()
    later = _find_later_figure(claim, analysis)
    return {analysis.terms[at] or "" for at in analysis.named if analysis.tokens[at].start > later}


_WIDE = re.compile(
    r"\b(?:in|across|throughout|around) the (?:whole |entire )?(?:country|nation|world)\b", re.IGNORECASE
)


def is_wide(claim: Claim, analysis: Analysis) -> bool:
    """Whether a clause speaks of a whole country, of all the world or of elsewhere, whatever stands around it."""
    wide = not {"@elsewhere", "@nationwide", "@worldwide"}.isdisjoint(claim.terms)
    return wide or analysis.says(_WIDE, claim.start, claim.end)
