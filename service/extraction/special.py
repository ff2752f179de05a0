"""Figures that are no plain number with a unit: what each kind of them is read into."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.model import Kind


@dataclass(frozen=True, slots=True)
class Special:
    """A score, a share or a multiple between two token indices; its words end at `said` (`last` may hold an article
    more).
    """

    first: int
    last: int
    said: int
    kind: Kind
    unit: str
    low: Decimal
    high: Decimal
    stated: Decimal
    rough: bool
