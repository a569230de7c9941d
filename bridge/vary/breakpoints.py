"""Every value of a number or a date at which a verdict or an amount changes, from the rules' cut points.

>>> from octroi.bridge import Engine
>>> from octroi.bridge.vary.breakpoints import breakpoints
>>> dossier = {"doctor": {"training": "none", "years": {2023: {"on_call": True, "accepted_software": False}}}}
>>> found = breakpoints(Engine(), dossier, ["doctor.gp_number_since"], ["ppi"], [2023])
>>> [(str(b.at), [(c.below.verdict, c.above.verdict) for c in b.changes]) for b in found[0].breakpoints]
[('2018-01-01', [('undecided', 'granted')]), ('2024-01-01', [('granted', 'refused')])]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..as_json import quiet, shaped, under
from ..decide.outcome import Decided, Outcome
from ..decide.seating import MOST_SEATS, at_common_seats
from ..decide.standing import Constraints, Standing
from ..dossier.paths import put, without
from ..dossier.read import Dossier
from ..dossier.shape import Keys
from ..errors import InputError, Problem
from ..facts.encode import Encoder
from ..ground.footprint import looks_at
from ..ground.seats import Roomy
from ..progress import Progress, silent
from ..scope import Scope
from ..terms import OF_CONTRACT, Remark, Unreadable
from .axis import Axis, axes, axis_of
from .borders import Borders
from .switches import Switches

if TYPE_CHECKING:
    from ..engine import Engine

Key = tuple[str, int]


class Step(NamedTuple):
    """A prime year whose outcome changes: ``below`` the breakpoint and from it on (``above``); None where impossible."""

    prime: str
    year: int
    below: Outcome | None
    above: Outcome | None


@shaped("at", "changes", quiet("impossible"))
class Breakpoint(NamedTuple):
    """A value from which on something is different: ``at`` is the first value of the upper side ("none" after every day)."""

    at: Any
    changes: tuple[Step, ...]
    impossible: str | None = None


@shaped(under("from", "start"), "before", "today", quiet("impossible"), under("decisions", "outcomes"))
class Interval(NamedTuple):
    """Values with the same outcomes: from ``start`` (None: the lowest) up to, not including, ``before`` (None: no end).

    ``problems`` says why no dossier can have these values; then there is no outcome. ``today``: the dossier's value is here.
    """

    start: Any
    before: Any
    outcomes: tuple[Decided, ...]
    problems: tuple[Problem, ...] = ()
    today: bool = False

    def outcome(self, prime: str, year: int) -> Outcome | None:
        """Return the outcome of a prime year here; None where there is none."""
        return next((o for p, y, o in self.outcomes if (p, y) == (prime, year)), None)

    @property
    def impossible(self) -> tuple[Unreadable, ...]:
        """Why no dossier can have these values."""
        return tuple(Unreadable(p.path, p.key) for p in self.problems)


@shaped("path", "kind", "value", "breakpoints", "intervals")
class Breakpoints(NamedTuple):
    """What one path of a dossier decides; ``value`` is the dossier's (None: unknown), ``kind`` day, whole or number.

    ``intervals`` cover every possible value in order, for the prime years that change somewhere; one interval: nothing does.
    """

    path: str
    kind: str
    value: Any
    breakpoints: tuple[Breakpoint, ...]
    intervals: tuple[Interval, ...]

    @property
    def prime_years(self) -> list[Key]:
        """The prime years whose outcome hangs on the path."""
        return list(dict.fromkeys((c.prime, c.year) for b in self.breakpoints for c in b.changes))


class Cell(NamedTuple):
    """What holds at one value: the outcome of each prime year looked at, or what is impossible about it."""

    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()

    def outcome(self, place: int) -> Outcome | None:
        """Return the outcome of one of the prime years; None where the value is impossible."""
        return None if self.problems else self.outcomes[place]

    @property
    def sign(self) -> Any:
        """What two values must share to be told as one."""
        return None if self.problems else tuple(o.worth for o in self.outcomes)


class Sweep:
    """A dossier and the prime years asked about, to be looked at along its paths.

    ``moving``: along these alone. In long lists their entries have a slot, and so have those that can matter whatever stands there;
    without them, those that can matter whatever stands anywhere outside the lists.
    """

    def __init__(
        self, engine: Engine, source: Mapping[str, Any] | Dossier, scope: Scope, moving: Sequence[Axis] = ()
    ) -> None:
        today = scope.day
        self.dossier = engine.dossier(source, today)
        room = engine.room(self.dossier, MOST_SEATS)
        self.roomy = isinstance(room, Roomy)
        keys = [k for k in engine.asked(scope.primes, scope.years) if k in room.prime_years]
        if moving:
            keys = [k for k in keys if any(looks_at(room.prime_year(*k), a.keys) for a in moving)]
        self.rules = at_common_seats(room, _open_at(self.dossier, moving), keys, [a.keys for a in moving])
        self.vocabulary = self.rules.vocabulary
        in_force = self.vocabulary.check_readings(dict(scope.readings or {}))
        self.standings = [Standing(self.rules, engine.wording, self.dossier, today, in_force, *key) for key in keys]
        if any(s.now() is None for s in self.standings):
            raise InputError([Problem("", "impossible", ())])
        known: dict[int, bool] = {}
        for standing in self.standings:
            known.update(standing.known)
        # What compares an entry that could be added stays open: no dossier has it, and each prime year thinks of another.
        self.speculation = frozenset(
            atom for atom, (_, one, two, _) in self.vocabulary.relations.items() if self._new(one) or self._new(two)
        )
        self.constraints = Constraints(self.rules, {a: v for a, v in known.items() if a not in self.speculation}, self.speculation)
        self.today, self.readings = today, in_force
        self.facts = self.encoder(self.dossier)

    def _new(self, fact: str) -> bool:
        slot = self.vocabulary.facts[fact].slot
        return slot is not None and slot[1] == "new"

    def axes(self, paths: Iterable[str] | None) -> list[Axis]:
        """Return the axes of the paths, by default of every number and date in the dossier."""
        asked = list(dict.fromkeys(paths or ()))
        if not asked:
            return axes(self.dossier, self.vocabulary)
        found, problems = [], []
        for path in asked:
            try:
                found.append(axis_of(path, self.dossier, self.vocabulary))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return found

    def entry(self, axis: Axis) -> Keys | None:
        """Return the entry of a long list in which an axis lies, which is looked at by itself."""
        for name in self.vocabulary.slotted if self.roomy else ():
            path = self.vocabulary.lists[name]
            if axis.keys[: len(path)] == path and len(axis.keys) > len(path):
                return axis.keys[: len(path) + 1]
        return None

    def variant(self, axis: Axis, coordinate: Any, dossier: Dossier | None = None) -> Dossier:
        """Return the dossier with one value moved."""
        base = dossier or self.dossier
        return base.with_data(put(base.data, axis.keys, axis.value(coordinate)))

    def switches(self, axis: Axis) -> Switches:
        """Return what the rules see of a path."""
        return (Borders if axis.border else Switches)(self.vocabulary, self.dossier, axis, self.facts)

    def encoder(self, dossier: Dossier, row: Standing | None = None) -> Encoder:
        """Return a dossier as the rules see it, for one prime year or whatever it is."""
        prime, year = (row.prime, row.year) if row else ("", 0)
        return Encoder(self.vocabulary, dossier, self.today, prime, year, readings=self.readings)

    def _found(self, dossier: Dossier, atoms: frozenset[int], row: Standing | None = None) -> dict[int, bool]:
        """What a dossier fixes of these inputs, as one prime year sees it."""
        found = self.encoder(dossier, row).assign(atoms, self.readings).known
        return {a: v for a, v in found.items() if a not in self.speculation}

    def touched(self, atoms: frozenset[int]) -> list[Standing]:
        """Return the prime years that some of these inputs can matter to."""
        return [s for s in self.standings if s.matters(atoms)]

    def cell(self, dossier: Dossier, atoms: frozenset[int], rows: list[Standing], ordered: bool, border: bool = False) -> Cell:
        """Return what holds in a variant; ``ordered``: days moved, so their order is to be checked; ``border``: of a spell."""
        shape = dossier.shape
        if problems := tuple(shape.problems(dossier) if border else shape.disordered(dossier) if ordered else ()):
            return Cell((), problems)
        found = self._found(dossier, atoms)
        safe = self.constraints.kept(found, atoms)
        outcomes = []
        for row in rows:
            here = self._found(dossier, atoms, row) if self.facts.by_request else found
            outcome = row.outcome(here, atoms, safe)
            if outcome is None:
                return Cell((), (Problem("", "impossible", ()),))
            outcomes.append(outcome)
        return Cell(tuple(outcomes))

    def along(self, axis: Axis) -> Breakpoints:
        """Return every breakpoint of a path."""
        switches = self.switches(axis)
        rows = self.touched(switches.atoms)
        cuts, _ = switches.cuts(self.facts)
        starts = sorted({axis.low, *cuts})
        cells = [self.cell(self.variant(axis, c), switches.atoms, rows, axis.kind == "day", axis.border) for c in starts]
        value = self.dossier.get(*axis.keys)
        return _told(axis, value, starts, cells, [(r.prime, r.year) for r in rows])


def _told(axis: Axis, value: Any, starts: list[Any], cells: list[Cell], keys: list[Key]) -> Breakpoints:
    """Merge what is the same on both sides, and tell only the prime years that change somewhere."""
    merged = [(starts[0], cells[0])]
    for start, cell in zip(starts[1:], cells[1:], strict=True):
        if cell.sign != merged[-1][1].sign:
            merged.append((start, cell))
    changing = told_outcomes([c for _, c in merged], len(keys))
    here = axis.coordinate(value)
    steps, intervals = [], []
    for place, (start, cell) in enumerate(merged):
        before = merged[place + 1][0] if place + 1 < len(merged) else None
        intervals.append(
            Interval(
                axis.value(start) if place else None,
                axis.value(before) if before is not None else None,
                tuple(Decided(*keys[i], cell.outcomes[i]) for i in changing) if not cell.problems else (),
                cell.problems,
                here is not None and start <= here and (before is None or here < before),
            )
        )
        if place:
            below = merged[place - 1][1]
            side = "below" if below.problems else "above" if cell.problems else None
            changes = (Step(*keys[i], below.outcome(i), cell.outcome(i)) for i in changing)
            told = tuple(c for c in changes if _worth(c.below) != _worth(c.above))
            steps.append(Breakpoint(axis.value(start), told, side))
    return Breakpoints(axis.path, axis.kind, value, tuple(steps), tuple(intervals))


def told_outcomes(cells: Iterable[Cell], count: int) -> list[int]:
    """Return which of the prime years do not have the same outcome everywhere."""
    possible = [c for c in cells if not c.problems]
    return [i for i in range(count) if len({c.outcomes[i].worth for c in possible}) > 1]


def breakpoints(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    paths: Iterable[str] | None = None,
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> list[Breakpoints]:
    """Return the breakpoints of each path, by default of every number and date in the dossier.

    Raises :class:`InputError` for a dossier, path, prime or reading that cannot be used.
    """
    scope = Scope(primes, years, today, readings)
    sweep = Sweep(engine, dossier, scope)
    found, wanted = [], sweep.axes(paths)
    own: dict[Keys | None, Sweep] = {}
    for axis in wanted:
        entry = sweep.entry(axis)
        if sweep.roomy and entry not in own:
            own[entry] = Sweep(engine, sweep.dossier, scope, [a for a in wanted if sweep.entry(a) == entry])
        found += [own[entry].along(a) for a in own[entry].axes([axis.path])] if sweep.roomy else [sweep.along(axis)]
        progress(len(found), len(wanted))
    return found


def _open_at(dossier: Dossier, axes: Iterable[Axis]) -> Dossier:
    """Return the dossier as it is where nobody knows what stands on some axes."""
    data: Any = dossier.data
    for axis in axes:
        if dossier.get(*axis.keys) is not None:
            data = without(data, axis.keys[:-2] if axis.border else axis.keys)
    return dossier.with_data(data) if data is not dossier.data else dossier


def _worth(outcome: Outcome | None) -> Any:
    return None if outcome is None else outcome.worth


@shaped(OF_CONTRACT, "today", "paths", quiet("warnings"))
class AlongPaths(NamedTuple):
    """The breakpoints of some paths of a dossier, as decided on a day."""

    today: date
    paths: tuple[Breakpoints, ...]
    warnings: tuple[Remark, ...]
