"""Every input and every condition must be able to matter, and figures must matter exactly where the sources say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..facts.vocabulary import NEVER
from ..rules.numbers import place_of, shown
from ..rules.symbols import Symbol
from ..solve.program import Program, named
from .field import Pair, Shown
from .findings import Finding
from .study import Study


def check(study: Study) -> Iterator[Finding]:
    """Yield dead inputs, dead conditions, and figures that the decision does not turn at as declared."""
    turning: dict[str, Pair] = {}
    yield from study.settled(dead_inputs(study, turning))
    yield from study.settled(dead_conditions(study, turning))
    yield from study.settled(figures(study))


def dead_inputs(study: Study, turning: dict[str, Pair]) -> Iterator[Finding]:
    """A fact that the rules read, and that changes no decision by itself, is dead; for the others, two dossiers are kept."""
    for fact in study.facts():
        yield from study.settled(_dead(study, fact, turning))


def _dead(study: Study, fact: str, turning: dict[str, Pair]) -> Iterator[Finding]:
    pair = differing(study, fact)
    if pair is not None:
        turning[fact] = pair
    else:
        yield study.finding("dead_input", fact, path=study.rules.vocabulary.facts[fact].path)


def differing(study: Study, fact: str) -> Pair | None:
    """Return two dossiers that differ in this fact alone and are decided differently, under the defaults if they can be."""
    return study.field.pair(fact, {}) or study.field.pair(fact, None)


def dead_conditions(study: Study, turning: Mapping[str, Pair]) -> Iterator[Finding]:
    """A condition that is never decisive: whether it is met or not, the same is paid."""
    outcome = study.whole.outcome_cone
    flip = Flip(study)
    for name, atom in study.conditions.items():
        if atom not in outcome or not flip.decisive(atom, turning):
            yield study.finding("dead_condition", name, sources=study.sources_of(name), condition=name)


class Flip:
    """A slice beside a copy of it, on the same inputs, in which one condition says the opposite."""

    def __init__(self, study: Study) -> None:
        self.study = study
        part = study.field.part
        self._program = program = Program()
        self._names = part.copy(program)
        copy = {a: self._names[a] if a in part.inputs else program.atom() for a in part.atoms}
        self._switches: dict[int, int] = {}
        heads = dict(copy)
        for atom in {*study.conditions.values()} & part.bodies.keys():
            heads[atom], self._switches[atom] = program.atom(), program.switch()
            program.define(copy[atom], [heads[atom], -self._switches[atom]])
            program.define(copy[atom], [-heads[atom], self._switches[atom]])
        for atom, bodies in part.bodies.items():
            for body in bodies:
                program.define(heads[atom], named(copy, body.literals), body.bound)
        goal = program.differing([(self._names[a], copy[a]) for a in study.whole.watched])
        program.forbid([-goal])

    def decisive(self, atom: int, turning: Mapping[str, Pair]) -> bool:
        """Whether some dossier is paid otherwise when this condition is turned over.

        Where a fact of the condition turns what is paid, all else as in that dossier is tried first: to find anew how all
        other conditions must stand takes a solver long where many are counted.
        """
        if atom not in self._switches:
            return False
        switches = [s if a == atom else -s for a, s in self._switches.items()]
        asked = [*switches, *named(self._names, self.study.field.never)]
        own = self.study.field.base.cone([atom], closed=False)
        inputs = self.study.rules.vocabulary.input
        for fact in sorted({inputs[a].fact for a in own if a in inputs} & turning.keys()):
            for side in turning[fact]:
                rest = [a if v else -a for a, v in side.held.items() if a not in own and a in self.study.field.part.inputs]
                if self._program.satisfiable([*asked, *named(self._names, rest)]):
                    return True
        return self._program.satisfiable(asked)


class Turns:
    """Where the decision turns: for each number and date, the cut points that change what is paid.

    A sum over the entries of a list has no value of its own that a dossier could change by itself: that the decision can
    turn at it is said without two dossiers.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def found(self) -> dict[str, dict[Any, Sequence[Shown] | None]]:
        """For each fact, its cut points; with two dossiers on either side where the decision turns there."""
        study = self.study
        out: dict[str, dict[Any, Sequence[Shown] | None]] = {}
        for fact, cut, atom in study.sums():
            out.setdefault(fact, {})[cut] = () if study.field.can_differ(atom) else None
        for fact in study.facts():
            inputs = study.rules.vocabulary.inputs.get(fact)
            for cut, atom in inputs.cuts if inputs else ():
                if atom in study.read:
                    pair = study.field.pair(fact, {}, only=atom) or study.field.pair(fact, None, only=atom)
                    out.setdefault(fact, {})[cut] = pair
        return out


