"""The engine: grounds the rules once and decides dossiers against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import clingo

from . import combination
from .dossier import Dossier
from .encode import Assignment, Encoder
from .errors import InputError, Problem
from .missing import Changeable, Finder
from .results import CONTRACT, Amount, Combination, Condition, Conflict, Decision, Explanation, Missing, Request, Source
from .rulebase import RuleBase, Slice
from .vocabulary import NEVER, Fact, Vocabulary, day_of, text
from .wording import Wording

SLOTS = 4
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a prime year: what it pays, and the atoms that say it is attained, or paid."""

    name: str
    rank: int
    low: int
    high: int | None
    reaches: int
    attains: int | None
    top: int | None
    situation: int | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a condition asks of a number or date: at least ``cut``, or less than it."""

    cut: int
    at_most: bool


class PrimeYear:
    """One prime in one prime year: its slice of the rules and what they declare about it."""

    def __init__(self, rules: Rules, prime: str, year: int) -> None:
        self.rules, self.prime, self.year = rules, prime, year
        base = rules.base
        self.grades: list[Grade] = []
        situations = {str(a[2]): a[3].number for a in self._rows("situation")}
        for _, _, name, rank, low, high in self._rows("grade"):
            args = [clingo.Function(prime), clingo.Number(year)]
            self.grades.append(
                Grade(
                    str(name), rank.number, low.number,
                    high.number if high.type == clingo.SymbolType.Number else None,
                    base.atoms[clingo.Function("reaches", [*args, rank])] if self._can("reaches", rank) else 0,
                    base.literal(clingo.Function("attains", [*args, name])),
                    base.literal(clingo.Function("top", [*args, name])),
                    situations.get(str(name)),
                )
            )  # fmt: skip
        self.grades.sort(key=lambda g: g.rank)
        self.refused = base.literal(clingo.Function("refused", [clingo.Function(prime), clingo.Number(year)]))
        self.applies: dict[str, int] = self._conditions("applies")
        self.met: dict[str, int] = self._conditions("met")
        self.contract_applies = [str(a[2]) for a in self._rows("contract_applies")]
        self.contract_met: dict[tuple[str, str], int] = {}
        for symbol, atom in base.named("contract_met"):
            p, y, slot, name = symbol.arguments
            if str(p) == prime and y.number == year:
                self.contract_met[str(slot), str(name)] = atom
        self.claimable = {
            str(s.arguments[2]): a for s, a in base.named("claimable") if str(s.arguments[0]) == prime and s.arguments[1].number == year
        }
        self.channels = {
            str(s.arguments[2]): a for s, a in base.named("channel") if str(s.arguments[0]) == prime and s.arguments[1].number == year
        }
        roots = [g.reaches for g in self.grades if g.reaches] + [g.top for g in self.grades if g.top]
        roots += [*self.applies.values(), *self.met.values(), *self.contract_met.values(), *self.channels.values()]
        roots += self.claimable.values()
        if self.refused:
            roots.append(self.refused)
        self.part = Slice(base, roots)
        self.watched = tuple(a for a in (*(g.top for g in self.grades), self.refused) if a)
        self.changeable = [Changeable(str(a[2]), str(a[3]), a[4].number) for a in self._rows("changeable")]
        self.status = next((str(a[2]) for a in self._rows("status")), "final")
        self.whys = [str(a[2]) for a in self._rows("amount_why")]
        self.issues = sorted({base.symbols[a].arguments[0].string for a in self.part.inputs if base.symbols[a].name == "reading"})
        self.outcome_cone = base.cone(self.watched)
        self.outcome_issues = [
            i for i in self.issues if any(base.literal(_reading(i, o)) in self.outcome_cone for o in rules.vocabulary.readings[i])
        ]
        self._keys: dict[int, str] = {}
        self._thresholds: dict[tuple[int, str], Threshold | None] = {}

    def _rows(self, name: str) -> list[list[clingo.Symbol]]:
        return [a for a in self.rules.base.facts(name) if str(a[0]) == self.prime and a[1].number == self.year]

    def _can(self, name: str, third: clingo.Symbol) -> bool:
        symbol = clingo.Function(name, [clingo.Function(self.prime), clingo.Number(self.year), third])
        return symbol in self.rules.base.atoms

    def _conditions(self, name: str) -> dict[str, int]:
        out = {}
        for symbol, atom in self.rules.base.named(name):
            p, y, condition = symbol.arguments
            if str(p) == self.prime and y.number == self.year:
                out[dotted(condition)] = atom
        return out

    @cached_property
    def subjects(self) -> dict[str, str]:
        """The fact shown beside each condition."""
        return {dotted(a[2]): str(a[3]) for a in self._rows("subject")}

    @cached_property
    def confidences(self) -> dict[str, str]:
        """How sure the sources are of each condition: high, medium or low."""
        return {dotted(a[2]): str(a[3]) for a in self._rows("confidence")}

    @cached_property
    def notes(self) -> dict[str, str]:
        """The remark that goes with a condition that is not met."""
        return {dotted(a[2]): str(a[3]) for a in self._rows("note")}

    @cached_property
    def citations(self) -> dict[str, tuple[Source, ...]]:
        """The sources of each condition."""
        out: dict[str, list[Source]] = defaultdict(list)
        for _, _, condition, source, where in self._rows("cites"):
            out[dotted(condition)].append(self.rules.source(source, where))
        return {k: tuple(dict.fromkeys(v)) for k, v in out.items()}

    def threshold(self, atom: int, fact: str) -> Threshold | None:
        """What the condition asks of a fact, where it asks for one cut point only."""
        if (atom, fact) not in self._thresholds:
            self._thresholds[atom, fact] = self._find_threshold(atom, fact)
        return self._thresholds[atom, fact]

    def _find_threshold(self, atom: int, fact: str) -> Threshold | None:
        found: set[Threshold] = set()
        stack, seen = [(atom, True)], set()
        base, inputs = self.rules.base, self.rules.vocabulary.input
        while stack:
            here, positive = stack.pop()
            if (here, positive) in seen:
                continue
            seen.add((here, positive))
            if here in base.inputs:
                if here in inputs and inputs[here].predicate == "at_least" and inputs[here].fact == fact:
                    found.add(Threshold(inputs[here].cut, not positive))
                continue
            for body in base.bodies.get(here, ()):
                stack.extend((abs(lit), positive == (lit > 0)) for lit in body.literals)
        return found.pop() if len(found) == 1 else None

    def key(self, atom: int) -> str:
        """Return the id of the condition under which an input is asked for: the nearest one above it."""
        if atom not in self._keys:
            self._keys[atom] = self._nearest(atom)
        return self._keys[atom]

    def _nearest(self, atom: int) -> str:
        level, seen = [atom], {atom}
        parents = self.parents
        while level:
            names = sorted(n for n in (self._name(a) for a in level) if n)
            if names:
                own = [n for n in names if n.startswith(self.prime + ".")]
                return (own or names)[0]
            following = []
            for here in level:
                for parent in parents.get(here, ()):
                    if parent not in seen:
                        seen.add(parent)
                        following.append(parent)
            level = following
        return f"{self.prime}"

    def _name(self, atom: int) -> str | None:
        symbol = self.rules.base.symbols.get(atom)
        if symbol is None:
            return None
        if symbol.name == "met":
            shown = self.rules.shown_as.get(symbol)
            return f"{symbol.arguments[0]}.{shown or dotted(symbol.arguments[2])}"
        if symbol.name == "contract_met":
            p, y, slot, name = symbol.arguments
            if str(slot) == "new":
                return f"{p}.contract"
            return f"{p}.{name}" if str(p) == self.prime and y.number == self.year else None
        return None

    @cached_property
    def windows(self) -> dict[str, tuple[date, date]]:
        """The announced and the actual request window."""
        return {str(r[2]): (day_of(r[3].number), day_of(r[4].number)) for r in self._rows("window")}

    @cached_property
    def window_sources(self) -> tuple[Source, ...]:
        """Where the windows are published."""
        return tuple(dict.fromkeys(self.rules.source(r[3], r[4]) for r in self._rows("cites_window")))

    @cached_property
    def paid_by(self) -> date | None:
        """The day by which the rules say payment is made."""
        return next((day_of(r[2].number) for r in self._rows("paid_by")), None)

    @cached_property
    def contests(self) -> dict[str, tuple[str, int]]:
        """For each channel, the event that starts the time to contest, and its days."""
        return {str(r[2]): (str(r[3]), r[4].number) for r in self._rows("contest")}

    @cached_property
    def grade_sources(self) -> list[tuple[str, Source]]:
        """The sources of each grade's amount."""
        return [(str(r[2]), self.rules.source(r[3], r[4])) for r in self._rows("cites_grade")]

    @cached_property
    def compatible(self) -> tuple[str, ...]:
        """What the sources say may be taken along."""
        return tuple(dict.fromkeys(str(r[1]) for r in self.rules.base.facts("compatible") if str(r[0]) == self.prime))

    @cached_property
    def touched(self) -> frozenset[int]:
        """The atoms that some changeable fact can touch."""
        vocabulary = self.rules.vocabulary
        atoms: set[int] = {a for a, (_, slot) in vocabulary.present.items() if slot == "new"}
        for entry in self.changeable:
            inputs = vocabulary.inputs.get(entry.fact)
            if inputs is not None:
                atoms.update(a for _, a in inputs.cuts)
                if inputs.boolean is not None:
                    atoms.add(inputs.boolean)
        return self.part.depending(atoms & self.part.inputs)

    @cached_property
    def parents(self) -> dict[int, list[int]]:
        """Which atoms of the slice have a body that mentions an atom; what the outcome does not look at is left out."""
        out: dict[int, list[int]] = defaultdict(list)
        for head, bodies in self.part.bodies.items():
            if head in self.outcome_cone:
                for body in bodies:
                    for lit in body.literals:
                        out[abs(lit)].append(head)
        return out


