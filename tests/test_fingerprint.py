"""Copies share a value, different reports share none."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.copies import join, make_copy
from service.extraction.fingerprint import BANDS, SHORT, fingerprint
from service.model import SHARED_BY_COPIES

ROOT = Path(__file__).parent.parent

LEAD = (
    "A ferry with 184 people on board sank off the port of Kessel on Tuesday night, killing at least 61 of them, the"
    " harbour authority said. Divers were still searching the hull on Wednesday, when the wind had dropped and the"
    " first relatives had reached the quay. "
)
BODY = (
    "The Northern Star had left the island of Orra two hours late because of a fault in its steering gear, according"
    " to two members of the crew. Passengers described a loud crack followed by a list to the left that grew within"
    " minutes. “We held on to whatever was bolted down,” said Marta Venn, a teacher who was travelling with her class."
    " Fishing boats took 97 survivors aboard before the coast guard arrived. The transport minister ordered all sister"
    " ships to stay in port until their steering has been inspected. "
)
END = (
    "The company that owns the ferry, Orra Lines, said it would help the investigators in every way and open its"
    " maintenance records. It was the worst accident in these waters since a coal carrier struck the breakwater forty"
    " years ago. Flags will fly at half mast across the province until Sunday."
)
REPORT = LEAD + BODY + END

SAME_EVENT = (
    "Families of those lost on the Northern Star gathered in a school hall in Kessel, waiting for names. By Wednesday"
    " noon the authorities had confirmed 61 deaths and put 26 people on the list of the missing. “We held on to"
    " whatever was bolted down,” said Marta Venn, who teaches at the island's only primary school. The coast guard"
    " defended itself against the charge that its cutter came late: the distress call, a spokesman said, gave the wrong"
    " position. Orra Lines has run the crossing for three decades with four ships bought second hand. An inspector who"
    " looked at one of them in spring told this paper that he had asked for new hydraulic pumps and never heard back."
    " The opposition wants a public inquiry, and the mayor has asked the divers' union for volunteers to work at night."
)
UPDATE = (
    "Prosecutors have charged the captain and the chief engineer of the Northern Star with negligence after the flight"
    " recorder of the bridge showed that both had known of the fault a day earlier. The number of dead rose to 79 as"
    " cranes lifted the wreck on Friday and divers reached the lower car deck for the first time. Thirteen bodies were"
    " found in a stairwell whose fire door had jammed. A judge in Kessel refused bail and set the first hearing for"
    " the ninth of next month, while the owners suspended their director and offered to pay for the burials. "
)
FOOTER = (
    " Sign up for our newsletter and never miss a story. Read more: ten recipes for a rainy weekend, how to choose a"
    " bicycle, and the best new novels of the season. Follow us on every network. The Daily Kessel is a member of the"
    " press council. Contact, careers, terms of use, privacy, cookies, advertising and imprint. All rights reserved."
)
QUAKE = (
    "An earthquake of magnitude {} struck {} kilometres {} of {} at {} local time, the seismological service said."
    " {} There were no reports of damage. Quakes of this strength are felt by most people but rarely break more than"
    " plaster. This report was written by a program from data of the service."
)
ELECTION = (
    "Voters in the highlands chose Teodor Lunn as their governor by a margin of nine points, ending a decade of rule by"
    " the Farmers' League. Turnout was the highest since the province was founded, and queues outside some schools"
    " lasted until midnight. Lunn, a former judge, has promised to publish every road contract. His rival conceded in"
    " a short speech and thanked the volunteers who had carried ballot boxes over the flooded pass on foot."
)
CHINESE = (
    "周二夜间,一艘载有一百八十四人的渡轮在港口外沉没,港务局表示至少六十一人遇难。潜水员周三仍在搜索船体,"
    "当时风势已经减弱,第一批亲属抵达码头。据两名船员说,渡轮因转向装置故障晚点两小时离开岛屿。"
    "渔船在海岸警卫队到达之前救起了九十七名幸存者。运输部长下令所有姐妹船在检查完毕之前留在港内。"
)
CHINESE_OTHER = (
    "高地选民以九个百分点的优势选出新省长,结束了农民联盟十年的统治。投票率创下建省以来的最高纪录,"
    "一些学校门外的队伍一直排到午夜。这位前法官承诺公布每一份道路合同。他的对手在简短的讲话中承认失败,"
    "并感谢徒步把投票箱抬过被淹没山口的志愿者。新政府将在下个月初宣誓就职,届时将公布内阁名单。"
)


def words_changed(text: str, every: int) -> str:
    """One word in so many replaced."""
    return " ".join("indeed" if at % every == every - 1 else word for at, word in enumerate(text.split()))


COPIES = {
    "the same": (REPORT, REPORT),
    "capitals, quotes and dashes": (REPORT, REPORT.upper().replace("“", '"').replace("”", '"').replace(",", " –")),
    "another headline": ("Dozens die as ferry sinks. " + REPORT, "Grief at the quay after night of horror. " + REPORT),
    "a byline and a footer": (REPORT, "By our staff in Kessel. " + REPORT + " All rights reserved."),
    "a word in thirty": (REPORT, words_changed(REPORT, 30)),
    "a paragraph dropped": (REPORT, LEAD + BODY),
    "a sentence added": (REPORT, LEAD + "The rescue was hampered by fog, police said later. " + BODY + END),
    "days named otherwise": (REPORT, REPORT.replace("Tuesday night", "the night before").replace("Wednesday", "today")),
    "accents as one sign or two": ("Café Zürich. " + REPORT, unicodedata.normalize("NFD", "Café Zürich. " + REPORT)),
    "a short text": ("18 officers were killed.", "18 Officers Were Killed"),
    "a script without blanks": (CHINESE, CHINESE.replace("周二夜间", "昨晚") + "版权所有。"),
}

REPORTS = {
    "nothing in common": (REPORT, ELECTION),
    "one event and one quote": (REPORT, SAME_EVENT),
    "a report and the next": (REPORT, UPDATE + "Background: " + BODY),
    "one footer": (REPORT + FOOTER, ELECTION + FOOTER),
    "one footer and one event": (REPORT + FOOTER, SAME_EVENT + FOOTER),
    "a text and one that quotes its lead": (REPORT, ELECTION + " In other news: " + LEAD),
    "another figure in a short text": ("18 officers were killed.", "20 officers were killed."),
    "a short text inside a longer one": ("18 officers were killed.", "18 officers were killed. " + ELECTION),
    "one word": ("Kessel", "Orra"),
    "a script without blanks": (CHINESE, CHINESE_OTHER),
    "two notes of one template": (
        QUAKE.format("4.1", "12", "north", "Kessel", "06:14", "It was felt on Orra, where a shelf fell over."),
        QUAKE.format("3.8", "70", "west", "Lunn", "22:50", "The pass was closed for an hour because of loose stones."),
    ),
}


def are_copies(one: Sequence[int], other: Sequence[int]) -> bool:
    return len(one) == len(other) and len({*one} & {*other}) >= min(SHARED_BY_COPIES, len(one))


@pytest.mark.parametrize(("one", "other"), COPIES.values(), ids=COPIES)
def test_copies_are_told(one: str, other: str) -> None:
    assert are_copies(fingerprint(one), fingerprint(other))


@pytest.mark.parametrize(("one", "other"), REPORTS.values(), ids=REPORTS)
def test_different_reports_are_none(one: str, other: str) -> None:
    assert not are_copies(fingerprint(one), fingerprint(other))


@pytest.mark.parametrize("text", ["", " \n", "...", "“?!”", "\u200b", "\ud800", "\u0301"])
def test_a_text_without_words_has_no_value(text: str) -> None:
    assert fingerprint(text) == ()


def test_a_short_text_has_one_value_and_a_longer_one_all() -> None:
    words = REPORT.split()
    assert len(fingerprint(" ".join(words[: SHORT - 1]))) == 1
    assert len(fingerprint(" ".join(words[:SHORT]))) == BANDS


@given(st.text(max_size=400), st.integers(0, 60))
def test_any_text_has_values_that_a_store_can_hold(text: str, times: int) -> None:
    found = fingerprint(f"{text} " * times)
    assert found == fingerprint(f"{text} " * times)
    assert len(found) in (0, 1, BANDS)
    assert all(type(value) is int and -(2**63) <= value < 2**63 for value in found)


@given(st.lists(st.sampled_from([*REPORT.split(), "Çelik", "Straße", "МОСКВА", "18", "２３"]), max_size=120))
def test_case_and_punctuation_do_not_count(words: list[str]) -> None:
    plain = fingerprint(" ".join(words))
    assert fingerprint("“" + " – ".join(words).upper() + "”…") == plain
    assert fingerprint(",\n\n".join(words).lower() + " !") == plain


def test_another_process_finds_the_same_values() -> None:
    code = "import sys; from service.extraction.fingerprint import fingerprint; print(fingerprint(sys.stdin.read()))"
    told = subprocess.run(
        [sys.executable, "-c", code], input=ELECTION, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == str(fingerprint(ELECTION))


def test_stored_values_stay_good() -> None:
    # A change here makes every value in a store useless: it needs a migration that reads the sources again.
    assert fingerprint("18 officers were killed.") == (-3781660252398758706,)
    assert fingerprint(REPORT)[:2] == (2526307127306090649, 2288236616328319743)


@pytest.mark.parametrize(
    "text", ["a" * 10**5, "a" + "\u0300\u0316" * 50_000, "\ufdfa" * 9_000], ids=["no blank", "accents", "ligatures"]
)
def test_a_long_word_has_one_value(text: str) -> None:
    assert len(fingerprint(text)) in (1, BANDS)


def test_edited_copies_of_invented_reports_join_their_originals_and_nothing_else() -> None:
    random = Random(1)
    originals = [REPORT, SAME_EVENT, ELECTION + END, UPDATE + LEAD]
    texts = originals + [make_copy(text, ELECTION, random) for text in originals]
    assert join([fingerprint(text) for text in texts]) == [0, 1, 2, 3, 0, 1, 2, 3]
