"""The outcome of a prime year by itself: what is paid, found without conditions, ways or dates.

For questions that decide one dossier many times: the slice holds only what the outcome looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ..errors import InputError, Problem
from ..ground.declared import PrimeYear, Rules, span
from ..ground.encode import Assignment
from ..ground.slices import Slice
from ..ground.steady import Steady
from ..ground.wording import Wording
from ..results import Amount


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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, the keys those of a decision."""
        amount = self.amount.to_dict() if self.amount else None
        return {"verdict": self.verdict, "amount": amount, "situation": self.situation}


NOT_MODELLED = Outcome("not_modelled")


def outcome_of(whole: PrimeYear, possible: Set[int], wording: Wording) -> Outcome:
    """Read an outcome off the watched atoms that are possible, as a decision does."""
    found = span([g for g in whole.grades if g.top in possible], whole.refused in possible)
    why = " ".join(wording.get("whys", k) for k in whole.whys) or None if found.verdict != "refused" else None
    return Outcome(found.verdict, Amount(found.low, found.high, whole.status, why), found.situation)


class OutcomeSlice:
    """The part of a prime year's slice that its outcome looks at; models of it tell their inputs too."""

    def __init__(self, whole: PrimeYear) -> None:
        self.whole = whole
        base = whole.rules.base
        cone = base.cone(whole.watched)
        self.part = Slice(base, [*whole.watched, *(cone & base.inputs)])
        self.inputs = self.part.inputs
        self.watched = whole.watched
        self._steady: dict[int, Steady] = {}

    def steady(self, goal: int) -> Steady:
        """Return the search for facts that reach a watched atom whatever the readings."""
        if goal not in self._steady:
            readings = frozenset(a for a in self.inputs if a in self.whole.rules.vocabulary.reading)
            self._steady[goal] = Steady(self.part, readings, goal)
        return self._steady[goal]

    def possible(self, known: Mapping[int, bool]) -> frozenset[int]:
        """Return the watched atoms that hold in some completion of what is known.

        Raises :class:`InputError` where nothing completes it: the facts contradict each other.
        """
        known = dict(known)
        values = self.part.evaluate(known)
        if all(values[a] for a in self.watched):
            return frozenset(a for a in self.watched if values[a] > 0)
        literals = [a if v else -a for a, v in known.items()]
        found = self.reached(literals)
        if not found:
            raise InputError([Problem("", "impossible", ())])
        return found

    def reached(self, literals: Iterable[int]) -> frozenset[int]:
        """Return the watched atoms that hold in some model of the literals, none where there is no model."""
        fixed = list(literals)
        found: list[int] = []
        while (model := self.part.model([*fixed, *(-a for a in found)])) is not None:
            found += [a for a in self.watched if a in model]
        return frozenset(found)

    def outcome(self, possible: frozenset[int], wording: Wording) -> Outcome:
        """Read an outcome off what is possible, as a decision does."""
        return outcome_of(self.whole, possible, wording)


_SLICES: WeakKeyDictionary[PrimeYear, OutcomeSlice] = WeakKeyDictionary()


def outcome_slice(rules: Rules, prime: str, year: int) -> OutcomeSlice:
    """Return the outcome's slice of a prime year, cut once."""
    whole = rules.prime_year(prime, year)
    if whole not in _SLICES:
        _SLICES[whole] = OutcomeSlice(whole)
    return _SLICES[whole]


def facts_only(assignment: Assignment, readings: Mapping[int, tuple[str, str]]) -> dict[int, bool]:
    """Return what a dossier fixes, the readings left out."""
    return {a: v for a, v in assignment.known.items() if a not in readings}
