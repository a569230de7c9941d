"""Tables beyond one machine: a Spark frame decided on the executors, with the same code as any other table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from .answers import schema
from .run import Task, Worker
from .source import Chunk
from .whole import plainly

_TYPES = {pa.string(): "string", pa.int32(): "int", pa.int64(): "bigint"}


def decide_spark(frame: Any, task: Task, slots: int) -> Any:
    """Return the answers for a Spark frame whose columns are paths of a dossier; an ``id`` says which row is which.

    Each executor grounds the rules once and answers batch by batch; what it finds out about profiles it keeps.
    """

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        worker = Worker(task, slots, plainly)
        for batch in batches:
            answers, _ = worker.decide(Chunk(0, pa.Table.from_batches([batch])))
            yield from answers.combine_chunks().to_batches()

    return frame.mapInArrow(decide, ", ".join(f"{f.name} {_TYPES[f.type]}" for f in schema(task.what)))
