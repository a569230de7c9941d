"""What stands in the way where nothing changeable helps: the smallest sets of unchangeable facts, with what would open it."""

from __future__ import annotations

import functools
import heapq
import itertools
import operator
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ..dossier.keys import path_text
from ..dossier.paths import apply_changes, path_keys
from ..errors import InputError
from ..ground.least import by_size, least
from ..ground.numbers import asked
from ..ground.vocabulary import NEVER, day_of
from ..results import Block, Change, Item, Way, plain
from .formula import FALSE, Builder, Formula
from .screen import Screen

if TYPE_CHECKING:
    from .ways import Finder

# Sets of up to so many facts are searched; larger ones, up to the second figure, only where there is no smaller one.
BLOCKED_SIZE = 3
BLOCKED_MOST = 6
TRIALS = 120
# So many changed dossiers are looked at in all before the search for what stands in the way gives up.
TRIALS_IN_ALL = 500
# So many sets of facts are looked at in one go.
COLUMNS = 512


class Obstacles:
    """Looks for what keeps every way of a finder shut."""

    def __init__(self, finder: Finder, prime: str) -> None:
        self.finder, self.prime = finder, prime
        self.vocabulary, self.encoder, self.part, self.flips = finder.vocabulary, finder.encoder, finder.part, finder.flips
        self._trials = 0
        self._worth: dict[tuple[int, str], list[tuple[float, Any]]] = {}
        self._screen = Screen(finder)

    def ways(self, goal: int) -> tuple[Way, ...]:
        """Return the minimal sets of unchangeable facts that keep every way shut, with the nearest values that open one."""
        units = self._units(goal)
        literals = {lit for atoms in units.values() for a in atoms for lit in (a, -a)}
        builder = Builder(self.part, self._settled(units), self.flips | literals)
        node = builder.need(goal)
        owners: dict[int, list[str]] = {}
        for name, atoms in units.items():
            for atom in atoms:
                owners.setdefault(atom, []).append(name)
        of_unit = {lit: name for name, atoms in units.items() for a in atoms for lit in (a, -a)}
        relevant = {of_unit[f] for f in builder.formula.flips(node) if f in of_unit} if node != FALSE else set()
        # A fact may have to move only because another moves: the end of one period, for another day to be possible.
        vocabulary = self.vocabulary
        for _ in range(2):  # a day moves the end of a period, and the end its start
            beside = self.part.base.constrained_with({a for n in relevant for a in units[n]})
            facts = {vocabulary.facts[vocabulary.input[a].fact] for a in beside if a in vocabulary.input}
            relevant |= {path for path in (self._unit_path(f.keys) for f in facts) if path in units}
        opened: dict[frozenset[str], tuple[Change, ...]] = {}
        self._trials = TRIALS_IN_ALL

        def candidates() -> Iterator[frozenset[str]]:
            for names in self._enough(builder.formula, node, sorted(relevant), owners):
                if len(names) > (BLOCKED_SIZE if opened else BLOCKED_MOST) or self._trials <= 0:
                    return
                yield names

        def opens(names: frozenset[str]) -> bool:
            if changes := self._nearest(goal, tuple(sorted(names))):
                opened[names] = changes
            return bool(changes)

        return tuple(self._way(opened[names], units) for names in least(candidates(), opens))

    def _enough(self, formula: Formula, node: int, facts: list[str], owners: dict[int, list[str]]) -> Iterator[frozenset[str]]:
        """Yield the sets of facts, the smallest first, which can bring the goal about if they may be anything: a column for each."""
        sets = itertools.takewhile(lambda names: len(names) <= BLOCKED_MOST, by_size(facts))
        while block := list(itertools.islice(sets, COLUMNS)):
            everywhere = (1 << len(block)) - 1
            held = {name: sum(1 << i for i, names in enumerate(block) if name in names) for name in facts}

            def free(flip: int, held: dict[str, int] = held, everywhere: int = everywhere) -> int:
                own = (held.get(name, 0) for name in owners.get(abs(flip), ()))
                return everywhere if flip in self.flips else functools.reduce(operator.or_, own, 0)

            row = formula.rows(node, free, everywhere)
            yield from (names for i, names in enumerate(block) if row >> i & 1)

    def _way(self, changes: tuple[Change, ...], units: dict[str, set[int]]) -> Way:
        keys = [self._unit_key(units[c.path]) for c in changes]
        items = (Item(key, ((c,),), self.finder.label(key)) for key, c in zip(keys, changes, strict=True))
        return Way(tuple(Block(1, (item,)) for item in items), "never")

    def _settled(self, units: dict[str, set[int]]) -> dict[int, int]:
        """What follows from the facts that are no unit: those of the units may turn out either way."""
        loose = {a for atoms in units.values() for a in atoms}
        values = self.finder.values.changed(dict.fromkeys(loose)).signs()
        values.update({a: self.finder.values[a] for a in loose})
        return values

    def _unit_key(self, atoms: set[int]) -> str:
        """The condition under which a fact is asked for, of the prime's own the first; some of its inputs stand only in what makes a
        dossier impossible."""
        keys = {self.finder.key(a) for a in atoms}
        return min(keys, key=lambda k: ("." not in k, k.partition(".")[0] != self.prime, k))

    def _units(self, goal: int) -> dict[str, set[int]]:
        """The unchangeable facts that the goal looks at, by path; a list's entry is one unit."""
        vocabulary = self.vocabulary
        changeable = self.finder.limits.belied | {vocabulary.input[abs(f)].fact for f in self.flips if abs(f) in vocabulary.input}
        changeable |= {vocabulary.relations[abs(f)][2] for f in self.flips if abs(f) in vocabulary.relations}
        cone = vocabulary.base.below(goal) & self.part.inputs
        units: dict[str, set[int]] = {}
        for atom in cone:
            if atom in vocabulary.present:
                name, slot = vocabulary.present[atom]
                state = self.encoder.slot_state(name, slot)
                if state == "given" and (name, slot) not in vocabulary.fixed:
                    units.setdefault(f"{path_text(vocabulary.lists[name])}[{slot}]", set()).add(atom)
                elif state == "open":
                    units.setdefault(path_text(vocabulary.lists[name]), set()).add(atom)
                continue
            names: list[str] = []
            if atom in vocabulary.relations:
                names = list(vocabulary.relations[atom][1:3])
            elif atom in vocabulary.input:
                names = [vocabulary.input[atom].fact]
            for name_ in names:
                if name_ in changeable or name_ in vocabulary.aggregates:
                    continue
                fact = vocabulary.facts[name_]
                if vocabulary.of_requests(fact.keys):
                    continue
                if fact.slot is not None:
                    whole = vocabulary.lists[fact.slot[0]]
                    if self.encoder.dossier.get(*whole) is None:
                        units.setdefault(path_text(whole), set()).add(atom)
                    continue
                path = self._unit_path(fact.keys)
                if "self" in fact.keys:
                    path = self.encoder.unknown_paths(fact)[0]
                units.setdefault(path, set()).add(atom)
        return units

    def _unit_path(self, keys: tuple[Any, ...]) -> str:
        for whole in self.vocabulary.wholes:
            if keys[: len(whole)] == whole and not isinstance(self.encoder.dossier.get(*whole), dict):
                return path_text(whole)
        return path_text(keys)

    def _nearest(self, goal: int, paths: tuple[str, ...]) -> tuple[Change, ...]:
        """Return the nearest values at these paths under which the changeable facts can reach the goal."""
        for path in paths:
            if (goal, path) not in self._worth:
                self._worth[goal, path] = self._values(path, goal)
        options = [self._worth[goal, p] for p in paths]
        if any(not o for o in options):
            return ()
        nearest = heapq.nsmallest(TRIALS, itertools.product(*options), key=lambda row: sum(d for d, _ in row))
        trials = [[value for _, value in row] for row in nearest]
        promising = self._screen.may_reach(goal, paths, trials)
        for row in itertools.compress(trials, promising):
            if self._trials <= 0:
                break
            self._trials -= 1
            changes = tuple(Change(p, self._at(p), v) for p, v in zip(paths, row, strict=True))
            try:
                dossier = apply_changes(self.encoder.dossier, changes)
            except InputError:
                continue
            assignment, _ = self.finder.again(dossier, self._screen.touched(paths))
            if self.finder.reached(goal, assignment.known):
                return changes
        return ()

    def _at(self, path: str) -> Any:
        return plain(self.encoder.dossier.get(*path_keys(path)))

    def _values(self, path: str, goal: int) -> list[tuple[float, Any]]:
        """The values worth trying at a path, one from each stretch between cut points, with their distance."""
        vocabulary = self.vocabulary
        cone = vocabulary.base.below(goal)
        keys = path_keys(path)
        name_of = vocabulary.list_at(keys)
        if name_of is not None and len(keys) <= len(vocabulary.lists[name_of]) + 1:  # the list, or an entry, as a whole
            if name_of not in vocabulary.open_slots:
                return []
            return [(1, None)] if len(keys) > len(vocabulary.lists[name_of]) else [(1, [])]
        names = [
            n
            for n, f in vocabulary.facts.items()
            if f.keys == keys or ("self" in f.keys and self.encoder.unknown_paths(f)[0] == path)
        ]
        if not names:  # a mapping that may be "none"
            parts = [f for f in vocabulary.facts.values() if f.keys[: len(keys)] == keys]
            if not parts:
                return []
            first = parts[0]
            starts = [day_of(c) for c, a in vocabulary.inputs[first.name].cuts if c < NEVER and a in cone]
            rest = {f.keys[-1]: "none" for f in parts[1:]}
            out: list[tuple[float, Any]] = [(1, "none")]
            return out + [(2 + i, {first.keys[-1]: day, **rest}) for i, day in enumerate(reversed(starts))]
        values: dict[Any, float] = {}
        for name in names:
            fact, inputs = vocabulary.facts[name], vocabulary.inputs[name]
            step = vocabulary.step(name)
            current = self.encoder.figure(name).low if inputs.cuts else None
            for cut, atom in inputs.cuts:
                if atom not in cone:
                    continue
                if fact.type == "date":
                    if cut == NEVER:
                        values["none"] = 1e9
                        continue
                    day = day_of(cut)
                    before = date.fromordinal(day.toordinal() - 1)
                    now = (day_of(int(current)) if current and 19000101 < current < NEVER else self.encoder.today).toordinal()
                    values[day] = abs(day.toordinal() - now)
                    values[before] = abs(before.toordinal() - now)
                else:
                    for value in (asked(cut, False, step), asked(cut, True, step)):
                        values[value] = abs(value - (current or 0))
            if inputs.boolean is not None:
                values[True], values[False] = 1, 1
            for option in inputs.options:
                if fact.type == "choice":
                    values[option] = 1
            if fact.type == "set":
                return [(1, [])]
        current_value = self.encoder.dossier.get(*keys)
        return [(d, v) for v, d in sorted(values.items(), key=lambda p: p[1]) if v != current_value]
