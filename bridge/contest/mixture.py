"""What every mixture of two dossiers decides, all at once.

With n differences there are 2^n mixtures. An atom's truth over all of them is one whole number, a bit for each mixture,
and a rule is a few operations on such numbers; so nothing is sampled. What evaluation leaves open is asked of the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from ..decide.case import Case
from ..dossier.read import Dossier
from ..errors import Problem
from ..solve.circuit import Circuit, in_order
from .differences import Differences, Traced

MOST = 16  # differences that the decision can see: 65,536 mixtures
SOLVED = 4096  # mixtures for which the solver is asked, at most
CUBES = 1024  # rows in which one input is told by the differences that it sees, at most


Rows = list[tuple[dict[int, int], bool | None]]


class Column:
    """A three-valued truth over all mixtures: bits where it is sure, and bits where it is ruled out."""

    __slots__ = ("out", "sure")

    def __init__(self, sure: int, out: int) -> None:
        self.sure, self.out = sure, out


class Mixture:
    """The outcomes of all mixtures for one prime year; ``case`` gives the prime year, the day and the readings."""

    def __init__(self, case: Case, differences: Differences) -> None:
        self.case, self.differences = case, differences
        self.complete = True
        base = case.rules.base
        part = case.slice.part
        self.ranks = [g for g in case.slice.grades if g.reaches]
        goals = [g.reaches for g in self.ranks]
        self.inputs = sorted(base.cone(goals, closed=False) & base.inputs)
        self._circuit = Circuit(self.inputs, in_order(base, goals))
        self._encoded: dict[int, Rows] = {}
        self._columns: dict[int, Column] = {}
        self.wide: set[int] = set()  # inputs that see more differences than their rows can tell
        waiting = set(self.inputs)
        while waiting:
            for atom in sorted(waiting):
                self._encoded[atom] = self._rows(atom)
            # What may turn out either way can be settled by a fact that only an impossible dossier speaks of.
            open_ = {a for a in waiting if any(value is None for _, value in self._encoded[a])}
            waiting = (base.constrained_with(open_) & part.inputs) - self._encoded.keys()
        self.seen = sorted({d for rows in self._encoded.values() for fixed, _ in rows for d in fixed})
        self._laws = list(self._touching(set(self.seen)))
        self.axes = sorted({*self.seen, *(d for rows in self._laws for fixed, _ in rows for d in fixed)})

    def _rows(self, atom: int) -> Rows:
        """What an input is in each mixture, by the differences that it sees; of one that sees too many, some of its rows."""
        rows: Rows = []
        for fixed, value in self._cubes(lambda dossier: self._value(dossier, atom)):
            rows.append((fixed, value))
            if len(fixed) > MOST or len(rows) > CUBES:
                self.wide.add(atom)
                break
        return rows

    def _value(self, dossier: Dossier, atom: int) -> bool | None:
        return self.case.encoder.of(dossier).assign([atom], self.case.readings).known.get(atom)

    def _touching(self, axes: set[int]) -> Iterator[Rows]:
        """Yield which mixtures keep a law of what a dossier can be, for each that hangs together with some differences."""
        waiting = [list(self._keeping(law)) for law in self.case.dossier.shape.checks]
        while found := [rows for rows in waiting if any(d in axes for fixed, _ in rows for d in fixed)]:
            waiting = [rows for rows in waiting if rows not in found]
            axes |= {d for rows in found for fixed, _ in rows for d in fixed}
            yield from found

    def _keeping(self, law: Callable[[Dossier], Iterable[Problem]]) -> Iterator[tuple[dict[int, int], bool | None]]:
        """Yield which mixtures keep a law, up to one that hangs on more differences than the table can have."""
        for fixed, kept in self._cubes(lambda d: next(iter(law(d)), None) is None):
            yield fixed, kept
            if len(fixed) > MOST:
                return

    def _cubes(self, ask: Callable[[Dossier], bool | None]) -> Iterator[tuple[dict[int, int], bool | None]]:
        """Yield what a question to the dossier answers, by the differences that it reads: it cannot depend on others."""
        waiting: list[dict[int, int]] = [{}]
        while waiting:
            fixed = waiting.pop()
            dossier = Traced(self.differences.mixed(sum(1 << d for d, side in fixed.items() if side)), self.case.dossier.shape)
            answer = ask(dossier)
            free = sorted(self.differences.touched(dossier.reads) - fixed.keys())
            if free:
                waiting += [{**fixed, free[0]: 0}, {**fixed, free[0]: 1}]
            else:
                yield fixed, answer

    def axes_of(self, atom: int) -> set[int]:
        """Return the differences that an input can see."""
        return {d for fixed, _ in self._encoded[atom] for d in fixed}

    def turns(self, atom: int, axis: int) -> bool:
        """Whether putting this difference right can turn an input; where that is too much to look at, whether it sees it."""
        if not self.fits:
            return axis in self.axes_of(atom)
        step = 1 << self.axes.index(axis)
        column = self._column_of(atom)
        turned = (column.sure ^ (column.sure >> step)) | (column.out ^ (column.out >> step))
        return bool(turned & self.all & ~self.side[axis])

    # -- the table --------------------------------------------------------------------------------------------------------

    @property
    def fits(self) -> bool:
        """Whether the table of all mixtures is small enough to be made."""
        return len(self.axes) <= MOST and not self.wide

    @cached_property
    def all(self) -> int:
        """The bits of all mixtures of the axes."""
        return (1 << (1 << len(self.axes))) - 1

    @cached_property
    def side(self) -> dict[int, int]:
        """For each axis the bits of the mixtures that have mine there."""
        out = {}
        for place, axis in enumerate(self.axes):
            block = ((1 << (1 << place)) - 1) << (1 << place)
            width = 2 << place
            while width < 1 << len(self.axes):
                block |= block << width
                width *= 2
            out[axis] = block
        return out

    def _column(self, rows: Rows) -> Column:
        return Column(*_over(rows, self.all, self.side))

    def _column_of(self, atom: int) -> Column:
        if atom not in self._columns:
            self._columns[atom] = self._column(self._encoded[atom])
        return self._columns[atom]

    def row(self, atom: int, everywhere: int, sides: Mapping[int, int]) -> tuple[int, int]:
        """Return in which of some mixtures an input holds and in which it does not; ``sides`` are those with mine at an axis."""
        return _over(self._encoded[atom], everywhere, sides)

    def reached(self, goal: int, given: Mapping[int, int], everywhere: int) -> tuple[int, int]:
        """Return in which of some mixtures a goal surely holds and in which it surely does not, from what the inputs are there."""
        value, places = self._circuit.rows(given, everywhere), self._circuit.places
        return value[places[goal]], value[places[-goal]]

    @cached_property
    def legal(self) -> int:
        """The mixtures that a dossier can be."""
        out = self.all
        for rows in self._laws:
            out &= self._column(rows).sure
        return out

    @cached_property
    def reach(self) -> dict[int, Column]:
        """For each rank, the mixtures that surely reach it, and those that surely do not."""
        given: dict[int, int] = {}
        for atom in self.inputs:
            column = self._column_of(atom)
            given[atom], given[-atom] = column.sure, column.out
        value, places = self._circuit.rows(given, self.all), self._circuit.places
        found = {g.rank: Column(value[places[g.reaches]], value[places[-g.reaches]]) for g in self.ranks}
        self._solve(found)
        return found

    def _solve(self, found: dict[int, Column]) -> None:
        """Settle by solving what evaluation leaves open."""
        left = 0
        for column in found.values():
            left |= self.legal & ~(column.sure | column.out)
        for count, place in enumerate(bits(left)):
            if count >= SOLVED:
                self.complete = False
                return
            mask = self.mask(place)
            for grade in self.ranks:
                column = found[grade.rank]
                if (column.sure | column.out) >> place & 1:
                    continue
                sure, out = self.solve(mask, grade.reaches)
                column.sure |= sure << place
                column.out |= out << place

    def mask(self, place: int) -> int:
        """Return the differences of a place in the table; axes that nothing reads stay theirs."""
        return sum(1 << axis for i, axis in enumerate(self.axes) if place >> i & 1)

    def place(self, mask: int) -> int:
        """Return the place of a mask in the table."""
        return sum(1 << i for i, axis in enumerate(self.axes) if mask >> axis & 1)

    # -- asking ------------------------------------------------------------------------------------------------------------

    def literals(self, mask: int) -> list[int]:
        """Return the inputs that one mixture fixes."""
        case = self.case
        encoder = case.encoder.of(case.dossier.with_data(self.differences.mixed(mask)))
        return encoder.assign(case.slice.part.inputs, case.readings).literals()

    def solve(self, mask: int, goal: int) -> tuple[bool, bool]:
        """Ask the solver whether a mixture surely reaches a goal, and whether it surely does not."""
        part, known = self.case.slice.part, self.literals(mask)
        can, can_fail = part.satisfiable([*known, goal]), part.satisfiable([*known, -goal])
        return can and not can_fail, can_fail and not can

    def span(self, mask: int) -> tuple[int, int]:
        """Return the lowest and the highest rank that a mixture can have; 0 is a refusal."""
        low = high = 0
        for grade in self.ranks:
            if self.fits:
                column, place = self.reach[grade.rank], self.place(mask)
                sure, out = column.sure >> place & 1, column.out >> place & 1
            else:
                sure, out = self.solve(mask, grade.reaches)
            low = grade.rank if sure else low
            high = grade.rank if not out else high
        return low, high

    # -- over all mixtures ---------------------------------------------------------------------------------------------------

    def _pairs(self, axis: int) -> tuple[int, int]:
        """The mixtures with theirs at an axis whose twin with mine there is a dossier too, and the distance."""
        step = 1 << self.axes.index(axis)
        theirs = self.all & ~self.side[axis]
        return theirs & self.legal & (self.legal >> step), step

    def matters(self, axis: int) -> bool:
        """Whether putting this difference right changes the decision of some mixture."""
        if axis not in self.seen:
            return False
        both, step = self._pairs(axis)
        return any(both & ((c.sure ^ (c.sure >> step)) | (c.out ^ (c.out >> step))) for c in self.reach.values())

    def helps(self, axis: int) -> bool:
        """Whether putting this difference right raises the decision of some mixture."""
        both, step = self._pairs(axis)
        return any(both & ((~c.sure & (c.sure >> step)) | (c.out & ~(c.out >> step))) for c in self.reach.values())

    def minimal(self, rank: int) -> list[frozenset[int]]:
        """Return every set of differences that, put right, surely reaches a rank, and of which no part does."""
        reached = self.reach[rank].sure & self.legal if rank else self.legal
        upward = reached
        steps = [(self.side[axis], 1 << place) for place, axis in enumerate(self.axes)]
        for side, step in steps:
            upward |= (upward & ~side) << step
        above = 0
        for side, step in steps:
            above |= (upward & ~side) << step
        found = [frozenset(bits(self.mask(place))) for place in bits(reached & ~above)]
        return sorted(found, key=lambda s: (len(s), sorted(s)))


def bits(number: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    text = bin(number)[:1:-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)


def _over(rows: Rows, everywhere: int, sides: Mapping[int, int]) -> tuple[int, int]:
    """In which mixtures what these rows tell holds, and in which it does not."""
    sure = out = 0
    for fixed, value in rows:
        if value is None:
            continue
        here = everywhere
        for axis, mine in fixed.items():
            here &= sides[axis] if mine else everywhere & ~sides[axis]
        if value:
            sure |= here
        else:
            out |= here
    return sure, out
