"""Ways with their days: until when each can be gone, what is too late kept apart from what can still be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..facts.vocabulary import NEVER, day_number, day_of
from ..results import Block, Change, Item, Way


class DatedItem(NamedTuple):
    """An item of a way; each alternative with the last day on which it counts."""

    key: str
    label: str
    rows: tuple[tuple[tuple[Change, ...], int], ...]

    @property
    def last(self) -> int:
        """The last day on which some alternative counts."""
        return max(last for _, last in self.rows)


class DatedBlock(NamedTuple):
    """Choose ``choose`` of the items."""

    choose: int
    items: tuple[DatedItem, ...]

    @property
    def last(self) -> int:
        """The last day on which enough of the items can still be done."""
        return sorted((item.last for item in self.items), reverse=True)[self.choose - 1]


def dated(blocks: list[DatedBlock], today: date) -> Iterator[Way]:
    """Yield a way; where one of several things is enough, those that are too late today form a way of their own."""
    if min(block.last for block in blocks) < day_number(today):
        yield _way(blocks, today)
        return
    live: list[DatedBlock] = []
    late: list[list[DatedBlock]] = []
    for n, block in enumerate(blocks):
        in_time, gone = _parted(block, day_number(today))
        if gone is not None:
            late.append([*live, gone, *blocks[n + 1 :]])
        live.append(in_time)
    yield _way(live, today)
    for rest in late:
        yield _way(rest, today)


def _parted(block: DatedBlock, today: int) -> tuple[DatedBlock, DatedBlock | None]:
    """Part what counts today from what is too late; where more than one thing is chosen they stay together."""
    if block.choose > 1:
        return block, None
    sides = []
    for late in (False, True):
        items = [item._replace(rows=tuple(row for row in item.rows if (row[1] < today) is late)) for item in block.items]
        sides.append(block._replace(items=tuple(item for item in items if item.rows)))
    return sides[0], sides[1] if sides[1].items else None


def _way(blocks: list[DatedBlock], today: date) -> Way:
    shown = tuple(Block(block.choose, tuple(_item(item) for item in block.items)) for block in blocks)
    last = min(block.last for block in blocks)
    if last == NEVER:
        return Way(shown, "now")
    return Way(shown, "too_late") if last < day_number(today) else Way(shown, "until", day_of(last))


def _item(item: DatedItem) -> Item:
    return Item(item.key, tuple(changes for changes, _ in item.rows), item.label, None if item.last == NEVER else day_of(item.last))
