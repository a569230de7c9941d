"""Two folders of rules compared over all dossiers: the same decisions, proved, or where they differ.

Decisions are functions of the inputs and some tables that hold without a dossier. The functions of both sides are
built as gates in one store; those that come out as the same gate need no proof, the others are asked of the solver,
inputs aligned by name, cut points of both sides in one order. Dossiers have two entries at most in a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import clingo

from ..rulebase import RuleBase
from .gates import FALSE, Gates, Question, constraint_gate, real_day

Key = tuple[str, int]
ALL: Key = ("", 0)

# Tables that a decision of a prime year reads as they stand.
OWN = ("status", "window", "paid_by", "contest", "changeable", "closes_below", "added", "contract_applies")
# Of these, the row's third place is a fact, without effect where the decision does not look at it.
BY_FACT = frozenset({"changeable", "closes_below"})
# Tables that say how a fact of the dossier becomes an input.
ENCODING = ("fact", "official", "total", "mean", "over", "keep", "requested", "open_slots")
SLOTS = 2


class Difference(NamedTuple):
    """What differs (``what``: outcome, conditions, a table …), in which prime year, and inputs that show it."""

    what: str
    prime: str
    year: int
    model: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"what": self.what, "prime": self.prime or None, "year": self.year or None, "inputs": list(self.model)}


class Side:
    """One ground rule base as gates and tables."""

    def __init__(self, gates: Gates, base: RuleBase) -> None:
        self.gates, self.base = gates, base
        self.prime_years: set[Key] = {(str(p), y.number) for p, y in base.facts("prime_year")}
        dates = {str(f) for f, _, kind in base.facts("fact") if kind.name == "date"}
        self.inputs = {a: gates.input(_name(s, dates)) for a, s in base.input_symbols.items() if a in base.inputs}
        found = self._goals()
        roots = [a for rows in found.values() for a in rows]
        roots += [abs(lit) for c in base.constraints for lit in c.literals]
        self._known = gates.program(base, roots, self.inputs)
        self.impossible = constraint_gate(gates, self._known, base.constraints)
        self.goals = {k: gates.gate((None, [self._known[a]]) for a in atoms) for k, atoms in found.items()}
        self._conditions()

    def _goals(self) -> dict[tuple[str, Key, str], list[int]]:
        """The atoms behind each thing that a decision says: it says so where one of them holds."""
        base, out = self.base, defaultdict[tuple[str, Key, str], list[int]](list)
        situations = {(str(p), y.number, str(g)): str(n) for p, y, g, n in base.facts("situation")}
        grades = {(str(p), y.number, str(g)): (r.number, str(low), str(high)) for p, y, g, r, low, high in base.facts("grade")}
        for symbol, atom in base.named("top"):
            p, y, g = symbol.arguments
            _, low, high = grades.get((str(p), y.number, str(g)), (0, "", ""))
            row = situations.get((str(p), y.number, str(g)), "")
            out["outcome", (str(p), y.number), f"{low} {high} {row}"].append(atom)
        for symbol, atom in base.named("refused"):
            out["outcome", (str(symbol.arguments[0]), symbol.arguments[1].number), "refused"].append(atom)
        ranks: dict[Key, list[tuple[int, str, str]]] = defaultdict(list)
        for (p_, y_, _), grade in sorted(grades.items()):
            ranks[p_, y_].append(grade)
        reaching = {str(s): a for s, a in base.named("reaches")}
        for key, rows in ranks.items():
            for place, (rank, low, high) in enumerate(sorted(rows)):
                atoms = [reaching[name] for name in [f"reaches({key[0]},{key[1]},{rank})"] if name in reaching]
                out["ways", key, f"{place} {low} {high}"] += atoms
        for symbol, atom in base.named("channel"):
            p, y, c = symbol.arguments
            out["request", (str(p), y.number), str(c)].append(atom)
        for symbol, atom in base.named("conflict"):
            p, y, q, z = symbol.arguments
            out["conflict", (str(p), y.number), f"{q} {z}"].append(atom)
        for name in ("met", "applies", "contract_met", "claimable"):
            for symbol, atom in base.named(name):
                p, y, *rest = symbol.arguments
                out[name, (str(p), y.number), " ".join(map(str, rest))].append(atom)
        return out

    def _conditions(self) -> None:
        """Leave of the conditions what a decision shows: those that apply, and whether they are met."""
        raw, gate = self.goals, self.gates.gate
        shown: dict[tuple[str, Key, str], int] = {}
        present = {str(s.arguments[1]): self.inputs[a] for s, a in self.base.named("present") if str(s.arguments[0]) == "contracts" and a in self.inputs}
        asked = {((str(r[0]), r[1].number), str(r[2])) for r in self.base.facts("contract_applies")}
        for (what, key, name), literal in raw.items():
            if what == "applies":
                shown["conditions", key, name] = literal
                shown["conditions", key, f"{name} met"] = gate([(None, [literal, raw.get(("met", key, name), FALSE)])])
            elif what in ("contract_met", "claimable"):
                slot, _, condition = name.partition(" ")
                if slot in present and (what == "claimable" or (key, condition) in asked):
                    shown["conditions", key, f"{what} {name}"] = gate([(None, [literal, present[slot]])])
            elif what != "met":
                shown[what, key, name] = literal
        self.goals = shown

    def table(self, name: str) -> dict[Key, set[str]]:
        """Return the rows of a table by prime year, under :data:`ALL` where a row is for all of them."""
        out: dict[Key, set[str]] = defaultdict(set)
        for row in self.base.facts(name):
            own = len(row) > 1 and row[1].type == clingo.SymbolType.Number
            out[(str(row[0]), row[1].number) if own else ALL].add("\t".join(map(str, row)))
        return out

    def rows(self, name: str) -> set[str]:
        """Return all rows of a table."""
        return {"\t".join(map(str, row)) for row in self.base.facts(name)}

    @cached_property
    def used(self) -> dict[Key, set[str]]:
        """The facts, lists and issues that each prime year can see."""
        roots: dict[Key, list[int]] = defaultdict(list)
        for name in ("top", "refused", "reaches", "met", "applies", "contract_met", "claimable", "channel"):
            for symbol, atom in self.base.named(name):
                roots[str(symbol.arguments[0]), symbol.arguments[1].number].append(atom)
        out: dict[Key, set[str]] = {}
        for key, atoms in roots.items():
            symbols = [self.base.input_symbols[a] for a in self.base.cone(atoms) & self.base.inputs]
            out[key] = {str(a) for s in symbols for a in s.arguments[: 1 if s.name in ("at_least", "is", "has", "reading") else 2]}
        tests: dict[str, set[str]] = defaultdict(set)
        for fact, _, test in self.base.facts("keep"):
            tests[str(fact)].update(str(a) for a in test.arguments)
        for names in out.values():
            names.update(*(tests[n] for n in set(names) if n in tests))
        return out


def _name(symbol: clingo.Symbol, dates: set[str]) -> Hashable:
    """An input's name on both sides; a cut point of a date is the first day it lets through."""
    if symbol.name == "at_least":
        fact, cut = symbol.arguments
        return fact, real_day(cut.number) if str(fact) in dates else cut.number
    return symbol


