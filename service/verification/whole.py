"""A statement held against a passage as a whole: what one clause alone does not say, the words around it may."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from service.lexicon.lemma import is_english
from service.lexicon.lexicon import cues
from service.model import FIGURE, Item, Kind
from service.outline import Outline
from service.verification.counterparts import Answer, Fact, Word, find_facts, find_runs, find_words
from service.verification.likeness import LIGHT, is_name, likeness, weigh
from service.verification.names import is_same_name, tells_apart
from service.verification.pair import Pair, build_pair
from service.verification.stance import Read


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: its items and its claims, each with the text of its clause."""

    outline: Outline
    reads: tuple[Read, ...]


class Held(NamedTuple):
    """A fact of the statement, its counterpart, and the two claims that they stand in."""

    fact: Fact
    theirs: Item
    pair: Pair


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement and a passage with everything in them that answers to each other.

    `coverage` is the share of the statement's words, by weight, that the passage or what is around it says, `own` that
    of its plain words that the passage itself says; `lost` are its names that are not there, `spare` the positions of
    words that "it" or "the film" stands for; `named` says that a name is shared, `lent` that an article is around the
    passage, `presumed` that the passage must speak of the statement's subject, `subject` what that is. `held` are the
    facts with their claims, `told` the claims of a statement without any fact.
    """

    statement: Outline
    passage: Outline
    words: tuple[Word, ...]
    coverage: float
    lost: tuple[tuple[str, ...], ...]
    spare: frozenset[int]
    named: bool
    facts: tuple[Fact, ...]
    held: tuple[Held, ...]
    told: Pair | None
    own: float
    lent: bool
    subject: tuple[str, ...]
    presumed: bool

    @property
    def pairs(self) -> list[Pair]:
        """The claims that are held against each other."""
        return [held.pair for held in self.held] + ([self.told] if self.told else [])

    @property
    def said(self) -> list[str]:
        """The terms of the statement's words and names."""
        return [word.item.term for word in self.words]

    def given(self, theirs: Item) -> list[str]:
        """The terms of the words and names in the sentence of a counterpart."""
        return [i.term for i in self.passage.items if not i.is_fact and i.sentence == theirs.sentence]

    def near(self, theirs: Item) -> list[Item]:
        """The words and names around a counterpart."""
        return [item for item in self.passage.near(theirs.at, BESIDE) if not item.is_fact]

    @property
    def differing(self) -> list[Fact]:
        """The facts that the passage gives otherwise."""
        return [fact for fact in self.facts if fact.answer is Answer.DIFFERS]


def build_whole(statement: Side, passage: Side, context: Sequence[str] = ()) -> Whole:
    """Everything of a statement with what answers to it; `context` are the terms that the passage's article lends it.

    A passage that stands alone (no context) may speak of the statement's subject as "it" or "the film".
    """
    words = find_words(statement.outline, passage.outline, context)
    runs = find_runs(words)
    named = {word.item.at for run in runs for word in run}
    lost = [run for run in runs if _is_lost(run, passage.outline)]
    is_open = not context and _is_open(passage, words)
    subject = {term for read in statement.reads for term in read.claim.subject}
    stands = _stood_for(lost, words, subject) if is_open else []
    lost = [run for run in lost if run not in stands]
    spare = _spare(words, statement, [word for run in stands for word in run]) if is_open else frozenset[int]()
    shares = [(weigh(word.item.term), word.value) for word in words if _counts(word, named | spare)]
    plain = sum(share for share, _ in shares)
    own = sum(weigh(word.item.term) for word in words if _counts(word, named | spare) and word.found)
    shares += [(1.0, run[-1].value or max(word.value for word in run)) for run in runs if run not in (*lost, *stands)]
    shares += [(1.0, 0.0) for _ in lost]
    total = sum(share for share, _ in shares)
    facts = tuple(
        fact
        for fact in find_facts(statement.outline, passage.outline, words)
        if not _is_optional(fact, statement.outline, passage.outline)
    )
    presumed = not context and _is_presumed(facts, words, statement.outline, passage.outline)
    if presumed:  # what only frames the statement ("in 2020") is not said where the subject is not
        facts = tuple(fact for fact in facts if fact.answer is not Answer.MISSING)
    return Whole(
        statement.outline,
        passage.outline,
        words,
        round(sum(share * value for share, value in shares) / total, 4) if total else 1.0,
        tuple(tuple(word.item.term for word in run) for run in lost),
        spare,
        bool(stands) or 0 in spare or any(word.found for run in runs for word in run) or _opens_with_name(words),
        facts,
        tuple(_hold(facts, statement, passage)),
        None if facts else _find_told(words, statement, passage),
        round(own / plain, 4) if plain else 1.0,
        bool(context),
        statement.reads[0].claim.subject if statement.reads else (),
        presumed,
    )


