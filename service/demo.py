"""The demo corpus and one stored verification, so that a first try has something to answer from."""

from __future__ import annotations

from pathlib import Path

from service.files import BadFileError, read_sources
from service.following import build_watch, follow
from service.handmade import Slots, write_claim
from service.ingest import NewSource, ingest
from service.settings import Settings
from service.storage.port import WholeStore
from service.verifications import keep_verification
from service.verify import Question

STATEMENT = "18 officers killed"
"""What the demo corpus is asked for and kept of it, and what is watched in it."""
NOTE = NewSource(
    "The bridge over the river Ili was closed for two hours on 6 January 2022.",
    title="Notes of a night shift",
    publisher="Steppe Courier",
    published_at="2022-01-06",
    retrieved_at="2022-01-07T08:00:00Z",
)
"""A claim by hand."""
FOLDER = Path(__file__).resolve().parent.parent / "examples"


def load_demo(store: WholeStore, settings: Settings, *, folder: Path = FOLDER) -> str:
    """Load the demo corpus if it is wanted and the store is empty; one sentence on what was done.

    Raises BadFileError when a file of it is no source. Loading it twice at once stores it once: ids come from content.
    """
    if not settings.demo:
        return "The demo corpus is off."
    if store.count_sources():
        return "The store holds sources already, so the demo corpus stays out."
    paths = sorted(folder.glob("*.json"))
    if not paths:
        return f"There is no demo corpus in {folder}; the store starts empty."
    for path in paths:
        for found in read_sources(path, max_text=settings.max_text, max_html=settings.max_html):
            if isinstance(found.new, BadFileError):
                raise BadFileError(f"{found.place}: {found.new}")
            ingest(store, found.new)
    write_claim(store, NOTE, Slots())
    store.add_watch(*build_watch(store, Question(STATEMENT), width=settings.width))
    follow(store, width=settings.width)
    keep_verification(store, Question(STATEMENT), width=settings.width)
    return f"The demo corpus is loaded: {store.count_sources()} sources. TALLY_DEMO=off starts without it."
