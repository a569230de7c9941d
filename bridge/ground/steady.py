"""Facts that reach a goal whatever some other inputs are: found by adding one copy of the slice for each counterexample.

The copies share the facts; each has its own choice of the loose inputs. A solution is checked against all choices at
once; where it fails, the choice that refutes it becomes the next copy. The answer is exact either way.
"""

from __future__ import annotations

from collections.abc import Iterable

import clingo

from .slices import Slice

COPIES = 40


class Steady:
    """Looks for completions of a dossier that stand whatever the ``loose`` inputs are; one solver for one goal."""

    def __init__(self, part: Slice, loose: frozenset[int], goal: int) -> None:
        self.part, self.loose, self.goal = part, loose, goal
        self.shared = sorted(part.inputs - loose)
        self._control = clingo.Control(["--warn=none"])
        with self._control.backend() as backend:
            self._to = {a: backend.add_atom(clingo.Function("a", [clingo.Number(a)])) for a in self.shared}
            backend.add_rule(list(self._to.values()), [], choice=True)
        self._guards: dict[frozenset[int], int] = {}

    def found(self, fixed: Iterable[int]) -> list[int] | None:
        """Return facts that reach the goal under every choice of the loose inputs that agrees with ``fixed``, or None.

        None is the exact answer "there are none", but for searches that pass ``COPIES`` counterexamples.
        """
        fixed = list(fixed)
        settled = [lit for lit in fixed if abs(lit) in self.loose]
        facts = [self._to[lit] if lit > 0 else -self._to[-lit] for lit in fixed if abs(lit) not in self.loose]
        guards = [g for choice, g in self._guards.items() if all((abs(lit) in choice) == (lit > 0) for lit in settled)]
        if not guards:
            first = self.part.model([*fixed, self.goal])
            if first is None:
                return None
            guards.append(self._guard(frozenset(first & self.loose)))
        for _ in range(COPIES):
            with self._control.solve(assumptions=[*facts, *guards], yield_=True) as handle:
                model = handle.model()
                if model is None:
                    return None
                held = [a if model.is_true(self._to[a]) else -a for a in self.shared]
            against = self.part.model([*held, *settled, -self.goal])
            if against is None:
                return held
            guards.append(self._guard(frozenset(against & self.loose)))
        return None

    def _guard(self, choice: frozenset[int]) -> int:
        if choice not in self._guards:
            self._guards[choice] = self._add(choice)
        return self._guards[choice]

    def _add(self, choice: frozenset[int]) -> int:
        """Add a copy under one choice of the loose inputs: under its guard, the goal holds there."""
        part = self.part
        with self._control.backend() as backend:
            names = {a: self._to[a] if a in self._to else backend.add_atom() for a in part.atoms}

            def lits(literals: Iterable[int]) -> list[int]:
                return [names[lit] if lit > 0 else -names[-lit] for lit in literals]

            for atom in choice:
                backend.add_rule([names[atom]], [])
            for atom, bodies in part.bodies.items():
                for body in bodies:
                    if body.bound is None:
                        backend.add_rule([names[atom]], lits(body.literals))
                    else:
                        backend.add_weight_rule([names[atom]], body.bound, [(lit, 1) for lit in lits(body.literals)])
            for constraint in part.constraints:
                backend.add_rule([], lits(constraint.literals))
            guard: int = backend.add_atom()
            backend.add_rule([guard], [], choice=True)
            backend.add_rule([], [guard, -names[self.goal]])
        return guard
