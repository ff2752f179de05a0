"""Hostile texts: what they cost grows with their length, and nothing raises, misquotes or changes sides for them."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.compare import compare
from service.errors import NoClaimError, NoSentenceError
from service.extraction.fingerprint import fingerprint
from service.extraction.reader import read_source
from service.extraction.searching import read_search
from service.ingest import NewSource, read
from service.lexicon.characters import TURNING, UNSEEN
from service.model import Stance
from tests.hostile import FAMILIES, INVISIBLE, build

STATEMENT = "18 officers were killed in Almaty"
SIZE = 2_000
GROWTH = 7  # what four times the text may cost: linear is 4, quadratic 16
FLOOR = 0.08  # seconds of the smaller one, below which other things are measured


def _read(text: str) -> None:
    read(NewSource(text, title=text[:300], published_at="2022-01-08"))


def _compare(text: str) -> None:
    compare(STATEMENT, [text])


def _cost(work: Callable[[str], object], text: str, tries: int = 2) -> float:
    """The processor's seconds that it takes, the best of so many tries."""
    taken = []
    for _ in range(tries):
        started = time.process_time()
        with suppress(NoClaimError, NoSentenceError):
            work(text)
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("work", [_read, _compare, fingerprint, read_search], ids=lambda work: work.__name__)
def test_what_a_text_costs_grows_with_its_length(work: Callable[[str], object]) -> None:
    grown = {}
    for name in FAMILIES:
        short, long = build(name, SIZE), build(name, 4 * SIZE)
        if _cost(work, long, tries=1) <= GROWTH * FLOOR:
            continue
        small, large = _cost(work, short), _cost(work, long)
        if large > GROWTH * max(small, FLOOR):
            grown[name] = round(small, 3), round(large, 3)
    assert grown == {}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_hostile_text_is_quoted_as_it_is(name: str) -> None:
    text = build(name, SIZE)
    assert len(text) <= SIZE
    try:
        claims = read_source(text, title=text[:300], published_at="2022-01-08")
    except NoSentenceError:
        return
    for claim in claims:
        assert 0 <= claim.sentence_start <= claim.start < claim.end <= claim.sentence_end <= len(text)
        for slot in (claim.event, claim.group):
            assert slot is None or text[slot.start : slot.end] == slot.text
        assert claim.quantity is None or text[claim.quantity.start : claim.quantity.end] == claim.quantity.text


@pytest.mark.parametrize("name", FAMILIES)
def test_a_hostile_statement_does_not_contradict_itself(name: str) -> None:
    text = build(name, 300)
    with suppress(NoClaimError):
        assert compare(text, [text])[0].stance is not Stance.CONTRADICTS


PAIRS = [
    ("18 officers were killed", "18 officers were killed.", Stance.SUPPORTS),
    ("18 officers were killed", "18 officers were not killed.", Stance.CONTRADICTS),
    ("18 officers were killed", "No officers were killed.", Stance.CONTRADICTS),
    ("18 officers were killed", "Exactly 1,818 officers were killed.", Stance.CONTRADICTS),
    ("1,818 officers were killed", "1,818 officers were killed.", Stance.SUPPORTS),
    ("The airport is open", "The airport is closed.", Stance.CONTRADICTS),
    ("The airport is not open", "The airport is not open.", Stance.SUPPORTS),
    ("Turnout was 61.5 percent", "Turnout was 61.5 percent.", Stance.SUPPORTS),
    ("Protests began on 5 January", "Protests began on 5 January.", Stance.SUPPORTS),
]


@pytest.mark.parametrize(("statement", "passage", "stance"), PAIRS)
def test_the_pairs_take_their_sides_as_they_are(statement: str, passage: str, stance: Stance) -> None:
    assert compare(statement, [passage])[0].stance is stance


@given(st.sampled_from(PAIRS), st.data())
@settings(max_examples=400)
def test_invisible_characters_never_turn_a_side(pair: tuple[str, str, Stance], data: st.DataObject) -> None:
    statement, passage, stance = pair
    marked = passage
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(marked)))
        marked = marked[:at] + data.draw(st.sampled_from(INVISIBLE)) + marked[at:]
    assert compare(statement, [marked])[0].stance in (stance, Stance.RELATED), ascii(marked)
    with suppress(NoClaimError):
        assert compare(marked, [statement])[0].stance is not _opposite(stance), ascii(marked)


def _opposite(stance: Stance) -> Stance:
    return Stance.CONTRADICTS if stance is Stance.SUPPORTS else Stance.SUPPORTS


