"""Ground rules as gates over inputs, each distinct gate once: two programs share whatever they have in common.

A literal is a number, negative for "not". Equal numbers mean equal functions of the inputs; different numbers may
still be equal functions, which :class:`Question` settles by solving.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..errors import RulesError
from ..rules.rulebase import RuleBase
from .circuit import Circuit
from .program import Program

TRUE = 1
FALSE = -TRUE
FEW = 12

Bodies = frozenset[tuple[int, tuple[int, ...]]]


class Gates:
    """A store of gates: an input by its name, or "some of these bodies hold", a body being a count over literals."""

    def __init__(self) -> None:
        self._inputs: dict[Hashable, int] = {}
        self._gates: dict[Bodies, int] = {}
        self.bodies: dict[int, Bodies] = {}
        self.names: dict[int, Hashable] = {}
        self._next = itertools.count(TRUE + 1)

    def input(self, name: Hashable) -> int:
        """Return the literal of an input."""
        if name not in self._inputs:
            self._inputs[name] = next(self._next)
            self.names[self._inputs[name]] = name
        return self._inputs[name]

    def gate(self, bodies: Iterable[tuple[int | None, Iterable[int]]]) -> int:
        """Return the literal that says that some body holds: all of its literals, or at least so many of them."""
        kept: set[tuple[int, tuple[int, ...]]] = set()
        for bound, literals in bodies:
            for body in _simplified(bound, list(literals)):
                if not body[1]:
                    return TRUE
                kept.add(body)
        if 1 < len(kept) <= FEW:  # a body that asks more than another adds nothing
            plain = [set(b[1]) for b in kept if b[0] == len(b[1])]
            kept = {b for b in kept if b[0] != len(b[1]) or not any(p < set(b[1]) for p in plain)}
        if not kept:
            return FALSE
        if len(kept) == 1:
            ((_, literals),) = kept
            if len(literals) == 1:
                return next(iter(literals))
        key = frozenset(kept)
        if key not in self._gates:
            self._gates[key] = next(self._next)
            self.bodies[self._gates[key]] = key
        return self._gates[key]

    def below(self, roots: Iterable[int]) -> set[int]:
        """Return every gate and input that some of these literals depend on, themselves included."""
        seen: set[int] = set()
        stack = [abs(r) for r in roots]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack += [abs(lit) for _, lits in self.bodies.get(node, ()) for lit in lits]
        return seen

    def support(self, roots: Iterable[int]) -> set[int]:
        """Return the inputs that some of these literals depend on."""
        return {node for node in self.below(roots) if node in self.names}

    def chains(self, nodes: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield neighbouring cut points of each number: who reaches the higher reaches the lower."""
        cuts: dict[Hashable, list[tuple[int, int]]] = {}
        for node in nodes:
            name = self.names.get(node)
            if isinstance(name, tuple):
                cuts.setdefault(name[0], []).append((name[1], node))
        for row in cuts.values():
            for (_, low), (_, high) in itertools.pairwise(sorted(row)):
                yield low, high

    def circuit(self, roots: Iterable[int]) -> Circuit:
        """Return what some literals depend on, to be worked out."""
        nodes = sorted(self.below(roots))  # a gate is numbered after what it looks at
        rules = ((n, self.bodies[n]) for n in nodes if n in self.bodies)
        return Circuit((n for n in nodes if n in self.names), itertools.chain([(TRUE, [(0, ())])], rules))

    def program(self, base: RuleBase, roots: Iterable[int], inputs: Mapping[int, int]) -> dict[int, int]:
        """Return the literal of every atom that the roots depend on.

        Raises :class:`RulesError` where an atom depends on itself: the rules would not be decided by their inputs.
        """
        done: dict[int, int] = dict(inputs)
        done.update(dict.fromkeys(base.true_atoms, TRUE))
        for knot in _knots(base, roots, done):
            bodies = {a: base.bodies.get(a, []) for a in knot}
            if len(knot) > 1 or any(abs(lit) in knot for b in bodies[knot[0]] for lit in b.literals):
                if any(-lit in bodies for rows in bodies.values() for b in rows for lit in b.literals):
                    raise RulesError(f"circular rules: {base.symbols.get(knot[0], knot[0])}")
                # Atoms that support each other: what follows from the rest, then from that, and so on.
                done.update(dict.fromkeys(knot, FALSE))
            while True:
                fresh = {
                    a: self.gate((b.bound, [translated(done, lit) for lit in b.literals]) for b in rows)
                    for a, rows in bodies.items()
                }
                if len(knot) == 1 or all(done[a] == lit for a, lit in fresh.items()):
                    break
                done.update(fresh)
            done.update(fresh)
        return done


