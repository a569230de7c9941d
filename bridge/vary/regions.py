"""Two paths at once: the regions of values with the same outcomes.

A region is a stretch of one value by a stretch of the other. Where the rules compare the two with each other, or add
them up, the second stretch is bounded by what the first value makes of it: "five years after", "500 less the other".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..as_json import inline, quiet, shaped, under
from ..decide.outcome import Decided
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..scope import Scope
from ..terms import OF_CONTRACT, Remark, Unreadable
from .axis import LAST_DAY, NONE, Axis
from .breakpoints import Cell, Key, Sweep, told_outcomes
from .switches import Curve, Switches

if TYPE_CHECKING:
    from ..engine import Engine

END = 10**15  # beyond every coordinate
ROUNDS = 8
FAR = 40 * 366


class Bound(NamedTuple):
    """Where a stretch of the second value begins: at ``value``, or at what follows from the first one (``curve``)."""

    value: Any = None
    curve: Curve | None = None

    def shown(self, path: str) -> Any:
        """Return it as a value, or as what follows from the value at ``path``."""
        if self.curve is None:
            return self.value
        if self.curve.total is not None:
            return Rest(float(self.curve.total), path)
        return Later(path, self.curve.years, self.curve.days)


class Rest(NamedTuple):
    """A sum less the value at a path."""

    total: float
    less: str


class Later(NamedTuple):
    """A day so long after the one at a path."""

    path: str
    plus_years: int
    plus_days: int


@shaped(under("from", "start"), "before")
class StretchOf(NamedTuple):
    """Values of one path; a bound may follow from the value of the other."""

    start: Any
    before: Any


@shaped("values", "today", quiet("impossible"), "decisions")
class Row(NamedTuple):
    """A region: a stretch for each path, then what is decided there."""

    values: tuple[StretchOf, StretchOf]
    today: bool
    impossible: tuple[Unreadable, ...]
    decisions: tuple[Decided, ...]


class Region(NamedTuple):
    """Values of two paths with the same outcomes; every stretch goes from its start up to, not including, its end.

    A first value of None is the lowest, or no end; a bound of None as well. ``today``: the dossier is here.
    """

    start: Any
    before: Any
    low: Bound | None
    high: Bound | None
    outcomes: tuple[Decided, ...]
    problems: tuple[Problem, ...] = ()
    today: bool = False


@shaped("paths", "kinds", "values", under("regions", "rows"))
class Regions(NamedTuple):
    """The table of regions for two paths, which together cover every pair of values, each once."""

    paths: tuple[str, str]
    kinds: tuple[str, str]
    values: tuple[Any, Any]
    regions: tuple[Region, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The regions by the names of their parts."""
        return tuple(self._row(region) for region in self.regions)

    def _row(self, region: Region) -> Row:
        low, high = (None if b is None else b.shown(self.paths[0]) for b in (region.low, region.high))
        impossible = tuple(Unreadable(p.path, p.key) for p in region.problems)
        values = StretchOf(region.start, region.before), StretchOf(low, high)
        return Row(values, region.today, impossible, region.outcomes)


Symbol = tuple[Any, Curve | None]  # a fixed coordinate, or a curve
Strip = list[tuple[Symbol, Cell]]


