"""The words of Tally as frozen values: what is read, stored and judged.

What a stored claim is made of are msgspec structs, which decode in half the time and take half the room that
dataclasses do; everything else is a dataclass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, msgpack


class Comparator(StrEnum):
    """How a figure was said."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    BETWEEN = "between"


class Kind(StrEnum):
    """What sort of figure a quantity is; figures of two kinds are never compared."""

    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    MEASURE = "measure"
    DURATION = "duration"
    RANK = "rank"
    AGE = "age"
    SCORE = "score"
    MULTIPLE = "multiple"


class Modality(StrEnum):
    """Whether the text asserts a claim as a fact; `reviewed` is another's claim that the source only rates."""

    FACT = "fact"
    POSSIBLE = "possible"
    PLANNED = "planned"
    DENIED = "denied"
    ASKED = "asked"
    SUPPOSED = "supposed"
    REVIEWED = "reviewed"


UNASSERTED = frozenset((Modality.DENIED, Modality.SUPPOSED, Modality.REVIEWED))
"""What is said without being given as so: two of these rule each other out in nothing."""


class Stance(StrEnum):
    """One excerpt against the statement."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    RELATED = "related"


class Relation(StrEnum):
    """Why an excerpt has its stance."""

    SAME_FIGURE = "same_figure"
    ENTAILED = "entailed"
    SAME_ASSERTION = "same_assertion"
    FIGURE_DIFFERS = "figure_differs"
    DATE_DIFFERS = "date_differs"
    NEGATED = "negated"
    ANTONYM = "antonym"
    COMPATIBLE = "compatible"
    DIFFERENT_SCOPE = "different_scope"
    DIFFERENT_EVENT = "different_event"
    DIFFERENT_GROUP = "different_group"
    DIFFERENT_TIME = "different_time"
    DIFFERENT_ATTRIBUTION = "different_attribution"
    NOT_A_FACT = "not_a_fact"
    AMBIGUOUS = "ambiguous"
    SAME_TOPIC = "same_topic"
    UNRELATED = "unrelated"


class Verdict(StrEnum):
    """The answer over all evidence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


FIGURE = "#"
"""Stands for the claim's own figure among its terms, so that the words around it can be told."""
OTHER_FIGURE = "#."
"""Stands for another figure of the same clause among a claim's terms."""

POSSESSIVE = "'s"
"""Stands behind a name that only owns what follows: "Ruiz's father"."""

MARKERS = frozenset({FIGURE, OTHER_FIGURE, POSSESSIVE})
"""The terms that are no words."""

# --- what reading yields -------------------------------------------------------------------------


class Quantity(Struct, frozen=True, array_like=True, gc=False):
    """A figure as an interval and the way it was said.

    `low`/`high` are the ends (None: unbounded); `stated` is the number that stands in the text; of a
    score the ends are the two sides' points and `stated` is the greater; `strict` is set by "exactly" and its
    like. `start`/`end` are code-point offsets in the text read.
    """

    kind: Kind
    low: Decimal | None
    high: Decimal | None
    low_open: bool
    high_open: bool
    comparator: Comparator
    approximate: bool
    strict: bool
    stated: Decimal
    unit: str
    text: str
    start: int
    end: int


class TimeSpan(Struct, frozen=True, array_like=True, gc=False):
    """A date said in the text: ISO dates `first`..`last` (both included).

    `relation` is on | since | until | before | after; a date without its year carries
    the year 0000 in both ends until the source's own date resolves it.
    """

    first: str
    last: str
    relation: str
    text: str
    start: int
    end: int


