"""A column of a table as a dossier has its values, and what is known of its numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ..as_json import as_json
from ..errors import Problem
from ..facts.vocabulary import NEVER, day_number, day_of

UNKNOWN, VALUE, FALSE, TRUE, NONE = 0, 1, 2, 3, 4
NUMBERS = ("number", "score", "year", "version")

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def compact(value: Any) -> str:
    """Write a value as JSON, always in the same way."""
    return _COMPACT.encode(value)


def known(cells: pa.Array) -> Any:
    """Return the state of cells each of which is a value where it is not empty; where none is, that is said once for all."""
    if not cells.null_count:
        return np.broadcast_to(np.int8(VALUE), (len(cells),))
    return np.where(np.asarray(cells.is_null()), np.int8(UNKNOWN), np.int8(VALUE))


def _once(values: Any) -> bool:
    """Whether an array holds but one value, for all rows."""
    return not values.size or not values.strides[0]


class Column:
    """One column: for each row whether it is unknown, a value, a yes, a no or "none", and the value.

    Numbers and days (YYYYMMDD) stand in ``number``; words and texts in ``words`` by their ``code``. A column that says the same of
    every row may hold it once.
    """

    __slots__ = ("_cells", "_code", "_words", "kind", "number", "problems", "state")

    def __init__(self, kind: str, size: int) -> None:
        self.kind = kind
        self.state: Any = np.zeros(size, np.int8)
        self.number: Any = np.zeros(size if kind in NUMBERS or kind == "date" else 0)
        self._code: Any = np.zeros(0 if self.number.size else size, np.int32)
        self._words: list[Any] = []
        self._cells: pa.Array | None = None  # texts as they came, as long as nobody asks which of them are alike
        self.problems: dict[int, Problem] = {}

    @classmethod
    def of_texts(cls, cells: pa.Array, kind: str) -> Column:
        """Return a column of texts that are as a dossier keeps them."""
        column = cls(kind, 0)
        column._cells = cells
        column.state = known(cells)
        return column

    @property
    def code(self) -> Any:
        """Which word each row has."""
        self._tell_apart()
        return self._code

    @property
    def words(self) -> list[Any]:
        """The distinct words and texts."""
        self._tell_apart()
        return self._words

    def _tell_apart(self) -> None:
        if self._cells is not None:
            coded, self._cells = self._cells.dictionary_encode(), None
            self._code, self._words = np.asarray(coded.indices.fill_null(0)).astype(np.int32), coded.dictionary.to_pylist()

    def texts(self) -> pa.Array:
        """Return words and texts as an array, null where there is none."""
        if self._cells is not None:
            return self._cells
        words = pa.array([*self._words, ""], pa.string())
        return words.take(pa.array(self._code, mask=self.state != VALUE))

    def all_of(self) -> int | None:
        """Return the state of every row, None where they differ."""
        return int(self.state[0]) if self.state.size and (_once(self.state) or (self.state == self.state[0]).all()) else None

    def spread(self, size: int) -> Column:
        """Return a column that says in each of so many rows what this one says in its only one."""
        out = Column(self.kind, 0)
        out._words, out.problems = self._words, dict.fromkeys(range(size), self.problems[0]) if self.problems else {}
        out.state, out.number, out._code = (np.broadcast_to(a, (size if a.size else 0,)) for a in (self.state, self.number, self._code))
        return out

    def once(self) -> Column:
        """Return the column with one row for all, where it is known to say the same in each."""
        if self._cells is not None or not all(map(_once, (self.state, self.number, self._code))):
            return self
        out = Column(self.kind, 0)
        out._words, out.state, out.number, out._code = self._words, self.state[:1], self.number[:1], self._code[:1]
        return out

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
            texts = map(repr, (self.number[rows] + 0.0).tolist())  # no zero has a sign, and no number so many digits
            return [t[:-2] if t.endswith(".0") else t for t in texts]
        return [compact(as_json(self.value(int(row)))) for row in rows]

    def taken(self, rows: Any) -> Column:
        """Return the column that has in each row what this one has at one of its own."""
        out = Column(self.kind, 0)
        out.state, out._words = self.state[rows], self._words
        out.number = self.number[rows] if self.number.size else self.number
        out._code = self._code[rows] if self._code.size else self._code
        for row, problem in self.problems.items():
            out.problems.update(dict.fromkeys(map(int, np.flatnonzero(rows == row)), problem))
        return out

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
                self._code[rows] = len(self._words)
                self._words.append(value)


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


def numbers_of(column: Column, official: float, top: float) -> tuple[Any, Any]:
    """Return what is known of each number or day: it lies between two bounds, as the encoder of one dossier has it; where every
    row is known, both are the same.
    """
    state = column.state
    if column.all_of() == VALUE:
        return column.number, column.number
    low, high = column.number.copy(), column.number.copy()
    unknown, none = state == UNKNOWN, state == NONE
    low[unknown], high[unknown] = 0, top
    low[none] = high[none] = NEVER
    yes, no = state == TRUE, state == FALSE
    low[yes], high[yes] = official, top
    low[no], high[no] = 0, np.nextafter(official, -np.inf)
    return low, high
