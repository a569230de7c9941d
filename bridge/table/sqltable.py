"""The columns that the query of a prime year reads, made from a frame: what a column of one value cannot say is left unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ..dossier.spelling import compared
from ..facts.vocabulary import NEVER
from .column import NONE, VALUE, Column
from .outcome import Worked
from .sql import Input, Query


def columns(worked: Worked, query: Query) -> pa.Table:
    """Return the columns by name, with the number of each row as ``id``."""
    rows = {i.name: _column(worked, i) for i in query.inputs.values()}
    once = pa.array(np.zeros(worked.size, np.int64))  # a column that says the same of every row is made of its one value
    rows = {name: column if len(column) == worked.size else column.take(once) for name, column in rows.items()}
    return pa.table({"id": pa.array(np.arange(worked.size)), **rows})


def _column(worked: Worked, wanted: Input) -> pa.Array:
    truths, vocabulary = worked.truths, worked.question.rules.vocabulary
    if wanted.type == "INTEGER":
        given, count = worked.frame.counts(vocabulary.lists[wanted.fact])
        return pa.array(count, pa.int32(), mask=~given)
    fact = vocabulary.facts[wanted.fact]
    if wanted.type in ("DATE", "DOUBLE"):
        low, high = truths.figure(fact.name)
        return _days(low, high) if wanted.type == "DATE" else _numbers(low, high, float(vocabulary.official.get(fact.name, 0)))
    if wanted.type == "BOOLEAN":
        yes, no = truths.truth(vocabulary.inputs[fact.name].boolean or 0)
        return pa.array(yes, pa.bool_(), mask=~(yes | no))
    return _words(truths.column(fact), vocabulary.format.forms.get(vocabulary.format.plain_keys(fact.keys)))


def _days(low: Any, high: Any) -> pa.Array:
    known = low == high
    number = np.where(known & (low > 0), low, 19000101).astype(np.int64)
    number = np.where(number >= NEVER, 99991231, number)
    texts = [f"{n // 10000:04}-{n // 100 % 100:02}-{n % 100:02}" for n in np.unique(number).tolist()]
    _, codes = np.unique(number, return_inverse=True)
    days = np.array(texts, "datetime64[D]")[codes]
    return pa.array(days, pa.date32(), mask=~known)


def _numbers(low: Any, high: Any, official: float) -> pa.Array:
    """A yes stands as the figure from which it is one, a no as nothing."""
    yes = (low == official) & (high > low) & (official > 0)
    no = (low == 0) & (high > 0) & (high < official)
    return pa.array(np.where(no, 0, low), pa.float64(), mask=~((low == high) | yes | no))


def _words(column: Column, form: Any) -> pa.Array:
    said = [",".join(w) if isinstance(w, list) else w for w in column.words] or [""]
    if column.kind == "text":
        said = [compared(w, form) if isinstance(w, str) else w for w in said]
    known = (column.state == VALUE) | (column.state == NONE)
    return pa.array(np.array(said, object)[column.code], pa.string(), mask=~known)