def dotted(symbol: clingo.Symbol) -> str:
    """Write a condition's constant or term as an id: ``e_services(acte, 2)`` is ``e_services.acte.2``."""
    if symbol.type == clingo.SymbolType.Function and symbol.arguments:
        return ".".join([symbol.name, *(dotted(a) for a in symbol.arguments)])
    return text(symbol)


def _reading(issue: str, option: str) -> clingo.Symbol:
    return clingo.Function("reading", [clingo.String(issue), clingo.String(option)])


class Rules:
    """A ground rule base with its vocabulary and prime years, for a number of list slots."""

    def __init__(self, directory: Path | None, slots: int) -> None:
        self.base = RuleBase(directory, slots)
        self.vocabulary = Vocabulary(self.base)
        self._parts: dict[Key, PrimeYear] = {}
        self.conflicts: dict[tuple[tuple[str, str], ...], dict[Key, set[Key]]] = {}
        self.prime_years = sorted(
            {(str(p), y.number) for p, y in self.base.facts("prime_year")}, key=lambda k: (self.order.index(k[0]), k[1])
        )
        self.not_modelled = {(str(p), y.number): str(key) for p, y, key in self.base.facts("not_modelled")}
        self._sources = {s: (t.string, d.string, u.string) for s, t, d, u in self.base.facts("source")}
        self.shown_as = {
            clingo.Function("met", [p, y, c]): dotted(shown) for p, y, c, shown in self.base.facts("shown_as")
        }

    @cached_property
    def conflict_slice(self) -> Slice:
        """The part of the rules that says which prime years exclude each other."""
        return Slice(self.base, [a for _, a in self.base.named("conflict")])

    @cached_property
    def contract_subjects(self) -> dict[tuple[str, str], str]:
        """The fact shown beside a condition on one contract."""
        return {(str(c), str(s)): str(f) for c, s, f in self.base.facts("contract_subject")}

    @cached_property
    def order(self) -> list[str]:
        """The primes in the order in which the rules declare them."""
        return list(dict.fromkeys(str(p) for p, _ in self.base.facts("prime_year")))

    def prime_year(self, prime: str, year: int) -> PrimeYear:
        """Return the slice of a prime year, cut once."""
        if (prime, year) not in self._parts:
            self._parts[prime, year] = PrimeYear(self, prime, year)
        return self._parts[prime, year]

    def source(self, symbol: clingo.Symbol, where: clingo.Symbol) -> Source:
        """Return a cited source."""
        title, day, url = self._sources.get(symbol, (str(symbol), "", ""))
        return Source(title, day, url, text(where))


