"""Which primes to take when, over years, and what to decide for it: the best plan, the runner-up, what is left out and why.

Every combination of choices (an entry begun on one of the days worth comparing, or none) makes a scenario; each prime year is
decided under each scenario, and ``planning.lp`` chooses among them. What excludes what comes from the rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from ..decide.asking import best_days, days_left
from ..decide.case import Case
from ..decide.seating import MOST_SEATS, at_common_seats
from ..dossier.paths import without
from ..errors import InputError, Problem
from ..facts.vocabulary import NEVER, day_number
from ..ground.seats import Roomy
from ..missing.limits import Limits
from ..progress import Progress, silent
from ..results import Amount, Request, total
from ..scope import Scope
from ..terms import PrimeOfYear
from .choices import (
    Choice,
    looks_at,
    original_path,
    parse_choice,
    representative_days,
    with_choices,
)
from .optimum import Candidate, Optimum, Solution
from .results import Act, LeftOut, MadeChoice, Open, Opening, Plan, Planning, Reason, Taken, When

if TYPE_CHECKING:
    from ..dossier.read import Dossier
    from ..engine import Engine
    from ..ground.declared import Key

SCENARIOS = 5000
Days = tuple[date | None, ...]


class _Outcome(NamedTuple):
    """A prime year under a scenario: the verdict, what it is worth, how it is requested, what bars it.

    ``case`` is the one the verdict comes from; the window of ``request`` holds only days on which the verdict is so.
    """

    case: Case
    verdict: str
    amount: Amount | None = None
    request: Request | None = None
    barred: tuple[str, ...] = ()

    @property
    def offered(self) -> bool:
        return self.verdict == "granted" and not self.barred


def plan(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    years: Sequence[int],
    may: Sequence[str] = (),
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Progress = silent,
    primes: Sequence[str] | None = None,
) -> Planning:
    """Return the best plan for these prime years, of all primes or of some; ``may`` are the choices allowed, as on the command line.

    Raises :class:`InputError` for a dossier, choice or reading that cannot be used.
    """
    return Planner(engine, dossier, may, Scope(primes, years, today, readings)).planning(progress)


class Planner:
    """One dossier, the prime years wanted, and the choices allowed."""

    def __init__(self, engine: Engine, dossier: Mapping[str, Any] | Dossier, may: Sequence[str], scope: Scope) -> None:
        self.engine, self.today = engine, scope.day
        self.dossier = engine.dossier(dossier, self.today)
        self.years = sorted(set(scope.years or ()))
        self.choices = [parse_choice(engine.rules, self.dossier, text, self.today) for text in may]
        everything = with_choices(engine.rules, self.dossier, [(c, c.last) for c in self.choices])
        self.rules = engine.room(everything, MOST_SEATS)
        self.in_force = self.rules.vocabulary.check_readings(dict(scope.readings or {}))
        self.keys: list[Key] = [(p, y) for p in self.rules.order if scope.primes is None or p in scope.primes for y in self.years]
        self._lists = {c.list for c in self.choices}
        self._outcomes: dict[tuple[Key, Days], _Outcome] = {}
        self._depends: dict[Key, bool] = {}
        personal = {str(p) for (p,) in self.rules.base.facts("personal")}
        grants = self.rules.vocabulary.grants
        before = (self.dossier.get(*grants.path) or []) if grants else []
        had = {(e.get(grants.prime), e.get(grants.year)) for e in before if grants and e.get(grants.prime) in personal}
        self.had = {key for key in had if None not in key}  # what was granted for a year that nobody knows excludes none

    # -- scenarios --------------------------------------------------------------------------------------------------

    @property
    def nothing(self) -> Days:
        """The scenario in which no choice is made."""
        return (None,) * len(self.choices)

    def scenarios(self) -> Iterator[Days]:
        """Yield every combination of choices worth comparing: for each choice a day, or None for not making it."""
        count = len(self.choices)
        options: list[list[date | None]] = []
        for choice in self.choices:
            worth, end = self._days(self.dossier, choice, count), self._end(choice)
            options.append([None, *(day for day in worth if day_number(day) <= end)])
        if prod(map(len, options)) > SCENARIOS:
            raise InputError([Problem("--may", "too_many_choices", (("value", str(SCENARIOS)),))])
        yield from itertools.product(*options)

    def _days(self, dossier: Dossier, choice: Choice, count: int = 1) -> list[date]:
        """The days worth comparing; of long lists beside those entries that can matter whatever the day."""
        rules, whole = self.rules, self.rules.vocabulary.lists[choice.list]
        if isinstance(rules, Roomy):
            place = *whole, len(dossier.get(*whole) or [])
            made = with_choices(rules, dossier, [(choice, choice.first)])
            some_day = made.with_data(without(made.data, (*place, choice.field)))
            rules = at_common_seats(rules, some_day, [k for k in self.keys if k in rules.prime_years], [place])
        return representative_days(rules, dossier, choice, count)

    def _end(self, choice: Choice) -> int:
        """The last day on which the dossier lets anything be added to the list of a choice: what an activity needs ends with it."""
        for key in self.keys:
            if key in self.rules.prime_years and any(c.fact == choice.list for c in self.rules.prime_year(*key).changeable):
                case = self._case(key, self.dossier)
                closed = Limits.of(case.slice, case.values).closed(case.encoder)
                return min((day for name, day in closed if name == choice.list and day is not None), default=NEVER)
        return NEVER

    def changed(self, days: Days) -> Dossier:
        """Return the dossier under a scenario."""
        made = [(c, d) for c, d in zip(self.choices, days, strict=True) if d is not None]
        return with_choices(self.rules, self.dossier, made)

    def _touched(self, key: Key) -> bool:
        """Whether the choices can bear on a prime year at all."""
        if key not in self._depends:
            self._depends[key] = bool(self._lists) and looks_at(self.rules.prime_year(*key), self._lists)
        return self._depends[key]

    def outcome(self, key: Key, days: Days, dossier: Dossier | None = None) -> _Outcome:
        """Return what a prime year comes to under a scenario."""
        modelled = key in self.rules.prime_years
        if not modelled or not self._touched(key):
            days = self.nothing
        if (key, days) not in self._outcomes:
            case = self._case(key, self.changed(days) if dossier is None or days == self.nothing else dossier)
            self._outcomes[key, days] = self._decided(case) if modelled else _Outcome(case, "not_modelled")
        return self._outcomes[key, days]

    def _case(self, key: Key, dossier: Dossier) -> Case:
        return Case(self.rules, self.engine.wording, dossier, self.today, self.in_force, *key)

    def _decided(self, case: Case) -> _Outcome:
        barred: tuple[str, ...] = ("had",) if (case.prime, case.year) in self.had else ()
        request = case.request()
        if request.in_time:
            pass
        elif request.state == "closed":
            barred += ("closed",)
        elif left := days_left((request.opens, request.closes) if request.opens and request.closes else None, self.today):
            days = best_days(case, left)
            case = case.asked_on(days)
            request = request._replace(state="upcoming" if self.today < days[0] else "open", opens=days[0], closes=days[1])
        verdict = case.verdict()
        return _Outcome(case, verdict, case.amount() if verdict == "granted" else None, request, barred)

    # -- the answer ----------------------------------------------------------------------------------------------------

    def planning(self, progress: Progress = silent) -> Planning:
        """Choose the best plan and the runner-up, and say why the rest is left out."""
        candidates: dict[tuple[Any, ...], Candidate] = {}
        seen: dict[tuple[Any, ...], Days] = {}
        compared: list[Days] = []
        scenarios = list(self.scenarios())
        for days in scenarios:
            compared.append(days)
            progress(len(compared), len(scenarios))
            dossier = self.changed(days)
            row = {k: self.outcome(k, days, dossier) for k in self.keys}
            candidate = Candidate(
                {k: o.verdict for k, o in row.items()},
                {k: (o.amount.min, o.amount.max) for k, o in row.items() if o.amount},
                {k: o.barred for k, o in row.items()},
                {k: d for k, o in row.items() if (d := self._wait(o.request)) is not None},
                sum(d is not None for d in days),
                sum((d - self.today).days for d in days if d is not None),
            )
            # Scenarios that come to the same for every prime year differ in their actions only: the least will do.
            same = tuple(tuple(part.items()) for part in candidate[:4])
            if same not in candidates or candidate[4:] < candidates[same][4:]:
                candidates[same], seen[same] = candidate, days
        chosen = list(seen.values())
        optimum = Optimum(self.rules.base, list(candidates.values()), self.had, self._conflicts())
        best = optimum.best()
        second = optimum.runner_up(best)
        days = chosen[best.scenario]
        plans = self._plan(best, days), self._plan(second, chosen[second.scenario]) if second else None
        return Planning(
            today=self.today,
            readings=dict(self.in_force),
            years=tuple(self.years),
            choices=tuple(self.choices),
            best=plans[0],
            runner_up=plans[1],
            tie=_tie(best, second) if second and plans[1] and plans[0].total == plans[1].total else None,
            left_out=self._left_out(best, days, compared),
            open=self._open(best, days),
            proof=best.proof,
            compared=len(compared),
            rules_hash=self.engine.rules_hash,
            warnings=self.engine.warnings(self.dossier, self.today),
        )

    def _wait(self, request: Request | None) -> int | None:
        """How many days from now a prime year can be requested; None where it need not be."""
        if request is None or request.state == "automatic" or request.in_time or request.through:
            return None
        return max(0, (request.opens - self.today).days) if request.opens else 0

    def _conflicts(self) -> list[tuple[Key, Key]]:
        pairs = self.engine.conflicts(self.rules, self.in_force)
        return [(a, b) for a in self.keys for b in sorted(pairs.get(a, ())) if b in self.keys]

    def _plan(self, found: Solution, days: Days) -> Plan:
        taken = tuple(k for k in self.keys if k in found.take)
        rows = []
        for key in taken:
            outcome = self.outcome(key, days)
            assert outcome.amount is not None
            rows.append(Taken(key[0], key[1], outcome.amount, outcome.request, self._needs(key, days)))
        made = tuple(
            MadeChoice(c, d, self._until(i, days, taken) if d else None)
            for i, (c, d) in enumerate(zip(self.choices, days, strict=True))
        )
        return Plan(made, tuple(rows), total(t.amount for t in rows), tuple(self._when(made, rows)))

    def _needs(self, key: Key, days: Days) -> tuple[int, ...]:
        """Which of the choices a prime year hangs on: without it, it would not be offered."""
        out = []
        for i, day in enumerate(days):
            if day is not None and not self.outcome(key, (*days[:i], None, *days[i + 1 :])).offered:
                out.append(i)
        return tuple(out)

    def _until(self, index: int, days: Days, taken: Sequence[Key]) -> date:
        """The last day, without a gap from the chosen one, on which the choice still gives the same plan."""
        choice, others = self.choices[index], (*days[:index], None, *days[index + 1 :])
        stretches = self._days(self.changed(others), choice)
        start = days[index]
        assert start is not None
        for first in stretches:
            if first > start:
                then = (*days[:index], first, *days[index + 1 :])
                for key in taken:
                    now, later = self.outcome(key, days), self.outcome(key, then)
                    if not later.offered or later.amount != now.amount:
                        return first - timedelta(days=1)
        return choice.last

    # -- when to act --------------------------------------------------------------------------------------------------------

    def _when(self, made: Sequence[MadeChoice], rows: Sequence[Taken]) -> Iterator[When]:
        found = [When(Act.START, m.choice.kind, None, m.day, m.until) for m in made if m.day and m.until]
        for row in rows:
            request = row.request
            if request is None or request.through:  # what is carried by another request needs no act of its own
                continue
            opens = [d for i in row.needs if (d := made[i].day)]
            if request.state in ("open", "upcoming") and not request.in_time and request.opens and request.closes:
                first = min(max(request.opens, self.today, *opens), request.closes)
                found.append(When(Act.REQUEST, row.prime, row.year, first, request.closes, request.channel))
            for act, day in ((Act.CONTEST, request.contest_by), (Act.PAID, request.paid_by)):
                if day is not None and day >= self.today:
                    found.append(When(act, row.prime, row.year, None, day))
        return iter(sorted(found, key=lambda w: (w.first or w.last, w.last)))

    # -- what is left out -----------------------------------------------------------------------------------------------------

    def _left_out(self, best: Solution, days: Days, compared: Sequence[Days]) -> tuple[LeftOut, ...]:
        out = []
        for key in self.keys:
            reasons = [self._reason(key, why, other, days) for why, other in best.left_out.get(key, ())]
            if reasons:
                out.append(LeftOut(*key, tuple(reasons), self._elsewhere(key, days, compared)))
        return tuple(out)

    def _reason(self, key: Key, why: str, other: Key | None, days: Days) -> Reason:
        outcome = self.outcome(key, days)
        case = outcome.case
        if why == "not_modelled":
            return Reason(why, text=case.decision().reason)
        if why == "refused":
            return Reason(why, conditions=tuple(c for c in case.conditions() if c.status == "not_met"))
        if why == "conflict" and other is not None:
            words, sources = self.engine.why_conflict(key[0], other[0])
            return Reason(why, PrimeOfYear(*other), self.engine.wording.get("conflicts", words), sources=sources)
        if why == "closed":
            return Reason(why, closed_on=outcome.request.closes if outcome.request else None)
        return Reason(why, other and PrimeOfYear(*other))

    def _elsewhere(self, key: Key, days: Days, compared: Sequence[Days]) -> tuple[Opening, ...] | None:
        """The choices under which it would be offered, where this plan's do not; () means: none made."""
        if self.outcome(key, days).offered:
            return None
        found = [d for d in compared if self.outcome(key, d).offered]
        if not found:
            return None
        first = min(found, key=lambda d: (sum(x is not None for x in d), [x or date.max for x in d]))
        return tuple(Opening(i, d) for i, d in enumerate(first) if d is not None)

    def _open(self, best: Solution, days: Days) -> tuple[Open, ...]:
        made = [c for c, d in zip(self.choices, days, strict=True) if d is not None]
        out = []
        for key in self.keys:
            if key in best.to_settle:
                case = self.outcome(key, days).case
                paths = dict.fromkeys(original_path(self.rules, p, self.dossier, made) for p in case.unknown)
                out.append(Open(*key, case.amount(), tuple(paths)))
        return tuple(out)


def _tie(best: Solution, second: Solution) -> str | None:
    """What decides between two plans of equal worth: the first level on which they differ, "none" where none is."""
    levels = [name for name, value in best.proof.objective.items() if second.proof.objective[name] != value]
    if not levels:
        return "none"
    return levels[0] if levels[0] in ("actions", "days") else None
