"""Invented news by the million: many events of few kinds, among them some that statements are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from benchmarks.events import EVENTS, GROUPS, Event
from benchmarks.words import Zipf, draw_name, place_names, plain_words
from service.ingest import NewSource

VERSION = 1
"""Grows with every change of what is made, so that no store of an older generator is measured."""

TARGETS = 500
_PLANTED = 2  # targets in an article that holds some
_ARTICLE_CLAIMS = 25  # about; only spreads the targets over a corpus
_GROUPS = Zipf(GROUPS)
_EVENTS = Zipf(EVENTS)
_FIRST_DAY = date(2021, 1, 1)
_DAYS = 1_400


@dataclass(frozen=True, slots=True)
class Fact:
    """How many of whom, what befell them, and where."""

    figure: int
    group: str
    event: Event
    place: str

    @property
    def key(self) -> tuple[int, str, str]:
        """What the background never tells of any place."""
        return self.figure, self.group, self.event.name


@dataclass(frozen=True, slots=True)
class Target:
    """A fact that one article tells once, as `sentence`, and the facts nearest to it, which none tells."""

    number: int
    fact: Fact
    hall: str
    person: str
    cause: str
    sentence: str
    others: tuple[Fact, ...]  # another figure, another place, another group


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be stored and which targets it tells."""

    source: NewSource
    targets: tuple[Target, ...]


def draw_figure(random: Random) -> int:
    """Small figures are frequent, great ones rare and often round."""
    figure = int(2 * (1.0 - random.random()) ** -0.9)
    if figure < 100:
        return figure
    size = 10 ** (len(str(min(figure, 90_000))) - 2)
    return min(figure, 90_000) // size * size if random.random() < 0.6 else min(figure, 90_000)


def write_figure(figure: int) -> str:
    """As news writes it: "2,300"."""
    return f"{figure:,}"


@lru_cache(maxsize=1)
def make_targets() -> tuple[Target, ...]:
    """The same targets for every corpus, whatever its size; no two are of the same figure, group and event."""
    random = Random(7)
    taken: set[tuple[int, str, str]] = set()
    targets: list[Target] = []
    while len(targets) < TARGETS:
        fact = Fact(random.randint(11, 99), _GROUPS.draw(random), _EVENTS.draw(random), place_names().draw(random))
        farther = Fact(fact.figure * 2 + random.randint(1, 9), fact.group, fact.event, fact.place)
        elsewhere = Fact(fact.figure, fact.group, fact.event, place_names().draw(random))
        another = Fact(fact.figure, random.choice([g for g in GROUPS if g != fact.group]), fact.event, fact.place)
        keys = {fact.key, farther.key, another.key}
        if len(keys) == 3 and elsewhere.place != fact.place and not keys & taken:
            taken |= keys
            targets.append(_make_target(random, len(targets), fact, (farther, elsewhere, another)))
    return tuple(targets)


def _make_target(random: Random, number: int, fact: Fact, others: tuple[Fact, ...]) -> Target:
    hall, person = draw_name(random), f"{draw_name(random)} {draw_name(random)}"
    cause = random.choice(fact.event.causes)
    clause = _tell(random, fact)
    sentence = f"{clause[0].upper()}{clause[1:]} in {cause} at the {hall} plant in {fact.place}, {person} said."
    return Target(number, fact, hall, person, cause, sentence, others)


def _tell(random: Random, fact: Fact) -> str:
    return random.choice(fact.event.told).format(f"{write_figure(fact.figure)} {fact.group}")


@lru_cache(maxsize=1)
def _reserved() -> frozenset[tuple[int, str, str]]:
    return frozenset(fact.key for target in make_targets() for fact in (target.fact, *target.others))


def make_article(number: int, targets: tuple[Target, ...] = ()) -> Article:
    """The article of a number, some 2,000 characters; the same number gives the same article."""
    random = Random(f"article {number} {len(targets)}")
    place = targets[0].fact.place if targets else str(place_names().draw(random))
    topic: Event = targets[0].fact.event if targets else _EVENTS.draw(random)
    scene = _Scene(random, place, topic, draw_name(random))
    sentences = [_write_sentence(scene) for _ in range(random.randint(16, 30))]
    for target in targets:
        sentences.insert(random.randrange(1, len(sentences)), target.sentence)
    cause = random.choice(topic.causes)
    publisher = draw_name(random)
    source = NewSource(
        text=" ".join(sentences),
        title=f"{cause[0].upper()}{cause[1:]} in {place}",
        url=f"https://example.org/{len(targets)}/{number}",
        publisher=f"{publisher} {random.choice(('Post', 'Times', 'Herald', 'Wire'))}",
        published_at=(_FIRST_DAY + timedelta(days=random.randrange(_DAYS))).isoformat(),
    )
    return Article(source, targets)


