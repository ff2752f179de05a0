"""A statement's words, names, figures and dates, each with what answers to it in a passage."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from msgspec.structs import replace

from service.lexicon.lexicon import cues
from service.model import Item, Kind, Quantity, Relation
from service.outline import Outline
from service.verification.figures import compare_figures
from service.verification.likeness import is_name, likeness, weigh
from service.verification.match import Match
from service.verification.times import match_times


class Answer(StrEnum):
    """How the passage's figure or date answers to the statement's."""

    AGREES = "agrees"
    DIFFERS = "differs"
    OPEN = "open"  # neither agrees nor rules out
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or date of the statement, its counterpart, and how alike what stands around the two is, about [0, 1]."""

    ours: Item
    theirs: Item | None
    answer: Answer
    relation: Relation
    closeness: float


@dataclass(frozen=True)
class Word:
    """A word or name of the statement with every item of the passage, in order, that says it and how well, in (0, 1].

    `lent` is how well the text around the passage says it.
    """

    item: Item
    found: tuple[tuple[Item, float], ...]
    lent: float

    @property
    def value(self) -> float:
        """How well the passage or what is around it says the word, in [0, 1]."""
        return max((value for _, value in self.found), default=self.lent)

    def find_nearest(self, at: int) -> Iterator[tuple[Item, float]]:
        """Of those that say it equally well the nearest ones on both sides of a position: no other stands nearer."""
        for value, (places, items) in self._by_value.items():
            middle = bisect_left(places, at)
            yield from ((item, value) for item in items[max(0, middle - 1) : middle + 1])

    @cached_property
    def _by_value(self) -> dict[float, tuple[list[int], list[Item]]]:
        kept: dict[float, tuple[list[int], list[Item]]] = {}
        for item, value in sorted(self.found, key=lambda each: each[0].at):
            places, items = kept.setdefault(value, ([], []))
            places.append(item.at)
            items.append(item)
        return kept


LENT, LENT_NAME = 0.7, 0.85
"""What a word counts that only the text around the passage says, and what a name does."""


def find_words(statement: Outline, passage: Outline, context: Sequence[str]) -> tuple[Word, ...]:
    """Every word and name of the statement beside what says it in the passage, or else in `context`.

    A word of the passage that says one of ours exactly is no synonym of another: "a fire threatened 500 hectares"
    has no "burned".
    """
    ours = [item for item in statement.items if not (item.is_fact or _is_dated(item, passage))]
    theirs = [item for item in passage.items if not item.is_fact]
    exact = {item.term for item in ours}
    others = any(is_name(item.term) and not any(likeness(term, item.term) for term in exact) for item in theirs)
    if others and not _has_pronoun(passage):  # it speaks of somebody else: names are not lent to it
        context = [term for term in context if not is_name(term)]
    forms = [(other.term, frozenset(passage.words_of(other).lower().split())) for other in theirs]
    distinct = {*forms}
    words, told = [], dict[tuple[str, frozenset[str]], dict[tuple[str, frozenset[str]], float]]()
    for item in ours:
        form = item.term, frozenset(statement.words_of(item).lower().split())
        if form not in told:
            told[form] = {other: _value(*form, *other) for other in distinct}
        values = told[form]
        found = tuple(
            (other, value)
            for other, said in zip(theirs, forms, strict=True)
            if (value := values[said]) and (value == 1 or other.term not in exact)
        )
        around = 0.0 if found else max((likeness(item.term, term) for term in context), default=0.0)
        words.append(Word(item, found, lent_value(item.term, around)))
    return tuple(words)


def _is_dated(item: Item, passage: Outline) -> bool:
    """Whether a word is the day of the week that the passage gives as a date."""
    return item.term in cues().weekdays and any(
        other.time and item.term in other.time.text.lower() for other in passage.items
    )


def lent_value(term: str, around: float) -> float:
    """How well a word is said that only the text around the passage says, and says so well."""
    return around * (LENT_NAME if is_name(term) else LENT)


_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.IGNORECASE)


