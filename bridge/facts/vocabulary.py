"""The vocabulary that the rules declare: which fact stands at which path, and which input atoms speak of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.shape import Keys
from ..errors import InputError, Problem
from ..nearest import nearest
from ..once import Once
from ..rules.numbers import Exact, cut_of, number_of
from ..rules.rulebase import NEVER as NEVER
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType
from .aggregates import aggregates
from .asks import Asks, Grants
from .format import Format, key_of, keys_of
from .format import text as text
from .own import Own, Repeat
from .views import Views


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


class Fact(NamedTuple):
    """A fact of the dossier: its name in the rules, its path, its type and unit.

    ``functor`` is the name without its arguments; ``slot`` the list and slot it belongs to (a number, or ``new``). ``keys``
    have ``self`` in the place of the applicant's own entry of a list.
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

    "more than T" is told as "at least" the place just above T (:mod:`octroi.bridge.rules.numbers`).
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


class Inputs:
    """The input atoms that speak of one fact."""

    def __init__(self) -> None:
        self.cuts: list[tuple[Any, int]] = []
        self.boolean: int | None = None
        self.options: dict[str, int] = {}


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
        self.format = Format(base)
        self.lists = self.format.lists
        self._plans: dict[frozenset[int], Plan] = {}
        self.fixed: frozenset[tuple[str, int]] = frozenset()  # entries of lists that nothing takes away
        self._take_entries(base)
        self._take_facts(base)
        self._take_inputs(base)
        self._take_readings(base)
        self.official = {str(f): number_of(n) for f, n in base.facts("official")}
        self.primes = {str(p) for p, _ in base.facts("prime_year")}
        self.aggregates = aggregates(base)
        self.views = Views(base)
        self.added: dict[tuple[str, int], dict[str, list[Added]]] = defaultdict(lambda: defaultdict(list))
        for p, y, name, key, value in base.facts("added"):
            self.added[str(p), y.number][str(name)].append(added_field(str(key), value))

    def _take_entries(self, base: RuleBase) -> None:
        """Take what the rules declare of lists: the applicant's own entry, requests, what was granted, and the slots."""
        self.own = {
            str(name): Own(str(name), self.lists[str(name)], str(key), keys_of(path)) for name, key, path in base.facts("own_entry")
        }
        self.repeats = tuple(Repeat(self.own[str(n)], keys_of(inside), keys_of(path)) for n, inside, path in base.facts("repeats"))
        self.own_yes = tuple((self.own[str(n)], keys_of(path), str(fact)) for n, path, fact in base.facts("own_yes"))
        self.windows = {
            (str(p), y.number): (low.number, high.number)
            for p, y, kind, low, high in sorted(base.facts("window"), key=lambda w: str(w[2]), reverse=True)
        }
        asks = (Asks(str(n), self.lists[str(n)], str(p), str(y), str(on), str(d), self.windows) for n, p, y, on, d in base.facts("asks"))
        self.asks = next(asks, None)
        self.grants = next((Grants(str(n), self.lists[str(n)], *map(str, keys)) for n, *keys in base.facts("grants")), None)
        self.slotted = {str(name) for name, _ in base.facts("slot")}
        self.open_slots = {str(name): n.number for name, n in base.facts("open_slots")}

    def _take_facts(self, base: RuleBase) -> None:
        """Take the facts, what their values look like, and in which order days stand."""
        self.samples = {self.format.plain(p): t.string for p, t in base.facts("sample")}
        self.facts: dict[str, Fact] = {}
        for name, path, kind in base.facts("fact"):
            fact = self._fact(name, path, kind)
            self.facts[fact.name] = fact
        self.repeated = frozenset(n for n, f in self.facts.items() if any(r.inner(f.keys) is not None for r in self.repeats))
        self.wholes = {keys_of(p[0]) for p in base.facts("whole")}
        self.ordered = [(str(f), str(g)) for f, g, _ in base.facts("ordered") if str(f) in self.facts and str(g) in self.facts]
        self.period_start = {str(f): str(start) for _, start, end in base.facts("period") for f in (start, end)}
        self.starts = {keys_of(p): (self.facts[str(start)].keys[-1],) for p, start, _ in base.facts("period")}
        self.requested = {str(f): (str(p), y.number) for f, p, y in base.facts("requested")}
        self.never_unless_said = {str(f) for (f,) in base.facts("never_unless_said")}

    def _take_inputs(self, base: RuleBase) -> None:
        """Take the input atoms, by what they speak of."""
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

    def _take_readings(self, base: RuleBase) -> None:
        """Take which reading of each issue is the usual one."""
        self.default_readings = {text(i): text(o) for i, o, d in base.facts("issue") if str(d) == "default"}
        for issue, options in self.readings.items():  # an issue without a default, which verification names, follows its first option
            self.default_readings.setdefault(issue, min(options))

    @cached_property
    def apart(self) -> frozenset[str]:
        """The facts on which the prime year that is asked about bears, or the day: of an entry to be added, of a request, and the
        sums and means that look at these."""
        own = {n for n, f in self.facts.items() if n in self.requested or (f.slot is not None and f.slot[1] == "new")}
        sums = {n for n, a in self.aggregates.items() if any(k.name in own for k in a.keeps)}
        return frozenset(own | sums)

    @cached_property
    def single(self) -> dict[str, Keys]:
        """The facts of which a number or a day that the dossier gives at their path says all, each with its path."""
        left = {*self.aggregates, *self.requested, *self.views.longest}
        return {n: f.keys for n, f in self.facts.items() if f.slot is None and n not in left}

    @cached_property
    def apart_inputs(self) -> frozenset[int]:
        """The inputs that speak of such facts."""
        told = {a for a, what in self.input.items() if what.fact in self.apart}
        return frozenset(told | {a for a, row in self.relations.items() if row[1] in self.apart or row[2] in self.apart})

    @cached_property
    def viewed_inputs(self) -> dict[int, tuple[str, ...]]:
        """The inputs that speak of facts which may be written as spells, each with these facts."""
        told = {a: (what.fact,) for a, what in self.input.items()} | {a: row[1:3] for a, row in self.relations.items()}
        return {a: found for a, names in told.items() if (found := tuple(n for n in names if n in self.views.of))}

    @cached_property
    def viewed_sums(self) -> dict[str, tuple[str, ...]]:
        """The sums and means that look at such facts, each with these."""
        return {n: found for n, a in self.aggregates.items() if (found := tuple(k.name for k in a.keeps if k.name in self.views.of))}

    def _fact(self, name: Symbol, path: Symbol, kind: Symbol) -> Fact:
        keys = keys_of(path)
        sort, _, unit = str(kind).partition("(")
        text_ = str(name)
        return Fact(text_, text_.partition("(")[0], keys, sort, unit.removesuffix(")") or None, path_text(keys), self._slot(keys))

    def _slot(self, keys: Keys) -> tuple[str, int | str] | None:
        for name in self.slotted:
            path = self.lists[name]
            if keys[: len(path)] == path and len(keys) > len(path) + 1:
                return name, keys[len(path)]
        return None

    def field(self, fact: Fact) -> Keys:
        """Return the path of a fact within its entry of a list; the whole path where it is of none."""
        return fact.keys[len(self.lists[fact.slot[0]]) + 1 :] if fact.slot is not None else fact.keys

    @cached_property
    def summed_kinds(self) -> dict[str, str]:
        """What kind of value an entry gives to each sum or mean: boolean where it says yes or no."""
        fields = {n: self.format.plain_keys((*a.over, 0, *a.keys)) for n, a in self.aggregates.items()}
        return {n: self.format.field_kinds.get(keys, "") for n, keys in fields.items()}

    @cached_property
    def list_paths(self) -> dict[Keys, str]:
        """The paths of the lists that sums and means go over, as users write them."""
        return {a.over: path_text(a.over) for a in self.aggregates.values()}

    def followed_by(self, fact: str) -> list[int]:
        """Return the inputs that say of another day that this one follows it."""
        return [a for a, (kind, _, later, _) in self.relations.items() if kind == "before" and later == fact]

    @cached_property
    def _texts(self) -> set[Keys]:
        """The paths at which a text stands, "any entry" and "any year" for theirs."""
        fields = {path for path, kind in self.format.field_kinds.items() if kind == "text"}
        return fields | {self.format.plain_keys(f.keys) for f in self.facts.values() if f.type == "text"}

    def parted(self, atoms: Collection[int]) -> tuple[list[int], list[int]]:
        """Return of these inputs those that compare two facts, which have no order of their own, and all others."""
        return [a for a in atoms if a in self.relations], [a for a in atoms if a not in self.relations]

    def sample(self, keys: Keys) -> str | None:
        """Return what a text at this path looks like, None where no text stands there."""
        path = self.format.plain_keys(keys)
        return self.samples.get(path, "A") if path in self._texts else None

    def of_requests(self, keys: Keys) -> bool:
        """Whether a path leads to the list of requests, or into it."""
        return self.asks is not None and keys[: len(self.asks.path)] == self.asks.path

    def list_at(self, keys: Keys) -> str | None:
        """Return the list that a path enters or names."""
        return next((name for name, path in self.lists.items() if keys[: len(path)] == path), None)

    def _register(self, atom: int, symbol: Symbol) -> None:
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
                self.present[atom] = (first, key_of(str(args[1])))
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
                known = ", ".join(sorted(self.readings))
                close = nearest(issue, list(self.readings))
                problems.append(Problem(f"reading {issue}={option}", "unknown_reading", (("close", close), ("known", known))))
            elif option not in self.readings[issue]:
                problems.append(Problem(f"reading {issue}={option}", "unknown_option",
                                        (("known", ", ".join(sorted(self.readings[issue]))),)))  # fmt: skip
        if problems:
            raise InputError(problems)
        return {**self.default_readings, **readings}


def added_field(key: str, value: Symbol) -> Added:
    """Read a field of an entry to be added, as the rules write it."""
    if value.type == SymbolType.Number:
        return Added(key, value.number)
    if value.name == "between":
        return Added(key, between=(value.arguments[0].number, value.arguments[1].number))
    if value.name == "like":
        return Added(key, like=str(value.arguments[0]))
    return Added(key, {"yes": True, "no": False, "never": "none"}.get(value.name, value.name))
