"""The dossiers that the benchmarks decide: complete ones for PPI 2023, one per outcome, and one with gaps."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

YEAR = 2023
TODAY = date(2023, 11, 15)

SCORES = {
    "chapter_iv_pct": 64,
    "efact_eattest_pct": 72,
    "sumehr_pct": 58,
    "cebam_uses": 7,
    "handicap_forms": 3,
    "medication_schemes": 12,
    "barometers": 1,
}
NONE_REACHED = dict.fromkeys(SCORES, 0)


def doctor(
    scores: dict[str, int],
    *,
    number: date = date(2005, 9, 1),
    on_call: bool = True,
    billed: int = 60_000,
    software: bool = True,
    payment: str = "fee_for_service",
) -> dict[str, Any]:
    """Return a complete dossier for PPI 2023: a GP in a practice that is no registered group."""
    return {
        "dossier": 1,
        "doctor": {
            "gp_number_since": number,
            "training": "none",
            "years": {
                YEAR: {
                    "on_call": on_call,
                    "billed_eur": billed,
                    "payment": payment,
                    "accepted_software": software,
                    "e_services": dict(scores),
                }
            },
        },
        "practice": {"kind": "solo", "registered_on": "none"},
        "contracts": [],
        "history": [],
        "requests": [],
    }


def _lacking(*names: str) -> dict[str, int]:
    return {**SCORES, **dict.fromkeys(names, 0)}


COMPLETE: dict[str, dict[str, Any]] = {
    "situation 4": doctor(SCORES),
    "situation 3": doctor(_lacking("handicap_forms", "barometers")),
    "situation 2": doctor(_lacking("handicap_forms", "barometers", "cebam_uses")),
    "situation 1": doctor(NONE_REACHED),
    "situation 1, no software": doctor(SCORES, software=False),
    "flat rate, situation 3": doctor(_lacking("barometers", "efact_eattest_pct"), payment="flat_rate"),
    "recent number, little billed": doctor(_lacking("sumehr_pct"), number=date(2021, 9, 1), billed=12_000),
    "refused: too little billed": doctor(SCORES, billed=12_000),
    "refused: not on call": doctor(NONE_REACHED, on_call=False),
}


def _gaps() -> dict[str, Any]:
    dossier = deepcopy(COMPLETE["situation 2"])
    del dossier["doctor"]["years"][YEAR]["billed_eur"]
    del dossier["doctor"]["years"][YEAR]["e_services"]["sumehr_pct"]
    return dossier


GAPS = _gaps()
