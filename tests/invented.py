"""Invented rule sets small enough for brute force: formulas over a few facts, as rules and as Python."""

from __future__ import annotations

import random
import shutil
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from octroi.bridge.catalogues import rules_directory

YEAR = 2023


class Invented(NamedTuple):
    """A fact of an invented rule set: its path, its name in the rules, and one value of each class of answers."""

    path: str
    atoms: tuple[str, ...]  # a literal of the rules for each class but the last
    values: tuple[Any, ...]


FACTS = (
    *(
        Invented(f"doctor.years.{year}.{key}", (f"true({name}({year}))",), (True, False))
        for year in (2022, YEAR)
        for key, name in (("on_call", "on_call"), ("accepted_software", "accepted_software"), ("electronic_dmg", "electronic_dmg"))
    ),
    Invented("practice.sworn_statement", ("true(sworn_statement)",), (True, False)),
    Invented(
        f"doctor.years.{YEAR}.payment",
        (f"is(payment({YEAR}), fee_for_service)", f"is(payment({YEAR}), flat_rate)"),
        ("fee_for_service", "flat_rate", "new_deal"),
    ),
    Invented(
        f"doctor.years.{YEAR}.billed_eur",
        (f"not at_least(billed({YEAR}), 20000)", f"at_least(billed({YEAR}), 40000)"),
        (19_999, 40_000, 20_000),
    ),
)


class Formula(NamedTuple):
    """``need`` of the parts hold; a leaf says that a fact (by number) has its n-th class."""

    need: int
    parts: tuple[Any, ...]
    negated: bool = False

    def holds(self, row: tuple[int, ...]) -> bool:
        """Evaluate it under the classes of all facts."""
        found = sum(p.holds(row) if isinstance(p, Formula) else row[p[0]] == p[1] for p in self.parts)
        return bool((found >= self.need) != self.negated)


def drawn(rng: random.Random, facts: list[int], depth: int) -> Formula:
    """Draw a formula that uses these facts, now and then one of them twice."""
    if len(facts) == 1 or depth == 0:
        parts: list[Any] = [(f, rng.randrange(len(FACTS[f].atoms))) for f in facts]
    else:
        cut = rng.randrange(1, len(facts))
        left, right = facts[:cut], facts[cut:]
        if rng.random() < 0.2:
            right = [*right, rng.choice(left)]
        parts = [drawn(rng, left, depth - 1), drawn(rng, right, depth - 1)]
    need = rng.choice([1, len(parts), rng.randint(1, len(parts))])
    return Formula(need, tuple(parts), rng.random() < 0.15)


class RuleSet(NamedTuple):
    """A prime with two grades, each with a formula."""

    name: str
    facts: tuple[int, ...]
    low: Formula
    high: Formula

    def outcome(self, row: tuple[int, ...]) -> int:
        """Return what is paid under the classes of all facts."""
        return 200 if self.high.holds(row) else 100 if self.low.holds(row) else 0

    def rules(self) -> str:
        """Write it as rules."""
        lines = [f"prime_year({self.name}, {YEAR}). status({self.name}, {YEAR}, final)."]
        for rank, (grade, formula) in enumerate((("low", self.low), ("high", self.high)), 1):
            lines.append(f"grade({self.name}, {YEAR}, {grade}, {rank}, {rank * 100}, {rank * 100}).")
            top = _written(formula, f"{self.name}_{grade}", lines)
            lines.append(f"attains({self.name}, {YEAR}, {grade}) :- {top}.")
        return "\n".join(lines)

    def row(self, state: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Spread a state over all facts."""
        out: list[int | None] = [None] * len(FACTS)
        for fact, value in zip(self.facts, state, strict=True):
            out[fact] = value
        return tuple(out)

    def outcomes(self, state: tuple[int | None, ...]) -> frozenset[int]:
        """Return the outcomes of all completions of a state (the class of each fact, None where unknown)."""
        return _outcomes(self, state)

    def turns(self, state: tuple[int | None, ...], place: int) -> bool:
        """Whether two values of a fact lead to different outcomes in some completion: tried out."""
        choices = [
            range(len(FACTS[f].values)) if s is None and i != place else [s or 0]
            for i, (f, s) in enumerate(zip(self.facts, state, strict=True))
        ]
        for rest in product(*choices):
            seen = {self.outcomes((*rest[:place], v, *rest[place + 1 :])) for v in range(len(FACTS[self.facts[place]].values))}
            if len(seen) > 1:
                return True
        return False

    def optimum(self) -> float:
        """Return the expected number of questions of the best decision tree, all classes equally likely."""
        return _optimum(self, (None,) * len(self.facts))


@cache
def _outcomes(rules: RuleSet, state: tuple[int | None, ...]) -> frozenset[int]:
    if None not in state:
        full = [v or 0 for v in rules.row(state)]
        return frozenset((rules.outcome(tuple(full)),))
    place = state.index(None)
    values = range(len(FACTS[rules.facts[place]].values))
    return frozenset().union(*(_outcomes(rules, (*state[:place], v, *state[place + 1 :])) for v in values))


@cache
def _optimum(rules: RuleSet, state: tuple[int | None, ...]) -> float:
    if len(rules.outcomes(state)) == 1:
        return 0
    best = float("inf")
    for place, known in enumerate(state):
        if known is None:
            values = range(len(FACTS[rules.facts[place]].values))
            costs = [_optimum(rules, (*state[:place], v, *state[place + 1 :])) for v in values]
            best = min(best, 1 + sum(costs) / len(costs))
    return best


def _written(formula: Formula, name: str, lines: list[str]) -> str:
    parts = []
    for i, part in enumerate(formula.parts):
        body = _written(part, f"{name}_{i}", lines) if isinstance(part, Formula) else FACTS[part[0]].atoms[part[1]]
        lines.append(f"{name}_part({i}) :- {body}.")
        parts.append(f"{name}_part({i})")
    for line in [f"#defined {name}_part/1.", f"{name} :- {formula.need} {{ {'; '.join(parts)} }}."]:
        lines.append(line)
    return f"not {name}" if formula.negated else name


def sets(count: int, seed: int) -> list[RuleSet]:
    """Draw rule sets whose outcome hangs on something."""
    rng = random.Random(seed)
    out: list[RuleSet] = []
    while len(out) < count:
        facts = rng.sample(range(len(FACTS)), rng.randint(3, 6))
        formulas = [drawn(rng, rng.sample(facts, rng.randint(2, len(facts))), 2) for _ in range(2)]
        found = RuleSet(f"invented_{len(out)}", tuple(facts), *formulas)
        if len(found.outcomes((None,) * len(facts))) > 1:
            out.append(found)
    return out


def folder(target: Path, rules: list[RuleSet]) -> Path:
    """Write the rules folder of the package with these rule sets added."""
    shutil.copytree(rules_directory(), target)
    text = "\n\n".join(r.rules() for r in rules)
    cuts = f"cut(billed({YEAR}), (20000;40000))."
    (target / "invented.lp").write_text(f"{cuts}\n{text}\n", encoding="utf-8")
    with (target / "main.lp").open("a", encoding="utf-8") as stream:
        stream.write('#include "invented.lp".\n')
    return target
