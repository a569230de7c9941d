"""Ground rules as gates over inputs, each distinct gate once: two programs share whatever they have in common.

A literal is a number, negative for "not". Equal numbers mean equal functions of the inputs; different numbers may
still be equal functions, which :class:`Question` settles by solving.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date

import clingo

from ..errors import RulesError
from .circuit import Circuit
from .rulebase import RuleBase

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
    """Gates as a program to solve: can these literals hold together, for numbers that keep their order?"""

    def __init__(self, gates: Gates, roots: Iterable[int], nevers: Iterable[frozenset[tuple[Hashable, bool]]] = ()) -> None:
        """``nevers`` are combinations of inputs, by name, that are left out of the question."""
        self._gates = gates
        self._control = clingo.Control(["--warn=none"])
        order = sorted(gates.below(roots))
        self._atoms: dict[int, int] = {}
        with self._control.backend() as backend:
            for node in order:
                self._atoms[node] = backend.add_atom()
            chosen = [self._atoms[n] for n in order if n in gates.names]
            if chosen:
                backend.add_rule(chosen, [], choice=True)
            if TRUE in self._atoms:
                backend.add_rule([self._atoms[TRUE]], [])
            for node in order:
                for need, literals in gates.bodies.get(node, ()):
                    body = [self._literal(lit) for lit in literals]
                    if need == len(body):
                        backend.add_rule([self._atoms[node]], body)
                    else:
                        backend.add_weight_rule([self._atoms[node]], need, [(lit, 1) for lit in body])
            for low, high in self._chains():
                backend.add_rule([], [self._atoms[high], -self._atoms[low]])
            known = {gates.names[n]: self._atoms[n] for n in order if n in gates.names}
            for row in nevers:
                if all(name in known for name, _ in row):
                    backend.add_rule([], [known[name] if value else -known[name] for name, value in row])

    def _literal(self, literal: int) -> int:
        return self._atoms[literal] if literal > 0 else -self._atoms[-literal]

    def _chains(self) -> Iterable[tuple[int, int]]:
        """Neighbouring cut points of each number: who reaches the higher reaches the lower."""
        cuts: dict[Hashable, list[tuple[int, int]]] = {}
        for node in self._atoms:
            name = self._gates.names.get(node)
            if isinstance(name, tuple):
                cuts.setdefault(name[0], []).append((name[1], node))
        for row in cuts.values():
            for (_, low), (_, high) in itertools.pairwise(sorted(row)):
                yield low, high

    def differing(self, pairs: Iterable[tuple[int, int]], never: Iterable[int]) -> dict[Hashable, bool] | None:
        """Return inputs under which some pair differs while the ``never`` literals fail; None where there are none."""
        with self._control.backend() as backend:
            goal, guard = backend.add_atom(), backend.add_atom()
            for one, other in pairs:
                backend.add_rule([goal], [self._literal(one), -self._literal(other)])
                backend.add_rule([goal], [-self._literal(one), self._literal(other)])
            backend.add_rule([guard], [], choice=True)
            backend.add_rule([], [guard, -goal])
        assumed = [guard, *(-self._literal(lit) for lit in never)]
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                return {n: model.is_true(self._atoms[a]) for a, n in self._gates.names.items() if a in self._atoms}
        return None
