"""Cautions over what a source says of fewer, of others beside them, or of a part of the time or the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from service.lexicon.lexicon import concepts
from service.model import Claim, Kind, Relation
from service.verification.match import Match
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words
from service.verification.wording import tells_change

_PART = (
    r"\b((?:first|second|third|fourth|last|final) (?:\w+ )?(?:half|quarters?|months?|weeks?|days) of|"
    r"(?:year|months|quarter|season) (?:to|ending|ended))\b"
)


def part_of_time(pair: Pair) -> Finding | None:
    """A part of a time beside all of it: "40 in the first half of 2019" beside "40 in 2019"."""
    if not (pair.statement.times and pair.source.times and are_said_differently(pair, _PART)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.part", "time"), "Only one of the two speaks of a part of that time."
    )


_SETTING = (
    r"\bin (?:the |an? )?((?:(?:computer|laboratory|test) )?"
    r"(?:mice|rats|rodents|animals|monkeys|primates|lab(?:oratory)?|vitro|simulations?|drills?|exercises?|"
    r"rehearsals?|dreams?|training|practice))\b"
)


def setting_differs(pair: Pair) -> Finding | None:
    """What came of it in animals, in a laboratory or in a drill: "90 percent effective in mice"."""
    if not are_said_differently(pair, _SETTING):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("scope.setting", "clause"), "Only one of the two says in what it was so."
    )


_NEXT_TO = r"\b(next door|neighbou?ring|adjacent|across the (?:road|street))\b"


def next_to_it(pair: Pair) -> Finding | None:
    """What stands beside it: "the school next door was closed" beside "the school was closed"."""
    if not are_said_differently(pair, _NEXT_TO):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.next_to", "place"), "Only one of the two is of what stands beside it."
    )


_ROW = re.compile(r"\b(?:followed by|ahead of|in front of|next to|unlike)\s+(?:the\s+)?(\w+)", re.IGNORECASE)


def next_in_row(pair: Pair) -> Finding | None:
    """What only follows or stands behind: "chemistry had 400 entries" beside "maths had 420, followed by chemistry"."""
    if pair.figures is None or _ROW.search(pair.statement_text):
        return None
    said = re.findall(r"\w+", pair.statement_text.lower())
    for found in _ROW.finditer(pair.source_text):
        word = found[1].lower()
        if word in said and word not in pair.source_text[: found.start(1)].lower():
            return find_related(
                pair, Relation.DIFFERENT_GROUP, ("subject.in_row", "clause"), "The source only names it beside another."
            )
    return None


_OF_THEM_THERE = re.compile(
    r"\b(?:most|many|some|half|several|part|\w+ths?|thirds?) of (?:them|whom|which|these|those)\b[^,;]*", re.IGNORECASE
)


def place_of_some(pair: Pair) -> Finding | None:
    """Where only some of those counted are: "500 people, most of them in Norway" beside "500 people in Norway"."""
    if pair.figures is None or not pair.statement.places:
        return None
    part = _OF_THEM_THERE.search(pair.source_text)
    if part is None or _OF_THEM_THERE.search(pair.statement_text):
        return None
    named = re.findall(r"[A-Z]\w+", part[0])
    if not any(name in pair.statement_text for name in named):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.of_some", "place"), "The source says so of some of them only."
    )


_SOMEWHERE = (
    r"\b(?:in|at|from|on) ((?:only |just )?(?:one|a single|some|several|a few|a handful of|parts? of|certain|"
    r"places|patches))"
    r"(?! (?:of|way|day|night|morning|week|month|year|hour|minute|case|time|go|respect|occasion)s?\b)\b"
)


def only_somewhere(pair: Pair) -> Finding | None:
    """Only here and there: "prices doubled in one shop" beside "prices doubled"."""
    if not are_said_differently(pair, _SOMEWHERE):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("scope.somewhere", "clause"), "Only one of the two says it of some only."
    )


_BESIDE = re.compile(
    r"\b(in|at|above|below|near|outside|off|around|beyond|towards?|(?:north|south|east|west) of)"
    r"\s+(?:the\s+)?([^\W\d]\w+)"
)


def beside_place(pair: Pair) -> Finding | None:
    """Near a place beside in it: "snow fell in the hills above Lima" beside "snow fell in Lima", "outside the tomb"."""
    ours, theirs = ([*_BESIDE.findall(text)] for text in (pair.statement_text, pair.source_text))
    inside = {name for lead, name in ours if lead in _INSIDE} - {name for lead, name in theirs if lead in _INSIDE}
    if not any(name in inside for lead, name in theirs if lead not in _INSIDE):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.beside", "place"), "The source says it of what lies beside that place."
    )


_INSIDE = ("in", "at")


def share_of_some(pair: Pair) -> Finding | None:
    """A share of some of them: "youth unemployment rose to 8 percent" beside "unemployment rose to 8 percent"."""
    quantity = pair.statement.quantity
    if quantity is None or pair.figures is None:
        return None
    if quantity.kind is not Kind.PERCENT and not tells_change(pair.statement):
        return None
    group = pair.statement.group
    people = concepts().get(group.concept) if group and pair.alignment.group is Match.NARROWER else None
    if not (people and people.kind == "group") and not _is_narrowed(pair.statement.subject, pair.source.subject):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("subject.some", "clause"), "The source speaks of only some of them."
    )


def _is_narrowed(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a word that the statement does not have stands right before one that both have."""
    return any(
        head in ours and word not in ours and word[0] not in "~&#@," and word not in _NEUTRAL
        for word, head in pairwise(theirs)
    )


