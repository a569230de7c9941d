"""Contesting from the amount received alone: which differences in facts could explain it, the fewest first.

Each told fact may be otherwise. Which sets of them can bring the amount about is asked of the solver, with these facts left
open; that some values really do is tried on the dossier itself, the nearest values first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..decide.case import Case
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..ground.seats import Seated
from ..missing.factor import regroup
from ..results import Amount
from ..solve.least import minimal_sets
from .grounds import Grounds
from .otherwise import Other, Told
from .results import Contest, Explanation, Several, Stand, Supposed

if TYPE_CHECKING:
    from ..engine import Engine

TRIALS = 40  # rows of values tried for one set of facts
TRIALS_IN_ALL = 1500


def received(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    amount: int,
    prime: str,
    year: int,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
) -> Contest:
    """Say which differences between the dossier and what the authority holds could explain the amount received (0: refused).

    Raises :class:`InputError` for what cannot be used, and where no outcome of the prime year pays this amount.
    """
    case = engine.case(dossier, prime, year, today, readings, whole=True)
    if not case.modelled:
        known = ", ".join(str(y) for p, y in engine.rules.prime_years if p == prime)
        raise InputError([Problem(f"--year {year}", "no_rule_to_contest", (("known", known),))])
    return Received(engine, case, amount).result()


class _Found(NamedTuple):
    sets: list[tuple[int, ...]]
    complete: bool


class Received:
    """The work behind :func:`received`."""

    def __init__(self, engine: Engine, case: Case, amount: int) -> None:
        self.engine, self.case, self.amount = engine, case, amount
        grades = case.slice.grades
        paid = [g for g in grades if g.low <= amount and (g.high is None or amount <= g.high)]
        self.targets = [a for a in (g.top for g in paid) if a is not None]
        if amount == 0 and case.slice.refused:
            self.targets.append(case.slice.refused)
        if not self.targets:
            known = sorted({0, *(g.low for g in grades)})
            texts = (("known", ", ".join(map(str, known))), ("value", str(amount)))
            raise InputError([Problem(f"--received {amount}", "unknown_amount", texts)])
        self.told = Told(case)
        self.grounds = Grounds(engine, case)

    def result(self) -> Contest:
        """Return everything."""
        case, outcome = self.case, self._outcome()
        mine = Stand(case.verdict(), case.amount())
        theirs = Stand("granted" if self.amount else "refused", Amount(self.amount, self.amount, "final"))
        others = self.told.others() if outcome != "same" else []
        found = self._sets(others) if others else _Found([], True)
        named = [others[i] for i in dict.fromkeys(i for s in found.sets for i in s)]
        conditions = dict.fromkeys(c for one in named for c in self.grounds.above(sorted(one.turned)))
        return Contest(
            case.prime, case.year, case.today, outcome, mine, theirs, (), (), found.complete,
            tuple(self.grounds.criterion(c) for c in conditions), self.grounds.routes(), self.grounds.procedure(),
            case.unknown, tuple(case.depends_on_readings()), self.amount, tuple(self._explained(others, found.sets)),
        )  # fmt: skip

    def _outcome(self) -> str:
        grades, refusable = self.case.outcomes()
        mine = {g.top for g in grades} | ({self.case.slice.refused} if refusable else set())
        if mine <= set(self.targets):
            return "same"
        if mine & set(self.targets):
            return "undecided"
        return "contest" if self.case.span.low > self.amount else "favourable"

    # -- the search ---------------------------------------------------------------------------------------------------------

    def _sets(self, others: list[Other]) -> _Found:
        """Return the minimal sets of facts that can explain the amount, the fewest first, each as the other values it takes."""
        by_path: dict[str, list[int]] = {}
        for i, one in enumerate(others):
            by_path.setdefault(one.path, []).append(i)
        paths = list(by_path)
        touched = [frozenset(a for i in by_path[p] for a in others[i].turned) for p in paths]
        part, known = self.case.slice.part, self.case.assignment.known

        def enough(chosen: frozenset[int]) -> bool:
            free = frozenset[int]().union(*(touched[i] for i in chosen))
            literals = [a if v else -a for a, v in known.items() if a not in free]
            return any(part.satisfiable([*literals, t]) for t in self.targets)

        sets, complete = minimal_sets(range(len(paths)), enough)
        out, self._left = [], TRIALS_IN_ALL
        complete = complete and not isinstance(self.case.rules, Seated)  # of an entry set aside nothing was supposed
        for chosen in sorted(sets, key=lambda s: (len(s), sorted(s))):
            row = self._row([by_path[paths[i]] for i in sorted(chosen)], others) if chosen else None
            if row is not None:
                out.append(row)
            else:
                complete = complete and not chosen
        return _Found(out, complete)

    def _row(self, choices: list[list[int]], others: list[Other]) -> tuple[int, ...] | None:
        """Return the nearest values at these facts with which the amount is what is paid."""
        for row in itertools.islice(_nearest_first(choices), TRIALS):
            if self._left <= 0:
                return None
            self._left -= 1
            dossier = self.told.changed([(others[i].path, others[i].value) for i in row])
            if dossier is not None and self._pays(dossier):
                return row
        return None

    def _pays(self, dossier: Dossier) -> bool:
        case = self.case
        try:
            grades, refusable = self.told.at(dossier).outcomes()
        except InputError:
            return False
        possible = {g.top for g in grades} | ({case.slice.refused} if refusable else set())
        return bool(possible & set(self.targets))

    def _explained(self, others: list[Other], sets: list[tuple[int, ...]]) -> Iterator[Explanation]:
        wording, alone = self.engine.wording, set(sets)

        def supposed(i: int) -> Supposed:
            one = self._widened(others, i) if (i,) in alone else others[i]
            return Supposed(one.path, one.mine, one.value, one.label(wording) if one.value is not None else None)

        for way in sorted(regroup([frozenset(s) for s in sets], str), key=lambda w: sum(b.choose for b in w)):
            blocks = ((b.choose, [i for item in b.items for a in item.alternatives for i in sorted(a)]) for b in way)
            yield Explanation(tuple(Several(choose, tuple(supposed(i) for i in items)) for choose, items in blocks))

    def _widened(self, others: list[Other], i: int) -> Other:
        """Return a value that explains the amount by itself with all stretches beside it that do so too."""
        found, beside = others[i], [o for o in others if o.path == others[i].path and o.answers.stretch and o is not others[i]]
        while other := next((o for o in beside if found.joins(o)), None):
            beside.remove(other)
            dossier = self.told.changed([(other.path, other.value)])
            if dossier is not None and self._pays(dossier):
                found = found.joined(other)
        return found


def _nearest_first(choices: list[list[int]]) -> Iterator[tuple[int, ...]]:
    """Yield one of each, those first that stand early in their lists."""
    places = itertools.product(*(range(len(c)) for c in choices))
    ordered = sorted(itertools.islice(places, TRIALS * TRIALS), key=sum)
    return (tuple(c[p] for c, p in zip(choices, row, strict=True)) for row in ordered)
