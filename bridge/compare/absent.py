"""Why a prime cannot be looked at in a year: its rules begin later, are not published, or are not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..ground.declared import Rules


class Absent(NamedTuple):
    """A prime year without rules.

    ``reason`` is begins (the rules of the prime begin in a later year), not_modelled (the prime exists, its rules of that
    year are not known; ``why`` is the key of the reason) or no_rules. ``known`` are the years that have rules.
    """

    prime: str
    year: int
    reason: str
    why: str | None
    known: tuple[int, ...]


def absent(rules: Rules, prime: str, years: Iterable[int]) -> tuple[Absent, ...]:
    """Return those of the years for which the prime has no rules, each with the reason."""
    known = tuple(sorted(y for p, y in rules.prime_years if p == prime))
    out = []
    for year in years:
        if year not in known:
            why = rules.not_modelled.get((prime, year))
            reason = "not_modelled" if why is not None else "begins" if known and year < known[0] else "no_rules"
            out.append(Absent(prime, year, reason, why, known))
    return tuple(out)
