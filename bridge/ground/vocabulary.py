"""The vocabulary that the rules declare: which fact stands at which path, and which input atoms speak of it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import clingo

from ..dossier.read import Dossier, path_text
from ..errors import InputError, Problem
from .numbers import Exact, cut_of, number_of
from .once import Once
from .rulebase import NEVER as NEVER
from .rulebase import RuleBase


def day_number(day: date) -> int:
    """Write a day as the rules do: YYYYMMDD."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """Read a day as the rules write it; a number that is no day means the day after the last one before it."""
    year, month, day = number // 10000, number // 100 % 100, number % 100
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 1) + timedelta(days=day - 1)


def text(symbol: clingo.Symbol) -> str:
    """Return a constant, string or number as text."""
    return symbol.string if symbol.type == clingo.SymbolType.String else str(symbol)


def key_of(symbol: clingo.Symbol) -> Any:
    """Return a path element: numbers as int, ``at(I)`` as int, the rest as text."""
    if symbol.type == clingo.SymbolType.Number:
        return symbol.number
    if symbol.type == clingo.SymbolType.Function and symbol.name == "at":
        return symbol.arguments[0].number
    return text(symbol)


class Fact(NamedTuple):
    """A fact of the dossier: its name in the rules, its path, its type and unit.

    ``functor`` is the name without its arguments; ``slot`` the list and slot it belongs to (a number, or ``new``).
    """

    name: str
    functor: str
    keys: tuple[Any, ...]
    type: str
    unit: str | None
    path: str
    slot: tuple[str, int | str] | None


class Input(NamedTuple):
    """An input atom: which predicate, of which fact, and its cut point or word.

    "more than T" is told as "at least" the place just above T (:mod:`octroi.bridge.ground.numbers`).
    """

    predicate: str
    fact: str
    cut: Any = 0
    option: str = ""


class Added(NamedTuple):
    """What a field of an entry to be added holds: a ``value``, a day ``between`` two, or the value of a fact (``like``)."""

    key: str
    value: Any = None
    between: tuple[int, int] | None = None
    like: str | None = None


@dataclass
class Inputs:
    """The input atoms that speak of one fact."""

    cuts: list[tuple[Any, int]] = field(default_factory=list)
    boolean: int | None = None
    options: dict[str, int] = field(default_factory=dict)


class Keep(NamedTuple):
    """A test that an entry must pass to be counted in a total or a mean."""

    keys: tuple[Any, ...]
    test: str
    number: int = 0
    name: str = ""


@dataclass
class Aggregate:
    """A fact that the bridge sums or averages over the entries of a list."""

    kind: str
    over: tuple[Any, ...]
    keys: tuple[Any, ...]
    keeps: list[Keep] = field(default_factory=list)


class Plan(NamedTuple):
    """The inputs of a slice: the cut points of each fact, the readings, and the rest."""

    ordered: list[tuple[str, list[tuple[Any, int]]]]
    readings: list[tuple[int, str, str]]
    rest: list[int]


class Vocabulary(Once):
    """Everything the bridge must know of the dossier's facts, read off the ground rules once.

    Facts go by the text of their name in the rules: plain strings, for clingo's symbols are slow to hash.
    """

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.open_slots = {str(name): n.number for name, n in base.facts("open_slots")}
        self.facts: dict[str, Fact] = {}
        for name, path, kind in base.facts("fact"):
            self.facts[str(name)] = self._fact(name, path, kind)
        self._plans: dict[frozenset[int], Plan] = {}
        self.inputs: dict[str, Inputs] = defaultdict(Inputs)
        self.input: dict[int, Input] = {}
        self.relations: dict[int, tuple[str, str, str, int]] = {}
        self.present: dict[int, tuple[str, int | str]] = {}
        self.listed: dict[int, str] = {}
        self.readings: dict[str, dict[str, int]] = defaultdict(dict)
        self.reading: dict[int, tuple[str, str]] = {}
        self.open_questions: dict[int, str] = {}
        for atom, symbol in base.input_symbols.items():
            self._register(atom, symbol)
        for inputs in self.inputs.values():
            inputs.cuts.sort()
        self.default_readings = {text(i): text(o) for i, o, d in base.facts("issue") if str(d) == "default"}
        for issue, options in self.readings.items():  # an issue without a default, which verification names, follows its first option
            self.default_readings.setdefault(issue, min(options))
        self.official = {str(f): number_of(n) for f, n in base.facts("official")}
        self.wholes = {tuple(key_of(s) for s in p[0].arguments) for p in base.facts("whole")}
        self.requested = {str(f): (str(p), y.number) for f, p, y in base.facts("requested")}
        self.windows = {
            (str(p), y.number): (low.number, high.number)
            for p, y, kind, low, high in sorted(base.facts("window"), key=lambda w: str(w[2]), reverse=True)
        }
        self.primes = {str(p) for p, _ in base.facts("prime_year")}
        self.aggregates: dict[str, Aggregate] = {}
        for sort in ("total", "mean"):
            for name, rel in base.facts(sort):
                self.aggregates[str(name)] = Aggregate(sort, (), tuple(key_of(s) for s in rel.arguments))
        for name, path in base.facts("over"):
            self.aggregates[str(name)].over = tuple(key_of(s) for s in path.arguments)
        for name, path, test in base.facts("keep"):
            argument = test.arguments[0] if test.arguments else None
            keys = tuple(key_of(s) for s in path.arguments)
            if argument is not None and argument.type == clingo.SymbolType.Number:
                keep = Keep(keys, test.name, number=argument.number)
            else:
                words = argument.arguments if argument is not None and argument.name == "any" else None
                name_ = ",".join(str(w) for w in words) if words else str(argument or "")
                keep = Keep(keys, test.name, name=name_)
            self.aggregates[str(name)].keeps.append(keep)
        self.added: dict[tuple[str, int], dict[str, list[Added]]] = defaultdict(lambda: defaultdict(list))
        for p, y, name, key, value in base.facts("added"):
            self.added[str(p), y.number][str(name)].append(added_field(str(key), value))
        self.e_services: dict[int, dict[str, str]] = defaultdict(dict)
        self.e_service_types: dict[str, tuple[str, str | None]] = {}
        for fact in self.facts.values():
            if len(fact.keys) == 5 and fact.keys[:2] == ("doctor", "years") and fact.keys[3] == "e_services":
                self.e_services[fact.keys[2]][fact.keys[4]] = fact.type
        for _, key, kind in base.facts("e_service"):
            self.e_service_types[str(key)] = (kind.name, str(kind.arguments[0]) if kind.arguments else None)

    def _fact(self, name: clingo.Symbol, path: clingo.Symbol, kind: clingo.Symbol) -> Fact:
        keys = tuple(key_of(s) for s in path.arguments)
        unit = str(kind.arguments[0]) if kind.arguments else None
        slot = (keys[0], keys[1]) if keys[0] in self.open_slots and len(keys) == 3 else None
        return Fact(str(name), name.name, keys, kind.name, unit, path_text(keys), slot)

    def _register(self, atom: int, symbol: clingo.Symbol) -> None:
        args = symbol.arguments
        first = str(args[0])
        match symbol.name:
            case "true":
                self.inputs[first].boolean = atom
                self.input[atom] = Input("true", first)
            case "at_least" | "more_than":
                cut = cut_of(symbol)
                self.inputs[first].cuts.append((cut, atom))
                self.input[atom] = Input("at_least", first, cut)
            case "is" | "has":
                self.inputs[first].options[text(args[1])] = atom
                self.input[atom] = Input(symbol.name, first, option=text(args[1]))
            case "present":
                self.present[atom] = (first, key_of(args[1]))
            case "listed":
                self.listed[atom] = first
            case "reading":
                self.readings[text(args[0])][text(args[1])] = atom
                self.reading[atom] = (text(args[0]), text(args[1]))
            case "open":
                self.open_questions[atom] = text(args[0])
            case _:
                years = args[2].number if len(args) > 2 else 0
                self.relations[atom] = (symbol.name, first, str(args[1]), years)

    def step(self, name: str) -> Exact | None:
        """Return the least difference between two values of a number: a cent, one; None for a mean, which has none."""
        aggregate = self.aggregates.get(name)
        if aggregate is not None and aggregate.kind == "mean":
            return None
        return self.base.steps.get(name, 1)

    def plan(self, atoms: Iterable[int]) -> Plan:
        """Return the order in which to fix these inputs, worked out once for each set of them."""
        chosen = atoms if isinstance(atoms, frozenset) else frozenset(atoms)
        if chosen not in self._plans:
            ordered: dict[str, list[tuple[Any, int]]] = defaultdict(list)
            readings, rest = [], []
            for atom in sorted(chosen):
                if atom in self.input and self.input[atom].predicate == "at_least":
                    ordered[self.input[atom].fact].append((self.input[atom].cut, atom))
                elif atom in self.reading:
                    readings.append((atom, *self.reading[atom]))
                else:
                    rest.append(atom)
            self._plans[chosen] = Plan(list(ordered.items()), readings, rest)
        return self._plans[chosen]

    def check_readings(self, readings: dict[str, str]) -> dict[str, str]:
        """Return all readings in force; raise :class:`InputError` for an unknown issue or option."""
        problems = []
        for issue, option in readings.items():
            if issue not in self.readings:
                close = difflib.get_close_matches(issue, list(self.readings), 1, 0.4)
                problems.append(Problem(f"reading {issue}={option}", "unknown_reading",
                                        (("close", close[0] if close else ""), ("known", ", ".join(sorted(self.readings))))))  # fmt: skip
            elif option not in self.readings[issue]:
                problems.append(Problem(f"reading {issue}={option}", "unknown_option",
                                        (("known", ", ".join(sorted(self.readings[issue]))),)))  # fmt: skip
        if problems:
            raise InputError(problems)
        return {**self.default_readings, **readings}

    def validate(self, dossier: Dossier) -> None:
        """Check what only the rules know: the e-services of each year, and the names of primes."""
        problems: list[Problem] = []
        for where, name in (("doctor", "e_services"), ("practice", "group_means")):
            for year, facts in (dossier.get(where, "years") or {}).items():
                for key, value in ((facts or {}).get(name) or {}).items():
                    problems += self._check_service(f"{where}.years.{year}.{name}.{key}", year, key, value)
        for i, member in enumerate(dossier.get("practice", "members") or []):
            for year, facts in (member.get("years") or {}).items():
                for key, value in ((facts or {}).get("e_services") or {}).items():
                    problems += self._check_service(
                        f"practice.members[{i}].years.{year}.e_services.{key}", year, key, value
                    )
        primes = self.primes
        for name in ("history", "requests"):
            for i, entry in enumerate(dossier.get(name) or []):
                prime = entry.get("prime")
                if prime is not None and prime not in primes:
                    close = difflib.get_close_matches(prime, sorted(primes), 1, 0.4)
                    problems.append(Problem(f"{name}[{i}].prime", "want_word",
                                            (("value", prime), ("words", ", ".join(sorted(primes))),
                                             ("close", close[0] if close else ""))))  # fmt: skip
        if problems:
            raise InputError(problems)

    def _check_service(self, path: str, year: int, key: str, value: Any) -> list[Problem]:
        known = self.e_services.get(year)
        names = sorted(known or self.e_service_types)
        if key not in self.e_service_types or (known and key not in known):
            close = difflib.get_close_matches(key, names, 1, 0.5)
            problem = "unknown_key_close" if close else "unknown_key"
            return [Problem(path, problem, (("close", close[0] if close else ""), ("known", ", ".join(names))))]
        if value is None:
            return []
        kind, unit = self.e_service_types[key]
        if kind == "boolean" and not isinstance(value, bool):
            return [Problem(path, "want_boolean", (("value", str(value)),))]
        if unit == "percent" and not isinstance(value, bool) and value > 100:
            return [Problem(path, "range_percent", (("value", str(value)),))]
        if (
            unit == "count"
            and not isinstance(value, bool)
            and value != int(value)
            and "members" not in path
            and "means" not in path
        ):
            return [Problem(path, "want_count", (("value", str(value)),))]
        return []


def added_field(key: str, value: clingo.Symbol) -> Added:
    """Read a field of an entry to be added, as the rules write it."""
    if value.type == clingo.SymbolType.Number:
        return Added(key, value.number)
    if value.name == "between":
        return Added(key, between=(value.arguments[0].number, value.arguments[1].number))
    if value.name == "like":
        return Added(key, like=str(value.arguments[0]))
    return Added(key, {"yes": True, "no": False, "never": "none"}.get(value.name, value.name))
