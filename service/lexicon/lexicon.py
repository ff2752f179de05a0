"""Loads the lexicon's tables once and answers what a word or a phrase stands for."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from service.lexicon.lemma import lemma_of


@dataclass(frozen=True, slots=True)
class Concept:
    """What several words name alike; ids carry a leading "@".

    `open` groups may overlap with any other: women among the teachers, residents among the soldiers. `makes` is what
    an event's people are called: those who are employed are workers. `hazard` names the force of nature that it is.
    """

    id: str
    kind: str
    parent: str | None
    opposite: str | None
    once: bool
    transitive: bool
    of_people: bool
    occasion: bool
    open: bool
    makes: tuple[str, ...]
    hazard: str


WRITTEN = "="
"""Before a word of a form that counts only as it is written: "=stormed" is not "a storm"."""


_OPEN = ("_", WRITTEN)  # what a form begins with that is not a word as it is matched


@dataclass(frozen=True, slots=True)
class Phrases:
    """Multi-word forms by the lemma of their first word, longest first; "_" in a form is at most one word of any
    kind, "=" before a word asks for the word as written instead of its lemma.
    """

    by_first: dict[str, tuple[tuple[tuple[str, ...], str], ...]]

    def match(self, words: Sequence[str], at: int, written: Sequence[str] | None = None) -> tuple[int, str] | None:
        """The longest form that begins at `words[at]`: (index after it, what it stands for), or None.

        `written` are the same words in small letters as they stand in the text, where `words` are lemmas.
        """
        forms = self.by_first.get(words[at])
        if forms is None:
            return None
        following = words[at + 1] if at + 1 < len(words) else ""
        for form, value in forms:
            if len(form) > 1 and form[1] != following and form[1][0] not in _OPEN:
                continue  # most end here: no need to go through them
            end = _match_form(form, words, at, written or words)
            if end:
                return end, value
        return None


def _match_form(form: tuple[str, ...], words: Sequence[str], at: int, written: Sequence[str]) -> int:
    position = at
    for index, wanted in enumerate(form):
        if wanted == "_":
            if position < len(words) and not _is_word(form[index + 1], words, position, written):
                position += 1
            continue
        if position >= len(words) or not _is_word(wanted, words, position, written):
            return 0
        position += 1
    return position


def _is_word(wanted: str, words: Sequence[str], at: int, written: Sequence[str]) -> bool:
    return written[at] == wanted[1:] if wanted.startswith(WRITTEN) else words[at] == wanted


def build_phrases(pairs: Sequence[tuple[tuple[str, ...], str]]) -> Phrases:
    """Phrases from (words, value) pairs; of two forms of a length the one that is to be as written goes first."""
    grouped: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, value in pairs:
        first = lemma_of(form[0][1:]) if form[0].startswith(WRITTEN) else form[0]
        grouped.setdefault(first, []).append((form, value))
    return Phrases({first: tuple(sorted(forms, key=_precedence)) for first, forms in grouped.items()})


def _precedence(pair: tuple[tuple[str, ...], str]) -> tuple[int, int, int]:
    form = pair[0]
    return form.count("_") - len(form), form.count("_"), -sum(word.startswith(WRITTEN) for word in form)


def form_of(text: str) -> tuple[str, ...]:
    """The words of a form as they are matched: lemmas, and as they stand those behind "="."""
    return tuple(word if word.startswith(WRITTEN) else lemma_of(word) for word in text.split())


def read_table(name: str) -> dict[str, Any]:
    """One TOML file of this folder as a dict."""
    return tomllib.loads(files("service.lexicon").joinpath(name).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Sense:
    """What a verb stands for in the company of a concept (or a narrower one): with "@prisoner" as what it happens to
    "release" is "@release"; where `acts`, the company is the one that does it ("the volcano erupted").
    """

    company: str
    acts: bool
    concept: str


@lru_cache(maxsize=1)
def _load_concepts() -> tuple[dict[str, Concept], Phrases, dict[str, str], dict[str, tuple[Sense, ...]]]:
    concepts: dict[str, Concept] = {}
    senses: dict[str, tuple[Sense, ...]] = {}
    pairs: list[tuple[tuple[str, ...], str]] = []
    surface: dict[str, str] = {}
    opposites: dict[str, str] = {}
    for row in read_table("concepts.toml")["concept"]:
        identity = "@" + row["id"]
        parent = "@" + row["parent"] if "parent" in row else None
        if "opposite" in row:
            opposites[identity] = "@" + row["opposite"]
            opposites["@" + row["opposite"]] = identity
        concepts[identity] = Concept(
            identity,
            row["kind"],
            parent,
            None,
            row.get("once", False),
            row.get("transitive", False),
            row.get("of_people", False),
            row.get("occasion", False),
            row.get("open", False),
            tuple("@" + group for group in row.get("makes", ())),
            row.get("hazard", ""),
        )
        for form in row["forms"]:
            pairs.append((form_of(form), identity))
            for word in form.split():
                surface[word.removeprefix(WRITTEN)] = identity
        for role in ("befalls", "done_by"):
            for company, verbs in row.get(role, {}).items():
                for verb in verbs:
                    found = Sense("@" + company, role == "done_by", identity)
                    senses[lemma_of(verb)] = (*senses.get(lemma_of(verb), ()), found)
                    surface[verb] = identity
    linked = {key: replace(concept, opposite=opposites.get(key)) for key, concept in concepts.items()}
    return linked, build_phrases(pairs), surface, senses


@lru_cache(maxsize=1)
def _load_wordings() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in read_table("concepts.toml")["concept"]:
        for words in (form.split() for form in row["forms"] if " " in form):
            for word in words:
                found.setdefault(lemma_of(word.removeprefix(WRITTEN)), {})["@" + row["id"]] = None
    return {word: tuple(named) for word, named in found.items()}


def concepts_worded_with(lemma: str) -> tuple[str, ...]:
    """The concepts that a word is only a part of a form of: "heart" of a heart attack."""
    return _load_wordings().get(lemma, ())


def concepts() -> dict[str, Concept]:
    """All concepts by id."""
    return _load_concepts()[0]


def concept_forms() -> Phrases:
    """Lemma sequences that name a concept."""
    return _load_concepts()[1]


@lru_cache(maxsize=4096)
def concept_of(word: str) -> str | None:
    """The concept that a single lower-case word names by itself, or None."""
    match = concept_forms().match([lemma_of(word)], 0, [word])
    return match[1] if match else None


def senses_of(lemma: str) -> tuple[Sense, ...]:
    """The senses of a verb that only its company tells apart; empty for most words."""
    return _load_concepts()[3].get(lemma, ())


@lru_cache(maxsize=1)
def lexicon_words() -> frozenset[str]:
    """Every single word of the concepts' forms and of the number words: words that are never misspelt."""
    table = quantity_table()
    return frozenset(_load_concepts()[2]) | table.numbers.keys() | table.scales.keys()


