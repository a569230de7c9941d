"""The search for a dossier on a side that no situation exercises: cut down to the facts it needs.

A threshold is shown, where there is such a dossier, by one whose outcome changes when the figure moves to the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from ..decide.case import Case
from ..decide.outcome import outcome_of, outcome_slice
from ..dossier.paths import inside, path_keys, places, put, without
from ..dossier.read import dig
from ..engine import Engine
from ..errors import InputError
from ..facts.encode import Encoder
from ..ground.declared import Key
from ..ground.decode import Decoder
from ..results import plain
from ..solve.forgetting import spared
from ..solve.slices import Slice
from .coverage import Cut, Ground, ground
from .covered import AT, BELOW, MET, Line, Side
from .judge import expected
from .read import Scenario
from .sides import shown, side_value, standing

Readings = dict[str, str]
Keeps = Callable[[dict[str, Any]], bool]


class Gap(NamedTuple):
    """A side that no situation exercises."""

    prime: str
    year: int
    line: Line
    side: Side

    @property
    def value(self) -> Any:
        """The value of the figure at this side of a threshold, None for a condition or where any day will do."""
        return self.line.cut if self.side.name == AT else self.line.below if self.side.name == BELOW else None

    @property
    def name(self) -> str:
        """A plain name, in the words of the rules."""
        what = f"{self.line.name}: {self.side.name}"
        if self.line.kind == "threshold":
            value = "any day" if self.value is None else plain(self.value)
            what = f"{self.line.name} {value}, threshold {plain(self.line.cut)}"
        return f"{self.prime} {self.year}, {what}"


class Search:
    """Looks for dossiers of one prime year."""

    def __init__(self, engine: Engine, key: Key, today: date) -> None:
        self.engine, self.rules, self.today = engine, engine.rules, today
        self.prime, self.year = key
        self.vocabulary = self.rules.vocabulary
        self.ground: Ground = ground(self.rules, key)
        self.outcome = outcome_slice(self.rules, *key)
        self.decoder = Decoder(self.rules, *key)

    # -- what there is to find ------------------------------------------------------------------------------------------

    def threshold(self, gap: Gap) -> tuple[dict[str, Any], Readings] | None:
        """Return a dossier on one side of a threshold, and its readings; None where none was found."""
        cut = self._cut(gap)
        side = gap.side.name
        best: tuple[int, dict[str, Any], Readings, str] | None = None
        for name, held, readings in self._models(cut, side):
            for data in self._written(held, name, cut.cut, side):
                if not self.stands(data, name, cut.cut, side):
                    continue
                here, there = self.worth(data, readings), self.beyond(data, readings, name, cut.cut)
                rank = sum(w is not None and w[0] != "undecided" for w in (here, there)) + (there is not None)
                if best is None or rank > best[0]:
                    best = (rank, data, readings, name)
            if best and (best[0] == 3 or len(readings) > 1):
                break
        if best is None:
            return None
        rank, data, readings, name = best
        turning = (name, cut.cut) if self.beyond(data, readings, name, cut.cut) is not None else None
        return self.least(data, readings, lambda d: self.stands(d, name, cut.cut, side), turning)

    def key(self, gap: Gap) -> tuple[str, str, str]:
        """Return a gap as the coverage names what a case exercises."""
        kind = gap.line.kind
        return (
            kind,
            gap.line.name.partition(".")[2] if kind == "condition" else f"{gap.line.name} {self._cut(gap).cut}",
            gap.side.name,
        )

    def _cut(self, gap: Gap) -> Cut:
        cuts = [c for c in self.ground.cuts if c.path == gap.line.name]
        return next(c for c in cuts if self._shown(c) == gap.line.cut)

    def _shown(self, cut: Cut) -> Any:
        fact = self.vocabulary.facts[cut.facts[0]]
        return shown(fact, side_value(self.vocabulary, fact, cut.cut, AT))

    def condition(self, gap: Gap) -> tuple[dict[str, Any], Readings] | None:
        """Return a dossier with one outcome of a condition, all others met where that can be."""
        _, name, side = self.key(gap)
        places = self.ground.conditions[name]
        part, sign = self.ground.slice, 1 if side == MET else -1
        for readings, literals in self._readings(part.inputs):
            for met, asked, _ in places:
                if met is None and side == MET:
                    continue
                goal = [*self.ground.fixed, *literals, *([asked] if asked else []), *([sign * met] if met else [])]
                if not part.satisfiable(goal):
                    continue
                target = [*([asked] if asked else []), *([sign * met] if met else [])]
                for data in self.decoder.dossiers(self._model(self._with_others(goal, name), target)):
                    wanted = ("condition", name, side)
                    if wanted in self._exercised(data, readings):
                        return self.least(data, readings, lambda d, r=readings, w=wanted: w in self._exercised(d, r), None)  # type: ignore[misc]
        return None

    def _with_others(self, goal: list[int], name: str) -> list[int]:
        """Add that every other condition is met, and that nobody's list is left unsaid, as far as that can be."""
        part, out = self.ground.slice, list(goal)
        for other, rows in self.ground.conditions.items():
            met, asked, _ = rows[0]
            if other != name and met and part.satisfiable([*out, *([asked] if asked else []), met]):
                out += [*([asked] if asked else []), met]
        return out

    # -- models ----------------------------------------------------------------------------------------------------------

    def _readings(self, inputs: Iterable[int]) -> Iterator[tuple[Readings, list[int]]]:
        """Yield the default readings, then those with one deviation, then with two."""
        vocabulary, default = self.vocabulary, self.vocabulary.default_readings
        issues = sorted({vocabulary.reading[a][0] for a in inputs if a in vocabulary.reading})
        single = [(i, o) for i in issues for o in sorted(vocabulary.readings[i]) if o != default[i]]
        double = [((i, o), (j, p)) for n, (i, o) in enumerate(single) for j, p in single[n + 1 :] if i != j]
        for deviations in ((), *((one,) for one in single), *double):
            chosen = dict(deviations)
            atoms = {a: (chosen.get(i) or default[i]) == o for i in issues for o, a in vocabulary.readings[i].items()}
            yield chosen, [a if v else -a for a, v in atoms.items() if a in self.ground.slice.inputs]

    def _model(self, literals: list[int], target: Sequence[int]) -> dict[int, bool]:
        """Return the inputs of a model, cut down to those that make for its outcome and for the target."""
        part = self.ground.slice
        found = part.model(literals) or set()
        goals = [*(a for a in self.ground.part.watched if a in found), *target]
        kept = {abs(x) for x in target}
        return core(part, [({a: a in found for a in part.inputs}, goals)], [a for a in self.droppable if a not in kept])

    @cached_property
    def droppable(self) -> list[int]:
        """The inputs that say a fact, the hardest to write first: what can go need not be written."""
        vocabulary = self.vocabulary

        def ease(atom: int) -> tuple[int, int]:
            if atom in vocabulary.relations:
                return 0, atom
            if atom in vocabulary.present:
                return 5, atom
            what = vocabulary.input.get(atom)
            if what is None:
                return 3, atom
            if what.fact in vocabulary.aggregates:
                return 1, atom
            return 4 if what.predicate == "is" else 2, -atom

        facts = self.ground.part.part.inputs - vocabulary.reading.keys() - vocabulary.open_questions.keys()
        return sorted(facts & self.ground.slice.inputs, key=ease)

    def _models(self, cut: Cut, side: str) -> Iterator[tuple[str, dict[int, bool], Readings]]:
        """Yield one of two dossiers that differ at the threshold and in what is paid; then any that stands there."""
        part = self.ground.part.part
        for readings, literals in self._readings(part.inputs):
            for name in cut.facts:
                known, free = self.ground.apart(name, cut.cut)
                own = next(a for c, a in self.vocabulary.inputs[name].cuts if c == cut.cut)
                fixed = [*known, *(x for x in literals if abs(x) in part.inputs)]
                for loose in ([own], free) if free != [own] else ([own],):
                    here = own if side == AT else -own
                    found = part.twin.pair(loose, [*fixed, here], [*fixed, -here], self.ground.part.watched)
                    if found is None:
                        continue
                    goals = [[a for a in self.ground.part.watched if one[a]] for one in found]
                    kept = {abs(x) for x in known} | set(free)
                    order = [a for a in self.droppable if a not in kept]
                    yield name, core(part, list(zip(found, goals, strict=True)), order), readings
        for readings, literals in self._readings(part.inputs):
            for goal in self.ground.goals():
                if (goal.kind, goal.name, goal.side) == ("threshold", f"{cut.path} {cut.cut}", side):
                    for name, way in zip(cut.facts, goal.ways, strict=True):
                        model = [*self.ground.fixed, *literals, *way]
                        if self.ground.slice.satisfiable(model):
                            yield name, self._model(model, way), readings

    # -- dossiers --------------------------------------------------------------------------------------------------------

    def _written(self, held: Mapping[int, bool], name: str, cut: Any, side: str) -> Iterator[dict[str, Any]]:
        """Yield dossiers for these inputs, as they come and with the figure moved to where it should stand."""
        for data in self.decoder.dossiers(held):
            if data:
                yield data
                for moved in self.moved(data, name, cut, side):
                    yield moved
                    if self._encoder(moved) is None:
                        yield from self._followed(moved, name)

    def moved(self, data: dict[str, Any], name: str, cut: Any, side: str) -> Iterator[dict[str, Any]]:
        """Yield the dossier with one figure at a side of a cut point; of a sum or mean, one entry makes the difference."""
        fact = self.vocabulary.facts[name]
        value = side_value(self.vocabulary, fact, cut, side)
        if value is None:  # any day will do: the latest that the rules name
            value = max((c for c, _ in self.vocabulary.inputs[name].cuts if c < cut), default=None)
        if value is None:
            return
        if name not in self.vocabulary.aggregates:
            yield put(data, fact.keys, shown(fact, value))
            return
        encoder = self._encoder(data)
        if encoder is None:
            return
        figure = encoder.figure(name)
        for entry in encoder.contributions(name):
            new = (entry.value or 0) + (value - figure.low) * entry.share
            if new >= 0:
                yield put(data, path_keys(entry.path), plain(new))

    def _followed(self, data: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
        """Yield the dossier with another of its days following the one that was moved, where the two clash."""
        fact = self.vocabulary.facts[name]
        day = dig(data, fact.keys)
        for keys in places(data) if isinstance(day, date) else ():
            written = dig(data, keys)
            if (
                keys != fact.keys
                and isinstance(written, str)
                and len(written) == 10
                and written[4] == written[7] == "-"
            ):
                for days in (0, 1, -1):
                    yield put(data, keys, day + timedelta(days=days))

    def _encoder(self, data: dict[str, Any]) -> Encoder | None:
        try:
            return Encoder(self.vocabulary, self.engine.dossier(data), self.today, self.prime, self.year)
        except InputError:
            return None

    def stands(self, data: dict[str, Any], name: str, cut: Any, side: str) -> bool:
        """Whether a dossier is on this side of a cut point."""
        encoder = self._encoder(data)
        return encoder is not None and standing(encoder, self.vocabulary.facts[name], cut) == side

    def _exercised(self, data: dict[str, Any], readings: Readings) -> set[tuple[str, str, str]]:
        try:
            return self.ground.exercised(self.case(data, readings))
        except InputError:
            return set()

    def worth(self, data: dict[str, Any], readings: Readings) -> Any:
        """Return what a dossier comes to, None where it cannot be."""
        encoder = self._encoder(data)
        if encoder is None:
            return None
        in_force = self.vocabulary.check_readings(dict(readings))
        known = encoder.under(in_force).assign(self.outcome.inputs, in_force).known
        try:
            return outcome_of(self.outcome.whole, self.outcome.possible(known), self.engine.wording).worth
        except InputError:
            return None

    def beyond(self, data: dict[str, Any], readings: Readings, name: str, cut: Any) -> Any:
        """Return what a dossier comes to on the other side of the cut point, None where that is the same."""
        here = self.worth(data, readings)
        other = BELOW if self.stands(data, name, cut, AT) else AT
        there = [self.worth(d, readings) for d in self.moved(data, name, cut, other)]
        return next((w for w in there if w is not None and w != here), None) if here is not None else None

    def least(
        self, data: dict[str, Any], readings: Readings, keeps: Keeps, turning: tuple[str, Any] | None
    ) -> tuple[dict[str, Any], Readings]:
        """Leave out every fact without which the dossier shows and comes to the same, on the other side of a threshold too."""
        wanted = self.worth(data, readings)
        other = self.beyond(data, readings, *turning) if turning else None

        def same(smaller: dict[str, Any]) -> bool:
            if not keeps(smaller) or self.worth(smaller, readings) != wanted:
                return False
            return turning is None or self.beyond(smaller, readings, *turning) == other

        for keys in list(places(data)):
            if inside(data, keys) and same(smaller := without(data, keys)):
                data = smaller
        return data, readings

    def case(self, data: dict[str, Any], readings: Readings) -> Case:
        """Return the case of a dossier."""
        return self.engine.case(data, self.prime, self.year, self.today, readings)

    def scenario(self, data: dict[str, Any], readings: Readings, name: str) -> tuple[Scenario, Case]:
        """Return the situation of a dossier, with what the rules say today."""
        case = self.case(data, readings)
        return Scenario("", name, self.prime, self.year, case.dossier.data, expected(case), None, readings, False), case


def core(part: Slice, sides: Sequence[tuple[dict[int, bool], Sequence[int]]], order: Iterable[int]) -> dict[int, bool]:
    """Leave out the inputs, in this order, without which the rest still settles the goals of every side; return the first."""
    spare = spared([(part.values(side), goals) for side, goals in sides], order)
    return {a: v for a, v in sides[0][0].items() if a in part.inputs and a not in spare}
