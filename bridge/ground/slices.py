"""The part of the ground program that some atoms depend on, as a solver of its own, alone or in two copies."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import clingo

from .circuit import Circuit, Values, in_order
from .rulebase import Body, RuleBase


class Slice:
    """The part of the ground program that some atoms depend on, as a solver of its own.

    Literals are those of the rule base throughout; the twin holds two copies of the slice.
    """

    def __init__(self, base: RuleBase, roots: Iterable[int]) -> None:
        self.base = base
        self.roots = frozenset(roots)
        self.atoms = base.cone(self.roots)
        self.inputs = frozenset(self.atoms & base.inputs)
        self.constraints = [c for c in base.constraints if any(abs(lit) in self.atoms for lit in c.literals)]
        self.constraints += self._order()
        self.bodies = {a: base.bodies[a] for a in self.atoms if a in base.bodies}
        self.bodies.update({a: [Body(())] for a in self.atoms & base.true_atoms})
        self._control, copies = self._build(1)
        self._to = copies[0]

    @cached_property
    def circuit(self) -> Circuit:
        """The rules of the slice, to be worked out without a solver."""
        return Circuit(self.inputs, in_order(self.base, self.atoms))

    @cached_property
    def limits(self) -> list[list[int]]:
        """The constraints as places of the circuit, without the order among cut points, which no supposition breaks."""
        places = self.circuit.places
        rows = [b.literals for b in self.constraints if not all(abs(lit) in self.inputs for lit in b.literals)]
        return [[places[lit] for lit in row] for row in rows]

    def values(self, known: Mapping[int, bool]) -> Values:
        """Return what follows from some inputs without looking at cases."""
        return self.circuit.values(known)

    def depending(self, atoms: Iterable[int]) -> frozenset[int]:
        """Return every atom of the slice that some of these can touch, themselves included."""
        touched, above = set(atoms), self.above
        stack = list(touched)
        while stack:
            for atom in above.get(stack.pop(), ()):
                if atom not in touched:
                    touched.add(atom)
                    stack.append(atom)
        return frozenset(touched)

    @cached_property
    def above(self) -> dict[int, list[int]]:
        """Which atoms have a body that mentions an atom."""
        out: dict[int, list[int]] = {}
        for head, bodies in self.bodies.items():
            for atom in {abs(lit) for body in bodies for lit in body.literals}:
                out.setdefault(atom, []).append(head)
        return out

    def _order(self) -> list[Body]:
        """A number that reaches a cut point reaches every lower one."""
        cuts: dict[clingo.Symbol, list[tuple[int, int]]] = {}
        for atom in self.inputs:
            symbol = self.base.input_symbols[atom]
            if symbol.name == "at_least":
                cuts.setdefault(symbol.arguments[0], []).append((symbol.arguments[1].number, atom))
        return [Body((high, -low)) for row in cuts.values() for (_, low), (_, high) in itertools.pairwise(sorted(row))]

    def _build(self, copies: int) -> tuple[clingo.Control, list[dict[int, int]]]:
        control = clingo.Control(["--warn=none"])
        maps: list[dict[int, int]] = []
        with control.backend() as backend:
            for i in range(copies):
                # Only the roots bear a symbol: clingo computes consequences of what it can show.
                names = {
                    a: backend.add_atom(clingo.Function("a", [clingo.Number(a), clingo.Number(i)]))
                    if a in self.roots
                    else backend.add_atom()
                    for a in self.atoms
                }
                self._add(backend, names)
                maps.append(names)
        return control, maps

    def _add(self, backend: clingo.Backend, names: dict[int, int]) -> None:
        def lits(body: Body) -> list[int]:
            return [names[lit] if lit > 0 else -names[-lit] for lit in body.literals]

        if self.inputs:
            backend.add_rule([names[a] for a in self.inputs], [], choice=True)
        for atom, bodies in self.bodies.items():
            for body in bodies:
                if body.bound is None:
                    backend.add_rule([names[atom]], lits(body))
                else:
                    backend.add_weight_rule([names[atom]], body.bound, [(lit, 1) for lit in lits(body)])
        for constraint in self.constraints:
            backend.add_rule([], lits(constraint))

    def _assume(self, literals: Iterable[int]) -> list[int]:
        to = self._to
        return [to[lit] if lit > 0 else -to[-lit] for lit in literals]

    def satisfiable(self, literals: Iterable[int], guards: Iterable[int] = ()) -> bool:
        """Say whether the literals can hold together, under these guards."""
        return bool(self._control.solve(assumptions=[*self._assume(literals), *guards]).satisfiable)

    def model(self, literals: Iterable[int], guards: Iterable[int] = ()) -> set[int] | None:
        """Return the roots true in one model, or None where there is none."""
        with self._control.solve(assumptions=[*self._assume(literals), *guards], yield_=True) as handle:
            for model in handle:
                return {a for a in self.roots if model.is_true(self._to[a])}
        return None

    def guard(self, literals: Iterable[int]) -> int:
        """Return a literal of the solver under which these literals cannot all hold; for ``model``."""
        with self._control.backend() as backend:
            switch: int = backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_rule([], [switch, *self._assume(literals)])
        return switch

    def at_least(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the solver under which so many of these atoms hold, or more; for ``model``."""
        with self._control.backend() as backend:
            switch, enough = backend.add_atom(), backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_weight_rule([enough], bound, [(self._to[a], 1) for a in atoms])
            backend.add_rule([], [switch, -enough])
        return int(switch)

    def at_most(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the solver under which no more than so many of these atoms hold; for ``model``."""
        with self._control.backend() as backend:
            switch, many = backend.add_atom(), backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_weight_rule([many], bound + 1, [(self._to[a], 1) for a in atoms])
            backend.add_rule([], [switch, many])
        return int(switch)

    def example(self, literals: Iterable[int]) -> tuple[set[int] | None, frozenset[int]]:
        """Return the roots true in one model, or None and those of the literals that cannot hold together."""
        given = list(literals)
        assumed = self._assume(given)
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                return {a for a in self.roots if model.is_true(self._to[a])}, frozenset()
            clash = set(handle.core())
        return None, frozenset(lit for lit, own in zip(given, assumed, strict=True) if own in clash)

    def consequences(self, literals: Sequence[int], mode: str) -> set[int] | None:
        """Return the roots true in all (``cautious``) or in some (``brave``) models; None where there is no model."""
        solve = self._control.configuration.solve
        solve.models, solve.enum_mode = 0, mode  # type: ignore[union-attr]
        try:
            last: set[int] | None = None
            with self._control.solve(assumptions=self._assume(literals), yield_=True) as handle:
                for model in handle:
                    last = {a for a in self.roots if model.is_true(self._to[a])}
            return last
        finally:
            solve.models, solve.enum_mode = 1, "auto"  # type: ignore[union-attr]

    @cached_property
    def twin(self) -> Twin:
        """Two copies of the slice, to ask what a difference in one fact can do."""
        return Twin(self)


class Twin:
    """Two copies of a slice whose inputs agree unless a query lets some of them differ."""

    def __init__(self, part: Slice) -> None:
        self.part = part
        self.control, (self.left, self.right) = part._build(2)
        self.tied: dict[int, int] = {}
        with self.control.backend() as backend:
            for atom in part.inputs:
                tie = backend.add_atom()
                backend.add_rule([tie], [], choice=True)
                backend.add_rule([], [tie, self.left[atom], -self.right[atom]])
                backend.add_rule([], [tie, -self.left[atom], self.right[atom]])
                self.tied[atom] = tie
        self._differ: dict[tuple[int, ...], int] = {}

    def can_differ(self, known: Iterable[int], free: Iterable[int], watched: tuple[int, ...]) -> bool:
        """Say whether two dossiers that agree on everything but ``free`` can differ in a ``watched`` atom."""
        if watched not in self._differ:
            with self.control.backend() as backend:
                goal = backend.add_atom()
                for atom in watched:
                    backend.add_rule([goal], [self.left[atom], -self.right[atom]])
                    backend.add_rule([goal], [-self.left[atom], self.right[atom]])
                guard = backend.add_atom()
                backend.add_rule([guard], [], choice=True)
                backend.add_rule([], [guard, -goal])
                self._differ[watched] = guard
        loose = set(free)
        assumptions = [self._differ[watched]]
        assumptions += [-tie if atom in loose else tie for atom, tie in self.tied.items()]
        for lit in known:
            for side in (self.left, self.right):
                assumptions.append(side[lit] if lit > 0 else -side[-lit])
        return bool(self.control.solve(assumptions=assumptions).satisfiable)
