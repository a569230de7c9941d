"""Dossiers as rows of a table: a text for each path, lists as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from ..dossier.keys import path_text
from ..dossier.paths import leaves


def flat(data: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the paths of a dossier with their values as texts; a list is told as JSON."""
    for keys, value in leaves(data):
        if value is not None:
            yield path_text(int(k) if str(k).isdigit() and len(str(k)) == 4 else k for k in keys), _text(value)


def table_of(dossiers: Iterable[Mapping[Any, Any]]) -> pa.Table:
    """Return dossiers as a table of texts, a column for each path that some of them has."""
    rows = [dict(flat(d)) for d in dossiers]
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, list) else str(value)