@lru_cache(maxsize=4096)
def ancestors_of(concept: str) -> tuple[str, ...]:
    """The broader concepts of a concept, nearest first; empty for a root and for a plain lemma."""
    found: list[str] = []
    node = concepts().get(concept)
    while node and node.parent:
        found.append(node.parent)
        node = concepts().get(node.parent)
    return tuple(found)


def is_narrower(inner: str, outer: str) -> bool:
    """Whether `inner` lies strictly below `outer`."""
    return outer in ancestors_of(inner)


@lru_cache(maxsize=4096)
def hazard_of(term: str) -> str:
    """The force of nature that a term or what it is a kind of names; "" for any other."""
    line = (term, *ancestors_of(term))
    return next((known.hazard for each in line if (known := concepts().get(each)) and known.hazard), "")


def may_overlap(one: str, other: str) -> bool:
    """Whether two groups, neither below the other, may count the same people: "women" and "teachers"."""
    lines = [(each, *ancestors_of(each)) for each in (one, other)]
    known = concepts()
    return lines[0][-1] == lines[1][-1] and any(each in known and known[each].open for line in lines for each in line)


@dataclass(frozen=True, slots=True)
class Compound:
    """A larger and a smaller unit that are said together; `bare` when the smaller may be left out ("6 ft 2")."""

    large: frozenset[str]
    small: frozenset[str]
    unit: str
    ratio: int
    bare: bool


@dataclass(frozen=True, slots=True)
class QuantityTable:
    """The numbers, hedges and units of quantities.toml, keyed by lower-case words or lemmas."""

    numbers: dict[str, Decimal]
    scales: dict[str, Decimal]
    ordinals: dict[str, Decimal]
    fractions: dict[str, int]
    multiples: dict[str, Decimal]
    vague: Phrases
    vague_bounds: dict[str, tuple[Decimal, Decimal, Decimal]]
    before: Phrases
    after: Phrases
    measures: Phrases
    measure_units: dict[str, tuple[str, Decimal]]
    durations: dict[str, Decimal]
    compounds: tuple[Compound, ...]
    weight_cues: frozenset[str]
    money_cues: frozenset[str]
    currency_signs: dict[str, str]
    currency_codes: dict[str, str]
    currency_parts: dict[str, tuple[str, Decimal]]
    currency_words: dict[str, str]


