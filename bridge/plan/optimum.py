"""The best of all plans, found and proven by optimisation: the facts given to ``planning.lp`` and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import clingo

from ..ground.declared import Key
from ..rules.files import program
from ..rules.load import load
from ..rules.rulebase import RuleBase

LEVELS = {5: "priority", 4: "min", 3: "max", 2: "actions", 1: "days"}  # as in planning.lp
RAISED = ("priority", "min", "max")


class Candidate(NamedTuple):
    """A scenario: verdict, worth and bars of each prime year, and in how many days it can be requested (where it must be).

    ``steps`` is how many choices it makes, ``days`` how far off they are, added up.
    """

    verdicts: dict[Key, str]
    worth: dict[Key, tuple[int, int | None]]
    barred: dict[Key, tuple[str, ...]]
    ask: dict[Key, int]
    steps: int
    days: int


class Proof(NamedTuple):
    """What clingo says of its answer: proven optimal or not, the value on each level, and the bound that nothing passes."""

    optimal: bool
    objective: dict[str, int]
    bound: dict[str, int]


class Solution(NamedTuple):
    """One plan: its scenario, what it takes, why the rest is left out, what is still to settle, and the proof."""

    scenario: int
    take: frozenset[Key]
    left_out: dict[Key, list[tuple[str, Key | None]]]
    to_settle: frozenset[Key]
    proof: Proof


class Optimum:
    """The planning program with the facts of one question; solved for the best plan, then for the runner-up."""

    def __init__(
        self,
        base: RuleBase,
        candidates: Sequence[Candidate],
        had: Collection[tuple[str, int]],
        conflicts: Iterable[tuple[Key, Key]],
    ) -> None:
        self.control = clingo.Control(["--warn=none", "--opt-mode=optN", "0"])
        load(self.control, program(base.directory, "planning.lp"))
        with self.control.backend() as backend:

            def fact(name: str, *args: clingo.Symbol) -> None:
                backend.add_rule([backend.add_atom(clingo.Function(name, list(args)))])

            number = clingo.Number
            for index, candidate in enumerate(candidates):
                here = number(index)
                fact("scenario", here)
                fact("steps", here, number(candidate.steps))
                fact("days", here, number(candidate.days))
                for key, verdict in candidate.verdicts.items():
                    fact("verdict", here, *_key(key), clingo.Function(verdict))
                for key, (low, high) in candidate.worth.items():
                    # No upper bound is known: the floor is all that can be counted on.
                    fact("worth", here, *_key(key), number(low), number(low if high is None else high))
                for key, days in candidate.ask.items():
                    fact("ask", here, *_key(key), number(days))
                for key, whys in candidate.barred.items():
                    for why in whys:
                        fact("barred", here, *_key(key), clingo.Function(why))
            for key in had:
                fact("had", *_key(key))
            for one, other in conflicts:
                fact("conflict", *_key(one), *_key(other))
            for name in ("follows", "priority"):
                for row in base.facts(name):
                    fact(name, *(clingo.parse_term(str(a)) for a in row))
        self.control.ground([("base", [])])

    def best(self) -> Solution:
        """Return the best plan; there always is one, if only that of doing nothing."""
        found = self._solve()
        assert found is not None
        return found

    def runner_up(self, best: Solution) -> Solution | None:
        """Return the best plan that takes something else than this one, None where there is none."""
        with self.control.backend() as backend:
            for key in best.take:
                backend.add_rule([backend.add_atom(clingo.Function("best", _key(key)))])
        self.control.ground([("runner_up", [])])
        return self._solve()

    def _solve(self) -> Solution | None:
        # Each better plan in turn, then the optimal ones once more, now proven: the first of those is enough.
        with self.control.solve(yield_=True) as handle:
            for model in handle:
                if model.optimality_proven:
                    symbols, cost, levels = model.symbols(shown=True), model.cost, model.priority
                    break
            else:
                return None
        lower = [int(n) for n in self.control.statistics["summary"]["lower"]]
        take, settle = set(), set()
        left_out: dict[Key, list[tuple[str, Key | None]]] = {}
        scenario = 0
        for symbol in sorted(symbols):
            args = symbol.arguments
            if symbol.name == "choose":
                scenario = args[0].number
            elif symbol.name == "take":
                take.add((str(args[0]), args[1].number))
            elif symbol.name == "to_settle":
                settle.add((str(args[0]), args[1].number))
            elif symbol.name == "left_out":
                why = args[2]
                other = (str(why.arguments[0]), why.arguments[1].number) if why.arguments else None
                left_out.setdefault((str(args[0]), args[1].number), []).append((why.name, other))
        proof = Proof(True, _levels(levels, cost), _levels(levels, lower))
        return Solution(scenario, frozenset(take), left_out, frozenset(settle), proof)


def _key(key: tuple[str, int]) -> list[clingo.Symbol]:
    return [clingo.Function(key[0]), clingo.Number(key[1])]


def _levels(levels: Sequence[int], costs: Sequence[int]) -> dict[str, int]:
    """Name the levels; clingo minimises, so what is to be raised comes with its sign turned. An empty level is 0."""
    found = dict(zip(levels, costs, strict=True))
    return {name: (-1 if name in RAISED else 1) * found.get(level, 0) for level, name in LEVELS.items()}
