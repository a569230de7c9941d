"""Expanding ways as the public contract says: an AND of blocks, each "choose k of n", each item by one alternative."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from octroi.bridge import Change, Way


def hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((k, hashable(v)) for k, v in value.items()))
    if isinstance(value, list):
        return tuple(hashable(v) for v in value)
    return value


def expand_way(way: Way) -> list[tuple[Change, ...]]:
    """Every set of changes that a way stands for."""
    rows: list[tuple[Change, ...]] = [()]
    for block in way.all_of:
        chosen = [
            tuple(c for alternative in picks for c in alternative)
            for items in itertools.combinations(block.items, block.choose)
            for picks in itertools.product(*(i.alternatives for i in items))
        ]
        rows = [(*row, *more) for row in rows for more in chosen]
    return rows


def expand_ways(ways: Iterable[Way]) -> list[tuple[Change, ...]]:
    return [row for way in ways for row in expand_way(way)]


def as_sets(rows: Iterable[tuple[Change, ...]]) -> set[frozenset[tuple[str, Any]]]:
    return {frozenset((c.path, hashable(c.new)) for c in row) for row in rows}
