"""Cells of a table as values of a dossier: a column at a time, each value checked as the dossier checks it.

A column of texts is read by its distinct values, a column of numbers or days as a whole; what looks wrong is read again by
the check of the dossier itself, so that the message is the same wherever a value stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..as_json import as_json
from ..dossier.kinds import MOST_CHARACTERS, MOST_DIGITS, Invalid, Leaf
from ..dossier.shape import Entries, Group, Node
from ..errors import Problem
from ..facts.vocabulary import NEVER, day_number, day_of
from .bits import grouped

UNKNOWN, VALUE, FALSE, TRUE, NONE = 0, 1, 2, 3, 4
YES = frozenset({"true", "yes", "oui", "ja", "vrai", "1"})
NO = frozenset({"false", "no", "non", "nee", "nein", "faux", "0"})
NOTHING = frozenset({"none", "aucun", "aucune", "geen", "keine", "keiner", "keines"})
NUMBERS = ("number", "score", "year", "version")
# What a spreadsheet writes in place of a value that it cannot work out.
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA")
# Thousands for one reader, decimals for another.
DOUBTFUL = r"[-+]?[1-9]\d{0,2}[.,]\d{3}"
_BELGIAN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
# A column of texts with more distinct values than this is read as numbers in one go, where that works.
DISTINCT = 500


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def compact(value: Any) -> str:
    """Write a value as JSON, always in the same way."""
    return _COMPACT.encode(value)


class Column:
    """One column: for each row whether it is unknown, a value, a yes, a no or "none", and the value.

    Numbers and days (YYYYMMDD) stand in ``number``; words and texts in ``words`` by their ``code``.
    """

    __slots__ = ("code", "kind", "number", "problems", "state", "words")

    def __init__(self, kind: str, size: int) -> None:
        self.kind = kind
        self.state = np.zeros(size, np.int8)
        self.number = np.zeros(size if kind in NUMBERS or kind == "date" else 0)
        self.code = np.zeros(0 if self.number.size else size, np.int32)
        self.words: list[Any] = []
        self.problems: dict[int, Problem] = {}

    def value(self, row: int) -> Any:
        """Return the value in a row as a dossier has it, None where it is unknown."""
        state = self.state[row]
        if state == VALUE:
            if self.kind == "date":
                return day_of(int(self.number[row]))
            if self.kind in NUMBERS:
                found = float(self.number[row])
                return int(found) if found.is_integer() else found
            return self.words[self.code[row]]
        return {UNKNOWN: None, FALSE: False, TRUE: True, NONE: "none"}[int(state)]

    def written(self, rows: Any) -> list[str]:
        """Return the values of some rows as JSON, the rows being alike in their state."""
        if rows.size and self.number.size and self.state[rows[0]] == VALUE:
            if self.kind == "date":
                return [f'"{d // 10000:04}-{d // 100 % 100:02}-{d % 100:02}"' for d in self.number[rows].astype(int).tolist()]
            return [repr(int(v)) if v.is_integer() else repr(v) for v in self.number[rows].tolist()]
        return [compact(as_json(self.value(int(row)))) for row in rows]

    def put(self, rows: Any, value: Any) -> None:
        """Set the value of some rows, as a dossier has it."""
        if value is None:
            self.state[rows] = UNKNOWN
        elif isinstance(value, bool):
            self.state[rows] = TRUE if value else FALSE
        elif isinstance(value, str) and value == "none" and self.kind not in ("text", "choice"):
            self.state[rows] = NONE
        else:
            self.state[rows] = VALUE
            if self.kind == "date":
                self.number[rows] = day_number(value)
            elif self.kind in NUMBERS:
                self.number[rows] = value
            else:
                self.code[rows] = len(self.words)
                self.words.append(value)


def kind_of(node: Node) -> str:
    """Return which kind of column a part of a dossier is: that of its value, ``set``, ``list``, or ``whole``."""
    if isinstance(node, Leaf):
        return node.kind
    if isinstance(node, Entries):
        return "set" if isinstance(node.each, Leaf) else "list"
    return "whole" if isinstance(node, Group) and node.none else ""


def of_values(values: Sequence[Any], kind: str) -> Column:
    """Return a column of values that are a dossier's already."""
    column = Column(kind, len(values))
    places: dict[Any, list[int]] = {}
    for row, value in enumerate(values):
        if value is not None:
            places.setdefault((value.__class__, tuple(value) if isinstance(value, list) else value), []).append(row)
    for (_, _), rows in places.items():
        column.put(rows, values[rows[0]])
    return column


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
        known = np.asarray(cells.is_valid())
        column.state[:] = np.where(known, np.where(np.asarray(cells.fill_null(False)), TRUE, FALSE), UNKNOWN)
        return column
    texts = pa.types.is_string(plain) or pa.types.is_large_string(plain) or pa.types.is_dictionary(plain)
    if texts and kind in ("number", "score") and (found := _as_numbers(cells)) is not None:
        return _numbers(found, node, path)
    return _distinct(cells, node, kind, path)