class _Plane:
    """Two paths of one dossier."""

    def __init__(self, sweep: Sweep, first: Axis, second: Axis) -> None:
        self.sweep, self.first, self.second = sweep, first, second
        self.one, self.two = sweep.switches(first), sweep.switches(second)
        self.atoms = self.one.atoms | self.two.atoms
        self.rows = sweep.touched(self.atoms)
        self.ordered = "day" in (first.kind, second.kind)

    def cuts(self) -> tuple[list[Any], list[Any], set[Curve]]:
        """Return where the first and the second value switch something, and what in the second follows the first."""
        xs, ys = {self.first.low}, {self.second.low}
        back: set[Curve] = set()
        curves: set[Curve] = set()
        for _ in range(ROUNDS):
            size = len(xs), len(ys), len(back), len(curves)
            for y in list(ys):
                self._add(self.one, self.two, self.second, y, xs, back)
            for x in list(xs):
                self._add(self.two, self.one, self.first, x, ys, curves)
            if (len(xs), len(ys), len(back), len(curves)) == size:
                break
        edges = ys | ({self.second.high} if self.second.high is not None else set())
        crossings = (curve.at(self.first, self.second, y) for curve in back for y in edges)
        return sorted(xs.union(x for x in crossings if x is not None and self.first.within(x))), sorted(ys), curves

    def _add(
        self, mine: Switches, other: Switches, axis: Axis, coordinate: Any, fixed: set[Any], curves: set[Curve]
    ) -> None:
        found, following = mine.cuts(self.sweep.encoder(self.sweep.variant(axis, coordinate)), other)
        fixed |= found
        curves |= following

    def strip(self, xs: list[Any], ys: list[Any], curves: set[Curve]) -> Strip:
        """Return what holds along the second path while the first one stays between two switches; ``xs`` are samples.

        Between two switches of the first value nothing changes its place among the switches of the second, so that one
        value at each end shows every stretch there is.
        """
        symbols: list[Symbol] = [*((y, None) for y in ys), *((None, c) for c in curves)]
        places = {s: [self._place(s, x) for x in reversed(xs)] for s in symbols}
        symbols.sort(key=lambda s: (*places[s], s[1] is not None))
        out: Strip = []
        for symbol, after in zip(symbols, [*symbols[1:], None], strict=True):
            for number, x in enumerate(reversed(xs)):
                y, end = places[symbol][number], END if after is None else places[after][number]
                if y < end:
                    cell = self._cell(x, y)
                    if not out or out[-1][1].sign != cell.sign:
                        out.append((symbol, cell))
                    break
        return out

    def _place(self, symbol: Symbol, x: Any) -> Any:
        fixed, curve = symbol
        place = fixed if curve is None else curve.at(self.second, self.first, x)
        if place is None or not self.second.within(max(place, self.second.low)):
            return END
        return max(place, self.second.low)

    def _cell(self, x: Any, y: Any) -> Cell:
        dossier = self.sweep.variant(self.second, y, self.sweep.variant(self.first, x))
        return self.sweep.cell(dossier, self.atoms, self.rows, self.ordered)

    def strips(self) -> Iterator[tuple[Any, Any, Strip]]:
        """Yield the stretches of the first value, each with what holds along the second; like neighbours are merged."""
        xs, ys, curves = self.cuts()
        held: tuple[Any, Strip, list[Any]] | None = None
        for start, before in zip(xs, [*xs[1:], None], strict=True):
            samples = self._samples(start, before)
            strip = self.strip(samples, ys, curves)
            if held is not None:
                # A stretch of one day can be told in the terms of its neighbour, before it or after it.
                merged = next((s for s in (held[1], strip) if self._tells(s, held[1], held[2]) and self._tells(s, strip, samples)), None)
                if merged is not None:
                    held = held[0], merged, [*held[2], *samples]
                    continue
                yield held[0], start, held[1]
            held = start, strip, samples
        if held is not None:
            yield held[0], None, held[1]

    def _tells(self, words: Strip, strip: Strip, samples: list[Any]) -> bool:
        """Whether the stretches of one strip are those of another, at the samples of the latter."""
        return words is strip or all(self._stretches(words, x) == self._stretches(strip, x) for x in samples)

    def _stretches(self, strip: Strip, x: Any) -> list[tuple[Any, Any]]:
        places = [self._place(symbol, x) for symbol, _ in strip]
        out: list[tuple[Any, Any]] = []
        for place, end, (_, cell) in zip(places, [*places[1:], END], strip, strict=True):
            if place < end and (not out or out[-1][1] != cell.sign):
                out.append((place, cell.sign))
        return out

    def _samples(self, start: Any, before: Any) -> list[Any]:
        """Return a first and a last value of a stretch, or one near the end of it."""
        if self.first.kind == "day":
            last = start if start >= NONE else min(start + FAR, LAST_DAY) if before is None else min(before - 1, LAST_DAY)
        elif self.first.kind == "whole":
            last = start + 1 if before is None else before - 1
        else:
            last = start + 1 if before is None else (start + before) / 2
        return [start, last if self.first.within(last) else start]

    def told(self) -> Iterator[Region]:
        """Yield the regions, with the prime years that change somewhere."""
        rows = list(self.strips())
        keys: list[Key] = [(s.prime, s.year) for s in self.rows]
        changing = told_outcomes([cell for _, _, strip in rows for _, cell in strip], len(keys))
        here = [a.coordinate(self.sweep.dossier.get(*a.keys)) for a in (self.first, self.second)]
        for start, before, strip in rows:
            inside = here[0] is not None and start <= here[0] and (before is None or here[0] < before)
            for number, (symbol, cell) in enumerate(strip):
                after = strip[number + 1][0] if number + 1 < len(strip) else None
                today = (
                    inside and here[1] is not None and self._place(symbol, here[0]) <= here[1]
                    and (after is None or here[1] < self._place(after, here[0]))
                )  # fmt: skip
                yield Region(
                    None if start == self.first.low else self.first.value(start),
                    None if before is None else self.first.value(before),
                    self._bound(symbol) if number else None,
                    None if after is None else self._bound(after),
                    tuple(Decided(*keys[i], cell.outcomes[i]) for i in changing) if not cell.problems else (),
                    cell.problems,
                    today,
                )

    def _bound(self, symbol: Symbol) -> Bound:
        return Bound(curve=symbol[1]) if symbol[1] is not None else Bound(self.second.value(symbol[0]))


def regions(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    paths: Iterable[str],
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
) -> Regions:
    """Return the table of regions for two paths.

    Raises :class:`InputError` for a dossier, path, prime or reading that cannot be used; :class:`ValueError` for other
    than two different paths.
    """
    scope = Scope(primes, years, today, readings)
    sweep = Sweep(engine, dossier, scope)
    first, second = sweep.axes(paths)
    if borders := [a for a in (first, second) if a.border]:
        raise InputError([Problem(a.path, "border_in_plane") for a in borders])
    if sweep.roomy:
        sweep = Sweep(engine, sweep.dossier, scope, (first, second))
        first, second = sweep.axes([first.path, second.path])
    found = tuple(_Plane(sweep, first, second).told())
    values = (sweep.dossier.get(*first.keys), sweep.dossier.get(*second.keys))
    return Regions((first.path, second.path), (first.kind, second.kind), values, found)


@shaped(OF_CONTRACT, "today", inline("regions"), quiet("warnings"))
class InPlane(NamedTuple):
    """The regions of two paths of a dossier, as decided on a day."""

    today: date
    regions: Regions
    warnings: tuple[Remark, ...]
