"""What stands in the way where nothing changeable helps: the smallest sets of unchangeable facts, with what would open it."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..dossier.keys import path_text
from ..dossier.paths import apply_changes, path_keys
from ..errors import InputError
from ..facts.vocabulary import Fact, Vocabulary
from ..results import Block, Change, Item, Way, plain
from ..solve.circuit import bits
from ..solve.least import by_size, least
from .formula import Builder
from .screen import Screen
from .worth import Worth

if TYPE_CHECKING:
    from ..dossier.read import Dossier
    from ..solve.slices import Slice
    from .ways import Finder

# Sets of up to so many facts are searched; larger ones, up to the second figure, only where there is no smaller one.
BLOCKED_SIZE = 3
BLOCKED_MOST = 6
# So many changed dossiers are looked at in all before the search for what stands in the way gives up.
TRIALS_IN_ALL = 500
# So many sets of facts are looked at in one go, and the values of so many of them.
COLUMNS = 512
# Of more sets than that it is looked at first whether anything may come of them; so many values are told apart then.
MANY = 64
# What is needed is kept with a slice for so many dossiers, as far as it looks at them.
KEPT = 32
AT_ONCE = 48


def _builders(_: Slice) -> dict[tuple[bytes, frozenset[int]], Builder]:
    """What is needed for goals of a slice, by what is sure and what may be otherwise: of inputs, and of no person."""
    return {}


def _speaking(_: Slice) -> dict[Vocabulary, list[tuple[str, list[int]]]]:
    """The facts of which the inputs of a slice speak, as the first who asks finds them."""
    return {}


class Obstacles:
    """Looks for what keeps every way of a finder shut."""

    def __init__(self, finder: Finder, prime: str) -> None:
        self.finder, self.prime = finder, prime
        self.vocabulary, self.encoder, self.part, self.flips = finder.vocabulary, finder.encoder, finder.part, finder.flips
        self._trials = 0
        self._worth = Worth(self.encoder)
        self._paths: dict[tuple[Any, ...], str] = {}
        self._screen = Screen(finder)

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
        facts = [path for path in sorted(relevant) if self._worth.options(goal, path)]
        self._trials = TRIALS_IN_ALL
        opened: dict[frozenset[str], tuple[Change, ...]] = {}
        for some in self._batches(goal, self._hopeful(goal, self._enough(node, facts, owners)), opened):
            for names, changes in self._opening(goal, some, opened):
                opened[names] = changes
                if len(names) > BLOCKED_SIZE:
                    break
            if self._trials <= 0 or any(len(names) > BLOCKED_SIZE for names in opened):
                break
        return tuple(self._way(changes, units) for changes in opened.values())

    def _batches(
        self, goal: int, sets: Iterator[frozenset[str]], opened: Collection[frozenset[str]]
    ) -> Iterator[list[tuple[frozenset[str], list[list[Any]]]]]:
        """Yield sets of facts that are looked at in one go, each with the values to try: small ones of one size, large ones whatever theirs
        where no smaller one opens the goal."""
        for size, alike in itertools.groupby(sets, lambda names: min(len(names), BLOCKED_SIZE + 1)):
            if opened and size > BLOCKED_SIZE:
                return
            left = (names for names in alike if not any(part <= names for part in opened))
            batch: list[tuple[frozenset[str], list[list[Any]]]] = []
            width = 0
            for names in left:
                batch.append((names, self._worth.rows(goal, sorted(names))))
                width += len(batch[-1][1])
                if len(batch) == AT_ONCE or (size > BLOCKED_SIZE and width > COLUMNS):
                    yield batch
                    batch, width = [], 0
            if batch:
                yield batch

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
                for values in self._worth.rows(belied, sorted(names)):
                    changes = tuple(Change(p, self._at(p), v) for p, v in zip(sorted(names), values, strict=True))
                    changed = self._with(changes)
                    known = None if changed is None else self._known(changed, changes)
                    if known is not None and self.part.rules.values(known)[belied] < 0 and self.finder.holds(goal, known, flips):
                        found[names] = changes
                        return True
                return False

            sets = (names for names in by_size(sorted(units)) if names and len(names) <= BLOCKED_SIZE)
            yield from (self._way(found[names], units) for names in least(sets, opens))

    def _with(self, changes: tuple[Change, ...]) -> Dossier | None:
        """The dossier with these changes, once for all goals and prime years; None where they make none."""
        made: dict[Any, Dossier | None] = self.encoder.dossier.worked_out.setdefault(Obstacles, {})
        key = tuple((c.path, repr(c.new)) for c in changes)
        if key not in made:
            try:
                made[key] = apply_changes(self.encoder.dossier, changes)
            except InputError:
                made[key] = None
        return made[key]

    def _known(self, changed: Dossier, changes: tuple[Change, ...]) -> Mapping[int, bool]:
        """What a changed dossier fixes."""
        return self.finder.again(changed, self._screen.touched([c.path for c in changes]))[0].known

    def _opening(
        self, goal: int, sets: Sequence[tuple[frozenset[str], list[list[Any]]]], opened: Collection[frozenset[str]]
    ) -> Iterator[tuple[frozenset[str], tuple[Change, ...]]]:
        """Yield those of the sets of facts that open the goal and have no part that does, with the nearest values that do."""
        trials: list[tuple[tuple[str, ...], list[list[Any]]]] = [(tuple(sorted(names)), rows) for names, rows in sets]
        if sum(len(rows) for _, rows in sets) == 1 and self._trials > 0 and (found := self._plainly(goal, trials)):
            self._trials -= 1
            yield sets[0][0], found
            return
        judged = self._screen.judged(goal, trials)
        trials = [(paths, [r for r, v in zip(rows, row, strict=True) if v >= 0]) for (paths, rows), row in zip(trials, judged, strict=True)]
        sure = [[v > 0 for v in row if v >= 0] for row in judged]
        refuted: list[list[bool]] = []
        at = -1
        for n, ((names, _), (paths, rows)) in enumerate(zip(sets, trials, strict=True)):
            for i, values in enumerate(rows if not any(part <= names for part in opened) else ()):
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
                if self._opens(goal, changes, sure[n][i]):
                    yield names, changes
                    break

    def _plainly(self, goal: int, trials: Sequence[tuple[tuple[str, ...], list[list[Any]]]]) -> tuple[Change, ...]:
        """One combination of values, where it opens the goal and the rules settle that by themselves: there is nothing to pass over."""
        ((paths, (values,)),) = trials
        changes = tuple(Change(p, self._at(p), v) for p, v in zip(paths, values, strict=True))
        changed = self._with(changes)
        if changed is None:
            return ()
        known, rules, laws = self._known(changed, changes), self.part.rules, self.part.laws
        given = {(a if v else -a): 1 for a, v in known.items()}
        if laws.broken(laws.touched(self._screen.touched(paths), between=True), given, 1):
            return ()
        opens = any(rules.values({**known, **{abs(f): f > 0 for f in flips}})[goal] > 0 for flips in self.finder.kinds(goal))
        return changes if opens else ()

    def _relevant(self, units: dict[str, set[int]], relevant: set[str]) -> set[str]:
        """These facts, and those that may have to move only because one of them moves: the end of one period, for another day to
        be possible."""
        vocabulary = self.vocabulary
        for _ in range(2):  # a day moves the end of a period, and the end its start
            beside = self.part.base.constrained_with({a for n in relevant for a in units[n]})
            facts = {vocabulary.input[a].fact for a in beside if a in vocabulary.input}
            relevant = relevant | {path for f in facts if (path := self._unit_path(vocabulary.facts[f].keys)) in units}
        return relevant

    def _enough(self, node: int, facts: list[str], owners: dict[int, list[str]]) -> Iterator[frozenset[str]]:
        """Yield the sets of facts, the smallest first, which can bring the goal about if they may be anything: a column for each.

        Without some of them all others together cannot: these are in every set, and only what stands beside them is tried.
        """
        columns = [frozenset(facts) - {name} for name in facts]
        needed = {name for name, enough in zip(facts, self._bring(node, columns, owners), strict=True) if not enough}
        others = [name for name in facts if name not in needed]
        sizes = range(max(0, 1 - len(needed)), min(BLOCKED_MOST - len(needed), len(others)) + 1)
        sets = (needed.union(some) for size in sizes for some in itertools.combinations(others, size))
        while block := list(map(frozenset, itertools.islice(sets, COLUMNS))):
            yield from itertools.compress(block, self._bring(node, block, owners))

    def _hopeful(self, goal: int, sets: Iterator[frozenset[str]]) -> Iterator[frozenset[str]]:
        """Pass over sets of facts, where there are many, of which no values help: those that all of some sets have take each of theirs,
        the others may be anything."""
        yield from itertools.islice(sets, MANY)
        while block := list(itertools.islice(sets, COLUMNS)):
            options = {path: [v for _, v in self._worth.options(goal, path)] for path in frozenset.intersection(*block)}
            core, width = list[str](), 1
            for path in sorted(options, key=lambda p: (len(options[p]), p)):
                if width * len(options[path]) <= MANY:
                    core, width = [*core, path], width * len(options[path])
            rows = [list(row) for row in itertools.product(*(options[path] for path in core))]
            yield from itertools.compress(block, self._screen.hopeful(goal, tuple(core), rows, block))

    def _bring(self, node: int, sets: list[frozenset[str]], owners: dict[int, list[str]]) -> list[bool]:
        """Say of each set of facts whether it can bring the goal about if its facts may be anything and no others may."""
        everywhere, held = (1 << len(sets)) - 1, dict[str, int]()
        for i, names in enumerate(sets):
            for name in names:
                held[name] = held.get(name, 0) | 1 << i

        def free(flip: int) -> int:
            if flip in self.flips:
                return everywhere
            return functools.reduce(operator.or_, (held.get(name, 0) for name in owners.get(abs(flip), ())), 0)

        return bits(self._builder.formula.rows(node, free, everywhere), len(sets))

    def _way(self, changes: tuple[Change, ...], units: dict[str, set[int]]) -> Way:
        keys = [self._unit_key(units[c.path]) for c in changes]
        items = (Item(key, ((c,),), self.finder.label(key)) for key, c in zip(keys, changes, strict=True))
        return Way(tuple(Block(1, (item,)) for item in items), "never")

    @cached_property
    def _builder(self) -> Builder:
        """What the facts that are no unit leave to be needed: those of the units may turn out either way."""
        loose = {a for atoms in self._units.values() for a in atoms}
        values = self.finder.values.changed(dict.fromkeys(loose)).beside(self.finder.values, loose)
        free = frozenset(self.flips | loose | {-a for a in loose})
        kept, key = self.part.once(_builders), (values.written(), free)  # all that a builder looks at
        if key not in kept:
            if len(kept) >= KEPT:
                kept.clear()
            kept[key] = Builder(self.part, values, free)
        return kept[key]

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

    def _opens(self, goal: int, changes: tuple[Change, ...], sure: bool) -> bool:
        """Whether the changeable facts can reach the goal with these changes; not where they make no dossier. Where it is ``sure``
        that they reach it, only that is looked at."""
        changed = self._with(changes)
        return changed is not None and (sure or self.finder.reached(goal, self._known(changed, changes)))

    def _at(self, path: str) -> Any:
        return plain(self.encoder.dossier.get(*path_keys(path)))
