"""Facts that reach a goal whatever some other inputs are: found by adding one copy of the slice for each counterexample.

The copies share the facts; each has its own choice of the loose inputs. A solution is checked against all choices at
once; where it fails, the choice that refutes it becomes the next copy. The answer is exact either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .program import Program, named
from .slices import Slice

if TYPE_CHECKING:
    import clingo

COPIES = 40


class Steady:
    """Looks for completions of a dossier that stand whatever the ``loose`` inputs are; one solver for one goal."""

    def __init__(self, part: Slice, loose: frozenset[int], goal: int) -> None:
        self.part, self.loose, self.goal = part, loose, goal
        self.shared = sorted(part.inputs - loose)
        self._program = Program()
        self._to = {a: self._program.switch() for a in self.shared}
        self._guards: dict[frozenset[int], int] = {}

    def found(self, fixed: Iterable[int]) -> list[int] | None:
        """Return facts that reach the goal under every choice of the loose inputs that agrees with ``fixed``, or None.

        None is the exact answer "there are none", but for searches that pass ``COPIES`` counterexamples.
        """
        fixed = list(fixed)
        settled = [lit for lit in fixed if abs(lit) in self.loose]
        facts = named(self._to, (lit for lit in fixed if abs(lit) not in self.loose))
        guards = [g for choice, g in self._guards.items() if all((abs(lit) in choice) == (lit > 0) for lit in settled)]
        if not guards:
            first = self.part.model([*fixed, self.goal])
            if first is None:
                return None
            guards.append(self._guard(frozenset(first & self.loose)))
        for _ in range(COPIES):
            held = self._program.model([*facts, *guards], self._facts)
            if held is None:
                return None
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
        program = self._program
        # The choice holds in this copy alone: its inputs are facts there, or nothing.
        names = self.part.copy(program, shared=self._to | {a: program.atom() for a in self.loose})
        for atom in choice:
            program.define(names[atom], [])
        return program.guard([-names[self.goal]])

    def _facts(self, model: clingo.Model) -> list[int]:
        return [a if model.is_true(self._to[a]) else -a for a in self.shared]
