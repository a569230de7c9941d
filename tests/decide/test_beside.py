"""The value beside a condition is that of the fact which decided it, with the bound that was or was not reached."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.results import Condition
from strategies import CONTINUITE, GESTION, PPI

PRACTICE = {"kind": "solo", "payment": "fee_for_service", "workplace": "A", "enterprise_number": "0411111138", "public_support": [],
            "years": {2024: {"dmg_count": 900, "reimbursed_eur": 90000}}}  # fmt: skip
NURSE = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "workplace": "A"}


def found(engine: Engine, prime: str, year: int, condition: str, dossier: dict[str, Any], of: str | None = None) -> Condition:
    decision = engine.decide(dossier, [prime], [year], date(2025, 10, 20))[0]
    return next(c for c in decision.conditions if c.id == f"{prime}.{condition}" and c.of == of)


def contracts(*spans: tuple[str, str]) -> dict[str, Any]:
    rows = [NURSE | {"start": start, "end": end} for start, end in spans]
    return {"practice": PRACTICE, "contracts": rows, "history": [], "doctor": {"gp_number_since": "2004-05-01", "solo": True}}


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2019-01-07", "2024-06-30", ("contracts[0].end", "2024-06-30", date(2025, 1, 1))),  # ended before the year
        ("2026-02-01", "none", (None, "2026-02-01", date(2025, 12, 31))),  # begins after it
        ("2019-01-07", "none", (None, "2019-01-07", date(2025, 12, 31))),  # covers it
    ],
)
def test_a_contract_outside_the_year_shows_the_day_that_is_outside(engine: Engine, start: str, end: str, shown: tuple[Any, ...]) -> None:
    """Facts 3: a contract that covers a period between 1 January and 31 December."""
    condition = found(engine, GESTION, 2025, "period", contracts((start, end)), "contracts[0]")
    assert (condition.path, str(condition.value), condition.required) == shown


def test_a_first_hire_that_is_none_shows_the_earlier_contract(engine: Engine) -> None:
    """I-18: an earlier contract at this workplace within ten years."""
    dossier = contracts(("2024-03-04", "2025-03-31"), ("2025-04-01", "none"))
    condition = found(engine, CONTINUITE, 2025, "first_hire", dossier, "contracts[1]")
    assert (condition.status, condition.path, str(condition.value)) == ("not_met", "contracts[0].start", "2024-03-04")


@pytest.mark.parametrize(("start", "bound"), [("2024-03-04", date(2024, 9, 1)), ("2025-09-01", date(2025, 8, 31))])
def test_a_contract_outside_the_hiring_window_shows_the_end_it_misses(engine: Engine, start: str, bound: date) -> None:
    """Facts 3: hired from 1 September 2024 to 31 August 2025 for the prime year 2025."""
    condition = found(engine, CONTINUITE, 2025, "period", contracts((start, "none")), "contracts[0]")
    assert (condition.path, str(condition.value), condition.required) == (None, start, bound)


@pytest.mark.parametrize(
    ("number", "billed", "path", "value", "required"),
    [
        ("2022-05-01", 10000, "doctor.gp_number_since", "2022-05-01", date(2019, 1, 1)),  # exempt: a recent number
        ("2004-05-01", 10000, None, "10000", 25000),
        ("2004-05-01", 30000, None, "30000", 25000),
        ("2022-05-01", 30000, None, "30000", 25000),
    ],
)
def test_activity_shows_the_number_or_the_billing_whichever_decides(
    engine: Engine, number: str, billed: int, path: str | None, value: str, required: Any
) -> None:
    """Facts 1.2: 25,000 EUR billed in the year, or a number of less than five years."""
    dossier = {"doctor": {"gp_number_since": number, "training": "none", "years": {2024: {"on_call": True, "billed_eur": billed}}}}
    condition = found(engine, PPI, 2024, "activity", dossier)
    assert (condition.path, str(condition.value), condition.required) == (path, value, required)
