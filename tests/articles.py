"""Articles of one story, so that what two of them say otherwise is all that sets them apart."""

from __future__ import annotations

from typing import Any

from service.ingest import NewSource, read
from service.model import StoredClaim
from service.verification.conflicts import Article, read_words

DAY = "2023-05-10"
STORY = (
    "A fire tore through a spinning mill in Coimbatore on Tuesday night. "
    "Flames spread from the dyeing hall to the cotton store, and neighbours carried water from the canal. "
    "The owner had been warned twice about blocked exits and faulty wiring. "
    "Smoke hung over the railway yard until morning, and trains were held at the northern junction. "
    "Inspectors began to examine the boiler, the ledgers and the locked gate. "
)
"""Enough words for two articles to tell one story."""
LONG_STORY = (
    f"{STORY}The roof fell in before the first engine came, said a watchman who sleeps beside the weaving shed. "
    "Families queued outside the clinic with photographs of sons and daughters. "
    "A labour union demanded a public inquiry, compensation and the arrest of the foreman. "
    "The textile board promised new sprinklers, wider stairways and weekly drills. "
    "Schools along the avenue stayed shut because of soot, while shopkeepers swept ash from their awnings. "
    "Insurance assessors measured the charred looms, photographed beams and sealed the accounts office. "
    "A poet from the district read verses at the temple in memory of the spinners. "
)
"""Enough words for two articles to be the same but for an update."""
TWELVE, NINETEEN = "The fire killed 12 workers.", "The fire killed 19 workers."


def write_source(ending: str, day: str | None = DAY, *, story: str = STORY, **known: Any) -> NewSource:
    """A story with an ending of its own."""
    return NewSource(f"{story}{ending}", published_at=day, **known)


def build_article(ending: str, day: str = DAY, *, story: str = STORY) -> Article:
    """The story with that ending as it is held against another."""
    made = read(write_source(ending, day, story=story))
    claims = [StoredClaim(each.id, each.text, each.claim, made.source, each.items) for each in made.claims]
    return Article(day[:10], read_words(each.claim for each in claims), claims)