def _has_pronoun(passage: Outline) -> bool:
    """Whether a pronoun is the subject, so that a name is lent for it: "in 1990 he led an expedition of Poles"."""
    verb = next((item.start for item in passage.items if item.verb), passage.offset + len(passage.text))
    return _PRONOUN.search(passage.part(passage.offset, verb)) is not None


def _value(ours: str, written: frozenset[str], theirs: str, theirs_written: frozenset[str]) -> float:
    """How well one term says another; wholly where the words of one are among the other's: "television series",
    "television drama series"; not of names.
    """
    alike = not (is_name(ours) or is_name(theirs)) and (written <= theirs_written or theirs_written <= written)
    return 1.0 if alike else likeness(ours, theirs)


def find_runs(words: Sequence[Word]) -> list[list[Word]]:
    """The names of a statement, word by word: "Green Harbour", "The Long Road Home"; a capital that only opens the
    text names nothing, and what may be left off a name ("F.C.") is no part of it.
    """
    runs: list[list[Word]] = []
    before: Word | None = None
    for index, word in enumerate(words):
        item = word.item
        if is_name(item.term) or (item.capital and (item.at > 1 or _goes_on(words, index))):
            if before is None or not _go_together(before.item, item):
                runs.append([word])
            elif item.term.lstrip("~") not in cues().name_tails:
                runs[-1].append(word)
            before = word
        else:
            before = None
    return runs


def _go_together(one: Item, other: Item) -> bool:
    """Whether two names are one: "Green Harbour", "House of Commons"; not "Oslo, Bergen", "Peru of the 1990s"."""
    if other.at - one.at > 3 or other.lead in _BETWEEN_NAMES:
        return False
    return not (other.lead == "of" and one.term[0] == "&")


_BETWEEN_NAMES = frozenset({",", "and", "in", "for", "on", "at", "by", "with", "from", "than", "against", "to", "near"})


def _goes_on(words: Sequence[Word], index: int) -> bool:
    after = words[index + 1].item if index + 1 < len(words) else None
    return after is not None and after.capital and after.at - words[index].item.at <= 2


