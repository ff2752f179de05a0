"""What is answered to a statement, field for field the HTTP shape."""

from __future__ import annotations

from dataclasses import dataclass

from service.model import Attribution, Comparator, Reason, Relation, Review, Stance, Verdict


@dataclass(frozen=True, slots=True)
class AnswerQuantity:
    """A part's figure as the contract shows it; ends are decimal strings."""

    low: str | None
    high: str | None
    low_open: bool
    high_open: bool
    comparator: Comparator
    approximate: bool
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One claim of the statement, its span in it, and its own verdict."""

    text: str
    start: int
    end: int
    verdict: Verdict
    quantities: tuple[AnswerQuantity, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text[start:end]` of the stored source and a little of what stands around it."""

    text: str
    start: int
    end: int
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an excerpt comes from and who is credited in it."""

    source_id: str
    title: str | None
    publisher: str | None
    author: str | None
    url: str | None
    published_at: str | None
    retrieved_at: str
    sha256: str
    revision: int
    superseded_by: str | None
    withdrawn_at: str | None
    link: str | None
    attribution: tuple[Attribution, ...]
    agency: str | None
    by_hand: bool
    origin: str
    also_in: tuple[str, ...]
    review: Review | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One excerpt, its side, why it is there, and where it comes from."""

    claim_id: str
    part: int
    stance: Stance
    relation: Relation
    score: float
    excerpt: Excerpt
    reasons: tuple[Reason, ...]
    provenance: Provenance
    superseded_by: str | None


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of two claims that exclude each other."""

    claim_id: str
    excerpt: Excerpt
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two stored claims that exclude each other, the earlier published first, and why.

    The reasons quote the side named by `statement` as the statement and the other one as the source. `grown` says that
    the later one gives a count of people as higher: it may only be newer.
    """

    id: str
    relation: Relation
    score: float
    grown: bool
    reasons: tuple[Reason, ...]
    earlier: ConflictSide
    later: ConflictSide
    statement: str


@dataclass(frozen=True, slots=True)
class Origins:
    """How many independent origins stand on each side."""

    supporting: int
    contradicting: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Alignment scores: below `stance` an excerpt is related, below `related` it is left out."""

    stance: float
    related: float


@dataclass(frozen=True, slots=True)
class Engine:
    """What produced the answer: the same pair gives the same bytes."""

    version: str
    corpus_revision: int


@dataclass(frozen=True, slots=True)
class Mending:
    """A misspelt word of the statement and the known word it was read as."""

    text: str
    start: int
    end: int
    read_as: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The whole answer to a statement."""

    statement: str
    verdict: Verdict
    summary: str
    parts: tuple[Part, ...]
    supporting: tuple[Evidence, ...]
    contradicting: tuple[Evidence, ...]
    related: tuple[Evidence, ...]
    origins: Origins
    correction: str | None
    gaps: tuple[str, ...]
    mended: tuple[Mending, ...]
    thresholds: Thresholds
    engine: Engine


@dataclass(frozen=True, slots=True)
class FigurePoint:
    """One report of a figure: its interval, how it was said, when, by whom, and its side.

    `published_at` is a bare date or an RFC 3339 time in UTC, `time` the ISO day that the claim itself names;
    `superseded_by` is the claim of a later report that gives more. `excerpt` is verbatim.
    """

    claim_id: str
    source_id: str
    published_at: str | None
    time: str | None
    low: str | None
    high: str | None
    low_open: bool
    high_open: bool
    comparator: Comparator
    approximate: bool
    unit: str
    stance: Stance
    superseded_by: str | None
    publisher: str | None
    attribution: tuple[Attribution, ...]
    origin: str
    url: str | None
    link: str | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The timeline of a statement's figure: `points` are oldest first, `origins` counts independent ones."""

    statement: str
    quantity: AnswerQuantity
    points: tuple[FigurePoint, ...]
    origins: int
    engine: Engine


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A clause of a draft that can be checked, `draft[start:end]`, with what `Verification` says of a statement."""

    text: str
    start: int
    end: int
    verdict: Verdict
    summary: str
    parts: tuple[Part, ...]
    supporting: tuple[Evidence, ...]
    contradicting: tuple[Evidence, ...]
    related: tuple[Evidence, ...]
    correction: str | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What can be checked of a draft, in text order, and how many of it got each verdict."""

    claims: tuple[DraftClaim, ...]
    counts: dict[str, int]
    engine: Engine
