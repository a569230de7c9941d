"""What is the same for all dossiers of which a prime year sees the same: found once, whoever asks first.

What is kept are truths of conditions, of no more than so many dossiers, and of nobody: no figure, no name, no day.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from ..ground.declared import PrimeYear

KEPT = 200
Sight = tuple[bytes, tuple[bool | None, ...]]
Found = TypeVar("Found")


def kept(part: PrimeYear, what: str, sight: Hashable, find: Callable[[], Found]) -> Found:
    """Return what ``find`` finds, once for each ``sight``: what the prime year sees of a dossier, and whatever else it is asked."""
    table = part.once(_tables).setdefault(what, {})
    if sight not in table:
        if len(table) >= KEPT:
            table.clear()
        table[sight] = find()
    found: Found = table[sight]
    return found


def _tables(_: PrimeYear) -> dict[str, dict[Hashable, Any]]:
    return {}
