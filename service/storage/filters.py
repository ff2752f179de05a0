"""Which sources a lookup is about, as conditions of SQL over the table of sources `s`."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from service.model import Lookup

IS_CURRENT = "superseded_by IS NULL AND withdrawn_at IS NULL"
"""What tells that the claims of a source count."""


TAGGED = "EXISTS (SELECT 1 FROM json_each(s.tags) WHERE value IN (SELECT value FROM json_each(?)))"
"""What tells that a source has one of the tags of a JSON list."""


_BEHIND_SCHEME = "substr(s.url, instr(s.url, '://') + 3)"
_PARTED = f"replace(replace(replace({_BEHIND_SCHEME}, '?', '/'), '#', '/'), ':', '/')"
_HOST = f"lower(substr({_PARTED}, 1, instr({_PARTED} || '/', '/') - 1))"


class Filter(NamedTuple):
    """Conditions that all must hold, and their values; `of_past` says that sources that count no more are meant too.

    Of `tags` the source or the claim itself must have one, where there are any.
    """

    where: tuple[str, ...]
    values: tuple[object, ...]
    of_past: bool
    tags: str | None = None

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        """One condition, for sources alone, and its values."""
        tagged = () if self.tags is None else (TAGGED,)
        return " AND ".join((*self.where, *tagged)) or "1", (*self.values, *((self.tags,) if tagged else ()))


def build_filter(connection: sqlite3.Connection, lookup: Lookup) -> Filter:
    """What the filters of a lookup ask of sources; as of which time they count is decided here."""
    conditions: list[tuple[str, list[object]]] = []
    if lookup.as_of is not None:
        conditions += _count_at(connection, lookup.as_of)
    if lookup.published_after is not None:
        conditions.append(compare("s.published_at", ">=", lookup.published_after))
    if lookup.published_before is not None:
        conditions.append(compare("s.published_at", "<=", lookup.published_before))
    for column, wanted in (("publisher", lookup.publishers), ("language", lookup.languages)):
        if wanted:
            conditions.append((f"s.{column} IN (SELECT value FROM json_each(?))", [json.dumps(wanted)]))
    if lookup.site is not None:
        conditions.append((f"substr('.' || {_HOST}, -length(?)) = ?", ["." + lookup.site.lower()] * 2))
    if lookup.source_id is not None:
        conditions.append(("s.id = ?", [lookup.source_id]))
    where = tuple(condition for condition, _ in conditions)
    values = tuple(value for _, values in conditions for value in values)
    return Filter(where, values, lookup.as_of is not None, json.dumps(lookup.tags) if lookup.tags else None)


def _count_at(connection: sqlite3.Connection, moment: str) -> list[tuple[str, list[object]]]:
    """What tells that a source counted at a moment; see the port."""
    (first,) = connection.execute("SELECT min(retrieved_at) FROM sources WHERE NOT retrieval_told").fetchone()
    published = compare("s.published_at", "<=", moment)
    got = _join(
        (f"(s.published_at IS NULL OR {published[0]})", published[1]),
        compare("s.retrieved_at", "<=", moment),
        _unless("s.superseded_by IS NULL", compare("s.superseded_at", ">", moment)),
        _unless("s.withdrawn_at IS NULL", compare("s.withdrawn_at", ">", moment)),
    )
    size = len(moment.rstrip("Z"))
    if first is not None and moment.rstrip("Z") >= first.rstrip("Z")[:size]:
        return [got]
    newer = compare("n.published_at", "<=", moment)
    revised = "SELECT 1 FROM sources n WHERE n.series = s.series AND n.revision > s.revision AND " + newer[0]
    known = _join(published, (f"NOT EXISTS ({revised})", newer[1]))
    return [(f"CASE WHEN s.retrieval_told THEN {got[0]} ELSE {known[0]} END", [*got[1], *known[1]])]


def _join(*conditions: tuple[str, list[object]]) -> tuple[str, list[object]]:
    return "(" + " AND ".join(each for each, _ in conditions) + ")", [v for _, values in conditions for v in values]


def _unless(exempt: str, condition: tuple[str, list[object]]) -> tuple[str, list[object]]:
    return f"({exempt} OR {condition[0]})", condition[1]


def compare(column: str, operator: str, moment: str) -> tuple[str, list[object]]:
    """The condition that a moment in a column is, say, not after another, and its values.

    A bare date stands for its whole day: times are compared to the precision of the coarser one.
    All are in UTC; the Z would sort after the fraction of a second.
    """
    told, shortened = f"rtrim({column}, 'Z')", moment.rstrip("Z")
    condition = f"substr({told}, 1, ?) {operator} substr(?, 1, length({told}))"
    return condition, [len(shortened), shortened]