_POINTER = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them)\b|\b(?:the|this)\s+(?=(\w+)\b)", re.IGNORECASE)


def _is_open(passage: Side, words: Sequence[Word]) -> bool:
    """Whether a passage speaks of what is named outside of it: "she", "the film"; not of somebody whom an earlier
    clause has for its subject ("Diaz was a baker. He moved to Lima in 1977").
    """
    pointers = list(_POINTER.finditer(passage.outline.text))
    if any((match[1] or "").lower() in cues().stand_ins for match in pointers):
        return True
    spoken = next((match.start() for match in pointers if match[1] is None), None)
    things = any(match[0].lower() in ("it", "its") for match in pointers)
    if spoken is None or things:
        return things or any(read.claim.open_subject for read in passage.reads)
    said = [word.item.term for word in words]
    return not any(
        is_name(term) and not any(likeness(ours, term) for ours in said)
        for read in passage.reads
        if read.claim.start < spoken
        for term in read.claim.subject
    )


def _opens_with_name(words: Sequence[Word]) -> bool:
    """Whether the word that the statement begins with stands in the passage with its capital too: inside a sentence or,
    where no dictionary knows it, anywhere.
    """
    if not words or not words[0].item.capital:
        return False
    known = is_english(words[0].item.term)
    return any(item.capital and not (known and item.opens) for item, value in words[0].found if value == 1)


def _counts(word: Word, apart: set[int] | frozenset[int]) -> bool:
    """Whether a word counts by itself: it is no part of a name, no number, and nothing stands for it."""
    return word.item.at not in apart and word.item.term[0] != FIGURE


# --- names ---------------------------------------------------------------------------------------


def _is_lost(run: Sequence[Word], passage: Outline) -> bool:
    """Whether a name is not in the passage: most of it, or its last word, or another first or last one is there."""
    gone = [word for word in run if not word.value]
    if gone and tells_apart([word.item.term for word in run], [word.item.term for word in gone]):
        return True
    if len(gone) * 2 > len(run) or (len(run) > 1 and not run[-1].value):
        return True
    if gone and gone[0] is run[0] and _has_other_first(run, passage):
        return True
    return len(run) > 1 and _goes_on(run, passage)


def _goes_on(run: Sequence[Word], passage: Outline) -> bool:
    """Whether the name always is part of a longer one: "Long Road Home" for "Long Road"; not "Long Road Ltd"."""
    found = [item for item, _ in run[-1].found]
    return bool(found) and all(
        any(
            other.capital
            and not other.is_fact
            and other.term.lstrip("~") not in cues().name_tails
            and passage.part(item.end, other.start) in (" ", ": ", ": The ", ": A ")
            for other in passage.between(item.end, item.end + 3)
        )
        for item in found
    )


def longer_name(whole: Whole) -> bool:
    """A name of the statement's subject always is part of a longer one: "Arlo was founded" beside "Arlo Peru was
    founded", "Lima Arlo was founded".
    """
    for run in find_runs(whole.words):
        if run[-1].item.term not in whole.subject or not run[-1].found:
            continue
        placed = all(_follows_place(item, whole.passage) for item, _ in run[0].found) and bool(run[0].found)
        if placed or _goes_on(run, whole.passage):
            return True
    return False


def _follows_place(item: Item, passage: Outline) -> bool:
    before = passage.between(item.start - _LONGEST_PLACE, item.start)
    return any(other.term[0] == "&" and other.capital and item.start - other.end == 1 for other in before)


