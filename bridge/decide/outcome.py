"""The outcome of a prime year by itself: what is paid, without conditions, ways or dates."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from ..as_json import inline, shaped
from ..facts.encode import Assignment
from ..ground.declared import PrimeYear, Rules
from ..ground.outcomes import OutcomeSlice
from ..results import Amount
from ..rules.wording import Wording


class Outcome(NamedTuple):
    """Verdict, amount (None where no rule is known) and row of the official table."""

    verdict: str
    amount: Amount | None = None
    situation: int | None = None

    @property
    def worth(self) -> tuple[str, int, int | None, int | None]:
        """What two outcomes must share to be the same: verdict, least and most EUR, situation."""
        low, high = (self.amount.min, self.amount.max) if self.amount else (0, 0)
        return self.verdict, low, high, self.situation


@shaped("prime", "year", inline("outcome"))
class Decided(NamedTuple):
    """A prime year with its outcome."""

    prime: str
    year: int
    outcome: Outcome


NOT_MODELLED = Outcome("not_modelled")


def outcome_of(whole: PrimeYear, possible: Set[int], wording: Wording) -> Outcome:
    """Read an outcome off the watched atoms that are possible, as a decision does."""
    found = whole.span(possible)
    tops = {g.name for g in whole.grades if g.top in possible}
    keys = [*whole.whys, *dict.fromkeys(k for g, k in whole.grade_whys if g in tops)] if found.verdict != "refused" else []
    why = " ".join(wording.get("whys", k) for k in keys) or None
    return Outcome(found.verdict, Amount(found.low, found.high, whole.status, why), found.situation)


def outcome_slice(rules: Rules, prime: str, year: int) -> OutcomeSlice:
    """Return the outcome's slice of a prime year, cut once."""
    return rules.prime_year(prime, year).outcomes


def facts_only(assignment: Assignment, readings: Mapping[int, tuple[str, str]]) -> dict[int, bool]:
    """Return what a dossier fixes, the readings left out."""
    return {a: v for a, v in assignment.known.items() if a not in readings}
