"""Whole populations: tables of GPs decided by octroi, and what else one could do with them.

Complete rows of PPI 2023, drawn at random: half of the practices are alone, the others have figures of their own. Before
anything is timed, the amounts of octroi, of the query in DuckDB, of numpy by hand and, where it is installed, of OpenFisca
are compared row by row.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import plain
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.table.beside import worker_of
from octroi.bridge.table.run import Run
from octroi.bridge.table.source import chunks
from octroi.bridge.table.sql import Query
from octroi.bridge.table.whole import decide_table, plainly
from octroi.bridge.table.worker import Task

try:
    import openfisca_ppi as fisca
except ImportError:
    fisca = None  # type: ignore[assignment]
try:
    import duckdb
except ImportError:
    duckdb = None

TODAY = date(2026, 11, 22)
YEAR = "doctor.years.2023."
THRESHOLDS = {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 55, "cebam_uses": 5, "handicap_forms": 3,
              "medication_schemes": 5, "barometers": 1}  # fmt: skip
TOPS = {"chapter_iv_pct": 100, "efact_eattest_pct": 100, "sumehr_pct": 100, "cebam_uses": 12, "handicap_forms": 7,
        "medication_schemes": 12, "barometers": 4}  # fmt: skip
GPS, MILLION, PIECE = 12_500, 1_000_000, 100_000
SAMPLE = 150


def population(size: int, seed: int = 1, unknown: float = 0.0) -> pa.Table:
    """Draw GPs with complete facts, or with a share of them unknown."""
    rng = np.random.default_rng(seed)

    def column(values: Any, kind: pa.DataType | None = None) -> pa.Array:
        return pa.array(values, kind, mask=rng.random(size) < unknown)

    days = np.datetime64("1980-01-01") + rng.integers(0, 16_000, size).astype("timedelta64[D]")
    found: dict[str, Any] = {
        "id": pa.array([f"gp{n}" for n in range(size)]),
        "doctor.gp_number_since": column(days, pa.date32()), "doctor.training": pa.array(["none"] * size),
        f"{YEAR}on_call": column(rng.random(size) < 0.93), f"{YEAR}accepted_software": column(rng.random(size) < 0.95),
        f"{YEAR}billed_eur": column(np.round(rng.gamma(4, 30_000, size), 0)),
        f"{YEAR}payment": column(rng.choice(["fee_for_service", "flat_rate"], size, p=[0.9, 0.1])),
        "practice.kind": column(np.full(size, "solo")),
    }  # fmt: skip
    zeal = rng.beta(3, 1.5, size)
    for name, top in TOPS.items():
        figures = np.round(np.clip(zeal + rng.normal(0, 0.25, size), 0, 1) * top, 2 if name.endswith("pct") else 0)
        found[f"{YEAR}e_services.{name}"] = column(figures)
    return pa.table(found)


# -- the alternatives ----------------------------------------------------------------------------------------------------------


def by_numpy(table: pa.Table) -> Any:
    """The amounts as one would write them by hand for this very table: no group, no trainee, no unknown, no reading."""

    def values(name: str) -> Any:
        return table.column(name).to_numpy()

    since = values("doctor.gp_number_since")
    old = since < np.datetime64("2018-01-01")
    active = (since < np.datetime64("2024-01-01")) & values(f"{YEAR}on_call") & (~old | (values(f"{YEAR}billed_eur") >= 25_000))
    flat = values(f"{YEAR}payment") == "flat_rate"
    reached = np.zeros(len(since), np.int8)
    for name, threshold in THRESHOLDS.items():
        enough = values(f"{YEAR}e_services.{name}") >= threshold
        reached += enough & ~flat if name == "efact_eattest_pct" else enough
    reached = np.where(values(f"{YEAR}accepted_software"), reached, 0)
    return np.where(active, np.select([reached >= 6, reached >= 5, reached >= 4], [6000, 4500, 3500], 1000), 0)


def by_openfisca(table: pa.Table) -> Any:
    """The bare amounts from OpenFisca, all rows in one simulation."""
    system = fisca.System()
    simulation = fisca.SimulationBuilder().build_default_simulation(system, table.num_rows)
    for name in ("on_call", "accepted_software", "billed_eur"):
        simulation.set_input(name, fisca.PERIOD, table.column(YEAR + name).to_numpy())
    flat = table.column(f"{YEAR}payment").to_numpy() == "flat_rate"
    simulation.set_input("payment", fisca.PERIOD, np.where(flat, "flat_rate", "fee_for_service"))
    simulation.set_input("gp_number_since", "ETERNITY", table.column("doctor.gp_number_since").to_numpy())
    for name in THRESHOLDS:
        simulation.set_input(name, fisca.PERIOD, table.column(f"{YEAR}e_services.{name}").to_numpy())
    return simulation.calculate("ppi", fisca.PERIOD)


def by_query(engine: Engine, table: pa.Table) -> Any:
    """The amounts from the query that ``rules --sql`` prints, run by DuckDB; what the table does not have is unknown."""
    query = Query(engine.rules, engine.wording, "ppi", 2023, engine.rules.vocabulary.check_readings({}))
    kinds = {"DATE": pa.date32(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "INTEGER": pa.int32(), "VARCHAR": pa.string()}
    never = np.datetime64("9999-12-31")
    columns: dict[str, Any] = {"id": table.column("id")}
    for one in query.inputs.values():
        if one.name in table.column_names:
            columns[one.name] = table.column(one.name)
        elif one.name.startswith("doctor.training."):
            columns[one.name] = pa.array(np.full(table.num_rows, never), pa.date32())
        else:
            columns[one.name] = pa.nulls(table.num_rows, kinds[one.type])
    connection = duckdb.connect()
    connection.register("dossiers", pa.table(columns))
    return np.asarray(connection.execute(query.text()).fetchnumpy()["amount_min"])


def task(what: tuple[str, ...], keys: tuple[tuple[str, int], ...] = (("ppi", 2023),)) -> Task:
    """What is asked of a table."""
    return Task(None, "fr", keys, TODAY, (), what)


OUTCOME, EVERYTHING = ("decide",), ("decide", "because", "missing")


def to_file(engine: Engine, source: Path, out: Path, asked: Task) -> None:
    """Decide a file into a file."""
    Run(asked, source, out, engine.rules.base.slots, plainly, engine.rules_hash, {})(1, lambda _: None)


def dossiers(table: pa.Table, count: int) -> Iterator[dict[str, Any]]:
    """The first rows as single dossiers."""
    for row in table.slice(0, count).to_pylist():
        services = {n: row[f"{YEAR}e_services.{n}"] for n in THRESHOLDS}
        facts = {n: row[YEAR + n] for n in ("on_call", "accepted_software", "billed_eur", "payment")}
        yield {"id": row["id"], "doctor": {"gp_number_since": row["doctor.gp_number_since"], "training": "none",
                                           "years": {2023: {**facts, "e_services": services}}}, "practice": {"kind": "solo"}}  # fmt: skip


# -- measuring -----------------------------------------------------------------------------------------------------------------


STATUS = Path("/proc/self/status")


def anew() -> None:
    """Have Linux look at the most memory of this process from now on; elsewhere it is the most so far."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def most_memory() -> float:
    """Return the most memory that the process has had, in MB."""
    if STATUS.exists():
        (line,) = (row for row in STATUS.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(function: Callable[[], Any], rounds: int = 1) -> tuple[float, float]:
    """Return the seconds that a call took, and those of the processor: of several calls the one that took the processor least."""
    found = []
    anew()
    for _ in range(rounds):
        wall, used = time.perf_counter(), time.process_time()
        function()
        found.append((time.process_time() - used, time.perf_counter() - wall))
    used, wall = min(found)
    return wall, used


def apart(function: Callable[..., Any], *given: Any) -> Any:
    """Call a function in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *given).result()


def from_file_to_file(source: Path, out: Path, asked: Task) -> tuple[tuple[float, float], float]:
    """Return the seconds that a file took, and the most memory."""
    engine = Engine()
    seconds = timed(lambda: to_file(engine, source, out, asked))
    return seconds, most_memory()


def line(name: str, rows: int, seconds: tuple[float, float], of: str = "", peak: float = 0) -> None:
    """Print a measurement, with the most memory that the process has had meanwhile."""
    peak = peak or most_memory()
    each = seconds[1] / rows * 1e6
    print(f"{name:58}  {seconds[0]:8.2f} s  {seconds[1]:8.2f} s processor  {each:9.2f} us/row  {peak:6.0f} MB  {of}")
    sys.stdout.flush()


def agree(engine: Engine) -> None:
    """Compare every contender row by row before anything is timed."""
    table = population(20_000, seed=9)
    own = decide_table(task(OUTCOME), 2, table).column("amount_min").to_numpy()
    assert (own == by_numpy(table)).all()
    if fisca is not None:
        assert (own == by_openfisca(table)).all()
    if duckdb is not None:
        assert (own == by_query(engine, table)).all()
    for dossier, amount in zip(dossiers(table, SAMPLE), own, strict=False):
        (decision,) = engine.decide(dossier, ["ppi"], [2023], TODAY)
        assert decision.amount is not None
        assert decision.amount.min == amount


def one_by_one(engine: Engine, table: pa.Table) -> None:
    """The loop that one would write without tables, on a sample."""
    row = list(dossiers(table, SAMPLE))
    seconds = timed(lambda: [engine.decide(d, ["ppi"], [2023], TODAY) for d in row])
    line("a loop of Engine.decide, PPI 2023, everything", SAMPLE, seconds, f"{SAMPLE} rows")
    seconds = timed(lambda: [engine.decide(d, None, None, TODAY) for d in row[:20]])
    line("a loop of Engine.decide, all primes and years, everything", 20, seconds, "20 rows")

    def anew() -> None:
        for dossier in row[:20]:
            control = plain.ground(rules_directory(), plain.PPI_2023)
            plain.amount(control, plain.assumptions(dossier, control), "ppi", 2023)

    line("clingo anew for each, amount only", 20, timed(anew), "20 rows")


def from_parquet(source: Path, asked: Task) -> None:
    """Decide a file, chunk by chunk, and keep nothing."""
    worker = worker_of(asked, 2, plainly)
    for chunk in chunks(source, PIECE):
        worker.decide(chunk)


def written(path: Path, size: int) -> None:
    """Write a population, drawn piece by piece."""
    with pq.ParquetWriter(path, population(1).schema) as writer:
        for number in range(-(-size // PIECE)):
            writer.write_table(population(min(size, PIECE), number + 1))


def million(engine: Engine, folder: Path, rounds: int) -> None:
    """A million rows: the outcome beside the alternatives, then everything."""
    print(f"{MILLION} GPs, PPI 2023")
    large, source, kept = population(MILLION).combine_chunks(), folder / "in.parquet", dict[str, Any]()
    pq.write_table(large, source, row_group_size=PIECE)
    contenders: dict[str, Callable[[], Any]] = {
        "octroi, outcome, from Parquet": lambda: from_parquet(source, task(OUTCOME)),
        "octroi, outcome, in memory": lambda: decide_table(task(OUTCOME), 2, large, kept=kept),
        "numpy by hand, amount": lambda: by_numpy(large),
    }
    if duckdb is not None:
        contenders["DuckDB, the query of rules --sql, outcome"] = lambda: by_query(engine, large)
    if fisca is not None:
        contenders["OpenFisca, vectorised, amount"] = lambda: by_openfisca(large)
    for name, contender in contenders.items():
        line(name, MILLION, timed(contender, rounds))
    seconds, peak = apart(from_file_to_file, source, folder / "out.parquet", task(EVERYTHING))
    line("octroi, everything, Parquet to Parquet", MILLION, seconds, peak=peak)


def growth(folder: Path, most: int) -> None:
    """The outcome from file to file, ten times as many rows each time."""
    print("growth, outcome, Parquet to Parquet")
    size, source = 10_000, folder / "grown.parquet"
    while size <= most:
        apart(written, source, size)
        seconds, peak = apart(from_file_to_file, source, folder / "out.parquet", task(OUTCOME))
        line(f"{size} rows", size, seconds, peak=peak)
        size *= 10


def main() -> None:
    """Compare, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the outcome of a million rows (default 3)")
    parser.add_argument("--most", type=int, default=MILLION, help="rows up to which growth is looked at (default a million)")
    parser.add_argument("--growth", action="store_true", help="look at growth only")
    options = parser.parse_args()
    engine = Engine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not options.growth:
            agree(engine)
            every = tuple(engine.asked(None, None))
            table, source, out = population(GPS), folder / "in.csv", folder / "out.parquet"
            decide_table(task(OUTCOME), 2, table.slice(0, 10))
            print(f"{GPS} GPs")
            pa.csv.write_csv(table, source)
            line("octroi, PPI 2023, everything, CSV to Parquet", GPS, timed(lambda: to_file(engine, source, out, task(EVERYTHING))))
            line("octroi, PPI 2023, everything, in memory", GPS, timed(lambda: decide_table(task(EVERYTHING), 2, table)))
            line("octroi, all primes and years, everything, in memory", GPS,
                 timed(lambda: decide_table(task(EVERYTHING, every), 2, table)))  # fmt: skip
            one_by_one(engine, table)
            million(engine, folder, options.rounds)
        growth(folder, options.most)


if __name__ == "__main__":
    main()
