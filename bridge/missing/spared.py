"""What asks for more than another change does is left out of ways: a figure may count at two places, which ask for different values."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..results import Change
from .dated import DatedItem

Row = tuple[tuple[Change, ...], int]


def each_once(items: Sequence[DatedItem]) -> tuple[DatedItem, ...]:
    """Leave out of things of which one is enough what asks for more than another: a figure that counts by itself and in a sum."""
    idle, place, kept = _idle([row for item in items for row in item.rows]), itertools.count(), []
    for item in items:
        if rows := tuple(row for row in item.rows if next(place) not in idle):
            kept.append(item._replace(rows=rows))
    return tuple(kept)


def nearest(rows: list[Row]) -> list[Row]:
    """Leave out what asks for more than another row does: one figure may count at two places, which ask for different values."""
    idle = _idle(rows)
    return [row for i, row in enumerate(rows) if i not in idle]


def _idle(rows: Sequence[Row]) -> frozenset[int]:
    """The places of the rows that ask for more than another; of equal ones the first is kept."""

    def idle(i: int) -> bool:
        return any(_asks_less(o, rows[i]) and (j < i or not _asks_less(rows[i], o)) for j, o in enumerate(rows) if j != i)

    return frozenset(i for i in range(len(rows)) if idle(i))


def _asks_less(one: Row, two: Row) -> bool:
    """Whether the first is a part of the second, goes no further anywhere, and can be done as long."""
    other = {c.path: c.new for c in two[0]}
    return one[1] >= two[1] and all(c.path in other and _between(c.old, c.new, other[c.path]) for c in one[0])


def once(changes: Iterable[Change]) -> Iterator[Change]:
    """Of several changes of one figure yield the one that goes furthest: it makes the others too."""
    found: dict[str, Change] = {}
    for change in changes:
        before = found.get(change.path)
        if before is None or change.path.endswith("[+]") or _between(change.old, before.new, change.new):
            found[change.path] = change
    yield from found.values()


def _between(old: Any, new: Any, further: Any) -> bool:
    """Whether a value lies on the way from one to another."""
    if new == further:
        return True
    if any(isinstance(v, bool) or not isinstance(v, int | float) for v in (new, further)):
        return False
    start = 0 if old is None or isinstance(old, bool) else old
    return bool(start <= new <= further or start >= new >= further)
