from __future__ import annotations

from collections import Counter
from importlib.resources import files
from itertools import pairwise, takewhile
from typing import Any

import pytest

from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import (
    WRITTEN,
    Sense,
    ancestors_of,
    build_phrases,
    concept_forms,
    concepts,
    cues,
    form_of,
    is_narrower,
    lexicon_words,
    may_overlap,
    quantity_table,
    read_table,
    senses_of,
)
from service.model import Comparator
from tests.reading import analyse_one

ROWS = read_table("concepts.toml")["concept"]
FORMS = [(form, row["id"]) for row in ROWS for form in row["forms"]]
KINDS = {"event", "group", "state", "thing", "scope"}


def lines(name: str) -> list[str]:
    return files("service.lexicon").joinpath(name).read_text("utf-8").splitlines()


@pytest.mark.parametrize(("form", "identity"), FORMS, ids=[f"{identity}: {form}" for form, identity in FORMS])
def test_every_form_names_its_own_concept(form: str, identity: str) -> None:
    for filler in ([], ["xyzzy"]) if "_" in form.split() else ([],):
        written = [each for word in form.split() for each in (filler if word == "_" else [word.removeprefix(WRITTEN)])]
        lemmas = [lemma_of(word) for word in written]
        assert concept_forms().match(lemmas, 0, written) == (len(lemmas), "@" + identity)


@pytest.mark.parametrize(("form", "identity"), FORMS, ids=[f"{identity}: {form}" for form, identity in FORMS])
def test_every_form_is_found_in_a_sentence(form: str, identity: str) -> None:
    words = " ".join("his" if word == "_" else word.removeprefix(WRITTEN) for word in form.split())
    assert "@" + identity in {mark.concept for mark in analyse_one(f"They xyzzy {words} xyzzy.").marks}


def test_no_two_concepts_share_a_form() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for form, identity in FORMS:
        owners.setdefault(form_of(form), set()).add(identity)
    assert {form: names for form, names in owners.items() if len(names) > 1} == {}


