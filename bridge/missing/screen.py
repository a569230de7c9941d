"""Which of many changed dossiers may reach a goal, told from the rules for all of them at once, before any of them is written.

What a change does to the inputs is worked out alone; an input that several changes of one dossier bear on stays open. So a
dossier that is passed over surely does not reach the goal, or surely is none. Of those that are left a completion at hand may show
that they do not reach it either: there what several changes bear on is worked out together.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ..dossier.paths import path_keys, put
from ..ground.footprint import Keys, bearing, plain_keys, touches
from ..solve.circuit import bits
from ..solve.completions import Fixed, spaced

if TYPE_CHECKING:
    from ..dossier.read import Dossier
    from ..solve.slices import Slice
    from .ways import Finder

T = TypeVar("T")
NOWHERE = (0, 0, 0)  # the columns of an input that is otherwise in none
ASKED = (None,)  # no path: the day of a request, whichever it is
Turned = Mapping[int, bool | None]  # inputs that are otherwise; None where either may be
Paths = tuple[str, ...]
Trials = Sequence[tuple[Paths, Sequence[Sequence[Any]]]]  # paths, each with rows of values to try there


class _Columns:
    """Inputs that are otherwise in some columns: in which they hold, do not, and are open."""

    def __init__(self) -> None:
        self.rows: dict[int, list[int]] = {}

    def put(self, turned: Turned, columns: int, apart: Mapping[int, int]) -> None:
        """Put in what is otherwise in these columns, but for those in which an input stands ``apart``."""
        for atom, truth in turned.items():
            here = columns & ~apart[atom] if atom in apart else columns
            if here:
                self.rows.setdefault(atom, [0, 0, 0])[2 if truth is None else 0 if truth else 1] |= here


def _parted(found: list[T], trials: Trials) -> list[list[T]]:
    """What was found of all rows, for each of the trials its own."""
    rest = iter(found)
    return [list(itertools.islice(rest, len(rows))) for _, rows in trials]


def _alike(paths: Paths, some: Paths, rows: Sequence[Sequence[Any]], start: int) -> Iterator[tuple[list[Any], int]]:
    """Yield the values at some of the paths with the columns, counted from ``start``, in which they stand there."""
    at = {p: i for i, p in enumerate(paths)}
    found: dict[tuple[int, ...], tuple[list[Any], list[int]]] = {}
    for number, row in enumerate(rows, start):
        values = [row[at[p]] for p in some]
        found.setdefault(tuple(map(id, values)), (values, [0]))[1][0] |= 1 << number
    yield from ((values, here) for values, (here,) in found.values())


def _below(_: Slice) -> dict[Keys, frozenset[int]]:
    """Which inputs of a slice a path bears on, by path."""
    return {}


class Screen:
    """The dossier of a finder, of which some values are otherwise."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._part, self._vocabulary = finder.part, finder.vocabulary
        self._known = finder.assignment.known
        # On which day it is asked for may depend on everything else.
        self._asked: Turned = dict.fromkeys(self._of_requests())
        self._turns: dict[tuple[Paths, str], Turned | None] = {}
        self._days: dict[tuple[Paths, str], Turned | None] = {}
        self._put: dict[tuple[tuple[Paths, int], ...], tuple[Trials, dict[int, int], int]] = {}
        self._shared: dict[Paths, list[tuple[Paths, list[int]]]] = {}

    # -- what the rules tell ----------------------------------------------------------------------------------------------

    def judged(self, goal: int, trials: Trials) -> list[list[int]]:
        """Say of each row whether the goal holds with it and all changes that can be made: 1 surely, -1 surely not, 0 perhaps."""
        size = sum(len(rows) for _, rows in trials)
        if not size:
            return [[] for _ in trials]
        everywhere = (1 << size) - 1
        out, sure = self._outcome(goal, *self._put_in(trials, everywhere), everywhere)
        return _parted([-1 if no else int(yes) for no, yes in zip(bits(out, size), bits(sure, size), strict=True)], trials)

    def hopeful(self, goal: int, paths: Paths, rows: Sequence[Sequence[Any]], sets: Sequence[Collection[str]]) -> list[bool]:
        """Say of each set of facts whether some of these rows, of values at paths that all sets have, leaves the goal within reach where
        the other facts of the set may be anything: a column for each set and row."""
        size, width = len(rows), len(rows) * len(sets)
        everywhere, repeat = (1 << width) - 1, ((1 << width) - 1) // ((1 << size) - 1)
        columns, apart = _Columns(), self._several([(paths, rows)])
        for path, value, here in self._singly([(paths, rows)]):
            columns.put(self._turned(path, value), here * repeat, {a: row * repeat for a, row in apart.items()})
        columns.put(dict.fromkeys([*apart, *self._asked]), everywhere, {})
        for other in sorted(frozenset().union(*sets).difference(paths)):
            here = spaced(sum(1 << n for n, names in enumerate(sets) if other in names), size)
            columns.put(dict.fromkeys(self._touched(path_keys(other))), here, {})
        out, _ = self._outcome(goal, *self._given(columns, everywhere), everywhere)
        block = (1 << size) - 1
        return [out >> n * size & block != block for n in range(len(sets))]

    def _outcome(self, goal: int, given: Mapping[int, int], impossible: int, everywhere: int) -> tuple[int, int]:
        """The columns in which the goal surely fails with all changes that can be made, or which are no dossier, and those in which it
        surely holds."""
        put, helping = dict(given), self._finder.helping(goal)
        for flip in self._finder.flips:  # what may stand in the way need not be changed
            put[flip], put[-flip] = everywhere if flip in helping else 0, 0
        against, sure = self._part.rules.towards((-goal, goal), self._part.rules.put(put, everywhere))
        return against | impossible, sure

    def _put_in(self, trials: Trials, everywhere: int) -> tuple[dict[int, int], int]:
        """In which columns literals of inputs hold with these values put in, and which columns are no dossier; once for the very same
        rows, which several goals ask for."""
        key = tuple((paths, id(rows)) for paths, rows in trials)
        if key not in self._put:
            columns, apart = _Columns(), self._several(trials)
            for path, value, here in self._singly(trials):
                columns.put(self._turned(path, value), here, apart)
            columns.put(dict.fromkeys(apart), everywhere, {a: everywhere ^ row for a, row in apart.items()})
            columns.put(self._asked, everywhere, {})
            # Kept with the rows, lest others come to stand in their place.
            self._put[key] = trials, *self._given(columns, everywhere)
        return self._put[key][1:]

    def _given(self, columns: _Columns, everywhere: int) -> tuple[dict[int, int], int]:
        """In which columns literals of inputs hold, some of which are otherwise, and which columns are no dossier."""
        laws, given = self._part.laws, dict[int, int]()
        for atom in columns.rows.keys() | self._known.keys():
            yes, no, either = columns.rows.get(atom, NOWHERE)
            rest, truth = everywhere & ~(yes | no | either), self._known.get(atom)
            yes, no = yes & ~either | (rest if truth else 0), no & ~either | (rest if truth is False else 0)
            given[atom], given[-atom] = yes, no
        return given, laws.broken(laws.touched(frozenset(columns.rows), between=True), given, everywhere)

    def _singly(self, trials: Trials) -> Iterator[tuple[str, Any, int]]:
        """Yield each value at each path with the columns in which it stands there."""
        found: dict[tuple[str, int], list[Any]] = {}
        start = 0
        for paths, rows in trials:
            for path, values in zip(paths, zip(*rows, strict=True), strict=bool(rows)):
                here, bit = dict[int, int](), 1 << start
                for name in map(id, values):
                    here[name] = here.get(name, 0) | bit
                    bit <<= 1
                told = dict(zip(map(id, values), values, strict=True))
                for name, columns in here.items():
                    found.setdefault((path, name), [told[name], 0])[1] |= columns
            start += len(rows)
        yield from ((path, value, columns) for (path, _), (value, columns) in found.items())

    # -- what completions at hand show --------------------------------------------------------------------------------------

    def refuted(self, goal: int, trials: Trials) -> list[list[bool]]:
        """Say of each row whether a completion at hand shows that the goal is not reached with it and all changes that can be made."""
        size = sum(len(rows) for _, rows in trials)
        columns, apart, untold, asked = _Columns(), self._several(trials), 0, self._by_day
        beside = {**apart, **dict.fromkeys(asked, (1 << size) - 1)}
        for path, value, here in self._singly(trials):
            turned = self._alone(path, value)
            columns.put(turned or {}, here, beside)
            untold |= here if turned is None else 0
        for paths, values, atoms, here in self._jointly(trials):
            turned = self._together(paths, values)
            columns.put({a: turned[a] for a in atoms if a in turned and a not in asked} if turned else {}, here, {})
            untold |= here if turned is None else 0
        for paths, values, here in self._asking(trials) if asked else ():
            turned = self._on_day(paths, values)
            columns.put(turned or {}, here, {})
            untold |= here if turned is None else 0
        kinds, all_ = self._finder.kinds(goal), (1 << size) - 1
        fixed: dict[int, Fixed] = {}
        everywhere = (1 << size * len(kinds)) - 1
        repeat = everywhere // all_ if all_ else 0
        for atom, (yes, no, either) in columns.rows.items():  # a column for each row and each kind of changes
            fixed[atom] = yes * repeat, no * repeat, either * repeat
        for number, flips in enumerate(kinds):
            here = all_ << number * size
            for flip in flips:
                yes, no, either = fixed.get(abs(flip), NOWHERE)
                yes, no = (yes | here, no & ~here) if flip > 0 else (yes & ~here, no | here)
                fixed[abs(flip)] = yes, no, either & ~here
        found = self._finder.done(frozenset()).shows_in(size * len(kinds), fixed, -goal)
        shown = all_ & ~untold
        for number in range(len(kinds)):
            shown &= found >> number * size
        return _parted(bits(shown, size), trials)

    @cached_property
    def _by_day(self) -> frozenset[int]:
        """The inputs that are told by the day on which it is to be asked for, which a change may move."""
        return self._of_requests() if self._finder.encoder.given else frozenset()

    def _on_day(self, paths: Paths, values: Sequence[Any]) -> Turned | None:
        """Which of these are otherwise where some values are, that bear on when to ask; None where more does."""
        key = paths, repr(values)
        if key not in self._days:
            changed = self._changed(paths, values)
            found = None if changed is None else self._finder.asked(changed, self._by_day)
            known = self._known
            told = None if found is None else {a: found.known.get(a) for a in self._by_day}
            self._days[key] = None if told is None else {a: v for a, v in told.items() if v is not known.get(a)}
        return self._days[key]

    def _asking(self, trials: Trials) -> Iterator[tuple[Paths, list[Any], int]]:
        """Yield the values that bear on when to ask: their paths, and the columns in which they stand there."""
        bears, asks, start = bearing(self._vocabulary), self._vocabulary.asks, 0
        told = frozenset[Keys]().union(*(paths for paths in bears.values() if asks and asks.path in paths))
        for paths, rows in trials:
            some = tuple(p for p in paths if touches(told, plain_keys(path_keys(p))))
            yield from ((some, values, here) for values, here in _alike(paths, some, rows, start))
            start += len(rows)

    # -- what a change does to the inputs -----------------------------------------------------------------------------------

    def _turned(self, path: str, value: Any) -> Turned:
        """The inputs that are otherwise where one value is, those of the day of a request open."""
        keys = path_keys(path)
        name = self._vocabulary.list_at(keys)
        if name is not None:  # an entry taken out moves the others
            return dict.fromkeys(self._touched(self._vocabulary.lists[name]))
        turned = self._alone(path, value)
        return dict.fromkeys(self._touched(keys)) if turned is None else turned

    def _alone(self, path: str, value: Any) -> Turned | None:
        """The inputs that are otherwise where one value is; None where that is not told by putting it in its place."""
        return self._told((path,), (value,), self._touched(path_keys(path)))

    def _together(self, paths: Paths, values: Sequence[Any]) -> Turned | None:
        """The same of the inputs that all of several values bear on."""
        touched = [self._touched(path_keys(p)) for p in paths]
        return self._told(paths, values, touched[0].intersection(*touched[1:]))

    def _told(self, paths: Paths, values: Sequence[Any], atoms: frozenset[int]) -> Turned | None:
        key = paths, repr(values)
        if key not in self._turns:
            known = self._known
            changed = self._changed(paths, values)
            if changed is None:
                self._turns[key] = None
            else:
                encoder = self._finder.encoder.of(changed)
                found = encoder.assign(atoms, dict(encoder.readings)).known
                self._turns[key] = {a: found.get(a) for a in atoms if found.get(a) is not known.get(a)}
        return self._turns[key]

    def _changed(self, paths: Paths, values: Sequence[Any]) -> Dossier | None:
        """The dossier with these values put in their places, once for whoever asks; None where an entry is taken out of a list."""
        if any(v is None for v in values):
            return None
        dossier = self._finder.encoder.dossier
        made: dict[tuple[Paths, str], Dossier] = dossier.worked_out.setdefault(Screen, {})
        key = paths, repr(values)
        if key not in made:
            data = dossier.data
            for path, value in zip(paths, values, strict=True):
                data = put(data, path_keys(path), value)
            made[key] = dossier.with_data(data).sharing(dossier)
        return made[key]

    # -- which inputs a path bears on ---------------------------------------------------------------------------------------

    def touched(self, paths: Sequence[str]) -> frozenset[int]:
        """The inputs that may be otherwise where these values are."""
        return frozenset(self._asked).union(*(self._touched(path_keys(p)) for p in paths))

    def _touched(self, keys: Keys) -> frozenset[int]:
        """The inputs that a path bears on."""
        below, plain = self._part.once(_below), plain_keys(keys)
        if plain not in below:
            bears = bearing(self._vocabulary)
            below[plain] = frozenset(a for a in self._part.inputs if a in bears and touches(bears[a], plain))
        return below[plain]

    def _of_requests(self) -> frozenset[int]:
        """The inputs that the day of a request bears on."""
        below, bears, asks = self._part.once(_below), bearing(self._vocabulary), self._vocabulary.asks
        if asks is None:
            return frozenset()
        if ASKED not in below:
            below[ASKED] = frozenset(a for a in self._part.inputs if asks.path in bears.get(a, ()))
        return below[ASKED]

    def _of_several(self, paths: Paths) -> list[tuple[Paths, list[int]]]:
        """The inputs that more than one of these paths bears on, by the paths that do."""
        if paths not in self._shared:
            touched = {p: self._touched(path_keys(p)) for p in paths}
            both = frozenset().union(*(a & b for a, b in itertools.combinations(touched.values(), 2)))
            found: dict[Paths, list[int]] = {}
            for atom in sorted(both):
                found.setdefault(tuple(p for p in paths if atom in touched[p]), []).append(atom)
            self._shared[paths] = list(found.items())
        return self._shared[paths]

    def _several(self, trials: Trials) -> dict[int, int]:
        """The inputs that more than one value of a column bears on, with these columns."""
        out: dict[int, int] = defaultdict(int)
        start = 0
        for paths, rows in trials:
            here = (1 << len(rows)) - 1 << start
            for _, atoms in self._of_several(paths):
                for atom in atoms:
                    out[atom] |= here
            start += len(rows)
        return dict(out)

    def _jointly(self, trials: Trials) -> Iterator[tuple[Paths, list[Any], list[int], int]]:
        """Yield values that together bear on some inputs: their paths, these inputs, and the columns in which they stand there."""
        start = 0
        for paths, rows in trials:
            for some, atoms in self._of_several(paths):
                yield from ((some, values, atoms, here) for values, here in _alike(paths, some, rows, start))
            start += len(rows)