def figures(study: Study) -> Iterator[Finding]:
    """Where figures are entered a second time, from the sources: the decision turns there, and nowhere else."""
    declared: dict[str, dict[Any, list[Symbol]]] = {}
    for row in study.rows("figure_cut"):
        declared.setdefault(str(row[0]), {})[place_of(row[1])] = row
    found = Turns(study).found if declared else {}
    for fact in sorted({*declared, *found}):
        turning = {cut: pair for cut, pair in found.get(fact, {}).items() if pair is not None}
        path = study.rules.vocabulary.facts[fact].path if fact in study.rules.vocabulary.facts else fact
        for cut, row in declared.get(fact, {}).items():
            if cut not in turning:
                place = f"{fact} {cut}"
                yield study.finding("figure_without_effect", place, sources=study.source(row), readings={}, path=path, value=_shown(cut))
        for cut, pair in turning.items():
            if cut not in declared.get(fact, {}):
                yield study.finding("turns_unannounced", f"{fact} {cut}", pair, path=path, value=_shown(cut))
    yield from _amounts(study)
    yield from _counts(study)


def _shown(cut: Any) -> Any:
    """A cut point as a person writes it: days as ISO dates, the day after every day as none."""
    if cut >= NEVER:
        return "none"
    return f"{cut // 10000}-{cut // 100 % 100:02d}-{cut % 100:02d}" if cut > 19000000 else shown(cut)


def _amounts(study: Study) -> Iterator[Finding]:
    declared = {str(row[0]): row for row in study.rows("figure_amount")}
    if not declared:
        return
    paid = {g.name: (str(g.low), "open" if g.high is None else str(g.high)) for g in study.whole.grades}
    for name in sorted({*declared, *paid}):
        said = (str(declared[name][1]), str(declared[name][2])) if name in declared else None
        if said != paid.get(name):
            sources = study.source(declared[name]) if name in declared else ()
            said_, paid_ = (" ".join(row) if row else "-" for row in (said, paid.get(name)))
            yield study.finding("amount_differs", name, sources=sources, readings={}, said=said_, paid=paid_)


def _counts(study: Study) -> Iterator[Finding]:
    """In a context, K counted conditions are enough for a grade, and fewer are not."""
    counted: dict[str, list[int]] = {}
    for condition, where in study.rows("counted"):
        atom = study.conditions.get(str(condition))
        if atom:
            counted.setdefault(str(where), []).append(atom)
    part = study.field.part
    for row in study.rows("figure_count"):
        grade, context, bound = str(row[0]), str(row[1]), row[2].number
        attains = next((g.attains for g in study.whole.grades if g.name == grade), None)
        there = study.contexts.get(context)
        atoms = counted.get(context, [])
        if not (attains and there and atoms):
            place = f"{grade} {context} {bound}"
            yield study.finding("figure_without_effect", place, sources=study.source(row), readings={}, path=grade, value=bound)
            continue
        for kind, goals, guard in (
            ("fewer_suffice", [attains, there], part.at_most(atoms, bound - 1)),
            ("not_enough", [-attains, there], part.at_least(atoms, bound)),
        ):
            shown: Shown | None = study.field.find_settled(goals, atoms, {}, [guard])
            shown = shown or study.field.find_settled(goals, atoms, None, [guard])
            if shown is not None:
                yield study.finding(kind, f"{grade} {context}", [shown], study.source(row), grade=grade, context=context, value=bound)
