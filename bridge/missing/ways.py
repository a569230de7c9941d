"""The minimal missing conditions: every subset-minimal set of changes that reaches an outcome, factored and checked.

What stays unknown counts as against the applicant: a way holds whatever the unknown facts turn out to be, and settling
a changeable unknown fact is itself a change.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from functools import cached_property
from typing import Any

from ..dossier.keys import path_text
from ..dossier.paths import path_keys
from ..dossier.read import Dossier
from ..facts.encode import Assignment, Encoder
from ..facts.vocabulary import NEVER, Vocabulary, day_number
from ..ground.declared import Changeable
from ..results import Change, Way
from ..solve.circuit import Values
from ..solve.completions import Completed
from ..solve.least import minimal_sets
from ..solve.slices import Slice
from ..solve.towards import helping
from .cases import Cases
from .dated import DatedBlock, DatedItem, dated
from .factor import FlipWay, TooMany, choice_of, factor, regroup
from .formula import FALSE, Builder
from .joined import Step, joined
from .limits import Limits
from .realised import Realised
from .spared import Row, each_once, nearest, once

# Numbers of flips from here on stand for changes that no input atom stands for.
STAND_INS = 1 << 30
# The ways of so many dossiers, as far as the search tells them apart, are kept with a slice: of choices of facts, and of no person.
KEPT = 500


def _kept_flips(_: Vocabulary) -> dict[tuple[str, str], list[int]]:
    """The inputs that changes can turn, by fact and direction."""
    return {}


def _flips_by(vocabulary: Vocabulary, entry: Changeable) -> list[int]:
    if entry.direction == "add":
        return [a for a, (n, slot) in vocabulary.present.items() if n == entry.fact and slot == "new"]
    inputs = vocabulary.inputs[entry.fact]
    if inputs.boolean is not None:
        return [-inputs.boolean if entry.direction == "no" else inputs.boolean]
    sign = {"up": 1, "down": -1}.get(entry.direction, 0)
    flips = [sign * atom for _, atom in inputs.cuts] if sign else []
    if entry.direction == "down":  # a day that comes sooner is no longer after another
        flips += [-a for a in vocabulary.followed_by(entry.fact)]
    return flips


def _kept_ways(_: Slice) -> dict[Any, tuple[list[FlipWay], bool]]:
    """The ways of a slice, by the goal and what the search looks at."""
    return {}


class Finder:
    """Finds ways for one prime year and one dossier."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        part: Slice,
        encoder: Encoder,
        assignment: Assignment,
        values: Values,
        touched: frozenset[int],
        limits: Limits,
        key: Callable[[int], str],
        label: Callable[[str], str],
        again: Callable[[Dossier, frozenset[int]], tuple[Assignment, Encoder]],
        asked: Callable[[Dossier, frozenset[int]], Assignment | None],
    ) -> None:
        """``again`` encodes another dossier as far as some inputs can be otherwise there; ``asked`` tells the inputs on which the day of
        a request bears, None where on which day to ask hangs on more than they do."""
        self.vocabulary = vocabulary
        self.part = part
        self.encoder = encoder
        self.assignment = assignment
        self.values = values
        self._key = key
        self.label = label
        self.again = again
        self.asked = asked
        self._touched = touched
        self._made_by = Realised(vocabulary, encoder, limits).changes
        self.limits = limits
        self.last: dict[int, int] = {}
        for entry in limits.changeable:
            for flip in self._flips(entry):
                if abs(flip) in part.inputs and assignment.known.get(abs(flip)) is not (flip > 0):
                    self.last[flip] = max(entry.last, self.last.get(flip, 0))
        for fact, day in limits.closed(encoder):
            for flip in self._flips_of(fact):
                if day is None and abs(flip) not in assignment.open:  # what is not known can still be found out
                    self.last.pop(flip, None)
                elif day is not None and flip in self.last:
                    self.last[flip] = min(self.last[flip], day)
        self._changes: dict[int, list[tuple[Change, ...]]] = {}
        self.flips = {a for a in self.last if self.changes(a)}
        self._builder = Builder(part, values, self.flips, touched)
        self._ways: dict[int, tuple[list[FlipWay], bool]] = {}
        self._stand_ins: dict[str, int] = {}
        self._helping: dict[int, set[int]] = {}
        self._done: dict[frozenset[int], Completed] = {}
        self._steps: dict[int, Step] = {}

    @cached_property
    def _cases(self) -> Cases:
        return Cases(self, self._builder)

    def key(self, flip: int) -> str:
        """Return the id of the condition under which a flip is asked for."""
        return self._steps[flip].key if flip in self._steps else self._key(abs(flip))

    def on(self, dossier: Dossier) -> Finder:
        """Return the finder for another dossier."""
        assignment, encoder = self.again(dossier, self.part.inputs)
        return Finder(self.vocabulary, self.part, encoder, assignment, self.part.rules.values(assignment.known), self._touched,
                      self.limits, self._key, self.label, self.again, self.asked)  # fmt: skip

    def _flips(self, entry: Changeable) -> list[int]:
        """The inputs that the change can turn, as they are afterwards: negative where a figure goes down, or a yes is taken back."""
        vocabulary = self.vocabulary
        fact = vocabulary.facts.get(entry.fact)
        if fact and fact.slot and entry.direction != "add" and self.encoder.slot_state(*fact.slot) != "given":
            return []
        kept, key = vocabulary.once(_kept_flips), (entry.fact, entry.direction)
        if key not in kept:
            kept[key] = _flips_by(vocabulary, entry)
        return kept[key]

    def _flips_of(self, name: str) -> list[int]:
        """The inputs that any change of a fact, or an entry added to a list of this name, can turn."""
        ways = ("yes", "no", "up", "down") if name in self.vocabulary.facts else ("add",)
        return [flip for way in ways for flip in self._flips(Changeable(name, way, NEVER))]

    # -- from flips to changes ----------------------------------------------------------------------------------------

    def changes(self, flip: int) -> list[tuple[Change, ...]]:
        """Return the alternatives by which a flip is made in the dossier."""
        if flip not in self._changes:
            self._changes[flip] = self._made_by(flip)
        return self._changes[flip]

    def places(self, flip: int) -> set[str]:
        """Return where a flip may change the dossier."""
        return {change.path for alternative in self.changes(flip) for change in alternative}

    def steps(self, flip: int) -> list[Step]:
        """Return the alternatives by which a flip is made, each with the last day on which it counts."""
        return [Step(row, self._limit(flip, row), self.key(flip)) for row in self.changes(flip)]

    def stand_in(self, step: Step) -> int:
        """Return a flip that stands for changes to the dossier which no single input atom stands for."""
        name = repr(step)  # an entry to be added is no key
        if name not in self._stand_ins:
            flip = STAND_INS + len(self._stand_ins)
            self._stand_ins[name], self._steps[flip], self._changes[flip] = flip, step, [step.changes]
        return self._stand_ins[name]

    # -- asking the solver -----------------------------------------------------------------------------------------------

    def reached(self, goal: int, known: Mapping[int, bool]) -> bool:
        """Whether the goal holds with changes that can be made, whatever is not known: with all, or with those that only help."""
        return any(self.holds(goal, known, flips) for flips in self.kinds(goal))

    def kinds(self, goal: int) -> tuple[frozenset[int], ...]:
        """Return the flips that are made together: all, and where some may stand in the way of the goal, the others alone."""
        return tuple(dict.fromkeys((frozenset(self.flips), frozenset(self.helping(goal)))))

    def holds(self, goal: int, known: Mapping[int, bool], flips: Iterable[int]) -> bool:
        """Whether the goal holds with these flips made, whatever is not known."""
        after = {**known, **{abs(f): f > 0 for f in flips}}
        if self.part.rules.values(after)[goal] > 0:
            return True
        model, _ = self.part.completion([*(a if v else -a for a, v in after.items()), -goal])  # kept, to be seen again
        if model is not None:
            self.part.examples.add(model)
        return model is None

    def helping(self, goal: int) -> set[int]:
        """Return the flips that cannot stand in the way of a goal."""
        if goal not in self._helping:
            self._helping[goal] = helping(self.part.signs(goal), self.flips)
        return self._helping[goal]

    def done(self, flips: frozenset[int]) -> Completed:
        """Return the dossier with these flips made."""
        if flips not in self._done:
            made = {abs(f): f > 0 for f in flips}
            self._done[flips] = Completed(self.part, {**self.assignment.known, **made}, self.values.changed(made))
        return self._done[flips]

    def _made(self, flips: Iterable[int]) -> Iterator[int]:
        """Yield flips with what they bring along: a figure below a cut point is below every higher one."""
        for flip in flips:
            yield flip
            what = self.vocabulary.input.get(-flip) if flip < 0 else None
            if what is not None and what.predicate == "at_least":
                yield from (-a for cut, a in self.vocabulary.inputs[what.fact].cuts if cut > what.cut and a in self.part.inputs)

    def enough(self, goal: int, flips: Set[int]) -> bool:
        """Whether the goal then holds whatever the open facts are; the solver is asked only where the ground rules do not settle it,
        and no completion at hand shows that it may not."""
        made = {abs(flip): flip > 0 for flip in self._made(flips)}
        settled = self.values.changed(made)[goal]
        if settled or (len(made) == len(self.flips) == len(flips) and self.done(frozenset(self.flips)).shows(-goal)):
            return settled > 0
        known = {**self.assignment.known, **made}
        return not self.part.satisfiable([*(a if v else -a for a, v in known.items()), -goal])

    # -- ways ------------------------------------------------------------------------------------------------------------

    def ways(self, goal: int) -> tuple[list[FlipWay], bool]:
        """Return all ways to the goal as flips, and whether they are all."""
        if goal not in self._ways:
            self._ways[goal] = joined(self, goal, *self.alone(goal))
        return self._ways[goal]

    def alone(self, goal: int) -> tuple[list[FlipWay], bool]:
        """Return the ways on which nobody joins a sum or a mean who is left out of it today.

        They are the same for all dossiers in which the same is known, and in which the same changes can be made at the same places.
        """
        kept = self.part.once(_kept_ways)
        found = kept.get((goal, self._sight))
        if found is None:
            if len(kept) >= KEPT:
                kept.clear()
            found = kept[goal, self._sight] = self._alone(goal)
        return found

    @cached_property
    def _sight(self) -> Any:
        """All that the search for ways looks at."""
        changes = tuple((f, tuple(tuple(c.path for c in row) for row in self.changes(f))) for f in sorted(self.flips))
        return self.values.written(), tuple(map(self.assignment.known.get, self.part.inputs)), changes

    def _alone(self, goal: int) -> tuple[list[FlipWay], bool]:
        ways = self._factored(goal, self._builder.need(goal))
        if ways is not None:
            return ways, True
        if not self.flips or not self.enough(goal, self.flips):
            return [], True
        ways = self._factored(goal, self._cases.need(goal))  # what is unknown and cannot be changed: it holds in each of its cases
        if ways is not None:
            return ways, True
        sets, complete = minimal_sets(self.flips, lambda flips: self.enough(goal, flips))
        return regroup(sets, self.key), complete

    def _factored(self, goal: int, node: int) -> list[FlipWay] | None:
        """The ways of a formula, if it can be factored and every way stands the check."""
        if node == FALSE:
            return None
        formula = self._builder.formula
        paths = [p for f in formula.flips(node) for p in self.places(f)]
        if len(paths) != len(set(paths)):
            return None
        try:
            ways = factor(formula, node, self.key, self._single)
        except TooMany:
            return None
        return ways if ways and all(self._checked(goal, way) for way in ways) else None

    def _single(self, flip: int) -> bool:
        """Whether there is but one change that makes a flip, and making it twice makes it once."""
        return len(self.changes(flip)) == 1 and not any(place.endswith("[+]") for place in self.places(flip))

    def _checked(self, goal: int, way: FlipWay) -> bool:
        """Re-solve: the first and the last choice of a way reach the goal, and no block in them asks for too much.

        The items of a block are interchangeable by construction, so leaving out one of each block is enough.
        """
        first = choice_of(way, 0)
        last = choice_of(way, -1)
        if not self.enough(goal, first) or (last != first and not self.enough(goal, last)):
            return False
        spared = [next(iter(block.items[0].alternatives[0])) for block in way]
        return not any(self.enough(goal, first - {flip}) for flip in spared)

    def present(self, ways: list[FlipWay], today: date) -> tuple[Way, ...]:
        """Turn ways over flips into ways over changes, with when they can still be gone; those that are too late come last."""
        shown_ways = [shown_way for way in ways for shown_way in dated(self._dated(way), today)]
        return tuple(sorted(shown_ways, key=lambda way: way.attainable == "too_late"))

    def _dated(self, way: FlipWay) -> list[DatedBlock]:
        """The blocks of a way, each alternative of an item with the last day on which it counts."""
        blocks = []
        for block in way:
            items: list[DatedItem] = []
            for item in block.items:
                rows: list[Row] = []
                for flips in item.alternatives:
                    ordered = sorted(flips)
                    for parts in itertools.product(*(self.changes(f) for f in ordered)):
                        last = min(self._limit(f, part) for f, part in zip(ordered, parts, strict=True))
                        rows.append((tuple(once(c for part in parts for c in part)), last))
                rows = [(tuple(self._everywhere(changes)), last) for changes, last in nearest(rows)]
                items.append(DatedItem(item.key, self.label(item.key), tuple(rows)))
            blocks.append(DatedBlock(block.choose, tuple(items) if block.choose > 1 else each_once(items)))
        return blocks

    def _everywhere(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield changes, and each again where the dossier says the same at another place."""
        for change in changes:
            yield change
            again = self.encoder.dossier.twice.get(path_keys(change.path))
            if again is not None:
                yield Change(path_text(again), change.old, change.new, same_as=change.path)

    def _limit(self, flip: int, changes: tuple[Change, ...]) -> int:
        """The last day for a flip made by these changes; to find out an unknown fact, or whether a threshold that nobody knows
        is reached, there is no such day."""
        if flip in self._steps:
            return self._steps[flip].last
        if abs(flip) in self.assignment.open and all(c.old is None or c.unjudged for c in changes):
            return NEVER
        if abs(flip) in self.vocabulary.relations:  # what is to be by another day is done no later
            return min(self.last[flip], *(day_number(c.new) for c in changes))
        fact = self.vocabulary.input[abs(flip)].fact if abs(flip) in self.vocabulary.input else ""
        return min(self.last[flip], self.limits.last_for(fact, changes))