def find_facts(statement: Outline, passage: Outline, words: Sequence[Word]) -> tuple[Fact, ...]:
    """Each figure and date of the statement with its counterpart; no figure of the passage answers to two."""
    asked = [item for item in statement.items if item.is_fact]
    options: list[Fact] = []
    given = [item for item in passage.items if item.is_fact]
    said = sorted({item.at for word in words for item, _ in word.found})
    most = max(_LEAST_RELATED, _MOST_HELD // max(1, len(words) * len(asked)))
    for ours in asked[:_MOST_ASKED]:
        part = statement.once(find_portion, ours)
        around = _Around(_find_around(words, ours.at), ours.at)
        for theirs, related in _find_related(ours, given, said, most):
            closeness = 0.6 * around.stand_near(theirs) + 0.4 * _heads(ours, theirs)
            if theirs.quantity:
                closeness += _portions_meet(part, passage.once(find_portion, theirs))
            options.append(Fact(ours, theirs, *related, round(closeness + _favour(*related, ours), 4)))
    chosen: dict[tuple[int, int], Fact] = {}  # by place: a date that is lent to a clause may begin where a figure does
    used: set[Item | None] = set()
    for fact in sorted(options, key=lambda fact: -fact.closeness):
        if _place(fact.ours) not in chosen and fact.theirs not in used:
            chosen[_place(fact.ours)] = fact
            used.add(fact.theirs)
    chosen = {_place(fact.ours): fact for fact in _untangle([*chosen.values()])}
    missing = (Fact(item, None, Answer.MISSING, Relation.SAME_TOPIC, 0.0) for item in asked)
    return tuple(chosen.get(_place(fact.ours), fact) for fact in missing)


def _untangle(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts; two that each differ and are the same figures crosswise decide nothing: which is of what, is open."""
    for fact in facts:
        is_open = any(_are_crossed(fact, other) for other in facts)
        yield Fact(fact.ours, fact.theirs, Answer.OPEN, fact.relation, fact.closeness) if is_open else fact


def _are_crossed(one: Fact, other: Fact) -> bool:
    if one is other or not one.answer is other.answer is Answer.DIFFERS or not (one.theirs and other.theirs):
        return False
    crosswise = (Answer.AGREES, Relation.SAME_FIGURE)
    return _relate(one.ours, other.theirs) == _relate(other.ours, one.theirs) == crosswise


def _find_around(words: Sequence[Word], at: int) -> Sequence[Word]:
    """The words of a statement, of very many those around a position, in order."""
    if len(words) <= _MOST_AROUND:
        return words
    middle = bisect_left(words, at, key=lambda word: word.item.at)
    first = min(max(0, middle - _MOST_AROUND // 2), len(words) - _MOST_AROUND)
    return words[first : first + _MOST_AROUND]


def _find_related(
    ours: Item, given: Sequence[Item], said: Sequence[int], most: int
) -> list[tuple[Item, tuple[Answer, Relation]]]:
    """The figures or dates of a passage that one of the statement's can be held against; of more than `most` those that
    have most of the statement's words around them. `said` are the positions of such words, in order.
    """
    related = [(theirs, relation) for theirs in given if (relation := _relate(ours, theirs))]
    if len(related) <= most:
        return related

    def count(number: int) -> int:
        at = related[number][0].at
        return bisect_right(said, at + _REACH) - bisect_left(said, at - _REACH)

    best = sorted(range(len(related)), key=lambda number: -count(number))[:most]
    return [related[number] for number in sorted(best)]


# Beyond these a statement or a passage is a table: what is left out of it stays undecided.
_MOST_ASKED, _MOST_AROUND, _MOST_HELD, _LEAST_RELATED = 24, 80, 20_000, 8


def _place(item: Item) -> tuple[int, int]:
    return item.start, item.at


def _relate(ours: Item, theirs: Item) -> tuple[Answer, Relation] | None:
    if ours.quantity and theirs.quantity:
        relation = compare_figures(
            _rated(ours, ours.quantity, theirs.quantity), _priced(theirs, theirs.quantity, ours.quantity)
        )
        return (_FIGURES[relation], relation) if relation else None
    if ours.time and theirs.time:
        match = match_times([ours.time], [theirs.time])
        if ours.time.relation in ("since", "until") and theirs.time.relation == "on":
            match = Match.UNKNOWN  # "for the first time since 1998" beside "in 1998"
        return _DATES.get(match, Answer.OPEN), (
            Relation.DATE_DIFFERS if match is Match.DIFFERENT else Relation.SAME_ASSERTION
        )
    return None


_FIGURES = {
    Relation.SAME_FIGURE: Answer.AGREES,
    Relation.ENTAILED: Answer.AGREES,
    Relation.FIGURE_DIFFERS: Answer.DIFFERS,
    Relation.COMPATIBLE: Answer.OPEN,
}
_DATES = {Match.SAME: Answer.AGREES, Match.DIFFERENT: Answer.DIFFERS}
_LARGE = 100_000


def _rated(ours: Item, quantity: Quantity, said: Quantity) -> Quantity:
    """A bare "score of 8.6" beside "8.6/10" is one out of ten too."""
    bare = quantity.kind is Kind.COUNT and (not ours.head or is_name(ours.head))
    if bare and said.unit.startswith("out of ") and quantity.stated <= Decimal(said.unit.removeprefix("out of ")):
        return replace(quantity, kind=said.kind, unit=said.unit)
    return quantity


def _priced(theirs: Item, said: Quantity, ours: Quantity) -> Quantity:
    """A large number of nothing ("a fee of 85 million") beside an amount of money is an amount too."""
    if ours.kind is Kind.MONEY and said.kind is Kind.COUNT and not theirs.head and said.stated >= _LARGE:
        return replace(said, kind=Kind.MONEY, unit=ours.unit)
    return said


def _favour(answer: Answer, relation: Relation, ours: Item) -> float:
    """The very figure or date that is asked about is hardly there by chance."""
    if ours.time:
        return (
            -0.2 if answer is Answer.OPEN else 0.25 if answer is Answer.AGREES and ours.time.relation == "on" else 0.0
        )
    return 0.1 if relation is Relation.SAME_FIGURE else 0.0


class _Around:
    """The words near a figure or date of a statement, at the position `at`."""

    def __init__(self, words: Sequence[Word], at: int) -> None:
        self._found: list[tuple[Word, int, float]] = []
        self._total = self._lent = 0.0
        for word in words:
            place = word.item.at - at
            share = weigh(word.item.term) / (1 + abs(place) / 3)
            self._total += share
            if word.found:
                self._found.append((word, place, share))
            else:
                self._lent += share * word.lent / 2

    def stand_near(self, theirs: Item) -> float:
        """How many of them stand as near to a figure or date of the passage, in [0, 1]."""
        got = self._lent
        for word, place, share in self._found:
            got += share * max(
                value
                / (1 + _shift(place, other.at - theirs.at) / 6)
                * (1.0 if other.sentence == theirs.sentence else 0.7)
                for other, value in (word.found if len(word.found) < _FEW else word.find_nearest(theirs.at))
            )
        return got / self._total if self._total else 0.5


_FEW = 8  # so many are looked at sooner than chosen among


def _shift(ours: int, theirs: int) -> int:
    """How much farther a word stands from their figure than from ours; on the other side of it counts a little."""
    farther = max(0, abs(theirs) - abs(ours))
    return farther if (ours < 0) == (theirs < 0) else farther + 2


def _heads(ours: Item, theirs: Item) -> float:
    """How alike the nouns are that two figures count, in [0, 1]; 0.4 where one of them is not said."""
    if ours.quantity is None or ours.quantity.kind not in (Kind.COUNT, Kind.RANK):
        return 1.0
    return likeness(ours.head, theirs.head) if ours.head and theirs.head else 0.4


# --- what a figure is of -------------------------------------------------------------------------


class Portion(StrEnum):
    """What a figure is of, as the words around it say."""

    ALL = "all"  # "a worldwide total of 9 million"
    REST = "rest"  # "5 million in other territories"
    PLACE = "place"  # "4 million in Peru"
    UNSAID = ""


_ALL = frozenset({"total", "overall", "altogether", "combined", "@worldwide"})
_REST = frozenset({"@elsewhere", "international"})
_REACH = 7  # positions around a figure in which its portion is said
IN = frozenset({"in", "at", "from", "across"})
"""The prepositions that tie a figure to a place."""


def find_portion(fact: Item, outline: Outline) -> Portion:
    """What a figure is of: all of it, the rest, a place, or nothing that is said."""
    near = list(_near(fact, outline))
    low, _ = find_segment(fact, outline)
    behind = [item for item in near if item.at > fact.at]
    if {item.term for item in near} & _ALL or "total" in outline.part(low, fact.end).lower():
        return Portion.ALL
    if any(item.term in _REST or item.lead in ("other", "outside") for item in behind):
        return Portion.REST
    return Portion.PLACE if any(is_name(item.term) and item.lead in IN for item in behind) else Portion.UNSAID


def find_segment(fact: Item, outline: Outline) -> tuple[int, int]:
    """Where the text around a figure begins and ends: between the commas and the figures on both sides."""
    low, high = outline.find_figures_around(fact.at)
    before, behind = outline.part(low, fact.start).rfind(","), _JOINT.search(outline.part(fact.end, high))
    return low + before + 1, fact.end + behind.start() if behind else high


_JOINT = re.compile(r", | and (?=an? |the |its )")


def _near(fact: Item, outline: Outline) -> Iterator[Item]:
    """The words of a figure's segment, at most a few positions away."""
    low, high = find_segment(fact, outline)
    for item in outline.near(fact.at, _REACH):
        if not item.is_fact and low <= item.start < high:
            yield item


def _portions_meet(ours: Portion, theirs: Portion) -> float:
    if ours is theirs:
        return 0.3 if ours in (Portion.ALL, Portion.REST) else 0.1
    if theirs is Portion.ALL:
        return 0.1 if ours is Portion.UNSAID else -0.3
    apart = {ours, theirs} & {Portion.ALL, Portion.REST} or (theirs is Portion.PLACE and ours is Portion.UNSAID)
    return -0.3 if apart else 0.0