def make_articles(claims: int) -> Iterator[tuple[int, tuple[Target, ...]]]:
    """Endless arguments of `make_article`; all targets are spread over what yields the first so many claims."""
    targets = make_targets()
    planted = TARGETS // _PLANTED
    stride = max(1, claims // _ARTICLE_CLAIMS // planted)
    number = 0
    while True:
        group, within = divmod(number, stride)
        told = targets[group * _PLANTED : (group + 1) * _PLANTED] if within == 0 else ()
        yield number, told
        number += 1


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the sentences of an article have in common."""

    random: Random
    place: str
    topic: Event
    hall: str


def _write_sentence(scene: _Scene) -> str:
    return scene.random.choices(_WRITERS, cum_weights=_WEIGHTS)[0](scene)


def _draw_fact(scene: _Scene) -> Fact:
    random = scene.random
    while True:
        event = scene.topic if random.random() < 0.5 else _EVENTS.draw(random)
        fact = Fact(draw_figure(random), _GROUPS.draw(random), event, scene.place)
        if fact.key not in _reserved():
            return fact


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def _credit(random: Random) -> str:
    """Who says so, or nobody."""
    if random.random() < 0.4:
        return ""
    name, word = draw_name(random), plain_words().draw(random)
    office = random.choice(("agency", "office", "ministry", "council"))
    return f", the {name} {word} {office} {random.choice(('said', 'reported', 'announced'))}"


def _write_toll(scene: _Scene) -> str:
    random = scene.random
    fact = _draw_fact(scene)
    where = random.choice((f" in {scene.place}", f" in {place_names().draw(random)}", f" near {draw_name(random)}", ""))
    when = random.choice(("", "", " on Monday", " on Thursday", " on Sunday", f" on {random.randint(1, 28)} March"))
    return f"{_capitalise(_tell(random, fact))}{where}{when}{_credit(random)}."


def _write_cause(scene: _Scene) -> str:
    random = scene.random
    fact = _draw_fact(scene)
    who = random.choice((scene.hall, draw_name(random)))
    what = random.choice(("plant", "mine", "station", "bridge", "market", "hotel"))
    told, cause = _capitalise(_tell(random, fact)), random.choice(fact.event.causes)
    return f"{told} in {cause} at the {who} {what}{_credit(random)}."


def _write_told(scene: _Scene) -> str:
    random = scene.random
    fact = _draw_fact(scene)
    office = random.choice(
        ("a spokesman for the ministry", "the mayor", "the governor", "a doctor", "the police chief")
    )
    teller = random.choice((office, f"{draw_name(random)} {draw_name(random)}", f"the {draw_name(random)} Institute"))
    return f"{_capitalise(teller)} said that {_tell(random, fact)}."


def _write_named(scene: _Scene) -> str:
    random = scene.random
    words = [str(plain_words().draw(random)) for _ in range(2)]
    name, other = draw_name(random), draw_name(random)
    act = random.choice(("visited", "criticised", "opened", "praised", "founded", "sold"))
    return f"{name} {other} {act} the {words[0]} {words[1]} of {random.choice((scene.place, scene.hall))}."


def _write_money(scene: _Scene) -> str:
    random = scene.random
    amount = f"${write_figure(draw_figure(random))} million"
    act = random.choice(("cost", "earned", "spent", "donated", "owes"))
    return (
        f"The {draw_name(random)} {plain_words().draw(random)} company {act} {amount} in {random.randint(2001, 2024)}."
    )


def _write_share(scene: _Scene) -> str:
    random = scene.random
    what = f"{plain_words().draw(random)} prices"
    move = random.choice(("rose", "fell"))
    return f"The {what} in {place_names().draw(random)} {move} by {random.randint(1, 60)} percent."


def _write_things(scene: _Scene) -> str:
    random = scene.random
    what = random.choice(("houses", "schools", "shops", "vehicles", "bridges", "boats", "hospitals", "churches"))
    befell = random.choice(("destroyed", "damaged", "closed", "repaired", "built"))
    figure, where, who = write_figure(draw_figure(random)), draw_name(random), draw_name(random)
    return f"{figure} {what} were {befell} in {where}, the {who} council said."


def _write_aside(scene: _Scene) -> str:
    random = scene.random
    a, b, c, d, e, f = (plain_words().draw(random) for _ in range(6))
    return f"The {a} {b} of the {c} remained a matter of {d} and {e} for many in the {f} quarter of {scene.place}."


_WRITERS = (
    _write_toll, _write_cause, _write_told, _write_named, _write_money, _write_share, _write_things, _write_aside,
)  # fmt: skip
_WEIGHTS = (22, 40, 55, 67, 73, 79, 87, 100)
