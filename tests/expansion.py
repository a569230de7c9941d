"""Expanding ways as the public contract says: an AND of blocks, each "choose k of n", each item by one alternative."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from octroi.bridge import Change
from octroi.bridge.situations.judge import expand_way as expand_way
from octroi.bridge.situations.judge import expand_ways as expand_ways


def hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((k, hashable(v)) for k, v in value.items()))
    if isinstance(value, list):
        return tuple(hashable(v) for v in value)
    return value


def as_sets(rows: Iterable[tuple[Change, ...]]) -> set[frozenset[tuple[str, Any]]]:
    return {frozenset((c.path, hashable(c.new)) for c in row) for row in rows}
