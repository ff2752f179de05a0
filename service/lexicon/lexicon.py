"""Loads the lexicon's tables once and answers what a word or a phrase stands for."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from service.lexicon.lemma import lemma_of


@dataclass(frozen=True, slots=True)
class Concept:
    """What several words name alike; ids carry a leading "@"."""

    id: str
    kind: str
    parent: str | None
    opposite: str | None
    once: bool
    transitive: bool
    of_people: bool


@dataclass(frozen=True, slots=True)
class Phrases:
    """Multi-word forms by their first word, longest first; "_" in a form is at most one word of any kind."""

    by_first: dict[str, tuple[tuple[tuple[str, ...], str], ...]]

    def match(self, words: Sequence[str], at: int) -> tuple[int, str] | None:
        """The longest form that begins at `words[at]`: (index after it, what it stands for), or None."""
        for form, value in self.by_first.get(words[at], ()):
            end = _match_form(form, words, at)
            if end:
                return end, value
        return None


def _match_form(form: tuple[str, ...], words: Sequence[str], at: int) -> int:
    position = at
    for index, wanted in enumerate(form):
        if wanted == "_":
            after = form[index + 1]
            if position < len(words) and words[position] != after:
                position += 1
            continue
        if position >= len(words) or words[position] != wanted:
            return 0
        position += 1
    return position


def build_phrases(pairs: Sequence[tuple[tuple[str, ...], str]]) -> Phrases:
    """Phrases from (words, value) pairs."""
    grouped: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, value in pairs:
        grouped.setdefault(form[0], []).append((form, value))
    return Phrases({first: tuple(sorted(forms, key=lambda f: -len(f[0]))) for first, forms in grouped.items()})


def read_table(name: str) -> dict[str, Any]:
    """One TOML file of this folder as a dict."""
    return tomllib.loads(files("service.lexicon").joinpath(name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _load_concepts() -> tuple[dict[str, Concept], Phrases, dict[str, str]]:
    concepts: dict[str, Concept] = {}
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
        )
        for form in row["forms"]:
            pairs.append((tuple(lemma_of(word) for word in form.split()), identity))
            for word in form.split():
                surface[word] = identity
    linked = {
        key: Concept(c.id, c.kind, c.parent, opposites.get(key), c.once, c.transitive, c.of_people)
        for key, c in concepts.items()
    }
    return linked, build_phrases(pairs), surface


def concepts() -> dict[str, Concept]:
    """All concepts by id."""
    return _load_concepts()[0]


def concept_forms() -> Phrases:
    """Lemma sequences that name a concept."""
    return _load_concepts()[1]


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
    verb_forms: frozenset[str]
    titles: frozenset[str]
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
        verb_forms=frozenset(table["verb_forms"]),
        titles=frozenset(table["titles"]),
        boilerplate=tuple(table["boilerplate"]),
        months=months,
        weekdays={name: number for number, name in enumerate(table["weekdays"])},
    )