def cuts(base: RuleBase) -> set[clingo.Symbol]:
    """Return the cut points that a rule base declares."""
    return {s for s in base.input_symbols.values() if s.name == "at_least"}


def with_cuts(folder: Path, wanted: Iterable[clingo.Symbol]) -> RuleBase:
    """Ground a folder of rules with further cut points: nothing decides by them, but they keep their order."""
    entry = folder / "with_cuts.lp"
    rows = [f"cut({s.arguments[0]},{s.arguments[1]})." for s in sorted(wanted)]
    entry.write_text('#include "main.lp".\n' + "\n".join(rows) + "\n", encoding="utf-8")
    try:
        return RuleBase(folder, SLOTS, entry.name)
    finally:
        entry.unlink()


class Comparison:
    """The rules as they are, against which mutants are compared one after the other."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is one in which a file may be written: a copy."""
        self.folder = folder
        self.base = RuleBase(folder, SLOTS)
        self._gates = Gates()
        self._side = Side(self._gates, self.base)
        self._cuts = cuts(self.base)

    def differences(self, other: RuleBase, folder: Path) -> list[Difference]:
        """Return every difference between the two; none means that they are proved to decide alike.

        Raises :class:`RulesError` where the other rules are circular.
        """
        gates, one = self._gates, self._side
        theirs = cuts(other)
        if len(gates.bodies) > 200_000:
            self._gates = gates = Gates()
            self._side = one = Side(gates, self.base)
        if theirs != self._cuts:
            one = Side(gates, with_cuts(self.folder, theirs - self._cuts))
            other = with_cuts(folder, self._cuts - theirs)
        two = Side(gates, other)
        return sorted({*_circuits(gates, one, two), *_tables(one, two)})


