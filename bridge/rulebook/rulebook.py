"""The rules as data that a person can read: amounts, steps, thresholds, conditions, windows, readings, sources.

Everything is read off what the rules declare; no prime and no condition is known here by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ..as_json import as_object
from ..engine import Engine
from ..facts.vocabulary import NEVER, day_of
from ..ground.declared import EntryCondition, PrimeYear, dotted
from ..results import Source
from ..rules.numbers import asked
from ..rules.symbols import term
from .published import (
    Book,
    BookAmount,
    BookCondition,
    BookConflict,
    BookContest,
    BookGap,
    BookReading,
    BookRemark,
    BookRequest,
    BookWindow,
    BookYear,
    UnderReading,
)  # fmt: skip


def _text(symbol: Any) -> str:
    return str(symbol).strip('"')


class Rulebook:
    """Reads prime years out of an engine's rules, under the default readings but for the ``chosen`` ones.

    Raises :class:`InputError` for a reading that the rules do not know.
    """

    def __init__(self, engine: Engine, chosen: Mapping[str, str] | None = None) -> None:
        self.engine, self.rules, self.base, self.wording = engine, engine.rules, engine.rules.base, engine.wording
        self.in_force = engine.rules.vocabulary.check_readings(dict(chosen or {}))
        default = engine.rules.vocabulary.default_readings
        self.other = {i: o for i, o in self.in_force.items() if default[i] != o}  # chosen, and not the default

    def to_dict(self, keys: Sequence[tuple[str, int]]) -> dict[str, Any]:
        """Return everything about these prime years, ready for JSON."""
        return as_object(self.book(keys))

    def book(self, keys: Sequence[tuple[str, int]]) -> Book:
        """Return everything about these prime years."""
        modelled = [k for k in keys if k in self.rules.prime_years]
        return Book(
            self.engine.rules_hash,
            tuple(self.prime_year(*k) for k in modelled),
            tuple(BookGap(p, y, self._why_not(p, y)) for p, y in keys if (p, y) not in self.rules.prime_years),
            tuple(self._conflicts({p for p, _ in keys})),
            dict(sorted(self.other.items())),
            tuple(self._readings(modelled)),
        )

    def _why_not(self, prime: str, year: int) -> str:
        known = ", ".join(str(y) for p, y in self.rules.prime_years if p == prime)
        return self.wording.get("not_modelled", self.rules.not_modelled.get((prime, year), "no_rule"), years=known)

    def _rows(self, name: str, prime: str, year: int) -> list[list[Any]]:
        return [r for r in self.base.facts(name) if str(r[0]) == prime and str(r[1]) in (str(year), "all")]

    def prime_year(self, prime: str, year: int) -> BookYear:
        """Return the rules of one prime year."""
        part = self.rules.prime_year(prime, year)
        whys = dict.fromkeys([*part.whys, *(k for _, k in part.grade_whys)])
        return BookYear(
            prime,
            year,
            self.wording.get("primes", prime),
            part.status,
            self._table_by(prime) if self._counted(part) else None,
            tuple(self._amounts(part)),
            tuple(self.wording.get("whys", k) for k in whys),
            tuple(self._conditions(part)),
            self._request(part),
            tuple(self._remarks(part)),
        )

    def _remarks(self, part: PrimeYear) -> list[BookRemark]:
        """What the texts say besides, each clause with its sources."""
        cited: dict[str, list[Source]] = {}
        for key, source, where in self.base.facts("cites_remark"):
            cited.setdefault(str(key), []).append(self.rules.source(source, where))
        keys = [str(row[2]) for row in self._rows("remark", part.prime, part.year)]
        return [BookRemark(self.wording.get("remarks", k), tuple(cited.get(k, ()))) for k in self._worded(keys)]

    def _worded(self, keys: Sequence[str]) -> list[str]:
        """Remarks in the order of the catalogue."""
        order = {key: n for n, key in enumerate(self.wording.texts.get("remarks", {}))}
        return sorted(keys, key=lambda k: order.get(k, len(order)))

    # -- amounts ------------------------------------------------------------------------------------------------------

    def _amounts(self, part: PrimeYear) -> list[BookAmount]:
        cited = self._rows("cites_grade", part.prime, part.year)
        out = []
        for grade in part.grades:
            key = f"{part.prime}.{dotted(term(grade.name))}"
            label = self.wording.label(key)
            sources = tuple(self.rules.source(r[3], r[4]) for r in cited if str(r[2]) == grade.name)
            said = label if label != key else None
            out.append(BookAmount(grade.name, said, grade.situation, grade.low, grade.high, self._steps(part, grade.name), sources))
        return out

    def _steps(self, part: PrimeYear, grade: str) -> tuple[dict[str, Any], ...]:
        """What each column of the table asks for; the column stands under what tells the columns apart."""
        by, counted = self._table_by(part.prime), self._counted(part)
        return tuple(
            {by: str(column), "at_least": number.number, "of": len(counted[str(column)])}
            for _, _, column, name, number in self._rows("table_step", part.prime, part.year) if str(name) == grade
        )  # fmt: skip

    def _table_by(self, prime: str) -> str:
        return next((str(by) for p, by in self.base.facts("table_by") if str(p) == prime), "column")

    def _counted(self, part: PrimeYear) -> dict[str, set[str]]:
        """The conditions counted in each column of the table."""
        out: dict[str, set[str]] = {str(row[2]): set() for row in self._rows("table_step", part.prime, part.year)}
        for _, _, column, name in self._rows("table_counts", part.prime, part.year):
            out.setdefault(str(column), set()).add(dotted(name))
        return out

    def _periods(self, part: PrimeYear) -> dict[str, str]:
        """The conditions that measure a figure, each with the period over which it is measured."""
        return {dotted(row[2]): str(row[4]) for row in self._rows("measured", part.prime, part.year)}

    # -- conditions ---------------------------------------------------------------------------------------------------

    def _conditions(self, part: PrimeYear) -> list[BookCondition]:
        order = {key.partition(".")[2]: n for n, key in enumerate(self.wording.texts.get("conditions", {}))}
        parameters = self._periods(part)
        found = []
        for name, atom in part.met.items():
            if self._labelled(part, name):
                found.append((name, self._condition(part, name, atom, part.subjects.get(name), name in parameters)))
        for where, name in ((where, name) for where, names in part.entry_applies.items() for name in names):
            first = EntryCondition(where, "0", name)
            row = self._condition(part, name, part.entry_met.get(first, 0), self.rules.entry_subjects.get(first), False)
            if (where, name) in self.rules.entry_reasons:  # it hangs on what stands against it, and asks no bound of its own
                row = row._replace(at_least=None, at_most=None)
            found.append((name, row._replace(of=where)))
        found.sort(key=lambda pair: order.get(pair[0], len(order)))
        return [row for _, row in found]

    def _labelled(self, part: PrimeYear, name: str) -> bool:
        return self.wording.label(f"{part.prime}.{name}") != f"{part.prime}.{name}"

    def _condition(self, part: PrimeYear, name: str, atom: int, fact_key: Any, parameter: bool) -> BookCondition:
        identity = f"{part.prime}.{name}"
        fact = self.rules.vocabulary.facts[fact_key] if fact_key is not None else None
        low, high = self._bounds(part, atom, fact.name, fact.type) if fact and fact.type not in ("boolean", "claim") else (None, None)
        row = BookCondition(
            identity, self.wording.label(identity), "parameter" if parameter else "condition",
            self._path(fact.path) if fact else None, fact.type if fact else None, fact.unit if fact else None,
            low, high, part.confidences.get(name), tuple(part.citations.get(name, ())),
            under=self._under(self._issues(part, [atom, part.applies.get(name, 0)], atom)),
        )  # fmt: skip
        if not parameter:
            return row
        return row._replace(
            period=self._periods(part).get(name),
            not_for=tuple(column for column, counted in self._counted(part).items() if name not in counted),
            threshold_known=fact is None or fact.type != "claim",
            last_day=self._last_day(part, fact.name if fact else None),
        )

    def _issues(self, part: PrimeYear, atoms: Sequence[int], own: int) -> set[str]:
        """The issues that the rules of a condition ask about, other conditions that are told by themselves left out."""
        vocabulary = self.rules.vocabulary
        stack = [a for a in atoms if a]
        elsewhere = {a for name, a in part.met.items() if self._labelled(part, name)} | set(part.entry_met.values())
        out_of_force = {a for a, (issue, option) in vocabulary.reading.items() if self.in_force[issue] != option}
        seen = elsewhere - {own}
        issues: set[str] = set()
        while stack:
            here = stack.pop()
            if here in seen:
                continue
            seen.add(here)
            if here in vocabulary.input:  # which days count of what is written as spells
                issues |= vocabulary.views.chosen_by(vocabulary.input[here].fact)
            for body in self.base.bodies.get(here, ()):
                atoms_of = [abs(lit) for lit in body.literals]
                issues |= {vocabulary.reading[a][0] for a in atoms_of if a in vocabulary.reading}
                if out_of_force.isdisjoint(atoms_of):
                    stack.extend(atoms_of)
        return issues

    def _under(self, issues: Iterable[str]) -> tuple[UnderReading, ...]:
        """The chosen readings among these issues, each with what it says."""
        texts = self.wording.texts.get("readings", {})
        found = sorted(i for i in set(issues) if i in self.other)
        return tuple(UnderReading(i, self.other[i], texts.get(i, {}).get(self.other[i], "")) for i in found)

    @staticmethod
    def _path(path: str) -> str:
        """A path with the place in a list left open."""
        return path.replace("[0]", "[]")

    def _last_day(self, part: PrimeYear, fact_name: Any) -> date | None:
        return next((day_of(c.last) for c in part.changeable if c.fact == fact_name), None)

    def _bounds(self, part: PrimeYear, atom: int, fact_name: Any, kind: str) -> tuple[Any, Any]:
        """What a condition asks of its fact under the readings in force: at least, at most, or between, None for no bound.

        What other conditions with a label of their own ask is said with them.
        """
        elsewhere = {a for name, a in part.met.items() if a != atom and self._labelled(part, name)}
        vocabulary = self.rules.vocabulary
        others = {
            a for a, (issue, option) in vocabulary.reading.items() if self.in_force[issue] != option
        }

        lows: set[Any] = set()
        highs: set[Any] = set()
        stack, seen = [(atom, True)], set()
        inputs = vocabulary.input
        while stack:
            here, positive = stack.pop()
            if (here, positive) in seen:
                continue
            seen.add((here, positive))
            if here in inputs and inputs[here].predicate == "at_least" and inputs[here].fact == fact_name:
                (lows if positive else highs).add(inputs[here].cut)
            for body in self.base.bodies.get(here, ()):
                if not others.intersection(body.literals):
                    stack.extend(
                        (abs(lit), positive == (lit > 0)) for lit in body.literals if abs(lit) not in elsewhere
                    )
        highs.discard(NEVER)
        if len(lows) > 1 or len(highs) > 1:
            return None, None
        low, high = next(iter(lows), None), next(iter(highs), None)
        if kind == "date":
            return day_of(low) if low else None, day_of(high) - timedelta(days=1) if high else None
        step = vocabulary.step(fact_name)
        return None if low is None else asked(low, False, step), None if high is None else asked(high, True, step)

    # -- request, conflicts, readings ---------------------------------------------------------------------------------

    def _request(self, part: PrimeYear) -> BookRequest:
        def rows(name: str) -> list[list[Any]]:
            return self._rows(name, part.prime, part.year)

        windows = []
        for row in rows("window"):
            cited = [r for r in rows("cites_window") if str(r[2]) == str(row[2])]
            sources = tuple(self.rules.source(r[3], r[4]) for r in cited)
            windows.append(BookWindow(str(row[2]), day_of(row[3].number), day_of(row[4].number), sources))
        contest = tuple(BookContest(str(row[2]), str(row[3]), row[4].number) for row in rows("contest"))
        paid = [day_of(row[2].number) for row in rows("paid_by")]
        return BookRequest(tuple(part.channels), tuple(windows), contest, paid[-1] if paid else None)

    def _conflicts(self, primes: set[str]) -> list[BookConflict]:
        found: dict[tuple[str, str, str], list[Source]] = {}
        for row in self.base.facts("cites_conflict"):
            if {str(row[0]), str(row[1])} & primes:
                found.setdefault((str(row[0]), str(row[1]), str(row[2])), []).append(self.rules.source(row[3], row[4]))
        out = []
        for (p, q, why), sources in found.items():
            issues: set[str] = set()
            for symbol, atom in self.base.named("conflict"):
                if {str(symbol.arguments[0]), str(symbol.arguments[2])} == {p, q}:
                    literals = {abs(lit) for body in self.base.bodies.get(atom, ()) for lit in body.literals}
                    issues |= {self.rules.vocabulary.reading[a][0] for a in literals if a in self.rules.vocabulary.reading}
            out.append(BookConflict((p, q), self.wording.get("conflicts", why), tuple(sources), self._under(issues)))
        return out

    def _readings(self, keys: Sequence[tuple[str, int]]) -> list[BookReading]:
        used: dict[str, list[str]] = {}
        for prime, year in keys:
            for issue in self.rules.prime_year(prime, year).issues:
                primes = used.setdefault(issue, [])
                if prime not in primes:
                    primes.append(prime)
        texts = self.wording.texts.get("readings", {})
        out = []
        for issue in sorted(used):
            words = texts.get(issue, {})
            cited = tuple(self.rules.source(r[1], r[2]) for r in self.base.facts("cites_issue") if _text(r[0]) == issue)
            options = {o: words.get(o, o) for o in sorted(self.rules.vocabulary.readings[issue])}
            usual, in_force = self.rules.vocabulary.default_readings[issue], self.in_force[issue]
            out.append(BookReading(issue, words.get("title", issue), usual, in_force, options, tuple(used[issue]), cited))
        return out
