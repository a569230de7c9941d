"""Timing and reporting shared by the benchmarks: interleaved runs, medians, a table, a JSON file."""

from __future__ import annotations

import argparse
import gc
import json
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = ("octroi-primes", "clingo", "pydantic-core", "click", "openfisca-core", "numpy", "idp-engine", "z3-solver")


@dataclass(frozen=True, slots=True)
class Row:
    """A contender's times in milliseconds; ``ratio`` is its median over that of the row named ``against``."""

    name: str
    median: float
    best: float
    runs: int
    ratio: float | None = None
    against: str | None = None
    note: str = ""


def interleaved(
    contenders: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = True
) -> dict[str, list[float]]:
    """Time each contender once a round, so that a busy moment of the machine hits all of them; milliseconds.

    ``warm``: an uncounted call goes before each timed one, so that none pays for what its neighbour did to the caches.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, run in contenders.items():
                if warm:
                    run()
                start = time.perf_counter()
                run()
                times[name].append((time.perf_counter() - start) * 1000)
            gc.collect(0)
    finally:
        gc.enable()
    return times


def rows(times: Mapping[str, Sequence[float]], against: str, notes: Mapping[str, str] | None = None) -> list[Row]:
    """Summarise measured times, each as a ratio to the contender named ``against``."""
    base = statistics.median(times[against])
    return [
        Row(
            name,
            statistics.median(t),
            min(t),
            len(t),
            None if name == against else statistics.median(t) / base,
            None if name == against else against,
            (notes or {}).get(name, ""),
        )
        for name, t in times.items()
    ]


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages compared."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def show(title: str, table: Sequence[Row]) -> None:
    """Print a table of medians and ratios."""
    width = max(len(r.name) for r in table)
    print(f"\n{title}")
    print(f"{'':{width}}  {'median ms':>10}  {'best ms':>10}  {'runs':>6}  ratio")
    for row in table:
        ratio = "" if row.ratio is None else f"{row.ratio:8.2f} x {row.against}"
        note = f"  {row.note}" if row.note else ""
        print(f"{row.name:{width}}  {row.median:10.3f}  {row.best:10.3f}  {row.runs:6d}  {ratio}{note}")


def arguments(description: str, rounds: int) -> argparse.Namespace:
    """Read the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"rounds to time (default {rounds})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    return parser.parse_args()


def write(path: Path | None, benchmark: str, tables: Mapping[str, Sequence[Row]], **more: Any) -> None:
    """Write the figures to a JSON file, where one was asked for."""
    if path is None:
        return
    content = {
        "benchmark": benchmark,
        "versions": versions(),
        "tables": {title: [asdict(r) for r in table] for title, table in tables.items()},
        **more,
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