def _circuits(gates: Gates, one: Side, two: Side) -> Iterable[Difference]:
    pairs: dict[tuple[str, Key], list[tuple[int, int]]] = defaultdict(list)
    for name in one.goals.keys() | two.goals.keys():
        pair = one.goals.get(name, FALSE), two.goals.get(name, FALSE)
        if pair[0] != pair[1]:
            pairs[name[0], name[1]].append(pair)
    if one.impossible != two.impossible:
        pairs["possible", ALL].append((one.impossible, two.impossible))
    if not pairs:
        return
    roots = {lit for rows in pairs.values() for pair in rows for lit in pair}
    ask = Question(gates, [*roots, one.impossible, two.impossible])
    for (what, key), rows in sorted(pairs.items()):
        never = () if what == "possible" else (one.impossible, two.impossible)
        model = ask.differing(rows, never)
        if model is not None:
            yield Difference(what, *key, _told(model, gates, rows))


def _told(model: Mapping[Hashable, bool], gates: Gates, pairs: list[tuple[int, int]]) -> tuple[str, ...]:
    """The inputs that hold in a model, of those that the pairs look at."""
    seen: set[int] = set()
    stack = [abs(lit) for pair in pairs for lit in pair]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [abs(lit) for _, lits in gates.bodies.get(node, ()) for lit in lits]
    names = [gates.names[n] for n in seen if n in gates.names]
    return tuple(sorted(f"at_least({n[0]},{n[1]})" if isinstance(n, tuple) else str(n) for n in names if model.get(n)))


def _tables(one: Side, two: Side) -> Iterable[Difference]:
    for key in one.prime_years ^ two.prime_years:
        yield Difference("prime_year", *key)
    both = one.prime_years & two.prime_years
    for name in OWN:
        left, right = one.table(name), two.table(name)
        for key in left.keys() | right.keys():
            changed = left.get(key, set()) ^ right.get(key, set())
            if name in BY_FACT:
                seen = one.used.get(key, set()) | two.used.get(key, set())
                changed = {row for row in changed if row.split("\t")[2] in seen} if changed else changed
            if changed and key in both:
                yield Difference(name, *key)
    touched: dict[str, set[str]] = {n: {r.split("\t")[0] for r in one.rows(n) ^ two.rows(n)} for n in ENCODING}
    touched["issue"] = {r.split("\t")[0] for r in one.rows("issue") ^ two.rows("issue")}
    for name, facts in touched.items():
        for key in both if facts else ():
            if facts & (one.used.get(key, set()) | two.used.get(key, set())):
                yield Difference(name, *key)
    if one.rows("whole") != two.rows("whole"):
        yield from (Difference("whole", *key) for key in both)