def test_ids_are_single_and_kinds_known() -> None:
    assert [name for name, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []
    assert {row["kind"] for row in ROWS} <= KINDS
    assert {key for row in ROWS for key in row} <= {
        *("id", "kind", "parent", "opposite", "forms"),
        *("once", "transitive", "of_people", "open", "occasion", "hazard", "makes", "befalls", "done_by"),
    }


def test_parents_exist_are_of_the_same_kind_and_make_no_circle() -> None:
    for concept in concepts().values():
        chain = ancestors_of(concept.id)
        assert concept.id not in chain
        assert all(concepts()[parent].kind == concept.kind for parent in chain)
        assert all(is_narrower(concept.id, parent) for parent in chain)


def test_what_an_event_makes_of_people_is_a_group_of_them() -> None:
    for concept in concepts().values():
        assert concept.kind == "event" or not concept.makes
        assert all(group == "@person" or is_narrower(group, "@person") for group in concept.makes)


def test_opposites_exist_and_are_mutual() -> None:
    for concept in concepts().values():
        if concept.opposite:
            assert concepts()[concept.opposite].opposite == concept.id
            assert concepts()[concept.opposite].kind == concept.kind


def test_a_group_that_is_open_may_overlap_with_any_other() -> None:
    assert may_overlap("@woman", "@teacher")
    assert may_overlap("@soldier", "@resident")
    assert not may_overlap("@protester", "@soldier")
    assert not may_overlap("@woman", "@car")
    assert not may_overlap("woman", "lynx")


def test_only_groups_are_open_and_only_events_happen_to_people() -> None:
    for concept in concepts().values():
        assert concept.kind == "group" or not concept.open, concept.id
        assert concept.kind == "event" or not (concept.once or concept.transitive or concept.of_people), concept.id


def test_what_happens_once_is_listed() -> None:
    """A person dies once and a work is published once; what can happen again (an arrest, a win) is not here."""
    assert {concept.id for concept in concepts().values() if concept.once} == {
        *("@kill", "@execute", "@begin", "@end", "@complete", "@found", "@invent"),
        *("@resign", "@independence", "@publish", "@premiere", "@born"),
    }


SENSES = [
    (verb, role, company, row["id"])
    for row in ROWS
    for role in ("befalls", "done_by")
    for company, verbs in row.get(role, {}).items()
    for verb in verbs
]


@pytest.mark.parametrize(("verb", "role", "company", "identity"), SENSES)
def test_a_verb_has_its_sense_only_in_its_company(verb: str, role: str, company: str, identity: str) -> None:
    acts = role == "done_by"
    assert Sense("@" + company, acts, "@" + identity) in senses_of(verb)
    noun = next(row["forms"][0] for row in ROWS if row["id"] == company).removeprefix("=")
    text = f"The {noun} {verb} it." if acts else f"They {verb} the {noun}."
    assert "@" + identity in {mark.concept for mark in analyse_one(text).marks}, text
    assert "@" + identity not in {mark.concept for mark in analyse_one(f"They {verb} the xyzzy.").marks}


def test_every_group_of_people_lies_below_person() -> None:
    groups = [concept for concept in concepts().values() if concept.kind == "group" and concept.id != "@person"]
    assert [group.id for group in groups if not is_narrower(group.id, "@person")] == []


@pytest.mark.parametrize("name", ["concepts.toml", "cues.toml"])
def test_a_table_of_words_says_its_source_at_its_head(name: str) -> None:
    head = " ".join(takewhile(lambda line: line.startswith("#"), lines(name)))
    assert "Source" in head


def test_every_block_of_figures_has_a_comment() -> None:
    shared = {"[tens]", "[scales]", "[ordinals]", "[durations]", "[currency_words]"}  # one comment for neighbours
    rows = lines("quantities.toml")
    bare = {row for before, row in pairwise(rows) if row.startswith("[") and not before.startswith("#")}
    assert bare == shared


@pytest.mark.parametrize("name", [key for key, value in read_table("cues.toml").items() if isinstance(value, list)])
def test_no_cue_stands_twice(name: str) -> None:
    table: dict[str, Any] = read_table("cues.toml")
    assert [cue for cue, count in Counter(table[name]).items() if count > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_no_form_stands_twice_in_a_concept(row: dict[str, Any]) -> None:
    assert [form for form, count in Counter(row["forms"]).items() if count > 1] == []


def test_months_and_weekdays_are_whole() -> None:
    assert set(cues().months.values()) == set(range(1, 13))
    assert sorted(cues().weekdays.values()) == list(range(7))
    assert cues().months["sept"] == cues().months["september"] == 9


def test_vague_counts_are_ordered_intervals() -> None:
    for words, (low, high, stated) in quantity_table().vague_bounds.items():
        assert low <= stated <= high, words


def test_comparators_are_known() -> None:
    table = read_table("quantities.toml")
    known = {member.value for member in Comparator} | {"nearly", "slightly", "strict", "plain"}
    assert {*table["comparators"].values(), *table["comparators_after"].values()} <= known


def test_the_longest_form_wins_and_a_gap_is_one_word() -> None:
    phrases = build_phrases([(("lose",), "lose"), (("lose", "_", "life"), "die")])
    assert phrases.match(["lose", "their", "life"], 0) == (3, "die")
    assert phrases.match(["lose", "life"], 0) == (2, "die")
    assert phrases.match(["lose", "all", "their", "life"], 0) == (1, "lose")
    assert phrases.match(["win"], 0) is None


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("killed", "kill"),
        ("dead", "dead"),
        ("lives", "life"),
        ("women", "woman"),
        ("people", "people"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_lemmas(word: str, lemma: str) -> None:
    assert lemma_of(word) == lemma


def test_words_of_the_lexicon_are_never_misspelt() -> None:
    assert {"killed", "hospitalised", "thousand", "twelve"} & lexicon_words() >= {"thousand", "twelve"}
    assert "kill" in lexicon_words()
    assert is_english("officer")
    assert not is_english("ofiicer")
