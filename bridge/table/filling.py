"""Ways as texts with holes in which each row's own figures stand, filled for all rows of a table at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..as_json import as_json
from ..decide.case import Case
from ..dossier.paths import path_keys
from ..dossier.read import dig
from ..dossier.shape import Keys
from ..results import Missing, plain
from .column import compact
from .frame import Frame

_HOLE = re.compile('"\u0001([^"]*)"')
# Texts of a column are written together up to so many bytes; a longer column is cut.
MOST = 1 << 30


class Told(NamedTuple):
    """Ways as a text with holes: the parts between them, the paths whose values go into them, and the words for a person."""

    parts: tuple[str, ...]
    holes: tuple[Keys, ...]
    text: str


def told(missing: Sequence[Missing], case: Case, blocked: bool, shared: bool, text: str) -> Told:
    """Write ways as JSON with a hole for each value that stands in the dossier."""
    rows = []
    for entry in missing:
        row = as_json(entry)
        if not blocked:
            row.pop("blocked_by", None)
        for way in row["ways"] if shared else ():
            for item in (i for block in way["all_of"] for i in block["of"]):
                for change in (c for a in item["alternatives"] for c in a["changes"]):
                    _hollow(change, case)
        rows.append(row)
    written = compact(rows)
    pieces = _HOLE.split(written.replace("\\u0001", "\u0001"))
    return Told(tuple(pieces[::2]), tuple(path_keys(p) for p in pieces[1::2]), text)


def _hollow(change: dict[str, Any], case: Case) -> None:
    """Put holes in the place of what a change takes from the dossier."""
    vocabulary = case.rules.vocabulary
    path = change["path"]
    if path.endswith("[+]"):
        name = vocabulary.list_at(path_keys(path))
        for field in case.encoder.added.get(name or "", ()):
            if field.like is not None and field.key in change["to"]:
                change["to"][field.key] = f"\u0001{vocabulary.facts[field.like].path}"
    elif change["from"] is not None and not isinstance(change["from"], bool):
        change["from"] = f"\u0001{path}"


def coded(words: Sequence[str], which: Any) -> pa.Array:
    """Return a column of which each row has one of some words, a negative number standing for none."""
    return pa.array(words, pa.string()).take(pa.array(which, mask=which < 0))


def filled(forms: Sequence[Told], which: Any, frame: Frame) -> pa.Array | pa.ChunkedArray:
    """Return a column of which each row has one of some texts, its own figures in the holes."""
    if not forms:
        return pa.nulls(which.size, pa.string())
    paths: dict[Keys, int] = {}
    holes = np.zeros((len(forms), max(len(form.holes) for form in forms)), np.int32)  # the number of the path in each, 0 for none
    for n, form in enumerate(forms):
        holes[n, : len(form.holes)] = [paths.setdefault(keys, len(paths) + 1) for keys in form.holes]
    words, codes = [""], np.zeros((len(paths) + 1, which.size), np.int32)
    for keys, number in paths.items():
        rows = np.flatnonzero((which >= 0) & (holes == number).any(axis=1)[which])
        codes[number, rows] = _written(frame, keys, rows, words)
    longest = np.array([4 * sum(map(len, form.parts)) for form in forms]) + 4 * max(map(len, words)) * holes.shape[1]
    parts = [_joined(forms, holes, which[rows], words, codes[:, rows]) for rows in _stretches(np.where(which < 0, 0, longest[which]))]
    return parts[0] if len(parts) == 1 else pa.chunked_array(parts, pa.string())


def _stretches(lengths: Any) -> Iterator[slice]:
    """Cut rows so that no stretch of them is too long for one array."""
    ends = np.cumsum(lengths)
    first = 0
    while first < lengths.size:
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + MOST)))
        yield slice(first, last)
        first = last


def _joined(forms: Sequence[Told], holes: Any, which: Any, words: Sequence[str], codes: Any) -> pa.Array:
    """Fill the forms of some rows: those with about as many holes together, for most have few."""
    texts, sizes = pa.array(words, pa.string()), np.array([len(form.holes).bit_length() for form in forms])
    place, parts, done = np.full(which.size, -1, np.int64), [pa.array([], pa.string())], 0
    for size in np.unique(sizes):
        rows = np.flatnonzero((which >= 0) & (sizes[which] == size))
        here: Any = np.flatnonzero(sizes == size)
        index = pa.array(np.searchsorted(here, which[rows]))
        pieces = []
        for n, own in enumerate(zip_longest(*(forms[form].parts for form in here), fillvalue="")):
            if n:
                pieces.append(texts.take(pa.array(codes[holes[which[rows], n - 1], rows])))
            pieces.append(pa.array(own, pa.string()).take(index))
        parts.append(pieces[0] if len(pieces) == 1 else pc.binary_join_element_wise(*pieces, ""))
        place[rows] = np.arange(done, done := done + rows.size)
    return pa.concat_arrays(parts).take(pa.array(place, mask=place < 0))


def _written(frame: Frame, keys: Keys, rows: Any, words: list[str]) -> Any:
    """Write what some rows have at a path as JSON; of a column each distinct number or word is written once."""
    column = frame.columns.get(keys)
    if column is None or frame.spelled.keys() & set(rows.tolist()):
        words += [compact(as_json(plain(_value(frame, keys, row)))) for row in rows.tolist()]
        return np.arange(len(words) - rows.size, len(words))
    out = np.zeros(rows.size, np.int32)
    kept, state = (column.number if column.number.size else column.code)[rows], column.state[rows]
    for one in np.unique(state):
        mine = np.flatnonzero(state == one)
        alike = pa.array(kept[mine]).dictionary_encode().indices.to_numpy()
        first = mine[np.unique(alike, return_index=True)[1]]  # they are numbered in the order in which they come
        out[mine] = alike + len(words)
        words += column.written(rows[first])
    return out


def _value(frame: Frame, keys: Keys, row: int) -> Any:
    if keys in frame.columns:
        return frame.value(keys, row)
    if row in frame.dossiers:
        return frame.dossiers[row].get(*keys)
    return dig(frame.nested(row), keys)
