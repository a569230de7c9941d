"""GPs as the paid distribution of PPI 2023 and of the prime DMG débutant of that year has them (domain facts, table of S8).

Each row of the table becomes so many dossiers, drawn among the facts with which the documents pay just that.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

# Total paid to the GP, how many GPs, the step of PPI 2023, and whether DMG débutant is paid too.
PAID = (
    (10_256, 152, 6000, True), (8_756, 140, 4500, True), (7_756, 116, 3500, True), (6_000, 5_848, 6000, False), (5_256, 167, 1000, True),
    (4_500, 1_785, 4500, False), (3_500, 1_085, 3500, False), (1_000, 1_311, 1000, False), (800, 1_841, 800, False),
)  # fmt: skip
# At the act, of seven parameters: how many each step asks for.
REACHED = {6000: (6, 7), 4500: (5,), 3500: (4,), 1000: (0, 1, 2, 3)}
THRESHOLDS = {
    "chapter_iv_pct": (50, 100), "efact_eattest_pct": (50, 100), "sumehr_pct": (55, 100), "cebam_uses": (5, 40), "handicap_forms": (3, 20),
    "medication_schemes": (5, 60), "barometers": (1, 6),
}  # fmt: skip


def gps(seed: int = 2023, share: float = 1.0) -> Iterator[dict[str, Any]]:
    """Draw the dossiers, a share of each row of the table, in no order."""
    rng = random.Random(seed)
    rows = [(step, beginner) for _, count, step, beginner in PAID for _ in range(round(count * share))]
    rng.shuffle(rows)
    for number, (step, beginner) in enumerate(rows):
        yield {"id": f"gp{number}", "practice": {"kind": "solo"}, "doctor": _trainee() if step == 800 else _doctor(rng, step, beginner)}


def _trainee() -> dict[str, Any]:
    facts = {"accepted_software": True, "electronic_dmg": False, "on_call": False}
    return {"gp_number_since": "none", "training": {"start": "2022-10-01", "end": "none"}, "years": {2023: facts}}


def _doctor(rng: random.Random, step: int, beginner: bool) -> dict[str, Any]:
    reached = set(rng.sample(sorted(THRESHOLDS), rng.choice(REACHED[step])))
    services = {
        name: rng.randint(at, top) if name in reached else rng.randint(0, at - 1) for name, (at, top) in THRESHOLDS.items()
    }
    since = f"2023-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" if beginner else f"{rng.randint(1985, 2021)}-0{rng.randint(1, 9)}-15"
    facts: dict[str, Any] = {
        "on_call": True, "accepted_software": True, "payment": "fee_for_service", "electronic_dmg": True, "longest_flat_rate_days": 0,
        "billed_eur": rng.randint(25_000, 300_000), "e_services": services,
    }  # fmt: skip
    return {"gp_number_since": since, "training": "none", "years": {2023: facts}}