_LONGEST_PLACE = 100  # characters


def _has_other_first(run: Sequence[Word], passage: Outline) -> bool:
    """Whether another name always stands before the same last one: "Jeb Bush" for "George Bush"."""
    by_place = {item.at: item for item in passage.items if not item.is_fact}
    places = [item.at for item, _ in next(word for word in run if word.value).found]
    before = [by_place.get(at - 1) for at in places]
    return bool(before) and all(
        item is not None
        and (item.term[0] == "~" or (item.capital and not item.opens))
        and not any(is_same_name(item.term[1:], word.item.term[1:]) for word in run)
        for item in before
    )


def _stood_for(lost: Sequence[list[Word]], words: Sequence[Word], subject: set[str]) -> list[list[Word]]:
    """The lost name that is the statement's subject, with those that "and" joins to it: what "it" may stand for.

    Not one that somebody acts on or that only tells which ("Ruiz married Ana", "the Korean gauge was made").
    """
    stands: list[list[Word]] = []
    for run in lost:
        lead = run[0].item.lead
        if stands:
            stands += [run] if lead == "and" else []
        elif lead not in cues().prepositions and lead != "and" and any(word.item.term in subject for word in run):
            after = next((word.item for word in words if word.item.at == run[-1].item.at + 1), None)
            if after is None or after.capital or after.term not in subject:
                stands.append(run)
    return stands


def _spare(words: Sequence[Word], statement: Side, stands: Sequence[Word]) -> frozenset[int]:
    """The positions of words that need not be said where "it" stands for a name: the name, the number that belongs to
    it, the kind of thing it is ("the film …"), and a lone capital that opens the statement.
    """
    places = {word.item.at for word in stands} or ({0} if _opens_with_subject(words, statement) else set())
    spare = set(places)
    for word in words:
        number = word.item.term[0] == FIGURE and {word.item.at - 1, word.item.at + 1} & places
        kind = places and 0 < min(places) - word.item.at <= 2 and not word.value and not word.item.capital
        if number or kind:
            spare.add(word.item.at)
    return frozenset(spare)


_EVERYBODY = frozenset({"", "@person"})
_NEAR_SHARE = Decimal("0.1")
_TELLING = 100


def _is_presumed(facts: Sequence[Fact], words: Sequence[Word], statement: Outline, passage: Outline) -> bool:
    """Whether a passage that names nobody gives figures so near to the statement's that it must speak of the same.

    "Altogether 21,870 permits were issued" beside "Chile issued fewer than 22,000 permits": of all counts of permits
    hardly another comes so near. Small figures are near to each other by chance, people are counted everywhere, and the
    passage must bring no word of its own.
    """
    said = {item.start for word in words for item, _ in word.found}
    first = passage.text.split(maxsplit=1)[:1]
    if not first or first[0].lower() not in cues().stopwords:
        return False
    others = (item for item in passage.items if item.at and not item.is_fact and item.start not in said)
    if any(_says_something(item) or item.capital for item in others):
        return False
    if any(not word.found and _says_something(word.item) and not _is_adjunct(word, statement) for word in words):
        return False
    counted = [fact for fact in facts if fact.ours.quantity]
    return bool(counted) and all(_is_near(fact) for fact in counted)


def _says_something(item: Item) -> bool:
    return item.term[0] != FIGURE and weigh(item.term) > LIGHT


def _is_adjunct(word: Word, statement: Outline) -> bool:
    """Whether a word only tells for what, when or where, or names: "for the virus", "in the 2020 season", "in Ohio"."""
    if is_name(word.item.term) or word.item.capital:
        return True
    counted = max((item.end for item in statement.items if item.quantity and item.at < word.item.at), default=None)
    return counted is not None and bool(_ADJUNCT.search(statement.part(counted, word.item.start)))


_ADJUNCT = re.compile(r"\b(?:for|during|in|at)\b")


def _is_near(fact: Fact) -> bool:
    decided = fact.answer in (Answer.AGREES, Answer.DIFFERS)
    if not (decided and fact.theirs and fact.theirs.quantity and fact.ours.quantity) or fact.theirs.head in _EVERYBODY:
        return False
    ours, theirs = fact.ours.quantity.stated, fact.theirs.quantity.stated
    return min(ours, theirs) >= _TELLING and abs(ours - theirs) <= _NEAR_SHARE * max(ours, theirs)


