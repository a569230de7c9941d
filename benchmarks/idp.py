"""Relevance and explanation for PPI 2023, warm, beside IDP-Z3 with the same conditions written in FO(.).

Before anything is timed, both must pay the same for every complete dossier, and every fact that octroi says can still
turn a dossier with gaps must be relevant for IDP-Z3 too; how many more IDP-Z3 names is counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import partial
from typing import Any

from dossiers import COMPLETE, GAPS, TODAY, YEAR
from report import arguments, interleaved, rows, show, write

from octroi.bridge import Engine, InputError
from octroi.bridge.ask.interview import Interview

try:
    import idp_ppi as idp
except ImportError as error:
    print(f"Skipped: idp-engine cannot be loaded ({error}). benchmarks/README.md says how to install it.")
    raise SystemExit(0) from None

WANTED = (["ppi"], [YEAR])
SEED = 2023
DRAWN = 40
WARM = 3  # the circuit is there, and some examples
FACTS = "octroi, facts that can turn it"
QUESTION = "octroi, next question"
WHY = "octroi, explain"


def drawn(rng: random.Random) -> dict[str, Any]:
    """Return a random complete dossier: groups, trainees and the New Deal too."""
    dossier = deepcopy(rng.choice(list(COMPLETE.values())))
    doctor, facts = dossier["doctor"], dossier["doctor"]["years"][YEAR]
    facts["payment"] = rng.choice(["fee_for_service", "flat_rate", "new_deal"])
    facts["accepted_software"] = rng.random() < 0.8
    facts["e_services"] = {p: rng.choice([0, 1, 3, 5, 50, 55, 70]) for p in idp.PARAMETERS}
    if rng.random() < 0.25:
        start = rng.choice([date(2021, 10, 1), date(2023, 1, 2), date(2023, 10, 1)])
        doctor["training"] = {"start": start, "end": rng.choice([date(2023, 12, 31), date(2024, 9, 30)])}
        doctor["gp_number_since"] = "none"
    dossier["practice"] = {
        "kind": rng.choice(["group", "medical_house"]),
        "registered_on": rng.choice(["none", date(2020, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]),
        "years": {YEAR: {"group_means": {p: rng.choice([0, 1, 4, 5, 54, 60]) for p in idp.PARAMETERS}}},
    }
    return dossier


def thinned(rng: random.Random, dossier: dict[str, Any]) -> dict[str, Any]:
    """Return the dossier with some of the facts left out."""
    share, known = rng.choice([0.1, 0.3, 0.6]), deepcopy(dossier)
    doctor, practice = known["doctor"], known["practice"]
    facts = doctor["years"][YEAR]
    means = practice.get("years", {}).get(YEAR, {}).get("group_means", {})
    for place, names in (
        (doctor, ("training", "gp_number_since")),
        (facts, ("on_call", "accepted_software", "billed_eur", "payment")),
        (facts["e_services"], idp.PARAMETERS), (practice, ("kind", "registered_on")), (means, idp.PARAMETERS),
    ):  # fmt: skip
        for name in names:
            if rng.random() < share:
                place.pop(name, None)
    return known


def agree(engine: Engine, base: Any) -> None:
    """Stop unless both pay the same for the complete dossiers of the benchmarks and for random ones."""
    rng = random.Random(SEED)
    dossiers = [*COMPLETE.values(), *(drawn(rng) for _ in range(DRAWN))]
    paid = set()
    for dossier in dossiers:
        decision = engine.decide(dossier, *WANTED, TODAY)[0]
        ours = decision.amount.min if decision.amount and decision.verdict != "undecided" else None
        theirs = idp.amount(idp.state(base, idp.given(dossier)))
        if ours is None or ours != theirs:
            raise SystemExit(f"octroi {ours}, IDP-Z3 {theirs}: {dossier}")
        paid.add(ours)
    print(f"The same amounts from octroi and IDP-Z3 for {len(dossiers)} complete dossiers ({sorted(paid)} EUR).")


def compare_relevance(engine: Engine, base: Any) -> dict[str, int]:
    """Compare which unknown facts matter; stop where octroi names one that IDP-Z3 does not."""
    rng = random.Random(SEED)
    counts = {"dossiers": 0, "same": 0, "octroi": 0, "idp": 0}
    while counts["dossiers"] < DRAWN:
        dossier = thinned(rng, drawn(rng))
        try:
            ours = set(engine.case(dossier, "ppi", YEAR, TODAY).unknown)
        except InputError:
            continue
        theirs = idp.relevant(idp.state(base, idp.given(dossier)))
        if ours - theirs:
            raise SystemExit(f"relevant for octroi alone: {sorted(ours - theirs)}: {dossier}")
        counts["dossiers"] += 1
        counts["same"] += ours == theirs
        counts["octroi"] += len(ours)
        counts["idp"] += len(theirs)
    print(
        f"{counts['dossiers']} dossiers with gaps: octroi names {counts['octroi']} facts that can turn the outcome, "
        f"IDP-Z3 the same and {counts['idp'] - counts['octroi']} more; {counts['same']} times the very same ones."
    )
    return counts


def relevance(engine: Engine, base: Any, dossier: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Return what to time for a dossier with gaps."""
    typed, terms = engine.dossier(dossier), idp.given(dossier)
    return {
        FACTS: lambda: engine.case(typed, "ppi", YEAR, TODAY).unknown,
        QUESTION: lambda: Interview(engine, typed, *WANTED, TODAY).next(),
        "IDP-Z3, propagate and determine_relevance": lambda: idp.relevant(idp.state(base, terms)),
    }


def reasons(engine: Engine, base: Any, dossier: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Return what to time for a complete dossier."""
    typed, terms = engine.dossier(dossier), idp.given(dossier)
    there = idp.state(base, terms)
    return {
        WHY: partial(engine.explain, typed, "ppi", YEAR, TODAY),
        "IDP-Z3, propagate and explain": lambda: idp.explanation(idp.state(base, terms)),
        "IDP-Z3, explain alone": lambda: idp.explanation(there),
    }


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=7)
    engine = Engine()
    plain, extended = idp.theory(extended=False), idp.theory(extended=True)
    agree(engine, plain)
    counts = compare_relevance(engine, extended)
    tables = {}
    for name, dossier in (("nothing known", {}), ("two facts unknown", GAPS)):
        contenders = relevance(engine, extended, dossier)
        for _ in range(WARM):
            contenders[FACTS](), contenders[QUESTION]()
        tables[f"What still matters, {name}"] = rows(interleaved(contenders, options.rounds), FACTS)
    for name in ("situation 3", "refused: too little billed"):
        times = interleaved(reasons(engine, plain, COMPLETE[name]), options.rounds)
        tables[f"Why, {name}"] = rows(times, WHY)
    for title, table in tables.items():
        show(title, table)
    write(options.json, "idp", tables, relevance=counts)


if __name__ == "__main__":
    main()