# What a passage may be filed as beside a statement, when it is written with characters that look like others.
LOOKALIKES = {
    "full-width digits": ("18 officers were killed", "１８ officers were killed.", "supports"),
    "Arabic digits": ("18 officers were killed", "١٨ officers were killed.", "supports"),
    "another figure in full-width digits": ("18 officers were killed", "１３ officers were killed.", "contradicts"),
    "superscript digits": ("18 officers were killed", "1⁸ officers were killed.", ""),
    "Cyrillic letter in the verb": ("18 officers were killed", "18 officers were kіlled.", "supports"),
    "Cyrillic letter in the negation": ("18 officers were killed", "18 officers were nоt killed.", "contradicts"),
    "zero-width joiner in the negation": (
        "18 officers were killed",
        "18 officers were n\u200dot killed.",
        "contradicts",
    ),
    "soft hyphen in the negation": ("18 officers were killed", "18 officers were no\u00adt killed.", "contradicts"),
    "soft hyphen in the figure": ("18 officers were killed", "18\u00ad0 officers were killed.", ""),
    "zero-width space in the figure": ("18 officers were killed", "18\u200b0 officers were killed.", ""),
    "word joiner in the figure": ("18 officers were killed", "18\u20600 officers were killed.", ""),
    "turned digits": ("18 officers were killed", "18\u202e81\u202c officers were killed.", ""),
    "digits turned whole": ("18 officers were killed", "\u202e81\u202c officers were killed.", ""),
    "combining mark on a digit": ("18 officers were killed", "1\u03018 officers were killed.", ""),
    "enclosed digits": ("18 officers were killed", "1\u20e38\u20e3 officers were killed.", ""),
    "no-break thousands": ("1,800 officers were killed", "1\u00a0800 officers were killed.", "supports"),
    "narrow no-break thousands": ("1,800 officers were killed", "1\u202f800 officers were killed.", "supports"),
    "thin-space thousands": ("1,800 officers were killed", "1\u2009800 officers were killed.", "supports"),
    "thin-space thousands beside one": ("1 officer was killed", "1\u2009800 officers were killed.", "contradicts"),
    "minus sign": ("The temperature was -5 degrees", "The temperature was \u22125 degrees.", "supports"),
    "full-width minus": ("The temperature was 5 degrees", "The temperature was \uff0d5 degrees.", "contradicts"),
    "small hyphen-minus": ("The temperature was 5 degrees", "The temperature was \ufe635 degrees.", "contradicts"),
    "heavy minus": ("The temperature was 5 degrees", "The temperature was \u27965 degrees.", "contradicts"),
    "Arabic thousands": ("18 officers were killed", "18\u066c000 officers were killed.", "contradicts"),
    "full-width comma": ("18 officers were killed", "18\uff0c000 officers were killed.", "contradicts"),
    "full-width dot": ("18 percent voted", "18\uff0e5 percent voted.", "contradicts"),
}


@pytest.mark.parametrize(("statement", "passage", "side"), LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_looks_alike_takes_no_side_but_the_one_it_may(statement: str, passage: str, side: str) -> None:
    assert compare(statement, [passage])[0].stance.value in (side, "related")


# What the fuzzer and the long runs stumbled over.
FOUND = ["Ruiz,, said 18 officers were killed.", "The ministry, , said 18 officers were killed in Almaty."]


@pytest.mark.parametrize("text", FOUND)
def test_what_was_once_stumbled_over_is_read(text: str) -> None:
    assert read_source(text)


KILLED = "18 officers were killed in Lima on Monday."
AND = " ".join(["he and she and it and we and"] * 24)
TOWNS = [f"{number} in A{letter}ville" for number, letter in enumerate("abcdefghijklmn", 1)]
MANY = " ".join(
    f"2{number} doctors were hurt in A{letter}ville on Monday." for number, letter in enumerate("abcdefghijk")
)


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        (KILLED, f"Police said {KILLED} In fact {', '.join(TOWNS)} and in all 25{KILLED[2:]}"),
        (KILLED, f"That 18 officers were killed in Lima on Monday, as {AND} wrote, is untrue."),
        (KILLED, f"{KILLED[:-1]}, {', '.join(['Ana', 'Bo', 'Cy'] * 50)} wrote in a false report that police denied."),
        (KILLED, f"{KILLED[:-1]}, {AND} wrote, in a novel."),
        (
            f"{KILLED} {MANY}",
            f"{KILLED} {MANY} {'On Monday, in Lima, several officers were killed. ' * 700} 25{KILLED[2:]}",
        ),
        (KILLED, "The claim that 18 officers were killed in Lima on Monday is fal\u2063se."),
        (KILLED, "The claim that 18 officers were killed in Lima on Monday is f\u0430lse."),
    ],
    ids=["a long row of figures", "untrue", "denied", "a novel", "many clauses", "unseen", "another script"],
)
def test_what_is_cut_off_or_hidden_may_say_the_opposite_so_nothing_is_on_a_side(statement: str, passage: str) -> None:
    assert compare(statement, [passage])[0].stance is Stance.RELATED


@pytest.mark.parametrize("hidden", "\u00ad\u034f\u17b4\u180b\u200b\u202e\u2063\u2065\u2800\u3164\uffa0\ufff0")
def test_a_word_with_something_unseen_inside_decides_nothing(hidden: str) -> None:
    for passage in (
        f"18 officers were n{hidden}ot killed in Lima on Monday.",
        f"1{hidden}8 officers were killed in Lima.",
    ):
        assert compare(KILLED, [passage])[0].stance is Stance.RELATED, ascii(passage)


@pytest.mark.parametrize(
    "word", ["n\u043et", "n\u0585t", "n\u13a4t", "\u0274\u1d0f\u1d1b", "n\u0338o\u0338t"], ids=ascii
)
def test_a_word_of_two_scripts_decides_nothing(word: str) -> None:
    assert compare(KILLED, [KILLED.replace("killed", f"{word} killed")])[0].stance is Stance.RELATED


@pytest.mark.parametrize("word", ["\U0001d427\U0001d428\U0001d42d", "\u24dd\u24de\u24e3"], ids=ascii)
def test_a_word_in_another_style_is_read(word: str) -> None:
    assert compare(KILLED, [KILLED.replace("killed", f"{word} killed")])[0].stance is Stance.CONTRADICTS


def test_whatever_unicode_formats_with_is_unseen_or_turns() -> None:
    shown = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13460)}
    hidden = re.compile(f"[{TURNING}{UNSEEN}]")
    formats = [chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Cf"]
    assert [character for character in formats if ord(character) not in shown and not hidden.match(character)] == []
