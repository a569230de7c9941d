"""Tables beyond one machine: a Spark frame decided on the executors, with the same code as any other table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import pyarrow as pa

from ..errors import InputError, Problem
from .beside import answered, schema_of, worker_of
from .source import Chunk
from .whole import plainly
from .worker import Rejected, Say, Task

_TYPES = {pa.string(): "string", pa.int32(): "int", pa.int64(): "bigint"}


def decide_spark(frame: Any, task: Task, slots: int) -> Any:
    """Return the answers for a Spark frame whose columns are paths of a dossier; an ``id`` says which row is which.

    Each executor grounds the rules once and answers batch by batch; what it finds out about profiles it keeps.
    """

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        worker = worker_of(task, slots, plainly)
        for batch in batches:
            answers, _ = worker.decide(Chunk(0, pa.Table.from_batches([batch])))
            yield from answers.combine_chunks().to_batches()

    return frame.mapInArrow(decide, ", ".join(f"{f.name} {_TYPES[f.type]}" for f in schema_of(task)))


class Executors:
    """The executors of a Spark master as a pool: chunks go there, their answers come back in the same order."""

    def __init__(self, master: str, task: Task, slots: int, say: Say) -> None:
        self.question = task, slots, say
        try:
            sql = import_module("pyspark.sql")
        except ImportError:
            raise InputError([Problem("--engine spark", "no_library", (("value", "octroi-primes[spark]"),))]) from None
        quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
        self._found = sql.SparkSession.getActiveSession()
        builder = sql.SparkSession.builder.master(master).appName("octroi")
        for name, value in quiet.items():
            builder = builder.config(name, value)
        try:
            self.session = builder.getOrCreate()
        except Exception as error:  # of the Java runtime, of no one class
            raise InputError([Problem(f"--master {master}", "no_master", (("value", str(error).strip().splitlines()[0]),))]) from None

    @property
    def size(self) -> int:
        """How many chunks are decided at a time."""
        return int(self.session.sparkContext.defaultParallelism)

    def decide(self, chunks: Sequence[Chunk]) -> list[tuple[pa.Table, list[Rejected]]]:
        """Return the answers of some chunks."""
        spread = self.session.sparkContext.parallelize(list(chunks), len(chunks))
        return list(spread.map(partial(answered, *self.question)).collect())

    def close(self) -> None:
        """Leave Spark, where it was begun here."""
        if self._found is None:
            self.session.stop()
