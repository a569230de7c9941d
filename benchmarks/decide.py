"""One full decision of PPI 2023 (verdict, amount, reasons, ways to more), warm, against computing less by other means.

The alternatives give only the amount: clingo loaded, grounded and solved anew for each dossier, and OpenFisca, whose
formula knows nothing but the amount. All of them must agree on the amounts before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import openfisca_ppi as fisca
import plain
from dossiers import COMPLETE, GAPS, TODAY, YEAR
from report import Row, arguments, interleaved, rows, show, write

from octroi.bridge import Engine

TYPED = "octroi, full decision, typed dossier"
MAPPING = "octroi, full decision, plain mapping"
SERVICE = "OpenFisca, amount only, as a service"
DIRECT = "OpenFisca, amount only, inputs set directly"
PREBUILT = "OpenFisca, amount only, simulation prebuilt"
FRESH = "clingo anew, amount only, all rules"
FRESH_PPI = "clingo anew, amount only, rules of PPI 2023"


def agree(engine: Engine, system: fisca.System) -> None:
    """Stop unless every contender pays the same for every complete dossier."""
    directory = engine.rules.base.directory
    control = plain.ground(directory)
    for name, dossier in COMPLETE.items():
        decision = engine.decide(dossier, ["ppi"], [YEAR], TODAY)[0]
        ours = decision.amount.min if decision.amount else None
        others = [
            fisca.amount(fisca.build(system, fisca.situation(dossier))),
            fisca.amount(fisca.build_directly(system, fisca.situation(dossier))),
            plain.amount(control, plain.assumptions(dossier, control), "ppi", YEAR),
        ]
        if decision.verdict == "undecided" or any(o != ours for o in others):
            raise SystemExit(f"{name}: {decision.verdict}, octroi {ours}, OpenFisca and clingo {others}")
    print(f"The same amounts from octroi, OpenFisca and clingo for {len(COMPLETE)} dossiers.")


def contenders(engine: Engine, system: fisca.System, dossier: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Return what to time for one complete dossier."""
    typed = engine.dossier(dossier)
    inputs = fisca.situation(dossier)
    prebuilt = fisca.build(system, inputs)
    directory = engine.rules.base.directory
    fixed = {f: plain.assumptions(dossier, plain.ground(directory, f)) for f in (plain.ALL, plain.PPI_2023)}

    def fresh(files: tuple[str, ...]) -> int:
        return plain.amount(plain.ground(directory, files), fixed[files], "ppi", YEAR)

    return {
        TYPED: partial(engine.decide, typed, ["ppi"], [YEAR], TODAY),
        MAPPING: partial(engine.decide, dossier, ["ppi"], [YEAR], TODAY),
        SERVICE: lambda: fisca.amount(fisca.build(system, inputs)),
        DIRECT: lambda: fisca.amount(fisca.build_directly(system, inputs)),
        PREBUILT: lambda: fisca.amount(prebuilt),
        FRESH: partial(fresh, plain.ALL),
        FRESH_PPI: partial(fresh, plain.PPI_2023),
    }


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=40)
    engine, system = Engine(), fisca.System()
    agree(engine, system)
    pooled: dict[str, list[float]] = {}
    per_case: list[Row] = []
    for name, dossier in COMPLETE.items():
        times = interleaved(contenders(engine, system, dossier), options.rounds)
        for contender, values in times.items():
            pooled.setdefault(contender, []).extend(values)
        ours = next(r for r in rows(times, SERVICE) if r.name == TYPED)
        per_case.append(Row(name, ours.median, ours.best, ours.runs, ours.ratio, SERVICE))
    gaps = {
        "typed dossier": partial(engine.decide, engine.dossier(GAPS), ["ppi"], [YEAR], TODAY),
        "plain mapping": partial(engine.decide, GAPS, ["ppi"], [YEAR], TODAY),
    }
    undecided = interleaved(gaps, options.rounds)
    tables = {
        "One dossier, PPI 2023, all complete dossiers together": rows(pooled, SERVICE),
        "octroi, full decision, typed dossier, by outcome": per_case,
        "octroi, full decision of a dossier with two facts unknown": rows(undecided, "typed dossier"),
    }
    for title, table in tables.items():
        show(title, table)
    write(options.json, "decide", tables)


if __name__ == "__main__":
    main()
