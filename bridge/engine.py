"""The engine: grounds the rules once and decides dossiers against them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answers import Result, Ways
from .as_json import as_object
from .decide import combine as combination
from .decide.case import Case
from .decide.ended import ended_before
from .decide.granted import remarked
from .decide.seating import MOST_SEATS, SHORT, fitting, roomy
from .dossier.keys import told_years
from .dossier.read import Dossier
from .dossier.remarks import not_ahead
from .dossier.shape import Shape
from .errors import InputError, Problem
from .ground.declared import Key, Rules
from .ground.measured import measured
from .packaged import SLOTS
from .results import Amount, Combination, Conflict, Decision, Source, total
from .rules.apart import MAIN, PAST, reached
from .rules.files import program
from .rules.given import parse_readings as parse_readings
from .rules.wording import Wording
from .terms import PrimeOfYear, Remark, of_years

if TYPE_CHECKING:
    from .why.tree import Explanation


class Engine:
    """Loads and grounds the rules once, then decides any number of dossiers.

    ``rules`` is a folder of rule files, by default the one that comes with the package; ``language`` that of labels; ``entry``
    the file that includes the rest.

    One engine may be shared by any number of threads: each thread that asks grounds the rules for itself, once, and keeps
    solvers of its own, so that no solver is ever touched from two threads. What an engine hands out before its answer is
    complete (a :class:`Case`, an interview) stays in the thread that asked for it.
    """

    def __init__(self, rules: Path | None = None, language: str = "fr", entry: str = MAIN) -> None:
        self._directory = rules
        self._local = threading.local()
        self._entry = self._first = entry
        self.wording = Wording(self.rules.base.directory, language)
        self._wordings = {language: self.wording}

    def speaking(self, language: str) -> Engine:
        """Return an engine of the same rules, grounded once for both, that words its answers in another language."""
        other, known = copy(self), self._wordings
        other.wording = known.get(language) or known.setdefault(language, Wording(self.rules.base.directory, language))
        return other

    @property
    def rules(self) -> Rules:
        """The rules as grounded for ordinary dossiers, for this thread."""
        return self.sized(SLOTS)

    def sized(self, slots: int) -> Rules:
        """Return the rules ground for so many entries of a list, for this thread."""
        own: dict[tuple[str, int], Rules] = self._local.__dict__.setdefault("rules", {})
        key = self._entry, slots
        if key not in own:
            own[key] = Rules(self._directory, slots, self._entry)
        return own[key]

    def widen(self) -> None:
        """Ground the years that are kept apart, too, from now on: what is asked reaches back to them."""
        if self._entry == MAIN and self.rules.base.apart:
            self._entry = PAST

    def _unasked(self, year: int) -> Engine:
        """Return the engine as if only this year were asked for: an explanation says the same, whatever was asked before."""
        other = copy(self)
        other._entry = self._first
        other._reach([year])
        return other

    def _reach(self, asked: Iterable[int], told: Iterable[int] = ()) -> None:
        """Widen the rules where years that are asked for, or of which something is told, are kept apart."""
        if self._entry == MAIN and reached(self.rules.base, asked, told):
            self.widen()

    @property
    def shape(self) -> Shape:
        """What a dossier may hold, by the rules."""
        return self.rules.shape

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a dossier, in the language of the engine."""
        found = measured(self.rules, self.wording)

        def about(key: str, name: str) -> str:
            said = self.wording.about(key, name)
            return ": ".join(filter(None, (found.get(name), said)))

        return self.shape.json_schema(about)

    @property
    def rules_hash(self) -> str:
        """A digest of everything in the rules folder."""
        return self.rules.base.hash

    @property
    def primes(self) -> list[str]:
        """The primes the rules know."""
        return self.rules.order

    def for_dossier(self, dossier: Dossier) -> Rules:
        """Return the rules with list slots enough for a dossier."""
        return fitting(self.rules, self.sized, dossier)

    def room(self, dossier: Dossier, short: int = SHORT) -> Rules:
        """Return the rules for a dossier whose lists, unless they are ``short``, are seated (:mod:`octroi.bridge.decide.seating`)."""
        return roomy(self.rules, self.sized, dossier, short)

    def dossier(self, source: Mapping[str, Any] | Dossier, today: date | None = None) -> Dossier:
        """Validate a dossier against the format that the rules declare, and against the day of the question if there is one."""
        self._reach((), source.years if isinstance(source, Dossier) else told_years(source))
        checked = Dossier.of(source, self.shape)
        if today is not None:
            not_ahead(checked, today)
        return checked

    def warnings(self, dossier: Mapping[str, Any] | Dossier, today: date | None = None) -> tuple[Remark, ...]:
        """Return what is doubtful in a dossier, in the language of the engine: told beside every answer."""
        checked = self.dossier(dossier)
        return remarked(self.room(checked), self.wording, checked, today or date.today())

    def decide(
        self,
        dossier: Mapping[str, Any] | Dossier,
        primes: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> list[Decision]:
        """Decide every asked prime and prime year (by default all the rules know).

        Raises :class:`InputError` for a dossier, prime or reading that cannot be used.
        """
        self._reach(years or ())
        checked = self.dossier(dossier, today := today or date.today())
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        return self._decided(checked, self.asked(primes, years, checked), today, in_force)

    def _decided(self, checked: Dossier, keys: Iterable[Key], today: date, in_force: dict[str, str]) -> list[Decision]:
        rules = self.room(checked)
        decisions = [Case(rules, self.wording, checked, today, in_force, p, y).decision() for p, y in keys]
        return self._with_conflicts(rules, checked, today, in_force, decisions)

    def decide_table(
        self, relation: Any, primes: Sequence[str] | None = None, years: Sequence[int] | None = None, today: date | None = None,
        readings: Mapping[str, str] | None = None, what: Sequence[str] = ("decide", "because", "missing", "unknown"),
        columns: Mapping[str, str] | None = None, lists: Mapping[str, Mapping[str, list[Any]]] | None = None,
    ) -> Any:  # fmt: skip
        """Decide every row of a table whose columns are paths of a dossier; return an Arrow table, a row for each prime year.

        ``relation`` is anything that speaks Arrow (pandas, polars, DuckDB, pyarrow). ``columns`` gives paths to columns with names
        of their own, ``lists`` the entries of lists by the id of their dossier.
        """
        from .table.whole import asked_of, decide_table

        keys = tuple(k for k in self.asked(primes, years) if years or k not in self.rules.base.apart)
        task = asked_of(self._directory, self.wording.language, keys, today or date.today(), readings or {}, what, columns or {})
        return decide_table(task, SLOTS, relation, lists, self._local.__dict__.setdefault("tables", {}))

    def asked(self, primes: Sequence[str] | None, years: Sequence[int] | None, dossier: Dossier | None = None) -> list[Key]:
        """Return the prime years asked for, of those kept apart only what the dossier tells of, unless they are named, and none
        without rules that begins after the activity has ended.

        A prime no rule knows is an error, a year no rule knows is not.
        """
        self._reach(years or ())
        problems = [
            Problem(f"prime {p}", "unknown_prime", (("known", ", ".join(self.primes)),))
            for p in primes or ()
            if p not in self.primes
        ]
        if problems:
            raise InputError(problems)
        known = self.rules.prime_years
        wanted = [p for p in self.primes if primes is None or not primes or p in primes]
        if years:
            return [(p, y) for p in wanted for y in sorted(set(years))]
        told = dossier.years if dossier and self.rules.base.apart else frozenset()
        left = {k for k in self.rules.base.apart if k[1] not in told} if dossier else set()
        left |= {k for k in self.rules.not_modelled if dossier and ended_before(self.rules, dossier, *k)}
        declared = sorted({*known, *self.rules.not_modelled} - left, key=lambda k: (self.primes.index(k[0]), k[1]))
        return [k for k in declared if k[0] in wanted]

    def case(
        self,
        dossier: Mapping[str, Any] | Dossier,
        prime: str,
        year: int,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
        whole: bool = False,
    ) -> Case:
        """Return one case, for questions beyond the decision; ``whole``: with every entry of lists of at most ``MOST_SEATS``."""
        today = today or date.today()
        if (prime, year) not in self.rules.prime_years:  # of one that is known, no year beside it that is kept apart is wanted
            self.asked([prime], [year])
        engine, checked = self, self.dossier(dossier, today)
        if whole:
            with suppress(InputError):  # a fact that only years kept apart know is told: their rules stay, as for the decision
                checked, engine = (unasked := self._unasked(year)).dossier(checked, today), unasked
        rules = engine.room(checked, MOST_SEATS if whole else SHORT)
        in_force = rules.vocabulary.check_readings(dict(readings or {}))
        return Case(rules, self.wording, checked, today, in_force, prime, year)

    def explain(
        self,
        dossier: Mapping[str, Any] | Dossier,
        prime: str,
        year: int,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Explanation:
        """Return the tree of reasons behind a decision, for what is granted and for why it is not more."""
        return self.reasons(self.case(dossier, prime, year, today, readings, whole=True))

    def reasons(self, case: Case) -> Explanation:
        """Return the same of one case."""
        from .why.explain import explain

        return explain(case)._replace(warnings=self.warnings(case.dossier, case.today))

    # -- cumulation ---------------------------------------------------------------------------------------------------

    def conflicts(self, rules: Rules, in_force: Mapping[str, str]) -> dict[Key, set[Key]]:
        """Return which prime years exclude each other under the readings in force."""
        vocabulary, part = rules.vocabulary, rules.conflict_slice
        key = tuple(sorted(in_force.items()))
        if key not in rules.conflicts:
            values = part.values({a: in_force[vocabulary.reading[a][0]] == vocabulary.reading[a][1] for a in part.inputs})
            out: dict[Key, set[Key]] = defaultdict(set)
            for symbol, atom in rules.base.named("conflict"):
                if values[atom] > 0:
                    p, y, q, z = symbol.arguments
                    out[str(p), y.number].add((str(q), z.number))
            rules.conflicts[key] = out
        return rules.conflicts[key]

    def _with_conflicts(
        self, rules: Rules, dossier: Dossier, today: date, in_force: dict[str, str], decisions: list[Decision]
    ) -> list[Decision]:
        if not any(d.verdict == "granted" for d in decisions):
            return decisions
        pairs = self.conflicts(rules, in_force)
        granted = {(d.prime, d.year): d.verdict == "granted" for d in decisions}
        out = []
        for decision in decisions:
            names: list[str] = []
            if decision.verdict == "granted":
                for other in sorted(pairs.get((decision.prime, decision.year), ())):
                    if other not in granted:
                        granted[other] = (
                            Case(rules, self.wording, dossier, today, in_force, *other).verdict() == "granted"
                        )
                    if granted[other]:
                        names.append(other[0])
            out.append(decision._replace(not_cumulable_with=tuple(dict.fromkeys(names))) if names else decision)
        return out

    def combine(self, decisions: Sequence[Decision], readings: Mapping[str, str] | None = None) -> Combination:
        """Say which of the granted primes to take together, by optimisation over the compatible sets.

        What can no longer be had at the day of the decisions (its window is closed, and it was not asked for in time) is not
        to take; ``due`` says what it would have come to.
        """
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        pairs = self.conflicts(self.rules, in_force)
        due = {(d.prime, d.year): d.amount for d in decisions if d.verdict == "granted" and d.amount}
        requests = {(d.prime, d.year): d.request for d in decisions if d.request}
        granted = {k: a for k, a in due.items() if k not in requests or not requests[k].lost}
        made = {k for k in due if k in requests and requests[k].in_time}
        clashes = [(a, b) for a in due for b in sorted(pairs.get(a, ())) if b in due]
        order = [(d.prime, d.year) for d in decisions]

        def best(among: Mapping[Key, Amount]) -> list[tuple[PrimeOfYear, ...]]:
            base = self.rules.base
            priorities = [(str(p), str(q)) for p, q in base.facts("priority")]
            inside = [(a, b) for a, b in clashes if a in among and b in among]
            sets = combination.best_sets(program(base.directory, "combination.lp"), among, inside, priorities, made)
            return [of_years(sorted(s, key=order.index)) for s in sets]

        ordered = best(granted)
        whole = best(due)[0] if len(granted) < len(due) else ordered[0]
        totals = [total(due[k] for k in s) for s in ordered]
        conflicts = []
        for a, b in clashes:
            if a < b:
                key, sources = self.why_conflict(a[0], b[0])
                conflicts.append(Conflict((a[0], b[0]), (a[1], b[1]), self.wording.get("conflicts", key), sources))
        return Combination(
            ordered[0], totals[0], tuple(ordered[1:]), tuple(totals[1:]), tuple(conflicts),
            whole, total(due[k] for k in whole), of_years(k for k in order if k in due and k not in granted),
        )  # fmt: skip

    def why_conflict(self, prime: str, other: str) -> tuple[str, tuple[Source, ...]]:
        """Return the key of the words for why two primes exclude each other, and the sources."""
        rows = [r for r in self.rules.base.facts("cites_conflict") if {str(r[0]), str(r[1])} == {prime, other}]
        return (str(rows[0][2]) if rows else "exclusive"), tuple(self.rules.source(r[3], r[4]) for r in rows)

    def answer(
        self,
        dossier: Mapping[str, Any] | Dossier,
        primes: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Result:
        """Decide, and say which of the granted primes to take: all that ``octroi decide`` tells."""
        today = today or date.today()
        self._reach(years or ())
        checked = self.dossier(dossier, today)
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        decisions = self._decided(checked, self.asked(primes, years, checked), today, in_force)
        doubts = remarked(self.room(checked), self.wording, checked, today)
        return Result(self.rules_hash, today, in_force, tuple(decisions), self.combine(decisions, readings), doubts)

    def ways(self, case: Case, amount: int | None = None) -> Ways:
        """Return what is missing in a case, for any more or for one ``amount``: all that ``octroi missing`` tells."""
        found = tuple(case.missing(amount))
        paid = case.amount() if case.modelled else None
        return Ways(case.prime, case.year, case.verdict(), paid, found, self.warnings(case.dossier, case.today), case.warned_off)

    def result(
        self,
        dossier: Mapping[str, Any] | Dossier,
        primes: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the whole answer as the public contract's JSON object."""
        return as_object(self.answer(dossier, primes, years, today, readings))
