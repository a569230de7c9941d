"""What stands in the way where nothing changeable helps: the smallest sets of unchangeable facts, with what would open it."""

from __future__ import annotations

import functools
import heapq
import itertools
import operator
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..dossier.keys import path_text
from ..dossier.paths import apply_changes, path_keys
from ..errors import InputError
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_of
from ..ground.footprint import Keys
from ..results import Block, Change, Item, Way, plain
from ..rules.numbers import asked
from ..solve.least import by_size, least
from .formula import Builder, Formula
from .screen import Screen

if TYPE_CHECKING:
    from ..solve.slices import Slice
    from .ways import Finder

# Sets of up to so many facts are searched; larger ones, up to the second figure, only where there is no smaller one.
BLOCKED_SIZE = 3
BLOCKED_MOST = 6
TRIALS = 120
# So many changed dossiers are looked at in all before the search for what stands in the way gives up.
TRIALS_IN_ALL = 500
# So many sets of facts are looked at in one go, and the values of so many of them.
COLUMNS = 512
AT_ONCE = 48


def _speaking(_: Slice) -> dict[Vocabulary, list[tuple[str, list[int]]]]:
    """The facts of which the inputs of a slice speak, as the first who asks finds them."""
    return {}


class Obstacles:
    """Looks for what keeps every way of a finder shut."""

    def __init__(self, finder: Finder, prime: str) -> None:
        self.finder, self.prime = finder, prime
        self.vocabulary, self.encoder, self.part, self.flips = finder.vocabulary, finder.encoder, finder.part, finder.flips
        self._trials = 0
        self._worth: dict[tuple[int, str], list[tuple[float, Any]]] = {}
        self._paths: dict[tuple[Any, ...], str] = {}
        self._screen = Screen(finder)

    @cached_property
    def _told_at(self) -> dict[Keys, list[str]]:
        """Which facts stand at a path, which of an entry hangs on who sits where."""
        told: dict[Keys, list[str]] = {}
        for fact in self.vocabulary.facts.values():
            told.setdefault(fact.keys, []).append(fact.name)
        return told

    def ways(self, goal: int) -> tuple[Way, ...]:
        """Return the minimal sets of unchangeable facts that keep every way shut, with the nearest values that open one."""
        if contrary := tuple(self._contrary(goal)):
            return contrary
        cone = self.vocabulary.base.below(goal)
        units = {path: own for path, atoms in self._units.items() if (own := atoms & cone)}
        node = self._builder.need(goal)
        owners: dict[int, list[str]] = {}
        for name, atoms in units.items():
            for atom in atoms:
                owners.setdefault(atom, []).append(name)
        relevant = self._relevant(units, {name for f in self._builder.formula.flips(node) for name in owners.get(abs(f), ())})
        facts = [path for path in sorted(relevant) if self._options(goal, path)]
        self._trials = TRIALS_IN_ALL
        opened: dict[frozenset[str], tuple[Change, ...]] = {}
        for size, sets in itertools.groupby(self._enough(self._builder.formula, node, facts, owners), len):
            left = (names for names in sets if not any(part <= names for part in opened))
            while some := tuple(itertools.islice(left, AT_ONCE)):
                for names, changes in self._opening(goal, some):
                    opened[names] = changes
                    if size > BLOCKED_SIZE:
                        break
                if self._trials <= 0 or (opened and size > BLOCKED_SIZE):
                    break
            if self._trials <= 0 or (opened and size >= BLOCKED_SIZE):
                break
        return tuple(self._way(changes, units) for changes in opened.values())

    def _contrary(self, goal: int) -> Iterator[Way]:
        """Yield what the dossier says against a yes that would bring the goal about: with other figures it could be declared."""
        vocabulary, inputs = self.vocabulary, self.vocabulary.input
        for name, belied in self.finder.limits.belied.items():
            said = vocabulary.inputs[name].boolean
            if said is None or self.encoder.raw(vocabulary.facts[name]) is True:
                continue
            against = {a for a in vocabulary.base.below(belied) & self.part.inputs if a in inputs}
            flips = {said, *(f for f in self.flips if abs(f) not in against)}
            if not self.finder.holds(goal, self.finder.assignment.known, flips):
                continue  # what is missing lies elsewhere, whatever may be declared
            units: dict[str, set[int]] = {}
            for atom in against:
                units.setdefault(self._unit_path(vocabulary.facts[inputs[atom].fact].keys), set()).add(atom)
            found: dict[frozenset[str], tuple[Change, ...]] = {}

            def opens(names: frozenset[str], found: dict[frozenset[str], tuple[Change, ...]] = found, belied: int = belied,
                      flips: set[int] = flips) -> bool:
                for values in self._rows(belied, sorted(names)):
                    changes = tuple(Change(p, self._at(p), v) for p, v in zip(sorted(names), values, strict=True))
                    known = self._known_with(changes)
                    if known is not None and self.part.rules.values(known)[belied] < 0 and self.finder.holds(goal, known, flips):
                        found[names] = changes
                        return True
                return False

            sets = (names for names in by_size(sorted(units)) if names and len(names) <= BLOCKED_SIZE)
            yield from (self._way(found[names], units) for names in least(sets, opens))

    def _known_with(self, changes: tuple[Change, ...]) -> Mapping[int, bool] | None:
        """What the dossier fixes with these changes, None where they make no dossier."""
        try:
            dossier = apply_changes(self.encoder.dossier, changes)
        except InputError:
            return None
        return self.finder.again(dossier, self._screen.touched([c.path for c in changes]))[0].known

    def _opening(self, goal: int, sets: Sequence[frozenset[str]]) -> Iterator[tuple[frozenset[str], tuple[Change, ...]]]:
        """Yield those of the sets of facts that open the goal, with the nearest values that do."""
        trials = [(tuple(sorted(names)), self._rows(goal, sorted(names))) for names in sets]
        judged = self._screen.judged(goal, trials)
        trials = [(paths, [r for r, v in zip(rows, row, strict=True) if v >= 0]) for (paths, rows), row in zip(trials, judged, strict=True)]
        sure = [[v > 0 for v in row if v >= 0] for row in judged]
        refuted: list[list[bool]] = []
        at = -1
        for n, (names, (paths, rows)) in enumerate(zip(sets, trials, strict=True)):
            for i, values in enumerate(rows):
                if self._trials <= 0:
                    return
                self._trials -= 1
                if not sure[n][i]:
                    if at != self.part.examples.added:
                        at = self.part.examples.added
                        refuted = self._screen.refuted(goal, trials)
                    if refuted[n][i]:
                        continue
                changes = tuple(Change(p, self._at(p), v) for p, v in zip(paths, values, strict=True))
                if self._opens(goal, changes):
                    yield names, changes
                    break

    def _relevant(self, units: dict[str, set[int]], relevant: set[str]) -> set[str]:
        """These facts, and those that may have to move only because one of them moves: the end of one period, for another day to
        be possible."""
        vocabulary = self.vocabulary
        for _ in range(2):  # a day moves the end of a period, and the end its start
            beside = self.part.base.constrained_with({a for n in relevant for a in units[n]})
            facts = {vocabulary.input[a].fact for a in beside if a in vocabulary.input}
            relevant = relevant | {path for f in facts if (path := self._unit_path(vocabulary.facts[f].keys)) in units}
        return relevant

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

    @cached_property
    def _builder(self) -> Builder:
        """What the facts that are no unit leave to be needed: those of the units may turn out either way."""
        loose = {a for atoms in self._units.values() for a in atoms}
        values = self.finder.values.changed(dict.fromkeys(loose)).beside(self.finder.values, loose)
        return Builder(self.part, values, self.flips | loose | {-a for a in loose})

    def _unit_key(self, atoms: set[int]) -> str:
        """The condition under which a fact is asked for, of the prime's own the first; some of its inputs stand only in what makes a
        dossier impossible."""
        keys = {self.finder.key(a) for a in atoms}
        return min(keys, key=lambda k: ("." not in k, k.partition(".")[0] != self.prime, k))

    @cached_property
    def _units(self) -> dict[str, set[int]]:
        """The unchangeable facts, by path; a list's entry is one unit."""
        vocabulary = self.vocabulary
        changeable = {*self.finder.limits.belied} | {vocabulary.input[abs(f)].fact for f in self.flips if abs(f) in vocabulary.input}
        changeable |= {vocabulary.relations[abs(f)][2] for f in self.flips if abs(f) in vocabulary.relations}
        units: dict[str, set[int]] = {}
        for atom in self.part.inputs & vocabulary.present.keys():
            name, slot = vocabulary.present[atom]
            state = self.encoder.slot_state(name, slot)
            if state == "given" and (name, slot) not in vocabulary.fixed:
                units.setdefault(f"{path_text(vocabulary.lists[name])}[{slot}]", set()).add(atom)
            elif state == "open":
                units.setdefault(path_text(vocabulary.lists[name]), set()).add(atom)
        for name_, atoms in self.part.once(_speaking).get(vocabulary, ()) or self._speaking():
            if name_ not in changeable and (path := self._unit_of(vocabulary.facts[name_])) is not None:
                units.setdefault(path, set()).update(atoms)
        return units

    def _speaking(self) -> list[tuple[str, list[int]]]:
        """The facts of which inputs of the slice speak, sums and means left out, with these inputs."""
        vocabulary = self.vocabulary
        found: dict[str, list[int]] = {}
        for atom in self.part.inputs:
            names = vocabulary.relations[atom][1:3] if atom in vocabulary.relations else ()
            for name in names or ([vocabulary.input[atom].fact] if atom in vocabulary.input else ()):
                if name not in vocabulary.aggregates:
                    found.setdefault(name, []).append(atom)
        self.part.once(_speaking)[vocabulary] = list(found.items())
        return self.part.once(_speaking)[vocabulary]

    def _unit_of(self, fact: Fact) -> str | None:
        """The path of a fact that is a unit; None for one of a request, or of an entry that is a unit as a whole."""
        vocabulary = self.vocabulary
        if vocabulary.of_requests(fact.keys):
            return None
        if fact.slot is not None:
            whole = vocabulary.lists[fact.slot[0]]
            return path_text(whole) if self.encoder.dossier.get(*whole) is None else None
        return self._unit_path(fact.keys)

    def _unit_path(self, keys: tuple[Any, ...]) -> str:
        if keys not in self._paths:
            self._paths[keys] = self._whole_path(keys)
        return self._paths[keys]

    def _whole_path(self, keys: tuple[Any, ...]) -> str:
        for whole in self.vocabulary.wholes:
            if keys[: len(whole)] == whole and not isinstance(self.encoder.dossier.get(*whole), dict):
                return path_text(whole)
        return path_text(keys)

    def _rows(self, goal: int, paths: list[str]) -> list[list[Any]]:
        """The nearest values at these paths, the nearest first."""
        options = [self._options(goal, p) for p in paths]
        if len(options) == 1:
            return [[value] for _, value in sorted(options[0], key=operator.itemgetter(0))[:TRIALS]]
        rows = [(sum(d for d, _ in row), [value for _, value in row]) for row in itertools.product(*options)]
        if len(rows) > TRIALS:
            return [values for _, values in heapq.nsmallest(TRIALS, rows, key=operator.itemgetter(0))]
        return [values for _, values in sorted(rows, key=operator.itemgetter(0))]

    def _opens(self, goal: int, changes: tuple[Change, ...]) -> bool:
        """Whether the changeable facts can reach the goal with these changes; not where they make no dossier."""
        known = self._known_with(changes)
        return known is not None and self.finder.reached(goal, known)

    def _at(self, path: str) -> Any:
        return plain(self.encoder.dossier.get(*path_keys(path)))

    def _options(self, goal: int, path: str) -> list[tuple[float, Any]]:
        if (goal, path) not in self._worth:
            self._worth[goal, path] = self._values(path, goal)
        return self._worth[goal, path]

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
        names = self._told_at.get(keys, [])
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
            if fact.type == "set":  # without the words that bear on it
                said = self.encoder.dossier.get(*keys)
                return [(1, [w for w in said if inputs.options.get(w) not in cone] if isinstance(said, list) else [])]
        current_value = self.encoder.dossier.get(*keys)
        return [(d, v) for v, d in sorted(values.items(), key=lambda p: p[1]) if v != current_value]