def _distinct(cells: pa.Array, node: Node, kind: str, path: str) -> Column:
    """Read a column by its distinct values."""
    column = Column(kind, len(cells))
    if pa.types.is_nested(cells.type):
        for row, value in enumerate(cells.to_pylist()):
            _put(column, [row], value, node, kind, path)
        return column
    coded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    codes = np.asarray(coded.indices.fill_null(-1))
    if kind == "text" and len(coded.dictionary) > DISTINCT:
        words = pc.utf8_trim_whitespace(pc.cast(coded.dictionary, pa.string()))
        lengths = np.asarray(pc.utf8_length(words))
        if lengths.max() <= MOST_CHARACTERS and not pc.any(pc.is_in(words, pa.array(ERRORS))).as_py():
            column.words = words.to_pylist()
            column.code[:] = np.maximum(codes, 0)
            column.state[(codes >= 0) & (lengths > 0)[column.code]] = VALUE
            return column
    values = coded.dictionary.to_pylist()
    for rows, value in zip(grouped(codes, len(values)), values, strict=True):
        if rows.size:
            _put(column, rows, value, node, kind, path)
    return column


def _put(column: Column, rows: Any, value: Any, node: Node, kind: str, path: str) -> None:
    try:
        column.put(rows, of_cell(value, node, kind))
    except Invalid as error:
        shown = value if isinstance(value, str) else json.dumps(value, default=str)
        problem = Problem(path, error.key, (("value", str(shown)[:60]), *sorted(error.values.items())))
        column.problems.update(dict.fromkeys(map(int, rows), problem))


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
    column = Column(kind_of(node), len(cells))
    known = np.asarray(cells.is_valid())
    figures = np.asarray(pc.cast(cells, pa.float64(), safe=False).fill_null(0.0))
    known = known & ~np.isnan(figures)
    column.state[known] = VALUE
    column.number[:] = np.where(known, figures, 0.0)
    measure = node.measure if isinstance(node, Leaf) else None
    if measure is None:
        return column
    wrong = ~np.isfinite(figures) | (figures < measure.low) | (np.abs(figures) >= 10**MOST_DIGITS)
    if measure.high is not None:
        wrong |= figures > measure.high
    if measure.decimals is not None:
        wrong |= np.round(figures, measure.decimals) != figures
    for row in np.flatnonzero(wrong & known):
        value = float(figures[row])
        _put(column, [int(row)], int(value) if value.is_integer() else value, node, column.kind, path)
        if int(row) in column.problems:
            column.state[row] = UNKNOWN
    return column


def _days(cells: pa.Array) -> Column:
    column = Column("date", len(cells))
    days = pc.cast(cells, pa.date32(), safe=False)
    column.state[:] = np.where(np.asarray(days.is_valid()), VALUE, UNKNOWN)
    filled = days.fill_null(date(1970, 1, 1))
    parts = (np.asarray(f(filled)) for f in (pc.year, pc.month, pc.day))
    year, month, day = parts
    column.number[:] = year * 10000.0 + month * 100 + day
    return column


def numbers_of(column: Column, official: float, top: float) -> tuple[Any, Any]:
    """Return what is known of each number or day: it lies between two bounds, as the encoder of one dossier has it."""
    state = column.state
    low, high = column.number.copy(), column.number.copy()
    unknown, none = state == UNKNOWN, state == NONE
    low[unknown], high[unknown] = 0, top
    low[none] = high[none] = NEVER
    yes, no = state == TRUE, state == FALSE
    low[yes], high[yes] = official, top
    low[no], high[no] = 0, np.nextafter(official, -np.inf)
    return low, high
