"""Cells of a table as values of a dossier: a column at a time, each value checked as the dossier checks it.

A column of texts is read by its distinct values, a column of numbers or days as a whole; what looks wrong is read again by
the check of the dossier itself, so that the message is the same wherever a value stands.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..dossier.kinds import MOST_CHARACTERS, MOST_DIGITS, Invalid, Leaf
from ..dossier.shape import Entries, Group, Node
from ..errors import Problem
from .column import FALSE, NUMBERS, UNKNOWN, VALUE, Column, known

YES = frozenset({"true", "yes", "oui", "ja", "vrai", "1"})
NO = frozenset({"false", "no", "non", "nee", "nein", "faux", "0"})
NOTHING = frozenset({"none", "aucun", "aucune", "geen", "keine", "keiner", "keines"})
# What a spreadsheet writes in place of a value that it cannot work out.
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA")
# Thousands for one reader, decimals for another.
DOUBTFUL = r"[-+]?[1-9]\d{0,2}[.,]\d{3}"
_BELGIAN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
# Days between these two, the latter left out, are read from a list.
_CENTURIES = np.datetime64("1900-01-01"), np.datetime64("2100-01-01")
# A column of texts with more distinct values than this is read as numbers in one go, where that works.
DISTINCT = 500


def kind_of(node: Node) -> str:
    """Return which kind of column a part of a dossier is: that of its value, ``set``, ``list``, or ``whole``."""
    if isinstance(node, Leaf):
        return node.kind
    if isinstance(node, Entries):
        return "set" if isinstance(node.each, Leaf) else "list"
    return "whole" if isinstance(node, Group) and node.none else ""


def read(cells: pa.Array, node: Node, path: str) -> Column:
    """Read a column of cells, of whatever type; wrong ones stay unknown and have a problem at the ``path``."""
    kind = kind_of(node)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    plain = cells.type
    if kind in ("number", "score") and (pa.types.is_integer(plain) or pa.types.is_floating(plain)):
        return _numbers(cells, node, path)
    if kind == "date" and (pa.types.is_date(plain) or pa.types.is_timestamp(plain)):
        return _days(cells)
    if kind in ("boolean", "score") and pa.types.is_boolean(plain):
        column = Column(kind, len(cells))
        column.state = np.asarray(cells.fill_null(False)).astype(np.int8) + np.int8(FALSE)
        if cells.null_count:
            column.state[np.asarray(cells.is_null())] = UNKNOWN
        return column
    texts = pa.types.is_string(plain) or pa.types.is_large_string(plain)
    if texts and kind == "text" and not getattr(node, "none", False) and (ready := _ready(cells)) is not None:
        return Column.of_texts(ready, kind)
    if (texts or pa.types.is_dictionary(plain)) and kind in ("number", "score") and (found := _as_numbers(cells)) is not None:
        return _numbers(found, node, path)
    return _distinct(cells, node, kind, path)


def _ready(cells: pa.Array) -> pa.Array | None:
    """Return texts of which no cell has to be looked at by itself: none too long, none with a space before or behind, none that a
    spreadsheet wrote in place of a value; None where some cell looks so.
    """
    texts = cells if pa.types.is_string(cells.type) else pc.cast(cells, pa.string())
    _, ends, data = texts.buffers()
    if not len(texts) or data is None:
        return None
    ends = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(ends)
    if lengths.min() == 0:
        if texts.null_count == 0 or (lengths[np.asarray(texts.is_valid())] == 0).any():
            return None
        ends, lengths = ends[np.append(lengths > 0, True)], lengths[lengths > 0]
        if not lengths.size:
            return None
    written = np.frombuffer(data, np.uint8)
    first, last = written[ends[:-1]], written[ends[1:] - 1]
    plain = lengths.max() <= MOST_CHARACTERS and (first > ord("#")).all() and max(first.max(), last.max()) < 127 and last.min() > ord(" ")
    return texts if plain else None


def _one_word(cells: pa.Array) -> bool:
    """Whether a column of texts has the same in each row, as far as that is seen at a glance."""
    if not pa.types.is_string(cells.type) or len(cells) < 2 or cells.null_count:
        return False
    _, ends, data = cells.buffers()
    ends = np.frombuffer(ends, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    size = ends[1] - ends[0]
    if not size or ends[-1] - ends[0] != size * len(cells) or (np.diff(ends) != size).any():
        return False
    words = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]].reshape(-1, size)
    return bool((words[1:] == words[0]).all())


def _distinct(cells: pa.Array, node: Node, kind: str, path: str) -> Column:
    """Read a column by its distinct values."""
    if _one_word(cells):
        column = Column(kind, 1)
        _put(column, 0, cells[0].as_py(), node, kind, path)
        return column.spread(len(cells))
    column = Column(kind, len(cells))
    if pa.types.is_nested(cells.type):
        for row, value in enumerate(cells.to_pylist()):
            _put(column, row, value, node, kind, path)
        return column
    coded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    values = coded.dictionary.to_pylist()
    codes = np.asarray(coded.indices.fill_null(len(values)) if coded.null_count else coded.indices)
    if kind == "text" and len(values) > DISTINCT:
        words = pc.utf8_trim_whitespace(pc.cast(coded.dictionary, pa.string()))
        lengths = np.asarray(pc.utf8_length(words))
        if lengths.max() <= MOST_CHARACTERS and not pc.any(pc.is_in(words, pa.array(ERRORS))).as_py():
            words = pc.if_else(pc.equal(words, ""), pa.scalar(None, words.type), words)
            return Column.of_texts(words.take(coded.indices), kind)
    each = Column(kind, len(values) + 1)  # every distinct value once, and at the end that there is none
    used = np.bincount(codes, minlength=len(values) + 1)
    for place, value in enumerate(values):
        if used[place]:
            _put(each, place, value, node, kind, path)
    return each.taken(codes)


def _put(column: Column, row: int, value: Any, node: Node, kind: str, path: str) -> None:
    try:
        column.put(row, of_cell(value, node, kind))
    except Invalid as error:
        shown = value if isinstance(value, str) else json.dumps(value, default=str)
        problem = Problem(path, error.key, (("value", str(shown)[:60]), *sorted(error.values.items())))
        column.problems[row] = problem


def of_cell(value: Any, node: Node, kind: str) -> Any:
    """Return one cell as the dossier keeps it; raise :class:`Invalid` where it is not of the kind."""
    if isinstance(value, str):
        value = _of_text(value.strip(), node, kind)
    if value is None or (value == "none" and (kind == "whole" or getattr(node, "none", False))):
        return value
    if isinstance(value, list) and isinstance(node, Leaf) and node.spells:
        return value  # checked with its dossier
    if kind == "whole":
        raise Invalid("want_mapping_or_none")
    if kind == "set":
        leaf = getattr(node, "each", None)
        if not isinstance(value, list) or not isinstance(leaf, Leaf):
            raise Invalid("want_list")
        return [leaf.required(v) for v in value]
    return node.check(value) if isinstance(node, Leaf) else value


def _of_text(text: str, node: Node, kind: str) -> Any:
    """Read what a person or a program writes into a cell: decimals with a comma, days day first, yes and no."""
    if not text:
        return None
    if text in ERRORS:
        raise Invalid("cell_error")
    low = text.lower()
    if text.startswith("[") and isinstance(node, Leaf) and node.spells:
        kind = "list"
    if kind in ("set", "list"):
        return _entries(text, low, kind)
    if low in NOTHING and (kind == "whole" or getattr(node, "none", False)):
        return "none"
    if low in YES | NO and (kind == "boolean" or (kind == "score" and low not in ("0", "1"))):
        return low in YES
    if kind in NUMBERS:
        bare = re.sub(r"[\s\u00a0\u202f]", "", text)
        if re.fullmatch(DOUBTFUL, bare):
            raise Invalid("number_two_ways", one=re.sub("[.,]", "", bare), two=bare.replace(",", "."))
        if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d{1,3}(\.\d{3}){2,}", bare):  # as Belgians write thousands
            bare = bare.replace(".", "")
        bare = bare.replace(",", ".")
        if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", bare):
            number = float(bare)
            return int(number) if number.is_integer() else number
    if kind == "date" and (found := _BELGIAN.fullmatch(text)):
        return f"{found[4]}-{int(found[3]):02}-{int(found[1]):02}"
    if kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]00:00(:00(\.0+)?)?", text):
        return text[:10]
    return text


def _entries(text: str, low: str, kind: str) -> Any:
    """A list as a cell has it: JSON, or words with commas or semicolons between; "none" says that it is empty."""
    if low in NOTHING or low in ("0", "[]"):
        return []
    if text.startswith("["):
        try:
            return json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            raise Invalid("want_list") from None
    if kind == "list":
        raise Invalid("want_list")
    return [w.strip() for w in re.split(r"[,;|]", text) if w.strip()]


def _as_numbers(cells: pa.Array) -> pa.Array | None:
    """Read texts as numbers in one go, None where they are few or not all are plain numbers."""
    if pa.types.is_dictionary(cells.type) or len(cells) < DISTINCT:
        return None
    try:
        plain = pc.utf8_trim_whitespace(cells)
        if pc.any(pc.match_substring_regex(plain, f"^{DOUBTFUL}$")).as_py():
            return None
        plain = pc.replace_substring(plain, ",", ".")
        plain = pc.if_else(pc.equal(plain, ""), pa.scalar(None, plain.type), plain)
        found = pc.cast(plain, pa.float64())
    except pa.ArrowInvalid:
        return None
    return found if pc.all(pc.is_finite(found)).as_py() is not False else None


def _numbers(cells: pa.Array, node: Node, path: str) -> Column:
    """Read a column of numbers: what lies out of bounds, or has too many decimals, is read again one by one."""
    column = Column(kind_of(node), 0)
    whole = pa.types.is_integer(cells.type)
    figures = np.asarray(cells if cells.type == pa.float64() else pc.cast(cells, pa.float64(), safe=False))
    column.state = np.broadcast_to(np.int8(VALUE), figures.shape)
    low, high = (figures.min(), figures.max()) if figures.size else (0.0, 0.0)
    if np.isnan(low):  # where there is none, or none that is a number
        lacking = np.isnan(figures)
        column.state = np.where(lacking, np.int8(UNKNOWN), np.int8(VALUE))
        figures = np.where(lacking, 0.0, figures)
        low, high = figures.min(), figures.max()
    column.number = figures
    measure = node.measure if isinstance(node, Leaf) else None
    if measure is None:
        return column
    wrong = np.zeros(1, bool)
    most = np.inf if measure.high is None else measure.high
    if not (measure.low <= low and high <= most and max(-low, high) < 10**MOST_DIGITS):
        wrong = ~np.isfinite(figures) | (figures < measure.low) | (figures > most) | (np.abs(figures) >= 10**MOST_DIGITS)
    if measure.decimals is not None and not whole:
        wrong = wrong | (np.round(figures, measure.decimals) != figures)
    if wrong.any():
        column.number, column.state = figures.copy(), column.state.copy()
        for row in map(int, np.flatnonzero(wrong & (column.state == VALUE))):
            value = float(figures[row])
            _put(column, row, int(value) if value.is_integer() else value, node, column.kind, path)
            if row in column.problems:
                column.state[row] = UNKNOWN
    return column


@cache
def _lately() -> Any:
    """The days of two centuries as numbers, by how long they are after the first."""
    return _numbered(np.arange(*_CENTURIES, dtype="datetime64[D]"))


def _numbered(days: Any) -> Any:
    """Return days as the numbers YYYYMMDD."""
    months = days.astype("datetime64[M]")
    year, month = np.divmod(months.astype(np.int64), 12)
    return (year + 1970) * 10000.0 + (month + 1) * 100 + ((days - months).astype(np.int64) + 1)


def _days(cells: pa.Array) -> Column:
    column = Column("date", 0)
    days = cells if pa.types.is_date32(cells.type) else pc.cast(cells, pa.date32(), safe=False)
    column.state = known(days)
    if days.null_count:
        days = days.fill_null(date(1970, 1, 1))
    after = np.asarray(days.view(pa.int32()))
    first = int(_CENTURIES[0].astype(np.int64))
    near = after.size and after.min() >= first and after.max() < first + _lately().size
    column.number = _lately()[after - first] if near else _numbered(after.astype("datetime64[D]"))
    return column