_NEUTRAL = frozenset(("average", "current", "headline", "latest", "national", "new", "official", "overall", "total"))


_NOBODY = r"\b(nobody|none|no[- ]one)\b"
_NOBODY_OF = (
    r"\b(?:nobody|no[- ]one|none) "
    r"((?:else|on|in|at|among|of|from|who|inside|aboard|outside|living)\b(?: (?:the|these|those))?(?: \w+)?)"
)


def nobody_of_some(pair: Pair) -> Finding | None:
    """None of some only: "nobody on the train was hurt" beside "nobody was hurt"."""
    both = all(find_words(_NOBODY, text) for text in (pair.statement_text, pair.source_text))
    if not both or not are_said_differently(pair, _NOBODY_OF):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("polarity.of_some", "group"), "Only one of the two says of whom none is meant."
    )


_EACH = r"\b(each|apiece|together|combined(?! with)|between them)\b"
_ONE = re.compile(r"^\W*(?:the|an?)\s+(\w+)\s+(?:has|had|is|was|holds?|holds|needs|employs)\b", re.IGNORECASE)


def each_or_all(pair: Pair) -> Finding | None:
    """A figure of each or of all beside that of one: "each of the schools has 600 pupils", "the schools have 600"."""
    if pair.figures is None:
        return None
    one = _ONE.match(pair.statement_text)
    noun, words = one[1].lower() if one else "", find_words(r"(\w+)", pair.source_text)
    are_many = one is not None and noun not in words and bool({noun + "s", noun + "es"} & words)
    if not are_said_differently(pair, _EACH) and not are_many:
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.of_each", "quantity"), "One of the two figures is of each or of all."
    )


_BELONGS = re.compile(r"\s+(?:[\w-]+\s+)?[\w-]+(?:s['\u2019]|['\u2019]s)\s+(?P<owned>[\w-]+)", re.IGNORECASE)
_NO_MORE = re.compile(
    r"\s+(?:[\w-]+\s+)?(?:former|ex|would-be|future|prospective|potential|fake|mock|imaginary)\b", re.IGNORECASE
)


_THINGS_OF = re.compile(
    r"\b(?:copies|replicas|fakes|photos|photographs|pictures|images|drawings|models|fragments|relatives|families|widows|"
    r"owners) of (?:the |these |those |its |their )?$",
    re.IGNORECASE,
)


def counted_of_them(pair: Pair) -> Finding | None:
    """What is of them, or who was or will be one, is counted: "90 patients' relatives", "copies of 40 coins"."""
    if pair.figures is None or _counts_other(pair.statement, pair.statement_text) == _counts_other(
        pair.source, pair.source_text
    ):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("group.of_theirs", "group"), "One of the two counts others than these."
    )


