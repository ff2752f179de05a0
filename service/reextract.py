"""Use case: read all sources anew after a change of how claims are read."""

from __future__ import annotations

from collections.abc import Iterator

from service.errors import NoSentenceError, TallyError
from service.ingest import NewSource, read
from service.storage.port import Store

_AT_ONCE = 100


def reextract(store: Store, reader: str) -> Iterator[tuple[str, TallyError | None]]:
    """Read the sources that another version than `reader` read; each by its id, with the fault that kept it as it was.

    One transaction a source, so that others write and read meanwhile, and what is done stays done. Claims by hand stay
    as they were given. Raises the store's errors where no source can be written.
    """
    after = ""
    while ids := store.list_read_otherwise(reader, limit=_AT_ONCE, after=after):
        for source_id in ids:
            yield source_id, _read_anew(store, source_id)
        after = ids[-1]


def _read_anew(store: Store, source_id: str) -> TallyError | None:
    source, text = store.find_source(source_id), store.find_text(source_id)
    if source is None or text is None:
        return None  # removed meanwhile
    new = NewSource(
        text,
        title=source.title,
        url=source.url,
        publisher=source.publisher,
        author=source.author,
        published_at=source.published_at,
        language=source.language,
        review=source.review,
    )
    try:
        store.reread_source(read(new))
    except NoSentenceError as error:
        return error
    return None
