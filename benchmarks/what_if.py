"""What if, warm, on the largest example: all prime years, beside two full decisions of all prime years.

Before anything is timed, both must say the same verdicts and amounts on both sides.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from report import arguments, interleaved, rows, show, write

from octroi.bridge import Decision, Dossier, Engine
from octroi.bridge.decide.outcome import Outcome
from octroi.bridge.dossier.edits import Variant, apply, read_edit
from octroi.bridge.packaged import load
from octroi.bridge.vary.readings import all_readings
from octroi.bridge.vary.what_if import compare

EXAMPLES = Path(__file__).parent.parent / "logic" / "examples"
TODAY = date(2026, 11, 22)
NURSE = "contracts={staff: nurse, kind: employment, open_ended: true, hours_per_week: 19, start: 2025-03-01, end: none, workplace: Namur}"
VARIANTS = {
    "one fact of one year": [("set", "doctor.years.2023.accepted_software=false")],
    "a nurse added": [("add", NURSE)],
    "four facts, one of them of every year": [
        ("set", "doctor.years.2022.accepted_software=false"), ("set", "doctor.years.2024.billed_eur=1000"),
        ("set", "doctor.gp_number_since=2021-03-01"), ("set", "doctor.training=none"),
    ],
}  # fmt: skip


def worth(decided: Decision | Outcome) -> tuple[Any, ...]:
    """Return what both must agree on."""
    return decided.verdict, decided.amount and (decided.amount.min, decided.amount.max)


def twice(engine: Engine, base: Dossier, after: Dossier) -> list[list[Decision]]:
    """Decide both sides in full."""
    return [engine.decide(d, today=TODAY) for d in (base, after)]


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=20)
    engine = Engine()
    largest = max(EXAMPLES.glob("*.yaml"), key=lambda p: len(str(load(p).data)))
    base = engine.dossier(load(largest))
    print(f"The largest example is {largest.stem}.")
    tables = {}
    for name, words in VARIANTS.items():
        variant = Variant(name, tuple(read_edit(engine.shape, kind, text) for kind, text in words))
        after = apply(base, variant.edits).dossier
        found = compare(engine, base, [variant], today=TODAY)
        for decisions, outcomes in zip(twice(engine, base, after), (found.base, found.variants[0].outcomes), strict=True):
            if any(worth(d) != worth(outcomes[d.prime, d.year]) for d in decisions):
                raise SystemExit(f"{name}: what-if and two decisions differ")
        contenders = {
            "two full decisions": partial(twice, engine, base, after),
            "what-if": partial(compare, engine, base, [variant], today=TODAY),
        }
        tables[name] = rows(interleaved(contenders, options.rounds), "two full decisions")
        show(name, tables[name])
    spread = {
        "one full decision": partial(engine.decide, base, today=TODAY),
        "all readings": partial(all_readings, engine, base, today=TODAY),
        "all readings, nothing known": partial(all_readings, engine, {}, today=TODAY),
    }
    tables["every combination of readings"] = rows(interleaved(spread, options.rounds), "one full decision")
    show("every combination of readings", tables["every combination of readings"])
    write(options.json, "what_if", tables)


if __name__ == "__main__":
    main()