@lru_cache(maxsize=1)
def quantity_table() -> QuantityTable:
    """The parsed quantities.toml."""
    table = read_table("quantities.toml")
    plain = {**table["units"], **table["tens"]}
    return QuantityTable(
        numbers={word: Decimal(value) for word, value in plain.items()},
        scales={word: Decimal(value) for word, value in table["scales"].items()},
        ordinals={word: Decimal(value) for word, value in table["ordinals"].items()},
        fractions=table["fractions"],
        multiples={word: Decimal(str(value)) for word, value in table["multiples"].items()},
        vague=_plain_phrases(table["vague"]),
        vague_bounds={k: (Decimal(v[0]), Decimal(str(v[1])), Decimal(v[2])) for k, v in table["vague"].items()},
        before=build_phrases([(tuple(k.split()), v) for k, v in table["comparators"].items()]),
        after=build_phrases([(tuple(k.split()), v) for k, v in table["comparators_after"].items()]),
        measures=_build_measures(table["measures"]),
        measure_units={k: (v[0], Decimal(str(v[1]))) for k, v in table["measures"].items()},
        durations={word: Decimal(str(value)) for word, value in table["durations"].items()},
        compounds=tuple(_build_compound(unit, row) for unit, row in table["compounds"].items()),
        weight_cues=frozenset(table["pound_cues"]["weight"]),
        money_cues=frozenset(table["pound_cues"]["money"]),
        currency_signs=table["currency_signs"],
        currency_codes=table["currency_codes"],
        currency_parts={k: (v[0], Decimal(str(v[1]))) for k, v in table["currency_parts"].items()},
        currency_words=table["currency_words"],
    )


def _build_measures(table: dict[str, Any]) -> Phrases:
    """Units by their lemmas and as they are written: the dictionary gives "kilometre" another lemma than its plural."""
    forms = [(tuple(key.split()), row[2] if row[2:] else key) for key, row in table.items()]
    return build_phrases([*((tuple(lemma_of(word) for word in form), unit) for form, unit in forms), *forms])


def _build_compound(unit: str, row: dict[str, Any]) -> Compound:
    return Compound(frozenset(row["large"]), frozenset(row["small"]), unit, row["ratio"], row["bare"])


def _plain_phrases(table: dict[str, Any]) -> Phrases:
    return build_phrases([(tuple(key.split()), key) for key in table])


@dataclass(frozen=True, slots=True)
class Cues:
    """The small words of cues.toml."""

    stopwords: frozenset[str]
    auxiliaries: frozenset[str]
    passive: frozenset[str]
    negations: frozenset[str]
    negation_phrases: Phrases
    negation_exceptions: Phrases
    denials: frozenset[str]
    reporting: frozenset[str]
    possible: Phrases
    planned: Phrases
    opinions: Phrases
    verb_forms: frozenset[str]
    titles: frozenset[str]
    light: frozenset[str]
    name_tails: frozenset[str]
    name_kinds: frozenset[str]
    stand_ins: frozenset[str]
    prepositions: frozenset[str]
    boilerplate: tuple[str, ...]
    months: dict[str, int]
    weekdays: dict[str, int]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The parsed cues.toml."""
    table = read_table("cues.toml")
    months = {name: number for number, name in enumerate(table["months"], 1)}
    months |= {
        name: min(number, 9) if name == "sept" else number for number, name in enumerate(table["months_short"], 1)
    }

    def phrases(key: str) -> Phrases:
        return build_phrases([(tuple(form.split()), form) for form in table[key]])

    return Cues(
        stopwords=frozenset(table["stopwords"]),
        auxiliaries=frozenset(table["auxiliaries"]),
        passive=frozenset(table["passive"]),
        negations=frozenset(table["negations"]),
        negation_phrases=phrases("negation_phrases"),
        negation_exceptions=phrases("negation_exceptions"),
        denials=frozenset(table["denials"]),
        reporting=frozenset(table["reporting"]),
        possible=phrases("possible"),
        planned=phrases("planned"),
        opinions=phrases("opinions"),
        verb_forms=frozenset(table["verb_forms"]),
        titles=frozenset(table["titles"]),
        light=frozenset(table["light"]),
        name_tails=frozenset(table["name_tails"]),
        name_kinds=frozenset(table["name_kinds"]),
        stand_ins=frozenset(table["stand_ins"]),
        prepositions=frozenset(table["prepositions"]),
        boilerplate=tuple(table["boilerplate"]),
        months=months,
        weekdays={name: number for number, name in enumerate(table["weekdays"])},
    )