class Engine:
    """Loads and grounds the rules once, then decides any number of dossiers.

    ``rules`` is a folder of rule files, by default the one that comes with the package; ``language`` that of labels.
    """

    def __init__(self, rules: Path | None = None, language: str = "fr") -> None:
        self._directory = rules
        self._rules: dict[int, Rules] = {SLOTS: Rules(rules, SLOTS)}
        self.wording = Wording(self._rules[SLOTS].base.directory, language)

    @property
    def rules(self) -> Rules:
        """The rules as grounded for ordinary dossiers."""
        return self._rules[SLOTS]

    @property
    def rules_hash(self) -> str:
        """A digest of everything in the rules folder."""
        return self.rules.base.hash

    @property
    def primes(self) -> list[str]:
        """The primes the rules know."""
        return self.rules.order

    def for_dossier(self, dossier: Dossier) -> Rules:
        """Return the rules with enough list slots for the dossier."""
        needed = max([len(dossier.get(n) or []) for n in self.rules.vocabulary.open_slots] or [0])
        slots = SLOTS
        while slots < needed:
            slots *= 2
        if slots not in self._rules:
            self._rules[slots] = Rules(self._directory, slots)
        return self._rules[slots]

    def dossier(self, source: Mapping[str, Any] | Dossier) -> Dossier:
        """Validate a dossier against the format and the vocabulary of the rules."""
        dossier = Dossier.of(source)
        self.rules.vocabulary.validate(dossier)
        return dossier

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
        checked = self.dossier(dossier)
        today = today or date.today()
        rules = self.for_dossier(checked)
        in_force = rules.vocabulary.check_readings(dict(readings or {}))
        decisions = [
            Case(self, rules, checked, today, in_force, p, y).decision() for p, y in self.asked(primes, years)
        ]
        return self._with_conflicts(rules, checked, today, in_force, decisions)

    def asked(self, primes: Sequence[str] | None, years: Sequence[int] | None) -> list[tuple[str, int]]:
        """Return the prime years asked for; a prime no rule knows is an error, a year no rule knows is not."""
        problems = [
            Problem(f"prime {p}", "unknown_prime", (("known", ", ".join(self.primes)),)) for p in primes or () if p not in self.primes
        ]
        if problems:
            raise InputError(problems)
        known = self.rules.prime_years
        wanted = [p for p in self.primes if primes is None or not primes or p in primes]
        if years:
            return [(p, y) for p in wanted for y in sorted(set(years))]
        declared = sorted({*known, *self.rules.not_modelled}, key=lambda k: (self.primes.index(k[0]), k[1]))
        return [k for k in declared if k[0] in wanted]

    def case(
        self,
        dossier: Mapping[str, Any] | Dossier,
        prime: str,
        year: int,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Case:
        """Return one case, for questions beyond the decision."""
        checked = self.dossier(dossier)
        self.asked([prime], [year])
        rules = self.for_dossier(checked)
        return Case(self, rules, checked, today or date.today(), rules.vocabulary.check_readings(dict(readings or {})), prime, year)

    def explain(
        self,
        dossier: Mapping[str, Any] | Dossier,
        prime: str,
        year: int,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Explanation:
        """Return the tree of reasons behind a decision, for what is granted and for why it is not more."""
        from .explain import explain

        return explain(self.case(dossier, prime, year, today, readings))

    # -- cumulation ---------------------------------------------------------------------------------------------------

    def conflicts(self, rules: Rules, in_force: Mapping[str, str]) -> dict[Key, set[Key]]:
        """Return which prime years exclude each other under the readings in force."""
        vocabulary, part = rules.vocabulary, rules.conflict_slice
        key = tuple(sorted(in_force.items()))
        if key not in rules.conflicts:
            known = [a if in_force[vocabulary.reading[a][0]] == vocabulary.reading[a][1] else -a for a in part.inputs]
            out: dict[Key, set[Key]] = defaultdict(set)
            for atom in part.model(known) or set():
                p, y, q, z = rules.base.symbols[atom].arguments
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
                        granted[other] = Case(self, rules, dossier, today, in_force, *other).verdict() == "granted"
                    if granted[other]:
                        names.append(other[0])
            out.append(replace(decision, not_cumulable_with=tuple(dict.fromkeys(names))) if names else decision)
        return out

    def combine(self, decisions: Sequence[Decision], readings: Mapping[str, str] | None = None) -> Combination:
        """Say which of the granted primes to take together, by optimisation over the compatible sets."""
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        pairs = self.conflicts(self.rules, in_force)
        granted = {(d.prime, d.year): d.amount for d in decisions if d.verdict == "granted" and d.amount}
        base = self.rules.base
        priorities = [(str(p), str(q)) for p, q in base.facts("priority")]
        clashes = [(a, b) for a in granted for b in sorted(pairs.get(a, ())) if b in granted]
        sets = combination.best_sets(base.directory / "combination.lp", granted, clashes, priorities)
        conflicts = []
        for a, b in clashes:
            if a < b:
                key, sources = self._why_conflict(a[0], b[0])
                conflicts.append(Conflict((a[0], b[0]), (a[1], b[1]), self.wording.get("conflicts", key), sources))
        order = [(d.prime, d.year) for d in decisions]
        ordered = [tuple(sorted(s, key=order.index)) for s in sets]
        totals = [_total([granted[k] for k in s]) for s in ordered]
        return Combination(ordered[0], totals[0], tuple(ordered[1:]), tuple(totals[1:]), tuple(conflicts))

    def _why_conflict(self, prime: str, other: str) -> tuple[str, tuple[Source, ...]]:
        rows = [r for r in self.rules.base.facts("cites_conflict") if {str(r[0]), str(r[1])} == {prime, other}]
        return (str(rows[0][2]) if rows else "exclusive"), tuple(self.rules.source(r[3], r[4]) for r in rows)

    def result(
        self,
        dossier: Mapping[str, Any] | Dossier,
        primes: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the whole result as the public contract's JSON object."""
        from . import __version__

        today = today or date.today()
        decisions = self.decide(dossier, primes, years, today, readings)
        return {
            "contract": CONTRACT,
            "engine": __version__,
            "rules": self.rules_hash,
            "today": today.isoformat(),
            "readings": self.rules.vocabulary.check_readings(dict(readings or {})),
            "decisions": [d.to_dict() for d in decisions],
            "combination": self.combine(decisions, readings).to_dict(),
        }


def _total(amounts: list[Amount]) -> tuple[int, int | None]:
    highs = [a.max for a in amounts]
    return sum(a.min for a in amounts), None if None in highs else sum(h for h in highs if h is not None)


class Case:
    """One dossier against one prime year, on one day, under given readings."""

    def __init__(
        self, engine: Engine, rules: Rules, dossier: Dossier, today: date, readings: dict[str, str], prime: str, year: int
    ) -> None:
        self.engine, self.rules, self.dossier, self.today = engine, rules, dossier, today
        self.readings, self.prime, self.year = readings, prime, year
        self.wording = engine.wording
        self.modelled = (prime, year) in rules.prime_years

    @cached_property
    def slice(self) -> PrimeYear:
        """The rules this case can see."""
        return self.rules.prime_year(self.prime, self.year)

    @cached_property
    def encoder(self) -> Encoder:
        """The dossier as this prime year sees it."""
        return Encoder(self.rules.vocabulary, self.dossier, self.today, self.prime, self.year)

    @cached_property
    def assignment(self) -> Assignment:
        """The inputs that the dossier fixes, and those it leaves open."""
        return self.encoder.assign(self.slice.part.inputs, self.readings)

    @cached_property
    def values(self) -> dict[int, int]:
        """What follows for every atom of the slice without looking at cases: 1, -1, or 0."""
        return self.slice.part.evaluate(self.assignment.known)

    @cached_property
    def _consequences(self) -> tuple[set[int], set[int]]:
        """The conclusions that hold in every completion of the dossier, and those that hold in some."""
        part, known, values = self.slice.part, self.assignment.literals(), self.values
        if any(values[a] == 0 for a in part.roots):
            sure, possible = part.consequences(known, "cautious"), part.consequences(known, "brave")
        else:
            sure = possible = {a for a in part.roots if values[a] > 0} if part.satisfiable(known) else None
        if sure is None or possible is None:
            raise InputError([Problem("", "impossible", ())])
        return sure, possible

    def state(self, atom: int | None) -> str:
        """Say whether an atom is ``met``, ``not_met`` or ``unknown`` over all completions of the dossier."""
        if atom is None:
            return "not_met"
        sure, possible = self._consequences
        if atom in self.rules.base.true_atoms or atom in sure:
            return "met"
        return "unknown" if atom in possible else "not_met"

    def outcomes(self) -> tuple[list[Grade], bool]:
        """Return the grades that can be paid, and whether the prime can be refused."""
        _, possible = self._consequences
        grades = [g for g in self.slice.grades if g.top in possible]
        return grades, self.slice.refused in possible

    def verdict(self) -> str:
        """Return granted, refused, undecided or not_modelled."""
        if not self.modelled:
            return "not_modelled"
        grades, refusable = self.outcomes()
        return "undecided" if grades and refusable else "granted" if grades else "refused"

    def amount(self) -> Amount:
        """Return what is paid, over all completions of the unknown facts (or, where the law is open, of its answers)."""
        grades, refusable = self.outcomes()
        status = self.slice.status
        if not grades:
            return Amount(0, 0, status)
        low = 0 if refusable else min(g.low for g in grades)
        highs = [g.high for g in grades]
        high = None if None in highs else max(h for h in highs if h is not None)
        keys = list(self.slice.whys)
        if len(grades) > 1 or refusable:
            keys.append("unknown_facts" if self.unknown else "open_question")
        why = " ".join(self.wording.get("whys", k) for k in keys) or None
        return Amount(low, high, status, why)

    def decision(self) -> Decision:
        """Return the full decision."""
        if not self.modelled:
            key = self.rules.not_modelled.get((self.prime, self.year))
            known = [str(y) for p, y in self.rules.prime_years if p == self.prime]
            reason = self.wording.get("not_modelled", key or "no_rule", years=", ".join(known))
            return Decision(self.prime, self.year, "not_modelled", None, reason=reason)
        grades, refusable = self.outcomes()
        shown = {g.name for g in grades}
        notes = tuple(self.wording.get("notes", n) for n in self._note_keys())
        return Decision(
            prime=self.prime,
            year=self.year,
            verdict=self.verdict(),
            amount=self.amount(),
            situation=grades[0].situation if len(grades) == 1 and not refusable else None,
            conditions=self.conditions(),
            missing=tuple(self.missing()),
            depends_on_readings=tuple(self.depends_on_readings()),
            unknown=self.unknown,
            request=self.request(),
            notes=notes,
            compatible_with=self.slice.compatible,
            amount_sources=tuple(dict.fromkeys(s for name, s in self.slice.grade_sources if name in shown)),
        )

    # -- conditions -----------------------------------------------------------------------------------------------------

    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions that apply, each with its state, the dossier's value and what is required."""
        part = self.slice
        out = []
        for name, atom in part.applies.items():
            if self.state(atom) != "not_met":
                out.append(self._condition(name, part.met.get(name)))
        if part.contract_applies:
            out += self._contract_conditions()
        return tuple(out)

    def _contract_conditions(self) -> list[Condition]:
        part = self.slice
        slots = sorted({slot for slot, _ in part.contract_met if slot != "new"}, key=int)
        given = [s for s in slots if self.encoder.slot_state("contracts", int(s)) == "given"]
        good = [s for s in given if self.state(part.claimable.get(s)) == "met"]
        subjects = self.rules.contract_subjects
        return [
            self._condition(name, part.contract_met.get((s, name)), f"contracts[{s}]", subjects.get((name, s)))
            for s in good or given
            for name in part.contract_applies
        ]

    def _condition(
        self, name: str, atom: int | None, of: str | None = None, subject: str | None = None
    ) -> Condition:
        part = self.slice
        status = self.state(atom)
        subject = subject if subject is not None else part.subjects.get(name)
        value, required = self.value_and_required(atom, subject)
        identity = f"{self.prime}.{name}"
        note = part.notes.get(name) if status == "not_met" else None
        return Condition(
            identity, status, self.wording.label(identity), value, required, part.citations.get(name, ()),
            part.confidences.get(name), of, self.wording.get("notes", note) if note else None,
        )  # fmt: skip

    def value_and_required(self, atom: int | None, subject: str | None) -> tuple[Any, Any]:
        """Return the dossier's value of a fact and what the condition asks of it."""
        if subject is None:
            return None, None
        fact = self.rules.vocabulary.facts[subject]
        value = self.shown_value(fact)
        threshold = self.slice.threshold(atom, subject) if atom else None
        required: Any = None
        if fact.type in ("boolean", "claim"):
            required = True
        elif threshold is not None:
            required = threshold.cut - 1 if threshold.at_most else threshold.cut
            if fact.type == "date":
                day = day_of(threshold.cut)
                required = day - timedelta(days=1) if threshold.at_most else day
        return value, required

    def shown_value(self, fact: Fact) -> Any:
        """Return what the dossier says of a fact, or what its lists add up to."""
        if fact.name in self.rules.vocabulary.aggregates:
            figure = self.encoder.figure(fact.name)
            return round(figure.low, 2) if figure.known and figure.low >= 0 else None
        value = self.encoder.raw(fact)
        if value is None and fact.keys[:1] == ("doctor",) and self.dossier.get(*fact.keys[:2]) == "none":
            return "none"
        return value

    def _note_keys(self) -> list[str]:
        claims = [
            a for a in self.assignment.open if a in self.rules.vocabulary.input
            for f in [self.rules.vocabulary.facts[self.rules.vocabulary.input[a].fact]]
            if f.type == "claim" and isinstance(self.encoder.raw(f), (int, float))
        ]  # fmt: skip
        return ["threshold_unknown"] if claims else []

    # -- what depends on what -----------------------------------------------------------------------------------------------

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Exactly the paths whose value can still turn the decision."""
        grades, refusable = self.outcomes()
        if len(grades) + refusable == 1:
            return ()
        twin, known, watched = self.slice.part.twin, self.assignment.literals(), self.slice.watched
        found = [p for p, atoms in self.assignment.by_path().items() if twin.can_differ(known, atoms, watched)]
        return tuple(sorted(found))

    def depends_on_readings(self) -> list[str]:
        """Return the issues whose other options, one at a time, change verdict or amount."""
        part = self.slice
        _, possible = self._consequences
        today = frozenset(a for a in part.watched if a in possible)
        out = []
        for issue in part.outcome_issues:
            options = self.rules.vocabulary.readings[issue]
            current = self.readings[issue]
            for option in options:
                if option == current:
                    continue
                swapped = {options[current]: False, options[option]: True}
                literals = [a if swapped.get(a, v) else -a for a, v in self.assignment.known.items()]
                if self._differs(literals, today):
                    out.append(issue)
                    break
        return out

    def _differs(self, literals: list[int], today: frozenset[int]) -> bool:
        """Whether the set of possible outcomes is another one under these assumptions."""
        part = self.slice.part
        if len(today) == 1:
            (only,) = today
            return part.satisfiable([*literals, -only])
        return frozenset(a for a in self.slice.watched if part.satisfiable([*literals, a])) != today

    # -- missing -----------------------------------------------------------------------------------------------------------

    @cached_property
    def finder(self) -> Finder:
        """The search for ways to more."""
        def again(dossier: Dossier) -> tuple[Assignment, Encoder]:
            encoder = Encoder(self.rules.vocabulary, dossier, self.today, self.prime, self.year)
            return encoder.assign(self.slice.part.inputs, self.readings), encoder

        part = self.slice
        return Finder(self.rules.vocabulary, part.part, self.encoder, self.assignment, self.values, part.touched,
                      part.changeable, part.key, self.wording.label, again)  # fmt: skip

    def missing(self, amount: int | None = None) -> list[Missing]:
        """Return, for each outcome above today's, every way to it; for ``amount`` only that one."""
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
            blocked = () if ways else self.finder.blocked_by(grade.reaches)
            out.append(Missing(target, self.finder.present(ways, self.today), blocked, complete))
        return out

    # -- request ------------------------------------------------------------------------------------------------------------

    def request(self) -> Request:
        """Return when, where and until when to ask, and until when to contest."""
        part = self.slice
        channel = next((c for c, a in part.channels.items() if self.state(a) != "not_met"), None)
        if channel == "automatic":
            return Request("automatic", channel=channel, paid_by=part.paid_by)
        actual = part.windows.get("actual") or part.windows.get("announced")
        if actual is None:
            return Request("unknown", channel=channel, paid_by=part.paid_by)
        opens, closes = actual
        state = "upcoming" if self.today < opens else "open" if self.today <= closes else "closed"
        entries = self.dossier.get("requests") or []
        made = next((e for e in entries if e.get("prime") == self.prime and e.get("year") == self.year), {})
        event, days = part.contests.get(channel or "", (None, 0))
        start = made.get("on" if event == "request" else "notified_on") if event else None
        on = made.get("on")
        return Request(
            state, opens, closes, channel, start + timedelta(days=days) if start else None,
            part.windows.get("announced"), on, None if on is None else opens <= on <= closes,
            part.paid_by, event, part.window_sources,
        )  # fmt: skip


def parse_readings(items: Iterable[str]) -> dict[str, str]:
    """Read ``I-18=A`` options; raise :class:`InputError` for anything else."""
    out = {}
    for item in items:
        issue, sign, option = item.partition("=")
        if not sign or not option:
            raise InputError([Problem(f"reading {item}", "want_reading", ())])
        out[issue.strip()] = option.strip()
    return out


__all__ = ["NEVER", "Case", "Engine", "PrimeYear", "Rules", "dotted", "parse_readings"]
