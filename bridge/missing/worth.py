"""The values that are worth trying at a path of a dossier: those nearest to what it says, one of each stretch between cut points."""

from __future__ import annotations

import heapq
import operator
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..dossier.paths import path_keys
from ..facts.encode import Encoder
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_of
from ..ground.footprint import Keys
from ..rules.numbers import asked

# So many combinations of values of a set of facts are tried, the nearest first.
TRIALS = 120

Options = list[tuple[float, Any]]  # values, each with its distance from what the dossier says


def _told_at(vocabulary: Vocabulary) -> dict[Keys, list[str]]:
    """Which facts stand at a path; not those of an entry, which hang on who sits where."""
    told: dict[Keys, list[str]] = {}
    for fact in vocabulary.facts.values():
        if fact.slot is None:
            told.setdefault(fact.keys, []).append(fact.name)
    return told


def _below(_: Vocabulary) -> dict[Keys, list[Fact]]:
    """The facts below paths outside lists at which none stands, as far as it was asked."""
    return {}


class Worth:
    """What is worth trying in one dossier; of goals for which the same cut points and words count it is the same."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self._vocabulary = encoder, encoder.vocabulary
        self._asked: dict[tuple[int, str], Options] = {}
        self._found: dict[tuple[str, frozenset[int]], Options] = {}
        self._rows: dict[tuple[int, ...], list[list[Any]]] = {}

    def options(self, goal: int, path: str) -> Options:
        """Return the values worth trying at a path for a goal."""
        if (goal, path) not in self._asked:
            seen = self._vocabulary.base.below(goal).intersection(self._inputs(path_keys(path)))
            if (path, seen) not in self._found:
                self._found[path, seen] = self._values(path_keys(path), seen)
            self._asked[goal, path] = self._found[path, seen]
        return self._asked[goal, path]

    def rows(self, goal: int, paths: list[str]) -> list[list[Any]]:
        """Return the nearest values at these paths, the nearest first: the very same list where they are the same for another goal."""
        options = [self.options(goal, p) for p in paths]
        key = tuple(map(id, options))  # all of them are kept
        if key not in self._rows:
            self._rows[key] = self._nearest(options)
        return self._rows[key]

    def _nearest(self, options: list[Options]) -> list[list[Any]]:
        rows: list[tuple[float, list[Any]]] = [(0, [])]
        for values in options:
            rows = [(distance + more, [*row, value]) for distance, row in rows for more, value in values]
            if len(rows) > TRIALS:  # whatever comes beside it, a row is never nearer than those nearer to begin with; their order stays
                nearest = heapq.nsmallest(TRIALS, range(len(rows)), key=[distance for distance, _ in rows].__getitem__)
                rows = [rows[n] for n in sorted(nearest)]
        return [values for _, values in sorted(rows, key=operator.itemgetter(0))]

    def _told_at(self, keys: Keys) -> list[str]:
        """The facts at a path."""
        if self._vocabulary.list_at(keys) is None:
            return self._vocabulary.once(_told_at).get(keys, [])
        return [f.name for f in self._vocabulary.facts.values() if f.keys == keys]

    def _parts(self, keys: Keys) -> list[Fact]:
        """The facts below a path."""
        below = self._vocabulary.once(_below) if self._vocabulary.list_at(keys) is None else {}
        if keys not in below:
            below[keys] = [f for f in self._vocabulary.facts.values() if f.keys[: len(keys)] == keys]
        return below[keys]

    def _inputs(self, keys: Keys) -> Iterator[int]:
        """The inputs by which what is worth trying at a path is told."""
        inputs = self._vocabulary.inputs
        for name in self._told_at(keys) or [f.name for f in self._parts(keys)[:1]]:
            yield from (atom for _, atom in inputs[name].cuts)
            yield from inputs[name].options.values()

    def _values(self, keys: Keys, seen: frozenset[int]) -> Options:
        """The values worth trying at a path, where of its inputs these are seen."""
        vocabulary, dossier = self._vocabulary, self._encoder.dossier
        name_of = vocabulary.list_at(keys)
        if name_of is not None and len(keys) <= len(vocabulary.lists[name_of]) + 1:  # the list, or an entry, as a whole
            if name_of not in vocabulary.open_slots:
                return []
            return [(1, None)] if len(keys) > len(vocabulary.lists[name_of]) else [(1, [])]
        names = self._told_at(keys)
        if not names:  # a mapping that may be "none"
            return self._mappings(self._parts(keys), seen)
        values: dict[Any, float] = {}
        for name in names:
            fact, inputs = vocabulary.facts[name], vocabulary.inputs[name]
            values.update(self._around(fact, seen))
            if inputs.boolean is not None:
                values[True], values[False] = 1, 1
            if fact.type == "choice":
                values.update(dict.fromkeys(inputs.options, 1))
            if fact.type == "set":  # without the words that bear on it
                said = dossier.get(*keys)
                return [(1, [w for w in said if inputs.options.get(w) not in seen] if isinstance(said, list) else [])]
        current = dossier.get(*keys)
        return [(d, v) for v, d in sorted(values.items(), key=lambda p: p[1]) if v != current]

    def _mappings(self, parts: list[Fact], seen: frozenset[int]) -> Options:
        if not parts:
            return []
        first = parts[0]
        starts = [day_of(c) for c, a in self._vocabulary.inputs[first.name].cuts if c < NEVER and a in seen]
        rest = {f.keys[-1]: "none" for f in parts[1:]}
        out: Options = [(1, "none")]
        return out + [(2 + i, {first.keys[-1]: day, **rest}) for i, day in enumerate(reversed(starts))]

    def _around(self, fact: Fact, seen: frozenset[int]) -> dict[Any, float]:
        """The values of a figure or a day on either side of its cut points, with their distance."""
        cuts, step, found = self._vocabulary.inputs[fact.name].cuts, self._vocabulary.step(fact.name), dict[Any, float]()
        current = self._encoder.figure(fact.name).low if cuts else None
        for cut, atom in cuts:
            if atom not in seen:
                continue
            if fact.type == "date":
                if cut == NEVER:
                    found["none"] = 1e9
                    continue
                day = day_of(cut)
                before = date.fromordinal(day.toordinal() - 1)
                now = (day_of(int(current)) if current and 19000101 < current < NEVER else self._encoder.today).toordinal()
                found[day] = abs(day.toordinal() - now)
                found[before] = abs(before.toordinal() - now)
            else:
                for value in (asked(cut, False, step), asked(cut, True, step)):
                    found[value] = abs(value - (current or 0))
        return found
