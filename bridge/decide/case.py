"""One dossier against one prime year: verdict, amount, conditions, what is unknown, what is missing."""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..facts.encode import Assignment, Encoder
from ..facts.figures import Figure
from ..facts.vocabulary import Fact, day_number
from ..ground.declared import Grade, PrimeYear, Reach, Rules
from ..ground.seats import following
from ..results import Amount, Condition, Decision, Missing, OpenQuestion, Request
from ..rules.wording import Wording
from ..solve.circuit import Values
from ..solve.completions import Completed
from .alike import Sight, kept
from .asking import Span, best_days, days_left, one_stretch
from .because import because
from .beside import shown_value, value_and_required
from .conditions import conditions_of
from .depending import depending
from .ended import ended_before
from .hinges import unanswered, unknown_facts
from .notes import notes, warned_off
from .request import announced, made_request, request_of
from .seating import at_seats
from .twins import speaking_for, told_of_all, ways_of_all

if TYPE_CHECKING:
    from ..missing.blocked import Obstacles
    from ..missing.ways import Finder


Leaves = dict[tuple[int, bool], list[tuple[int, bool]]]


class Case:
    """One dossier against one prime year, on one day, under given readings."""

    def __init__(
        self,
        rules: Rules,
        wording: Wording,
        dossier: Dossier,
        today: date,
        readings: dict[str, str],
        prime: str,
        year: int,
        asked: Span | None = None,
    ) -> None:
        self.wording, self.dossier, self.today = wording, dossier, today
        self.readings, self.prime, self.year = readings, prime, year
        self.modelled = (prime, year) in rules.prime_years
        self._all = rules
        self.rules = at_seats(rules, dossier, prime, year) if self.modelled else rules
        self._asked = asked
        self._states: dict[int, str] | None = None
        self.leaves: Leaves = {}  # by which inputs atoms hold, or fail

    def of(self, prime: str, year: int) -> Case:
        """Return the same dossier against another prime year."""
        return Case(self._all, self.wording, self.dossier, self.today, self.readings, prime, year)

    def asked_on(self, days: Span) -> Case:
        """Return the same case, asked for on one of these days."""
        return Case(self.rules, self.wording, self.dossier, self.today, self.readings, self.prime, self.year, days)

    @cached_property
    def slice(self) -> PrimeYear:
        """The rules this case can see."""
        return self.rules.prime_year(self.prime, self.year)

    @cached_property
    def asked(self) -> Span | None:
        """The days on which the prime year is taken to be asked for: those left on which the most is granted, where the dossier
        says that it was not asked for yet; None where it was, where nobody knows, and where no day is left."""
        asks = self.rules.vocabulary.asks
        if self._asked is not None or not self.modelled or asks is None:
            return self._asked
        if self.dossier.get(*asks.path) is None or made_request(self) or asks.perhaps(self.dossier, self.prime, self.year):
            return None
        left = self._left
        return best_days(self, left) if left and self._request_facts else left

    @property
    def _left(self) -> Span | None:
        """The days left to ask."""
        windows = self.slice.windows
        return days_left(windows.get("actual") or windows.get("announced"), self.today)

    @cached_property
    def _request_facts(self) -> list[str]:
        return [name for name, key in self.rules.vocabulary.requested.items() if key == (self.prime, self.year)]

    def encoder_on(self, days: Span | None) -> Encoder:
        """Return the dossier as this prime year sees it where it is asked for on one of these days."""
        span = Figure(day_number(days[0]), day_number(days[1])) if days else None
        figures = dict.fromkeys(self._request_facts, span) if span else {}
        return Encoder(self.rules.vocabulary, self.dossier, self.today, self.prime, self.year, figures, self.readings)

    @cached_property
    def encoder(self) -> Encoder:
        """The dossier as this prime year sees it."""
        return self.encoder_on(self.asked)

    @cached_property
    def assignment(self) -> Assignment:
        """The inputs that the dossier fixes, and those it leaves open."""
        return self.encoder.assign(self.slice.part.inputs, self.readings)

    @cached_property
    def values(self) -> Values:
        """What follows for every atom of the slice without looking at cases: 1, -1, or 0."""
        return self.slice.part.rules.values(self.assignment.known)

    @cached_property
    def completed(self) -> Completed:
        """What some completion of the dossier has."""
        return Completed(self.slice.part, self.assignment.known, self.values)

    @cached_property
    def _consequences(self) -> tuple[set[int], set[int]]:
        """The conclusions that hold in every completion of the dossier, and those that hold in some."""
        return kept(self.slice, "consequences", self.sight, self._followed)

    def _followed(self) -> tuple[set[int], set[int]]:
        completed = self.completed
        if not completed.stands:
            raise InputError([Problem("", "impossible", ())])
        sure, left = self.values.parted(self.slice.part.roots)
        if not left:
            return sure, sure
        return sure | {a for a in left if not completed.possible(-a)}, sure | {a for a in left if completed.possible(a)}

    @cached_property
    def sight(self) -> Sight:
        """All that the rules see of the dossier: dossiers of which they see the same have the same conclusions."""
        return self.values.written(), tuple(map(self.assignment.known.get, self.slice.part.inputs))

    def beside(self, rules: Rules, encoder: Encoder, values: Values, states: dict[int, str], leaves: Leaves) -> Case:
        """Return the same case in which an entry that was set aside has a seat; what is found for it is kept in ``states`` and ``leaves``,
        for others of which the rules see the same."""
        other = copy(self)
        other.rules, other.encoder, other.values, other._states, other.leaves = rules, encoder, values, states, leaves
        for name in ("assignment", "completed", "sight", "_consequences"):
            other.__dict__.pop(name, None)
        return other

    def state(self, atom: int | None) -> str:
        """Say whether an atom is ``met``, ``not_met`` or ``unknown`` over all completions of the dossier."""
        if atom is None:
            return "not_met"
        if self._states is None:
            return self._found(atom)
        if atom not in self._states:
            sign = self.values[atom]
            self._states[atom] = self._found(atom) if not sign else "met" if sign > 0 else "not_met"
        return self._states[atom]

    def _found(self, atom: int) -> str:
        sure, possible = self._consequences
        if atom in self.rules.base.true_atoms or atom in sure:
            return "met"
        return "unknown" if atom in possible else "not_met"

    @property
    def possible(self) -> set[int]:
        """The conclusions that hold in some completion of the dossier."""
        return self._consequences[1]

    def outcomes(self) -> tuple[list[Grade], bool]:
        """Return the grades that can be paid, and whether the prime can be refused."""
        grades = [g for g in self.slice.grades if g.top in self.possible]
        return grades, self.slice.refused in self.possible

    @cached_property
    def span(self) -> Reach:
        """Verdict, least and most EUR, and row of the official table, over all completions of the dossier."""
        return self.slice.span(self._consequences[1])

    def verdict(self) -> str:
        """Return granted, refused, undecided or not_modelled."""
        if not self.modelled:
            return "not_modelled"
        return self.span.verdict

    def amount(self) -> Amount:
        """Return what is paid, over all completions of the unknown facts (or, where the law is open, of its answers)."""
        grades, refusable = self.outcomes()
        found, status = self.span, self.slice.status
        if not grades:
            return Amount(0, 0, status)
        keys = [*self.slice.whys, *dict.fromkeys(k for g, k in self.slice.grade_whys if g in {one.name for one in grades})]
        if len(grades) > 1 or refusable:
            keys += ["unknown_facts"] if self.unknown else []
            hangs = not self.unknown and not self.open_questions and self._request_facts  # on a day that can no longer come
            keys += ["unasked"] if hangs else ["open_question"] if self.open_questions or not self.unknown else []
        why = " ".join(self.wording.get("whys", k) for k in keys) or None
        return Amount(found.low, found.high, status, why)

    def decision(self) -> Decision:
        """Return the full decision."""
        if not self.modelled:
            key = self.rules.not_modelled.get((self.prime, self.year))
            known = [str(y) for p, y in self.rules.prime_years if p == self.prime]
            reason = self.wording.get("not_modelled", key or "no_rule", years=", ".join(known))
            request = announced(self)
            if request and request.announced:
                start, end = (self.wording.day(d) for d in request.announced)
                cited = "; ".join(s.title for s in request.sources)
                reason += " " + self.wording.get("not_modelled", "announced", start=start, end=end, sources=cited)
            if ended := ended_before(self.rules, self.dossier, self.prime, self.year):
                reason += " " + self.wording.get("not_modelled", "ended", day=self.wording.day(ended))
            return Decision(self.prime, self.year, "not_modelled", None, reason=reason, request=request)
        grades, refusable = self.outcomes()
        shown = {g.name for g in grades}
        return Decision(
            prime=self.prime,
            year=self.year,
            verdict=self.verdict(),
            amount=self.amount(),
            situation=self.span.situation,
            conditions=self.conditions(),
            because=because(self),
            missing=tuple(self.missing()),
            depends_on_readings=tuple(self.depends_on_readings()),
            unknown=self.unknown,
            request=self.request(),
            reason=self.wording.get("whys", "silent") if self.open_questions and not self.unknown else None,
            open_questions=self.open_questions,
            notes=notes(self, refused=not grades),
            compatible_with=self.slice.compatible,
            amount_sources=tuple(dict.fromkeys(s for name, s in self.slice.grade_sources if name in shown)),
        )

    # -- conditions -----------------------------------------------------------------------------------------------------

    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions that apply, each with its state, the dossier's value and what is required."""
        return conditions_of(self)

    def value_and_required(self, atom: int | None, subject: str | None) -> tuple[Any, Any]:
        """Return the dossier's value of a fact and what the condition asks of it."""
        return value_and_required(self, atom, subject)

    def shown_value(self, fact: Fact) -> Any:
        """Return what the dossier says of a fact, or what its lists add up to."""
        return shown_value(self, fact)

    # -- what depends on what -----------------------------------------------------------------------------------------------

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Exactly the paths whose value can still turn the decision."""
        return tuple(sorted(set(told_of_all(unknown_facts(self), speaking_for(self.rules)))))

    @cached_property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """What the texts do not say, where it makes a difference here."""
        return unanswered(self)

    def depends_on_readings(self) -> list[str]:
        """Return the issues whose other options, one at a time, change verdict or amount."""
        if self.dossier.spelled:  # which days of its spells count hangs on readings beside those that the rules see
            return list(depending(self))
        return list(kept(self.slice, "depending", self.sight, lambda: tuple(depending(self))))

    @property
    def warned_off(self) -> tuple[str, ...]:
        """Why nobody is told to declare what the dossier itself says otherwise, in words."""
        return warned_off(self) if self.modelled else ()

    # -- missing -----------------------------------------------------------------------------------------------------------

    @cached_property
    def obstacles(self) -> Obstacles:
        """The search for what stands in the way."""
        from ..missing.blocked import Obstacles  # where there are ways, nothing does

        return Obstacles(self.finder, self.prime)

    @cached_property
    def finder(self) -> Finder:
        """The search for ways to more."""
        from ..missing.limits import Limits  # who has all there is to have needs none
        from ..missing.ways import Finder

        def again(dossier: Dossier, touched: frozenset[int]) -> tuple[Assignment, Encoder]:
            rules = following(self.rules, self.dossier, dossier)
            encoder = Case(rules, self.wording, dossier, self.today, self.readings, self.prime, self.year).encoder
            found, here = encoder.assign(touched, self.readings), self.assignment
            known = {a: v for a, v in here.known.items() if a not in touched}
            left = {a: paths for a, paths in here.open.items() if a not in touched}
            return Assignment({**known, **found.known}, {**left, **found.open}), encoder

        def asked(dossier: Dossier, atoms: frozenset[int]) -> Assignment | None:
            other = Case(self.rules, self.wording, dossier, self.today, self.readings, self.prime, self.year)
            left = other._left
            settled = not dossier.spelled and left is not None and one_stretch(other, left)
            return other.encoder.assign(atoms, self.readings) if settled else None

        part = self.slice
        return Finder(self.rules.vocabulary, part.part, self.encoder, self.assignment, self.values, part.touched,
                      Limits.of(part, self.values), part.key, self.wording.nearest, again, asked)  # fmt: skip

    def missing(self, amount: int | None = None, blocked: bool = True) -> list[Missing]:
        """Return, for each outcome above today's, every way to it; for ``amount`` only that one.

        Without ``blocked`` what stands in the way where there is none is not looked for.
        """
        if not self.modelled:
            return []
        sure, _ = self._consequences
        grades = [g for g in self.slice.grades if g.reaches]
        reached = [g for g in grades if g.reaches in sure or g.reaches in self.rules.base.true_atoms]
        above = grades[len(reached) :]
        out: list[Missing] = []
        for index, grade in enumerate(above):
            following = above[index + 1] if index + 1 < len(above) else None
            ways, complete = self.finder.ways(grade.reaches)
            if following and ways and self.finder.ways(following.reaches)[0] == ways:
                continue  # this grade cannot be had by itself: the next one is what the same ways reach
            if amount is not None and grade.low != amount:
                continue
            target: dict[str, Any] = {"amount": grade.low}
            if grade.high != grade.low:
                target["max"] = grade.high
            if not reached and not out:
                target["verdict"] = "granted"
            standing = () if ways or not blocked else self.obstacles.ways(grade.reaches)
            shown = ways_of_all(self.finder.present(ways, self.today), speaking_for(self.rules), self.dossier)
            out.append(Missing(target, tuple(shown), standing, complete))
        return out

    # -- request ------------------------------------------------------------------------------------------------------------

    def request(self) -> Request:
        """Return when, where and until when to ask, and until when to contest."""
        return request_of(self)
