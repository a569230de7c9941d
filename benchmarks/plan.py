"""A four-year plan with a free hiring date, warm: the days worth comparing, against every day of the span.

Both must find the same total before anything is timed. The second contender gives the planner each day of the span as
a choice of its own kind would: a span of one day, the best kept; it is what one would do without cut points.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from report import arguments, interleaved, rows, show, write

from octroi.bridge import Engine
from octroi.bridge.plan.plan import plan
from octroi.bridge.plan.results import Planning

TODAY, YEARS = date(2025, 2, 1), [2024, 2025, 2026, 2027]
FIRST, LAST = date(2025, 3, 1), date(2026, 9, 30)
GOAL = 1000.0


def dossier() -> dict[str, Any]:
    """Return a group practice without a contract, all facts of the PPI 2024 given."""
    figures = {"dmg_count": 1240, "reimbursed_eur": 171_000}
    services = {
        "chapter_iv_pct": 77, "efact_eattest_pct": 86, "sumehr_pct": 70, "cebam_uses": 6, "handicap_forms": 4,
        "medication_schemes": 20, "barometers": 2, "mult_emediatt": 3,
    }  # fmt: skip
    facts = {
        "on_call": True, "billed_eur": 87_000, "payment": "fee_for_service", "accepted_software": True,
        "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": services,
    }  # fmt: skip
    return {
        "doctor": {"gp_number_since": "2009-09-01", "training": "none", "solo": False, "years": {2024: facts}},
        "practice": {
            "kind": "group", "payment": "fee_for_service", "enterprise_number": "1", "workplace": "A",
            "registered_on": "2015-01-01", "public_support": [],
            "years": {2023: figures, 2024: figures, 2025: figures},
        },
        "contracts": [], "history": [], "requests": [],
    }  # fmt: skip


def may(first: date, last: date) -> str:
    """Write the choice of a hire within a span."""
    return f"hire-nurse={first}..{last},hours=19"


def day_by_day(engine: Engine, facts: dict[str, Any]) -> Planning:
    """Plan for each day of the span by itself and keep the best."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    found = [plan(engine, facts, YEARS, [may(d, d)], TODAY) for d in days]
    return max(found, key=lambda p: tuple(p.proof.objective[k] for k in ("min", "max")))


def main() -> None:
    """Compare and time."""
    options = arguments(__doc__ or "", 20)
    engine, facts = Engine(), dossier()
    ours, theirs = plan(engine, facts, YEARS, [may(FIRST, LAST)], TODAY), day_by_day(engine, facts)
    if ours.best.total != theirs.best.total:
        raise SystemExit(f"octroi {ours.best.total}, day by day {theirs.best.total}")
    print(f"The same total both ways: {ours.best.total[0]} EUR or more; {ours.compared} combinations instead of 580.")
    one = "four years, one free hire"
    times = interleaved(
        {
            one: lambda: plan(engine, facts, YEARS, [may(FIRST, LAST)], TODAY),
            "four years, no choice": lambda: plan(engine, facts, YEARS, [], TODAY),
            "four years, two free hires": lambda: plan(engine, facts, YEARS, [may(FIRST, LAST)] * 2, TODAY),
        },
        options.rounds,
    )
    slow = interleaved({"the same, day by day": lambda: day_by_day(engine, facts)}, 1, warm=False)
    table = rows({**times, **slow}, one)
    show(f"A plan (goal: {GOAL:.0f} ms)", table)
    write(options.json, "plan", {"plan": table})


if __name__ == "__main__":
    main()
