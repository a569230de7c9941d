"""Entries that speak for others of which the rules see the very same: what is found for one is told of each.

A way through one of them is a way through any other; where a single choice lies between several, the others join it, and where
more of the entry has to change together, each is a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..dossier.keys import path_text
from ..dossier.paths import path_keys
from ..dossier.read import Dossier
from ..ground.seats import Seated
from ..results import Block, Change, Item, Way, plain

Speaks = Mapping[str, tuple[str, ...]]  # for the path of an entry those of the entries for which it speaks


def speaking_for(rules: object) -> Speaks:
    """Return which entries speak for which others, by their paths."""
    if not isinstance(rules, Seated):
        return {}
    lists = rules.vocabulary.lists
    return {
        path_text((*lists[name], place)): tuple(path_text((*lists[name], other)) for other in others)
        for name, found in rules.speaks.items()
        for place, others in found.items()
    }


def told_of_all(paths: Iterable[str], speaks: Speaks) -> Iterator[str]:
    """Yield paths, and each again for the entries for which one speaks."""
    for path in paths:
        yield path
        for one, others in speaks.items():
            if _within(path, one):
                yield from (other + path[len(one) :] for other in others)


def ways_of_all(ways: Iterable[Way], speaks: Speaks, dossier: Dossier) -> Iterator[Way]:
    """Yield ways with those through the entries for which one speaks."""
    for way in ways:
        found = [way]
        for one, others in speaks.items():
            found = [w for here in found for w in _through(here, one, others, dossier)]
        yield from found


def _through(way: Way, one: str, others: tuple[str, ...], dossier: Dossier) -> Iterator[Way]:
    blocks = [n for n, block in enumerate(way.all_of) if any(_speaks(a, one) for i in block.items for a in i.alternatives)]
    if len(blocks) == 1 and way.all_of[blocks[0]].choose == 1:
        joined = [Block(b.choose, tuple(_joined(i, one, others, dossier) for i in b.items)) for b in way.all_of]
        yield way._replace(all_of=tuple(joined))
        return
    yield way
    for other in others if blocks else ():
        moved = [Block(b.choose, tuple(_moved_item(i, one, other, dossier) for i in b.items)) for b in way.all_of]
        yield way._replace(all_of=tuple(moved))


def _joined(item: Item, one: str, others: tuple[str, ...], dossier: Dossier) -> Item:
    """An item with the alternatives of the others after those of the one."""
    out = list(item.alternatives)
    said = {c.path for row in out for c in row}
    for row in item.alternatives:
        if _speaks(row, one):
            found = [tuple(_moved(c, one, other, dossier) for c in row) for other in others]
            out += [new for new in found if not said.intersection(c.path for c in new)]
    return item._replace(alternatives=tuple(sorted(out, key=lambda row: [_order(c.path) for c in row])))


def _moved_item(item: Item, one: str, other: str, dossier: Dossier) -> Item:
    rows = (tuple(_moved(c, one, other, dossier) for c in row) for row in item.alternatives)
    return item._replace(alternatives=tuple(rows))


def _moved(change: Change, one: str, other: str, dossier: Dossier) -> Change:
    if not _within(change.path, one):
        return change
    path = other + change.path[len(one) :]
    return change._replace(path=path, old=plain(dossier.get(*path_keys(path))))


def _speaks(changes: Iterable[Change], one: str) -> bool:
    return any(_within(c.path, one) for c in changes)


def _within(path: str, entry: str) -> bool:
    return path == entry or path.startswith(entry + ".")


def _order(path: str) -> list[tuple[int, int, str]]:
    """Where a path comes: entries by their places."""
    return [(0, k, "") if isinstance(k, int) else (1, 0, str(k)) for k in path_keys(path)]