class Slot(Struct, frozen=True, array_like=True, gc=False):
    """A text and the concept it names; the concept is a lexicon id ("@kill") or a lemma."""

    concept: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said it inside the text, as written there, with its offsets."""

    text: str
    start: int
    end: int


class Claim(Struct, frozen=True, array_like=True, gc=False):
    """One factual assertion of a text: its slots and its span `text[start:end]`.

    `terms` are the content words of the clause (lemmas and concept ids), `context` those that the sentence around it
    adds, `lent` those that the article does. `names` and `places` are the clause's own;
    `scope` holds the places of the sentence or, failing those, of the article. `narrowed` says that the
    claim speaks of a smaller place than its article does, `background` that it speaks of an earlier time;
    `circumstances` are what a figure is tied to beyond its article's topic ("in an air strike"). `subject` are the
    terms before the verb; `open_subject` says that a pronoun or "the film" stands there in a passage without article.
    `told` says that somebody gave slots that may not be in its words: only the slots tell what it claims. `unsure` says
    that its sentence is too long to be read as a whole, or holds characters that are not what they look like.
    `compared` are the dates of what it is only compared with: it is not of these.
    """

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    event: Slot | None
    group: Slot | None
    quantity: Quantity | None
    times: tuple[TimeSpan, ...]
    places: tuple[str, ...]
    scope: tuple[str, ...]
    names: tuple[str, ...]
    narrowed: bool
    background: bool
    negated: bool
    modality: Modality
    attribution: tuple[Attribution, ...]
    circumstances: tuple[str, ...]
    subject: tuple[str, ...]
    open_subject: bool
    terms: tuple[str, ...]
    context: tuple[str, ...]
    lent: tuple[str, ...] = ()
    told: bool = False
    unsure: bool = False
    compared: tuple[TimeSpan, ...] = ()


class Item(Struct, frozen=True, array_like=True, gc=False):
    """One word, name, place, figure or date of a text.

    `term` is a content term, "#" for a figure or date; `at` counts positions over all sentences, `lead` is
    the word before it in small letters, `head` the noun that a figure counts, `capital` whether it is written so,
    `verb` whether it looks like a finite verb or a participle, `opens` whether it begins its sentence.
    """

    term: str
    start: int
    end: int
    at: int
    sentence: int
    lead: str
    capital: bool
    quantity: Quantity | None
    time: TimeSpan | None
    head: str
    verb: bool = False
    opens: bool = False

    @property
    def is_fact(self) -> bool:
        """Whether it is a figure or a date."""
        return self.quantity is not None or self.time is not None


# --- what a store keeps --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """What a fact-check says of the claim that is its source's text: its author's rating in his own words, who made the
    claim and when (an RFC 3339 time or a bare date), and the addresses at which it appeared.
    """

    rating: str | None
    claimant: str | None
    claimed_at: str | None
    appearances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A stored text's metadata. Dates are RFC 3339 strings (`published_at` may be a bare date).

    `agency` is the news agency that a dateline or byline credits; `by_hand` says that the text is a claim that somebody
    wrote down, and the rest its citation; `retrieval_told` that the client said when it was retrieved; `reader` is the
    version of the service that read its claims. One with a `review` is a fact-check, and its text the claim that it
    rates.

    Its claims count while it `is_current`: until a newer revision replaced it (`superseded_by`, `superseded_at`) or it
    was withdrawn (`withdrawn_at`, `withdrawn_reason`).
    """

    id: str
    revision: int
    sha256: str
    characters: int
    claims: int
    title: str | None
    url: str | None
    publisher: str | None
    author: str | None
    published_at: str | None
    language: str
    tags: tuple[str, ...]
    retrieved_at: str
    agency: str | None = None
    by_hand: bool = False
    retrieval_told: bool = False
    reader: str | None = None
    superseded_by: str | None = None
    superseded_at: str | None = None
    withdrawn_at: str | None = None
    withdrawn_reason: str | None = None
    review: Review | None = None

    @property
    def is_current(self) -> bool:
        """Whether its claims count."""
        return self.superseded_by is None and self.withdrawn_at is None


def pack_items(items: Sequence[Item]) -> bytes:
    """Items as a store keeps them."""
    return msgpack.encode(items)


unpack_items = msgpack.Decoder(tuple[Item, ...]).decode
"""The items that `pack_items` made bytes of."""


@dataclass(frozen=True, slots=True)
class IndexedClaim:
    """A claim on its way into a store: its id, what was read, its words, its index tokens, and its packed items."""

    id: str
    text: str
    claim: Claim
    tokens: tuple[str, ...]
    items: bytes


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source on its way into a store: its metadata, its text, the claims read in it, and values that tell copies of
    its text: they have the same number of them, and share at least SHARED_BY_COPIES, or all.
    """

    source: Source
    text: str
    claims: Sequence[IndexedClaim]
    fingerprint: Sequence[int] = ()


SHARED_BY_COPIES = 4
"""Of the values of two fingerprints those that are the same where the texts are copies; see
`service.extraction.fingerprint` for what that means.
"""


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as a store gives it back, with the source that it stands in.

    `items` are those of its clause, packed, for few of the claims that are found are read word by word; a claim that a
    store of version 1 kept has none.
    """

    id: str
    text: str
    claim: Claim
    source: Source
    items: bytes


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule that fired, the two texts it fired on, and one sentence for a person."""

    rule: str
    slot: str
    statement: str
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to the store: any of `tokens`, at most `width` claims, within the filters.

    Each of `spellings` holds tokens of which any stands for the same word: a claim with one of them has that word.
    Where there are `credits`, a claim must have all tokens of one of them. Where there is a `site`, the host of its
    source's url must be that or lie under it. With `as_of` the claims are those that counted then, and what counts as
    rare is what was.
    """

    tokens: tuple[str, ...]
    width: int
    spellings: tuple[tuple[str, ...], ...] = ()
    published_after: str | None = None
    published_before: str | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source_id: str | None = None
    as_of: str | None = None
    credits: tuple[tuple[str, ...], ...] = ()
    site: str | None = None


# --- what judging yields -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """One statement claim against one source claim; `score` is the alignment score in [0, 1]."""

    stance: Stance
    relation: Relation
    score: float
    reasons: tuple[Reason, ...]

    def set_aside(self, relation: Relation, rule: tuple[str, str], message: str) -> Judgement:
        """It off its side, the reason for that before those that it had; `rule` is the rule's name and its slot."""
        reason = replace(self.reasons[0], rule=rule[0], slot=rule[1], message=message)
        return Judgement(Stance.RELATED, relation, self.score, (reason, *self.reasons))
