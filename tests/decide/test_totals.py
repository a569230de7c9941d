"""What a GP can receive for 2023, against the totals that INAMI paid (fact base 5.1, Journal du médecin)."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

from octroi.bridge import Engine
from search import searches, wide

# 5.1: "every total in a rule engine for Y = 2023 must fall in", and each of them was paid or is a refusal.
PAID = {0, 800, 1000, 3500, 4500, 5256, 6000, 7756, 8756, 10256}

REACHED = {"chapter_iv_pct": 50, "sumehr_pct": 55, "cebam_uses": 5, "handicap_forms": 3, "medication_schemes": 5,
           "barometers": 1, "efact_eattest_pct": 50}  # fmt: skip

PEOPLE: list[tuple[Any, str]] = [
    ("none", "2017-12-31"),
    ("none", "2018-01-01"),
    ("none", "2022-12-31"),
    ("none", "2023-01-01"),
    ("none", "2023-12-31"),
    ("none", "2024-01-01"),
    ("none", "none"),
    ({"start": "2020-10-01", "end": "2023-09-30"}, "2023-10-01"),
    ({"start": "2020-10-01", "end": "2023-12-30"}, "2023-12-31"),
    ({"start": "2020-10-01", "end": "2023-12-31"}, "2023-12-31"),
    ({"start": "2023-02-01", "end": "2023-06-30"}, "2023-07-01"),
    ({"start": "2021-10-01", "end": "none"}, "none"),
    ({"start": "2023-12-31", "end": "none"}, "none"),
]


def total(engine: Engine, dossier: dict[str, Any]) -> int:
    found = 0
    for prime in ("ppi", "dmg_debutant"):
        case = engine.case(dossier, prime, 2023)
        assert case.verdict() in ("granted", "refused")
        amount = case.amount()
        assert amount.min == amount.max
        found += amount.min
    return found


def dossier_of(training: Any, since: str, score: int, payment: str, **facts: Any) -> dict[str, Any]:
    services = {key: value if i < score else 0 for i, (key, value) in enumerate(REACHED.items())}
    year = {"payment": payment, "e_services": services, **facts}
    return {
        "doctor": {"gp_number_since": since, "training": training, "solo": True, "years": {2023: year}},
        "practice": {"kind": "solo"},
    }


@searches
def test_totals_of_2023(engine: Engine) -> None:
    grid = product(
        PEOPLE,
        (0, 3, 4, 5, 6, 7),
        ("fee_for_service", "flat_rate"),
        ((True, True), (True, False), (False, True)),  # on call, accepted software
        (24_999, 25_000),
        ((True, 30), (True, 31), (False, 30)),  # electronic DMGs, days at the flat rate
    )
    totals: dict[int, int] = {}
    for (training, since), score, payment, (on_call, software), billed, (electronic, days) in islice(grid, 0, None, 1 if wide() else 5):
        dossier = dossier_of(
            training, since, score, payment, on_call=on_call, accepted_software=software, billed_eur=billed,
            electronic_dmg=electronic, longest_flat_rate_days=days,
        )  # fmt: skip
        found = total(engine, dossier)
        totals[found] = totals.get(found, 0) + 1
    assert set(totals) == PAID


def test_no_trainee_has_both(engine: Engine) -> None:
    """800 + 4,256 = 5,056 does not occur (fact base 2)."""
    for start, end, since in product(
        ("2020-10-01", "2022-12-31", "2023-01-01", "2023-12-31"),
        ("2023-12-30", "2023-12-31", "2024-01-01"),
        ("2023-12-30", "2023-12-31", "2024-01-01"),
    ):
        if start <= end <= since:
            dossier = dossier_of(
                {"start": start, "end": end}, since, 7, "fee_for_service", on_call=True, accepted_software=True,
                billed_eur=0, electronic_dmg=True, longest_flat_rate_days=0,
            )  # fmt: skip
            # Between training and number at the end of the year the texts do not say (I-31 b): either way it is a total paid.
            cases = [engine.case(dossier, prime, 2023) for prime in ("ppi", "dmg_debutant")]
            between = end < since and end < "2023-12-31" and since >= "2024-01-01"
            assert ("undecided" in [c.verdict() for c in cases]) <= between
            for amounts in product(*({c.amount().min, c.amount().max} for c in cases)):
                assert sum(a or 0 for a in amounts) in PAID
