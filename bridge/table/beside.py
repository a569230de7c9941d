"""Answers beside others, row by row: under other rules, or in another year with the same facts moved to it.

A change is told where it is sure: a row wins where it is paid more whatever is unknown, loses where it is paid less, is the
same where neither can be, and is open otherwise. What a winner lacked, and what a loser lacks, are the reasons of the side that
pays less: what refuses there, else what leads to its next higher amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ..errors import InputError
from ..ground.transfer import transfer
from .answers import SCHEMA, Answering, schema
from .doubts import contradicted
from .flat import table_of
from .frame import Frame, heads, readable
from .source import Chunk
from .worker import Against, Read, Rejected, Say, Task, Worker, repeated

WINS, LOSES, SAME, OPEN = "wins", "loses", "same", "open"
WHAT = ("decide", "because", "missing")
_AMOUNTS = ("verdict", "amount_min", "amount_max")
BESIDE = pa.schema([
    *(SCHEMA.field(n) for n in ("id", "prime", "year", *_AMOUNTS)), ("other_year", pa.int32()),
    *(pa.field(f"other_{n}", SCHEMA.field(n).type) for n in _AMOUNTS),
    ("change", pa.string()), ("difference_min", pa.int64()), ("difference_max", pa.int64()),
    ("why", pa.string()), ("why_text", pa.string()), ("error", pa.string()),
])  # fmt: skip


class _Twin(NamedTuple):
    """A prime year, and the one it is put beside."""

    before: Answering
    after: Answering
    year: int
    other: int


class Beside:
    """Decides chunks twice, and puts the answers side by side."""

    def __init__(self, task: Task, slots: int, say: Say) -> None:
        self.task, self.say, self.against = task, say, task.against or Against()
        other = self.against.year
        keys = task.keys if other is None else tuple((p, y) for p, y in task.keys if y != other)
        others = keys if other is None else tuple((p, other) for p, _ in keys)
        plain = task._replace(against=None, kept=(), what=WHAT)
        if other is None:
            self.worker = Worker(plain, slots, say)
            self.later = Worker(plain._replace(rules=self.against.rules), slots, say)
        else:  # one ground program, of all these years
            self.worker = self.later = Worker(plain._replace(keys=(*keys, *others)), slots, say)
        self.twins = [
            _Twin(self._answering(self.worker, key), self._answering(self.later, second), key[1], second[1])
            for key, second in zip(keys, others, strict=True)
        ]

    def _answering(self, worker: Worker, key: tuple[str, int]) -> Answering:
        one = worker.answering
        return Answering(one.question, [key], WHAT, one.wording, self.say)

    def decide(self, chunk: Chunk) -> tuple[pa.Table, list[Rejected]]:
        """Return the rows of a chunk side by side, and its rejected rows."""
        read = self.worker.read(self._own(chunk, self.worker, self.later))
        moved: dict[int, Read] = {}
        tables = []
        for twin in self.twins:
            if self.against.year is None:
                moved[0] = moved.get(0) or self.later.read(self._own(chunk, self.later, self.worker))
                second = moved[0]
            else:
                moved[twin.year] = moved.get(twin.year) or self._moved(read, twin.year, twin.other)
                second = moved[twin.year]
            tables.append(side_by_side(twin.before.answer(read.frame, read.ids), twin.after.answer(second.frame, second.ids)))
        whole = pa.concat_tables(tables) if tables else BESIDE.empty_table()
        order = np.arange(whole.num_rows).reshape(len(tables), -1).T.ravel() if tables else np.arange(0)
        return repeated(whole.take(pa.array(order)), chunk, self.task), read.rejected

    def _own(self, chunk: Chunk, worker: Worker, other: Worker) -> Chunk:
        """Set aside the columns that only the other rules know."""
        mapped = dict(self.task.mapped)
        kept = [n for n in chunk.table.column_names if readable(n, worker.shape, mapped) or not readable(n, other.shape, mapped)]
        return chunk._replace(table=chunk.table.select(kept))

    def _moved(self, read: Read, year: int, other: int) -> Read:
        """Return the same rows with the facts of one year as facts of another."""
        rules, shape = self.later.ground(), self.later.shape
        rows: list[Mapping[str, Any]] = [{"id": name} for name in read.ids.to_pylist()]
        problems = dict(read.frame.problems)
        for row, name in enumerate(read.ids.to_pylist()):
            if row not in problems:
                try:
                    rows[row] = {**transfer(rules, read.frame.dossier(row), year, other).dossier.data, "id": name}
                except InputError as error:
                    problems[row] = error.problems
        table = table_of(rows)
        frame = Frame(table, heads(table.column_names, shape), shape)
        frame.problems.update(problems)
        frame.check(date.max, partial(contradicted, rules))  # a day that is moved may lie ahead
        return Read(frame, read.ids, [])


def side_by_side(before: pa.Table, after: pa.Table) -> pa.Table:
    """Return the answers of the same rows as one table."""
    rows = [_row(one, two) for one, two in zip(before.to_pylist(), after.to_pylist(), strict=True)]
    return pa.Table.from_pylist(rows, BESIDE)


def _row(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    change, low, high = turned(one, two)
    lesser = one if change == WINS else two if change == LOSES else None
    told = "because" if lesser is not None and lesser["verdict"] == "refused" else "missing"
    return {
        **{n: one[n] for n in ("id", "prime", "year", *_AMOUNTS)}, "other_year": two["year"],
        **{f"other_{n}": two[n] for n in _AMOUNTS}, "change": change, "difference_min": low, "difference_max": high,
        "why": None if lesser is None else lesser[told], "why_text": None if lesser is None else lesser[f"{told}_text"],
        "error": one["error"] or two["error"],
    }  # fmt: skip


def turned(one: Mapping[str, Any], two: Mapping[str, Any]) -> tuple[str | None, int | None, int | None]:
    """Return how a row changes, with the least and the most that the difference can be in EUR (None: no bound)."""
    if one["amount_min"] is None or two["amount_min"] is None:  # no dossier, or no rules
        return None, None, None
    low = None if one["amount_max"] is None else two["amount_min"] - one["amount_max"]
    high = None if two["amount_max"] is None else two["amount_max"] - one["amount_min"]
    if low is not None and low > 0:
        return WINS, low, high
    if high is not None and high < 0:
        return LOSES, low, high
    return SAME if low == high == 0 else OPEN, low, high


def schema_of(task: Task) -> pa.Schema:
    """Return the columns of the answers to a question."""
    out = schema(task.what) if task.against is None else BESIDE
    for name in task.kept:
        out = out.append(pa.field(name, pa.string()))
    return out


def worker_of(task: Task, slots: int, say: Say) -> Worker | Beside:
    """Return what decides the chunks of a question."""
    return Worker(task, slots, say) if task.against is None else Beside(task, slots, say)


# What a process decides chunks with, kept from one to the next.
_HERE: dict[str, Worker | Beside] = {}


def answered(task: Task, slots: int, say: Say, chunk: Chunk) -> tuple[pa.Table, list[Rejected]]:
    """Decide a chunk in a process of its own, or of an executor."""
    key = repr((task, slots))
    if key not in _HERE:
        _HERE.clear()
        _HERE[key] = worker_of(task, slots, say)
    return _HERE[key].decide(chunk)
