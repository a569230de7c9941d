"""The parts of a dossier's shape: named keys, a mapping from years, a list, and the single values below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .kinds import Leaf

EACH, ANY_YEAR = "[]", "[year]"
# So many entries a list may have, and so many one whose entries are looked at one by one.
MOST_ENTRIES, MOST_SINGLE = 5_000, 500


class Group:
    """Named keys. ``none``: the word "none" may stand instead. ``by_year``: the keys of each year, where they change."""

    def __init__(self, fields: dict[str, Node] | None = None, none: bool = False, key: str = "") -> None:
        self.fields: dict[str, Node] = {} if fields is None else fields
        self.none, self.key = none, key
        self.by_year: dict[int, set[str]] = {}
        self._known: dict[int | None, frozenset[str]] = {}

    def names(self, year: int | None = None) -> list[str]:
        """Return the keys, in a given year."""
        own = self.by_year.get(year) if year is not None else None
        return [n for n in self.fields if own is None or n in own]

    def known(self, year: int | None) -> frozenset[str]:
        """Return the keys of a year, in no order."""
        if year not in self._known:
            self._known[year] = frozenset(self.names(year))
        return self._known[year]


class Years:
    """A mapping from years to one shape."""

    def __init__(self, each: Node, key: str = "") -> None:
        self.each, self.key = each, key


class Entries:
    """A list whose entries have one shape, and no more than ``most``; ``name`` is the list's own."""

    def __init__(self, each: Node, key: str = "", name: str = "", most: int = MOST_ENTRIES) -> None:
        self.each, self.key, self.name, self.most = each, key, name, most


Node = Group | Years | Entries | Leaf


def nodes(node: Node, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Node]]:
    """Yield every part of a shape with its path, any year and any entry written as such."""
    yield path, node
    if isinstance(node, Group):
        for key, below in node.fields.items():
            yield from nodes(below, (*path, key))
    elif isinstance(node, Years | Entries):
        yield from nodes(node.each, (*path, ANY_YEAR if isinstance(node, Years) else EACH))
