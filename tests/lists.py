"""Practices with lists of contracts and grants, drawn about the days and figures at which the rules turn."""

from __future__ import annotations

import random
from typing import Any

NUMBER, OTHER = "0123456749", "0678901218"
NURSE = {
    "staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none",
    "workplace": "A",
}  # fmt: skip
GRANT = {"prime": "gestion_pratique", "year": 2025, "enterprise_number": NUMBER, "workplace": "A"}


def practice(contracts: list[Any], history: list[Any], **said: Any) -> dict[str, Any]:
    """Return a practice of one GP whose figures suffice."""
    figures = {y: {"dmg_count": 900, "reimbursed_eur": 90000} for y in (2023, 2024, 2025)}
    place = {"kind": "solo", "payment": "fee_for_service", "enterprise_number": NUMBER, "workplace": "A", "public_support": []}
    return {
        "doctor": {"gp_number_since": "2005-06-15", "training": "none", "solo": True},
        "practice": {**place, "years": figures, **said}, "contracts": contracts, "history": history,
    }  # fmt: skip


def some(chance: random.Random, **fields: tuple[Any, ...]) -> dict[str, Any]:
    """Return an entry with one of these values in each field, now and then with nothing in it."""
    drawn = {name: chance.choice(values) for name, values in fields.items()}
    return {name: value for name, value in drawn.items() if chance.random() > 0.08}


def contract(chance: random.Random) -> dict[str, Any]:
    """Return a contract about the days and figures at which the rules turn."""
    days = ("2013-05-01", "2014-02-01", "2023-06-01", "2024-03-01", "2024-08-31", "2024-09-15", "2024-11-11", "2025-03-01", "2025-10-01")
    found = some(
        chance, staff=("nurse", "nurse", "nurse", "administrative", "practice_assistant"), open_ended=(True, True, False),
        hours_per_week=(6, 10, 12, 13, 19, 38), start=days, end=("none", "none", "2024-12-31", "2025-06-30", "2026-06-30"),
        workplace=("A", "A", "A", "B"),
    )  # fmt: skip
    return {**found, "end": "none"} if found.get("start", "") > found.get("end", "none") else found


def grant(chance: random.Random) -> dict[str, Any]:
    """Return something that was granted before."""
    primes = ("ppi", "dmg_debutant", "continuite_soins", "gestion_pratique", "gestion_pratique")
    return some(chance, prime=primes, year=(2024, 2024, 2025, 2026), enterprise_number=(NUMBER, NUMBER, OTHER), workplace=("A", "A", "B"))


def drawn(chance: random.Random) -> dict[str, Any]:
    """Return a dossier with a few entries in each list, some alike."""
    contracts = [contract(chance) for _ in range(chance.choice((1, 3, 5, 6)))]
    contracts += [dict(contracts[0]) for _ in range(chance.choice((0, 0, 2, 3)))]
    chance.shuffle(contracts)
    support = {} if chance.random() < 0.9 else {"public_support": ["vipa"]}
    return practice(contracts[:8], [grant(chance) for _ in range(chance.choice((0, 0, 1, 3, 5)))], **support)
