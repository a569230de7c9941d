"""Every breakpoint of a dossier, exactly, against a sampled sweep with OpenFisca.

The sweep gets OpenFisca at its best: all samples of a path in one vectorised simulation. It finds a breakpoint only to
within its step; which steps, and what both sides find, is checked and printed before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy
import openfisca_ppi as fisca
import yaml
from dossiers import COMPLETE, TODAY, YEAR
from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-untyped]
from report import arguments, interleaved, rows, show, write

from octroi.bridge import Engine
from octroi.bridge.vary.breakpoints import breakpoints
from octroi.bridge.vary.regions import regions
from octroi.cli import examples

SERVICES = f"doctor.years.{YEAR}.e_services."
BILLED, NUMBER = f"doctor.years.{YEAR}.billed_eur", "doctor.gp_number_since"
PATHS = [NUMBER, BILLED, *(SERVICES + name for name in fisca.THRESHOLDS)]
LARGEST = "group"


def samples(path: str) -> Any:
    """Return the values at which a sweep looks: each day of fifteen years, each 500 EUR, each per cent, each count."""
    if path == NUMBER:
        return numpy.arange("2010-01-01", "2025-01-01", dtype="datetime64[D]")
    if path == BILLED:
        return numpy.arange(0, 120_000, 500)
    return numpy.arange(0, 101) if path.endswith("_pct") else numpy.arange(0, 31)


def sweep(system: Any, dossier: dict[str, Any], path: str) -> list[Any]:
    """Return the samples at which the amount is another one than at the sample before."""
    values = samples(path)
    simulation = SimulationBuilder().build_default_simulation(system, len(values))
    name = path.rpartition(".")[2]
    for key, by_period in fisca.situation(dossier)["doctors"]["doctor"].items():
        for period, value in by_period.items():
            simulation.set_input(key, period, values if key == name else [value] * len(values))
    amounts = simulation.calculate("ppi", fisca.PERIOD)
    return [values[i].item() for i in numpy.flatnonzero(numpy.diff(amounts)) + 1]


def sweeps(system: Any, dossier: dict[str, Any]) -> list[list[Any]]:
    """Return what a sweep finds along every path."""
    return [sweep(system, dossier, path) for path in PATHS]


def check(engine: Engine, system: Any) -> None:
    """Stop unless both find the same breakpoints: the steps are chosen so that every threshold is a sample."""
    for name, dossier in COMPLETE.items():
        ours = [[b.at for b in f.breakpoints] for f in breakpoints(engine, dossier, PATHS, ["ppi"], [YEAR], TODAY)]
        theirs = sweeps(system, dossier)
        if ours != theirs:
            raise SystemExit(f"{name}: octroi finds {ours}, the sweep {theirs}")
    print(f"The same breakpoints along {len(PATHS)} paths of {len(COMPLETE)} dossiers, thresholds being among the samples.")


def main() -> None:
    """Run the benchmark."""
    options = arguments("Every breakpoint of a dossier, against a sampled sweep with OpenFisca.", rounds=30)
    engine, system = Engine(), fisca.System()
    check(engine, system)
    plain = COMPLETE["situation 3"]
    one = "octroi, one path"
    few: dict[str, Callable[[], object]] = {
        f"octroi, {len(PATHS)} paths": partial(breakpoints, engine, plain, PATHS, ["ppi"], [YEAR], TODAY),
        f"OpenFisca, {len(PATHS)} sampled paths": partial(sweeps, system, plain),
        one: partial(breakpoints, engine, plain, [BILLED], ["ppi"], [YEAR], TODAY),
        "OpenFisca, one sampled path": partial(sweep, system, plain, BILLED),
    }
    first = rows(interleaved(few, options.rounds), next(iter(few)))
    title = f"PPI {YEAR}"
    show(title, first)
    largest = engine.dossier(yaml.safe_load(examples.text(LARGEST)))
    today = date(2026, 11, 22)
    count = len(breakpoints(engine, largest, today=today))
    whole = f"octroi, all {count} numbers and dates"
    many: dict[str, Callable[[], object]] = {
        whole: partial(breakpoints, engine, largest, today=today),
        "octroi, the date of the GP number": partial(breakpoints, engine, largest, [NUMBER], today=today),
        "octroi, regions of two values": partial(
            regions, engine, largest, [SERVICES + "chapter_iv_pct", SERVICES + "cebam_uses"], today=today
        ),
        "octroi, regions of two dates that are compared": partial(
            regions, engine, largest, ["doctor.training.end", NUMBER], today=today
        ),
    }
    second = rows(interleaved(many, options.rounds), whole)
    name = f"example {LARGEST}, every prime and year"
    show(name, second)
    write(options.json, "breakpoints", {title: first, name: second})


if __name__ == "__main__":
    main()