def _opens_with_subject(words: Sequence[Word], statement: Side) -> bool:
    """Whether a lone word that the passage has not is all of the statement's subject: "Willow scored", "Jaws 2 is"."""
    if not words or not statement.reads or words[0].item.at or words[0].value or words[0].item.term[0] == "@":
        return False
    subject = statement.reads[0].claim.subject
    numbered = len(words) > 1 and words[1].item.term[0] == FIGURE
    return subject[:1] == (words[0].item.term,) and (len(subject) == 1 or numbered)


# --- figures and claims --------------------------------------------------------------------------


def _is_optional(fact: Fact, statement: Outline, passage: Outline) -> bool:
    """A year that only labels a name ("the 2013-14 Leeds side"), or a "first" that the passage does not speak of."""
    ours = fact.ours
    if ours.time and _labels(ours, statement):
        return fact.theirs is None or not _labels(fact.theirs, passage)
    if ours.quantity and ours.quantity.kind is Kind.RANK and ours.quantity.text.lower() in ("first", "second"):
        return fact.answer is not Answer.AGREES and (fact.theirs is None or fact.closeness < 0.6)
    return False


def _labels(date: Item, outline: Outline) -> bool:
    after = next((item for item in outline.items if item.at > date.at), None)
    return after is not None and after.capital and after.start - date.end <= 1


def _hold(facts: Sequence[Fact], statement: Side, passage: Side) -> Iterator[Held]:
    for fact in facts:
        ours = _find_read(fact.ours, statement.reads)
        theirs = _find_read(fact.theirs, passage.reads) if fact.theirs else None
        if fact.theirs and ours and theirs:
            yield Held(fact, fact.theirs, build_pair(ours.claim, theirs.claim, ours.text, _cut(theirs, fact.theirs)))


def _find_read(item: Item, reads: Sequence[Read]) -> Read | None:
    """The claim of a figure, or the one whose clause an item stands in."""
    for read in reads:
        if read.claim.quantity and item.quantity and item.start <= read.claim.quantity.start < item.end:
            return read
    return next((read for read in reads if read.claim.start <= item.start < read.claim.end), None)


BESIDE = 8  # positions around a figure in which what it is of is said
_AFTER = 40  # characters behind a counterpart that its clause is judged by


def _cut(read: Read, item: Item) -> str:
    """A clause without what follows far behind the figure: a quoted opinion, a list."""
    end = item.end - read.claim.start + _AFTER
    if end >= len(read.text):
        return read.text
    end = read.text.rfind(" ", 0, end)
    if read.text.endswith(" and", 0, end):  # no list is cut in two
        end = read.text.find(" ", end + 1)
    return read.text[:end] if end > 0 else read.text


def _find_told(words: Sequence[Word], statement: Side, passage: Side) -> Pair | None:
    """A statement without figure beside the claim that says most of it, when its sentence says all that is said."""
    if not statement.reads or not passage.reads:
        return None

    places = [sorted(item.start for item, _ in word.found) for word in words]

    def is_in(number: int, start: int, end: int) -> bool:
        return bisect_left(places[number], start) < bisect_left(places[number], end)

    def told(read: Read) -> float:
        claim = read.claim
        return sum(weigh(word.item.term) for at, word in enumerate(words) if is_in(at, claim.start, claim.end))

    read = max(passage.reads, key=told)
    start, end = read.claim.sentence_start, read.claim.sentence_end
    if any(places[at] and not is_in(at, start, end) for at in range(len(words))):
        return None
    others = [
        other.claim for other in passage.reads
        if other.claim.sentence_start == start and other.claim.negated != read.claim.negated
    ]  # fmt: skip
    rest = [at for at in range(len(words)) if not is_in(at, read.claim.start, read.claim.end)]
    if any(is_in(at, claim.start, claim.end) for claim in others for at in rest):
        return None  # "was hurt but did not need treatment"
    return build_pair(statement.reads[0].claim, read.claim, statement.reads[0].text, read.text)
