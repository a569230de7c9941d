"""Spark in local mode gives the same answers, on its executors and by the query in its dialect.

Left out where PySpark or a Java runtime is lacking: ``pip install -e '.[spark]'`` and, on Debian, ``apt install default-jre-headless``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from table.test_sql import worked

from drawn import drawn
from octroi.bridge import Engine
from octroi.bridge.table import run as running
from octroi.bridge.table import source as reading
from octroi.bridge.table.flat import table_of
from octroi.bridge.table.spark import decide_spark
from octroi.bridge.table.sql import Query
from octroi.bridge.table.sqltable import columns
from octroi.bridge.table.whole import asked_of
from octroi.cli.main import status

pyspark = pytest.importorskip("pyspark", reason="pip install -e '.[spark]'")
sqlglot = pytest.importorskip("sqlglot")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="no Java runtime: apt install default-jre-headless")
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    found = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )  # fmt: skip
    yield found
    found.stop()


def test_the_executors_answer_as_one_machine(session: Any, engine: Engine) -> None:
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 24))]
    table = table_of(rows)
    what = ("decide", "because", "missing", "unknown")
    expected = engine.decide_table(table, ["ppi"], [2023], TODAY, what=what).to_pylist()
    names = {n: f"c{i}" for i, n in enumerate(table.column_names)}
    frame = session.createDataFrame([tuple(r.values()) for r in table.to_pylist()], ", ".join(f"{c} string" for c in names.values()))
    task = asked_of(None, "fr", (("ppi", 2023),), TODAY, {}, what, {c: n for n, c in names.items()})
    found = [r.asDict() for r in decide_spark(frame, task, 2).collect()]
    assert sorted(found, key=lambda r: r["id"]) == sorted(expected, key=lambda r: r["id"])


def test_a_file_is_written_the_same_by_executors(session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 20))]
    pq.write_table(table_of([*rows, {"id": "wrong", "doctor": {"years": {2023: {"billed_eur": "much"}}}}]), tmp_path / "in.parquet")
    small = reading.chunks
    monkeypatch.setattr(running, "chunks", lambda path: small(path, 7))
    asked = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22"]
    for name, words in {"here": (), "there": ("--engine", "spark", "--master", "local[1]")}.items():
        out, rejects = tmp_path / f"{name}.parquet", tmp_path / f"{name}.csv"
        assert status(["batch", str(tmp_path / "in.parquet"), "--out", str(out), "--rejects", str(rejects), *words, *asked]) == 3
    assert (tmp_path / "here.parquet").read_bytes() == (tmp_path / "there.parquet").read_bytes()
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()


def test_the_query_in_its_dialect_says_what_the_circuit_says(session: Any, engine: Engine) -> None:
    rows = worked(engine, "ppi", 2023, drawn("ppi", 2023, 24))
    query = Query(engine.rules, engine.wording, "ppi", 2023, rows.question.readings)
    kinds = {"DATE": "date", "DOUBLE": "double", "BOOLEAN": "boolean", "INTEGER": "int", "VARCHAR": "string"}
    table = columns(rows, query)
    typed = ", ".join(["id bigint", *(f"`{i.name}` {kinds[i.type]}" for i in query.inputs.values())])
    session.createDataFrame([tuple(r.values()) for r in table.to_pylist()], typed).createOrReplaceTempView("dossiers")
    (text,) = sqlglot.transpile(query.text(), read="duckdb", write="spark")
    found = {r["id"]: tuple(r)[1:] for r in session.sql(text).collect()}
    for row in range(rows.size):
        if not rows.hard[row]:
            possible = {a for a in rows.part.watched if not rows.sign(a)[1] >> row & 1}
            assert found[row] == tuple(rows.part.span(possible))