def _counts_other(claim: Claim, text: str) -> bool:
    quantity = claim.quantity
    if quantity is None or quantity.kind is not Kind.COUNT:
        return False
    end = quantity.end - claim.start
    of_them = _THINGS_OF.search(text[: quantity.start - claim.start])
    return bool(of_them or _BELONGS.match(text, end) or _NO_MORE.match(text, end))


_AT_TIMES = (
    r"\b(usually|typically|normally|often|sometimes|occasionally|"
    r"in an? (?:good|bad|average|normal|typical) (?:year|month|week|day|season))\b"
)


def at_times(pair: Pair) -> Finding | None:
    """What comes again and again beside what came: "usually draws 50,000 visitors" beside "drew 50,000 visitors"."""
    if not find_words(_AT_TIMES, pair.source_text) - find_words(_AT_TIMES, pair.statement_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.at_times", "time"), "Only one of the two says how it is at times."
    )


_STAGE = (
    r"\b((?:first|second|third|opening|last|final) (?:day|night|weekend|week|month|quarter|half|season|round|leg|set)|"
    r"(?:at|by) (?:noon|midday|dawn|midnight))\b"
)


def tells_stage(source: str, statement: str) -> bool:
    """Whether only a source says that it is of one stage: "in the first round", "by noon"."""
    return bool(find_words(_STAGE, source) - find_words(_STAGE, statement))


def at_a_stage(pair: Pair) -> Finding | None:
    """A figure of one stage: "turnout in the first round was 60 percent" beside "turnout was 60 percent"."""
    if pair.figures is None or pair.statement.times or not tells_stage(pair.source_text, pair.statement_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.stage", "time"), "Only one of the two figures is of one stage."
    )


_OTHER_KIND = r"\b(?:draft|proposed|planned|former|previous|earlier|rival) (\w+)\b"


def other_of_kind(pair: Pair) -> Finding | None:
    """Another that is called alike: "the draft law allows it" beside "the law allows it"."""
    only = find_words(_OTHER_KIND, pair.source_text) - find_words(_OTHER_KIND, pair.statement_text)
    if not only & find_words(r"(\w+)", pair.statement_text):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_GROUP,
        ("subject.another", "clause"),
        "The source tells it of another of that kind.",
    )


_THERE = (
    r"\b(in (?:the (?:north|south|east|west|centre|center|interior|suburbs|countryside)(?! of)|"
    r"schools|prisons|hospitals))\b"
)


def only_there(pair: Pair) -> Finding | None:
    """Only in a part of it: "the drought has ended in the north" beside "the drought has ended"."""
    if pair.statement.quantity or not find_words(_THERE, pair.source_text) - find_words(_THERE, pair.statement_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.part", "place"), "Only one of the two says it of a part alone."
    )


_STAGE_OF = re.compile(
    r"\b[A-Z]\w+ (?:qualifiers?|qualifying|play-?offs?|bids?|semi-?finals?|quarter-?finals?|warm-?ups?|trials?)\b"
)


def stage_of_name(pair: Pair) -> Finding | None:
    """What leads to it: "won the World Cup qualifier" beside "won the World Cup"."""
    if not {*_STAGE_OF.findall(pair.source_text)} - {*_STAGE_OF.findall(pair.statement_text)}:
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("name.stage", "name"), "Only one of the two speaks of what leads to it."
    )


_IN_ALL = re.compile(
    r"(\d[\d,.]*)(?: \w+){0,2} (?:worldwide|globally|nationwide|overall|altogether|in (?:all|total))\b"
)


def part_of_all(pair: Pair) -> Finding | None:
    """A part where all are told, too: "12,000 people in Germany and 40,000 worldwide" beside "12,000 people"."""
    quantity = pair.source.quantity
    found = _IN_ALL.search(pair.source_text) if pair.figures is not None else None
    if not found or quantity is None or _IN_ALL.search(pair.statement_text):
        return None
    if quantity.start - pair.source.start <= found.start() < quantity.end - pair.source.start:
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.part", "quantity"), "The source gives another figure for all."
    )
