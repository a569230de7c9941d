"""The whole answer, warm: all primes and years with reasons, ways, what stands in the way, what is unknown, readings, combination.

Each example and an empty dossier, beside verdict and amount alone of the same prime years; each time read anew. An engine keeps some of
what it found for the last dossiers of which the rules see the same: it is timed as asked again, and with nothing kept. Then a mix of
random dossiers of PPI 2023, complete and with five facts left out: the whole decision of each with nothing kept, its spread from dossier
to dossier beside that of verdict and amount.
"""

from __future__ import annotations

import copy
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import yaml
from dossiers import SCORES, YEAR, doctor
from report import Row, arguments, interleaved, rows, show, write

from octroi.bridge import Engine
from octroi.cli import examples

TODAY = date(2025, 10, 20)
WHOLE, FIRST, ALONE = "the whole answer, asked again", "the whole answer, nothing kept of dossiers", "verdict and amount alone"
# Under these names a prime year, and its slice, keep what was found for dossiers of which the rules see the same.
KEPT = ("_tables", "_kept_ways", "_builders")
DOSSIERS, UNKNOWN = 300, 5


def outcomes(engine: Engine, dossier: Any) -> list[object]:
    """Return verdict and amount of every prime year."""
    checked = engine.dossier(dossier, TODAY)
    return [engine.case(checked, *key, TODAY).span for key in engine.asked(None, None, checked) if key in engine.rules.prime_years]


def forget(engine: Engine, keys: Iterable[tuple[str, int]]) -> None:
    """Let go of what is kept of dossiers with these prime years; what hangs on the rules alone stays."""
    for key in keys:
        part = engine.rules.prime_year(*key)
        for here in (part, part.part):
            for make, found in vars(here).get("made", {}).items():
                if make.__name__ in KEPT:
                    found.clear()


def first(engine: Engine, dossier: Any) -> object:
    """Return the whole answer to who asks first."""
    forget(engine, engine.rules.prime_years)
    return engine.answer(dossier, today=TODAY)


def decided(engine: Engine, dossier: Any) -> object:
    """Return the whole decision of one prime year to who asks first."""
    forget(engine, [("ppi", YEAR)])
    return engine.decide(dossier, ["ppi"], [YEAR], TODAY)


def alone(engine: Engine, dossier: Any) -> object:
    """Return verdict and amount of one prime year to who asks first."""
    forget(engine, [("ppi", YEAR)])
    return engine.case(dossier, "ppi", YEAR, TODAY).span


def drawn(chance: random.Random, unknown: int) -> dict[str, Any]:
    """Return a random dossier, so many of its facts left out."""
    found = copy.deepcopy(
        doctor(
            {name: chance.choice((0, value - 1, value, value + 9)) for name, value in SCORES.items()},
            number=date(chance.choice((2005, 2021, 2023)), 9, 1), on_call=chance.random() < 0.8, software=chance.random() < 0.8,
            billed=chance.choice((12_000, 25_000, 60_000)), payment=chance.choice(("fee_for_service", "flat_rate")),
        )  # fmt: skip
    )
    own = found["doctor"]["years"][YEAR]
    places = [(own, "on_call"), (own, "billed_eur"), (own, "payment"), (own, "accepted_software"), (found["doctor"], "gp_number_since")]
    for where, key in chance.sample([*places, *((own["e_services"], name) for name in SCORES)], unknown):
        del where[key]
    return found


def spread(title: str, engine: Engine, dossiers: Sequence[Any], rounds: int) -> tuple[str, list[Row]]:
    """Time each dossier by itself; return how the times are spread, as ratios to the median of verdict and amount alone."""
    runs: dict[str, Callable[..., object]] = {FIRST: decided, ALONE: alone}
    contenders = {f"{name} {n}": partial(run, engine, d) for name, run in runs.items() for n, d in enumerate(dossiers)}
    times = interleaved(contenders, rounds)
    best = {name: [min(times[f"{name} {n}"]) for n in range(len(dossiers))] for name in runs}
    base = statistics.median(best[ALONE])
    table = [
        Row(f"{name}, {part}", at, min(values), len(values), at / base, f"{ALONE}, median")
        for name, values in best.items()
        for part, at in (
            ("median", statistics.median(values)), ("19 of 20", sorted(values)[len(values) * 19 // 20]), ("slowest", max(values)),
        )
    ]  # fmt: skip
    return title, table


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=5)
    engine = Engine()
    tables: dict[str, list[Row]] = {}
    for name in [*examples.names(), ""]:
        dossier = yaml.safe_load(examples.text(name)) if name else {"dossier": 1}
        engine.answer(dossier, today=TODAY)
        contenders = {
            WHOLE: partial(engine.answer, dossier, today=TODAY), FIRST: partial(first, engine, dossier),
            ALONE: partial(outcomes, engine, dossier),
        }  # fmt: skip
        tables[f"All primes and years, {name or 'an empty dossier'}"] = rows(interleaved(contenders, options.rounds), ALONE)
    for unknown, said in ((0, "complete"), (UNKNOWN, f"{UNKNOWN} facts unknown")):
        chance = random.Random(unknown)
        mix = [drawn(chance, unknown) for _ in range(DOSSIERS)]
        title, table = spread(f"PPI {YEAR}, {DOSSIERS} random dossiers, {said}", engine, mix, options.rounds)
        tables[title] = table
    for title, table in tables.items():
        show(title, table)
    write(options.json, "whole", tables)


if __name__ == "__main__":
    main()