def _knots(base: RuleBase, roots: Iterable[int], done: Mapping[int, int]) -> Iterator[list[int]]:
    """Yield the atoms below the roots, each after those it depends on, those that depend on each other together."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    inside: set[int] = set()

    def below(atom: int) -> Iterator[int]:
        return iter({abs(lit) for body in base.bodies.get(atom, ()) for lit in body.literals if abs(lit) not in done})

    for root in roots:
        if root in index or root in done:
            continue
        index[root] = low[root] = len(index)
        open_.append(root)
        inside.add(root)
        stack = [(root, below(root))]
        while stack:
            atom, rest = stack[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open_.append(other)
                    inside.add(other)
                    stack.append((other, below(other)))
                    break
                if other in inside:
                    low[atom] = min(low[atom], index[other])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[atom])
                if low[atom] == index[atom]:
                    at = open_.index(atom)
                    knot = open_[at:]
                    del open_[at:]
                    inside.difference_update(knot)
                    yield knot


def translated(known: Mapping[int, int], literal: int) -> int:
    """Return a literal of a ground program as one of the gates."""
    return known[literal] if literal > 0 else -known[-literal]


def _simplified(bound: int | None, literals: list[int]) -> list[tuple[int, tuple[int, ...]]]:
    """A body without what is settled; a count of one as bodies of its own, one that cannot be reached as none."""
    need = len(literals) if bound is None else bound
    need -= literals.count(TRUE)
    rest = [lit for lit in literals if abs(lit) != TRUE]
    if need <= 0:
        return [(0, ())]
    if need > len(rest):
        return []
    if need == len(rest):
        whole = set(rest)
        return [] if any(-lit in whole for lit in whole) else [(len(whole), tuple(sorted(whole)))]
    if need == 1:
        return [(1, (lit,)) for lit in rest]
    return [(need, tuple(sorted(rest)))]


def real_day(number: int) -> int:
    """Return the first day on or after a number YYYYMMDD that may be none itself: no date lies between the two."""
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if year < 1 or year > 9998:
        return number
    if month > 12:
        return (year + 1) * 10000 + 101
    if month < 1 or day < 1:
        return year * 10000 + max(month, 1) * 100 + 1
    try:
        date(year, month, day)
    except ValueError:
        return (year + 1) * 10000 + 101 if month == 12 else year * 10000 + (month + 1) * 100 + 1
    return number


class Question:
    """Gates as a program to solve, for numbers that keep their order."""

    def __init__(
        self,
        gates: Gates,
        roots: Iterable[int],
        violations: Iterable[int] = (),
        nevers: Iterable[frozenset[tuple[Hashable, bool]]] = (),
    ) -> None:
        """``violations`` are gates that never hold, ``nevers`` combinations of inputs, by name, that there are none of."""
        self.gates = gates
        forbidden = set(violations)
        order = sorted(gates.below([*roots, *forbidden]))
        self._program = program = Program()
        self._atoms = {node: program.atom() for node in [*order, TRUE]}
        self._inputs = [n for n in order if n in gates.names]
        program.choose(self._atoms[n] for n in self._inputs)
        program.define(self._atoms[TRUE], [])
        for node in order:
            for need, literals in gates.bodies.get(node, ()):
                program.define(self._atoms[node], map(self.literal, literals), None if need == len(literals) else need)
        for low, high in gates.chains(self._inputs):
            program.forbid([self._atoms[high], -self._atoms[low]])
        for lit in forbidden:
            program.forbid([self.literal(lit)])
        known = {gates.names[n]: self._atoms[n] for n in self._inputs}
        for row in nevers:
            if all(name in known for name, _ in row):
                program.forbid(known[name] if value else -known[name] for name, value in row)

    def literal(self, literal: int) -> int:
        """Return the program's literal of a gate."""
        return self._atoms[literal] if literal > 0 else -self._atoms[-literal]

    def has(self, literal: int) -> bool:
        """Whether the program speaks of a gate."""
        return abs(literal) in self._atoms

    def model(self, literals: Iterable[int], guards: Iterable[int] = ()) -> dict[int, bool] | None:
        """Return the inputs (by gate) of one dossier under which the literals hold, or None where there is none."""
        return self._program.model(
            [*map(self.literal, literals), *guards], lambda model: {n: model.is_true(self._atoms[n]) for n in self._inputs}
        )

    def guard(self, literals: Iterable[int]) -> int:
        """Return a literal of the program under which these cannot all hold."""
        return self._program.guard(map(self.literal, literals))

    def differing(self, pairs: Iterable[tuple[int, int]], never: Iterable[int]) -> dict[Hashable, bool] | None:
        """Return inputs under which some pair differs while the ``never`` literals fail; None where there are none."""
        goal = self._program.differing((self.literal(one), self.literal(other)) for one, other in pairs)
        found = self.model([-lit for lit in never], [self._program.guard([-goal])])
        return None if found is None else {self.gates.names[n]: value for n, value in found.items()}

    def states(self, watched: Sequence[int], most: int) -> list[tuple[bool, ...]] | None:
        """Return every combination of truth values that the watched gates can have, None where there are more than ``most``."""
        atoms = [self._atoms[abs(w)] for w in watched]
        signs = [w > 0 for w in watched]
        return self._program.every(
            set(atoms), most, lambda model: tuple(model.is_true(a) == s for a, s in zip(atoms, signs, strict=True))
        )
