"""How the cost of a whole answer grows with the entries of a list: contracts, what was granted before, members.

The rules are ground for as many entries as can matter before timing; what that costs the first time stands beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import yaml
from report import arguments, interleaved, rows, show, write

from octroi.bridge import Engine
from octroi.cli import examples

TODAY = date(2025, 10, 20)
COUNTS = {"contracts": (2, 8, 20, 200), "history": (2, 8, 20, 200), "members": (2, 20, 200, 2000)}


def contract(number: int) -> dict[str, Any]:
    """Return a contract, no two alike, most at the workplace of the practice."""
    start = date(2010, 1, 1) + timedelta(days=97 * number % 5700)
    return {
        "staff": ("nurse", "practice_assistant", "administrative")[number % 3], "kind": "employment", "open_ended": number % 4 != 0,
        "hours_per_week": (10, 13, 19, 38, 6)[number % 5], "start": start.isoformat(),
        "end": "none" if number % 2 else (start + timedelta(days=400)).isoformat(), "workplace": ("Arlon", "B")[number % 7 == 0],
    }  # fmt: skip


def grant(number: int) -> dict[str, Any]:
    """Return what was granted before."""
    prime = ("ppi", "dmg_debutant", "continuite_soins", "gestion_pratique")[number % 4]
    here = number % 3 > 0
    place = {"enterprise_number": "0678901218" if here else str(1000 + number), "workplace": "Arlon" if here else f"W{number}"}
    return {"prime": prime, "year": 2024 + number % 2, **place}


def member(number: int) -> dict[str, Any]:
    """Return a member of a group."""
    figures = {year: {"dmg_count": 4, "reimbursed_eur": 950, "e_services": {}} for year in (2022, 2023, 2024, 2025)}
    return {"id": f"dr-{number}", "gp": True, "groups": 1, "affiliated_on": "2018-02-01", "years": figures}


def dossier(kind: str, count: int) -> dict[str, Any]:
    """Return an example with so many entries."""
    found: dict[str, Any] = yaml.safe_load(examples.text("group" if kind == "members" else "with_nurse"))
    if kind == "contracts":
        found["contracts"] = [contract(n) for n in range(count)]
    elif kind == "history":
        found["history"] = [grant(n) for n in range(count)]
    else:
        found["practice"]["members"] = [*found["practice"].get("members", []), *(member(n) for n in range(count))]
    return found


def main() -> None:
    """Run the benchmark."""
    options = arguments("The cost of a whole answer by the entries of a list.", rounds=5)
    engine, tables = Engine(), {}
    for kind, counts in COUNTS.items():
        contenders: dict[str, Callable[[], object]] = {}
        notes: dict[str, str] = {}
        for count in counts:
            data, name = dossier(kind, count), f"{count} {kind}"
            begun = time.perf_counter()
            engine.answer(data, today=TODAY)
            notes[name] = f"the first time {1000 * (time.perf_counter() - begun):.0f} ms"
            contenders[name] = partial(engine.answer, data, today=TODAY)
        tables[kind] = rows(interleaved(contenders, options.rounds, warm=False), f"{counts[0]} {kind}", notes)
        show(kind, tables[kind])
    write(options.json, "lists", tables)


if __name__ == "__main__":
    main()
