"""What the completions of a dossier have in common: complete dossiers kept at hand show what is possible, before a solver is asked.

What such an example shows is so whatever the examples are: the facts of the dossier are put in, the rules worked out, and where no
constraint is broken it is one of its completions. Only for what none of them shows the solver is asked, and what it finds is kept: a
model as an example, or the few facts that cannot stand together. So every answer is exact, whatever was asked before.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from .circuit import Values
from .laws import Touched
from .slices import Slice

# An example lends its values for some facts to so many others before the solver is asked what these facts may turn.
LENDS = 3

Known = Mapping[int, bool]
Fixed = tuple[int, int, int]  # the suppositions in which an input holds, does not, and is open


class Shown(NamedTuple):
    """What the examples at hand show: the suppositions in which each watched literal is possible, as bits, and whether some two
    of them that differ in nothing but the supposition differ in one of these literals."""

    where: dict[int, int]
    differ: bool

    def at(self, supposition: int) -> frozenset[int]:
        """Return the watched literals shown to be possible in one supposition."""
        return frozenset(lit for lit, row in self.where.items() if row >> supposition & 1)


class _Tried(NamedTuple):
    """Examples with the facts of a dossier put in, once for each supposition: in which columns inputs hold, which constraints
    what is supposed touches, and the columns in which no other constraint is broken."""

    given: dict[int, int]
    touched: Touched
    everywhere: int
    kept: int


def spaced(row: int, by: int) -> int:
    """Return a row in which each column stands so many times, one beside the other."""
    if by == 1 or not row:
        return row
    if not row & row - 1:
        return (1 << by) - 1 << (row.bit_length() - 1) * by
    return int("".join([("0" * by, "1" * by)[bit == "1"] for bit in f"{row:b}"]), 2)


class Completed:
    """One dossier against one slice: what some of its completions have, told exactly.

    ``values`` are what follows from the known facts without looking at cases, where that was worked out before.
    """

    def __init__(self, part: Slice, known: Known, values: Values | None = None) -> None:
        self.part, self.known, self.examples = part, known, part.examples
        if values is not None:
            self.values = values
        self._shown: list[tuple[Sequence[int], int]] | None = None
        self._at = -1
        self._whole = (-1, 0)
        self._given: frozenset[int] | None = None
        self._differing: tuple[int, frozenset[int]] | None = None
        self._live: tuple[Sequence[int], list[int]] = ((), [])

    @cached_property
    def values(self) -> Values:
        """What follows from the known facts without looking at cases."""
        return self.part.rules.values(self.known)

    # -- examples -------------------------------------------------------------------------------------------------------

    def _worked_out(self, width: int, fixed: Mapping[int, Fixed], lent: Mapping[int, int], by: int = 0, one: int | None = None) -> _Tried:
        """Put the known facts into all examples, or ``one``, once for each of ``width`` suppositions. ``fixed`` are inputs with the
        suppositions in which they hold, do not and are open, ``lent`` those with the suppositions in which an example has them from
        another, ``by`` so many places further."""
        size, at = (self.examples.count, 0) if one is None else (1, one)
        block, everywhere = (1 << size) - 1, (1 << size * width) - 1
        repeat = everywhere // block
        spread = {mask: spaced(mask, size) for mask in {*lent.values(), *(m for masks in fixed.values() for m in masks)}}
        changed = frozenset((*fixed, *lent))
        touched = self.part.laws.touched(changed)
        given, known, rows = dict[int, int](), self.known, self.examples.rows
        for atom in self.part.looked | touched.inputs:
            truth = known.get(atom)
            if atom in fixed or atom in lent:
                own = rows[atom] >> at & block
                row = own * repeat if truth is None else everywhere if truth else 0
                if atom in lent:
                    mask = spread[lent[atom]]
                    row = row & ~mask | ((own >> by | own << size - by) & block) * repeat & mask
                if atom in fixed:
                    yes, no, either = (spread[mask] for mask in fixed[atom])
                    row = row & ~(no | either) | yes | own * repeat & either
                given[atom] = row
            else:
                given[atom] = (rows[atom] >> at & block) * repeat if truth is None else everywhere if truth else 0
        return _Tried(given, touched, everywhere, (self._kept(changed) >> at & block) * repeat)

    def _towards(self, tried: _Tried, goals: tuple[int, ...]) -> list[int]:
        """The columns in which some literals hold."""
        rules = self.part.rules
        return rules.towards(goals, rules.put_whole(tried.given, self.part.looked, tried.everywhere))

    def _sound(self, tried: _Tried) -> int:
        """The columns that are completions."""
        return tried.kept and tried.kept & ~self.part.laws.broken_whole(tried.touched, tried.given, tried.everywhere)

    def _kept(self, changed: frozenset[int]) -> int:
        """The examples that break no constraint with the known facts put in, those left out of account that some changed inputs
        touch. An example breaks none as it is: only what the known facts change in it can break one."""
        full, rows, known, laws = (1 << self.examples.count) - 1, self.examples.rows, self.known, self.part.laws
        if self._whole[0] == self.examples.added and (not changed or self._whole[1] == full):
            return self._whole[1]
        if self._differing is None or self._differing[0] != self.examples.added:
            put = frozenset(a for a, truth in known.items() if rows[a] != (full if truth else 0))
            self._differing = self.examples.added, put
        touched = laws.touched(self._differing[1], but=changed)
        given: dict[int, int] = {}
        for atom in touched.inputs:
            truth = known.get(atom)
            given[atom] = rows[atom] if truth is None else full if truth else 0
        kept = full & ~laws.broken_whole(touched, given, full)
        if not changed:
            self._whole = self.examples.added, kept
        return kept

    def _all(self, tried: _Tried) -> tuple[list[int], int]:
        """The values of every place, and which columns are completions."""
        rules = self.part.rules
        return rules.worked_out(rules.put_whole(tried.given, self.part.looked, tried.everywhere)), self._sound(tried)

    @property
    def _examples(self) -> list[tuple[Sequence[int], int]]:
        """What every place is in the examples at hand, and which of these are completions."""
        if self._shown is None:
            self._shown = [self._all(self._worked_out(1, {}, {}))] if self.examples.count else []
            self._at = self.examples.added
        return self._shown

    def shows(self, literal: int) -> bool:
        """Whether some example at hand is a completion with this literal."""
        place = self.part.rules.places[literal]
        return any(rows[place] & sound for rows, sound in self._examples)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def literals(self, *more: int) -> list[int]:
        """What is known, and more, as assumptions."""
        return [*(a if v else -a for a, v in self.known.items()), *more]

    @cached_property
    def stands(self) -> bool:
        """Whether the dossier has a completion at all."""
        return bool(self.examples.count and self._kept(frozenset())) or self.part.possible(self.known)

    def possible(self, literal: int) -> bool:
        """Whether some completion has this literal."""
        value = self.values[literal]
        if value:
            return value > 0 and self.stands
        return self.reached(literal)

    def reached(self, literal: int) -> bool:
        """Whether some completion has this literal, which what is known leaves open."""
        return self.shows(literal) or self.together(literal)

    def together(self, *literals: int) -> bool:
        """Ask the solver whether some completion has all these literals; keep what it finds."""
        if self._given is None:
            self._given = frozenset(self.literals())
        *others, literal = literals
        if self.examples.clashing(self._given.union(others), literal):
            return False
        model, clash = self.part.completion(self.literals(*literals))
        if model is None:
            self.examples.clash(clash, literal)
            return False
        self.examples.add(model)
        if self._shown is not None:
            rows = self.part.rules.rows({(a if a in model else -a): 1 for a in self.part.inputs}, 1)
            self._shown.append((rows, 1))
        return True

    # -- what may turn what -----------------------------------------------------------------------------------------------

    def shown(self, suppositions: Sequence[Mapping[int, bool | None]], watched: Sequence[int]) -> list[set[int]]:
        """Return for each supposition, in which some facts are otherwise (None: not known), the watched literals that some example at
        hand shows."""
        fixed: dict[int, Fixed] = {}
        for n, supposed in enumerate(suppositions):
            for atom, truth in supposed.items():
                yes, no, either = fixed.get(atom, (0, 0, 0))
                here = 1 << n
                fixed[atom] = (yes | (here if truth else 0), no | (here if truth is False else 0), either | (here if truth is None else 0))
        found = self.shown_in(len(suppositions), fixed, watched)
        return [{a for a, row in found.items() if row >> n & 1} for n in range(len(suppositions))]

    def shown_in(self, width: int, fixed: Mapping[int, Fixed], watched: Sequence[int]) -> dict[int, int]:
        """Return of each watched literal in which of so many suppositions an example at hand shows it; ``fixed`` are the inputs that are
        otherwise, with the suppositions in which they hold, do not and are open."""
        return self.tried(width, fixed, watched).where

    def shows_in(self, width: int, fixed: Mapping[int, Fixed], literal: int) -> int:
        """Return in which of so many suppositions an example at hand shows a literal; ``fixed`` as in :meth:`shown_in`. What shows it in
        one mostly shows it in all: those examples that did last are tried before the others."""
        found, everywhere, size = 0, (1 << width) - 1, self.examples.count
        for one in self.examples.telling.get(literal, ()):
            tried = self._worked_out(width, fixed, {}, one=one)
            (held,) = self._towards(tried, (literal,))
            found |= held and held & self._sound(tried)
            if found == everywhere:
                return found
        if size:
            tried = self._worked_out(width, fixed, {})
            (held,) = self._towards(tried, (literal,))
            held &= self._sound(tried) if held else 0
            here = [held >> n * size & (1 << size) - 1 for n in range(width)]
            found = sum(bool(row) << n for n, row in enumerate(here))
            self.examples.tells(literal, [row for row in here if row])
        return found

    def tried(self, width: int, fixed: Mapping[int, Fixed], watched: Sequence[int]) -> Shown:
        """Return what the examples at hand show under so many suppositions; ``fixed`` as in :meth:`shown_in`."""
        size = self.examples.count
        if not size or not width:
            return Shown(dict.fromkeys(watched, 0), False)
        tried = self._worked_out(width, fixed, {})
        rows = self._towards(tried, tuple(watched))
        sound, block, out, differ = self._sound(tried) if any(rows) else 0, (1 << size) - 1, {}, False
        for literal, row in zip(watched, rows, strict=True):
            some, other, out[literal] = 0, 0, 0
            held, lacking = row & sound, sound & ~row
            for n in range(width) if held else ():
                here = held >> n * size & block
                out[literal] |= bool(here) << n
                some, other = some | here, other | lacking >> n * size & block
            differ = differ or bool(some & other)
        return Shown(out, differ)

    def live(self, watched: Sequence[int]) -> list[int]:
        """Return for every place of an atom whether it is open and some open watched atom hangs on it."""
        if self._live[0] != watched:
            self._live = watched, self.values.in_play(watched)
        return self._live[1]

    def turning(self, groups: Sequence[tuple[int, ...]], watched: Sequence[int]) -> list[bool]:
        """Say of each group of inputs whether two completions that differ in nothing else can differ in a watched atom."""
        places, twin = self.part.rules.places, self.part.twin
        out = [False] * len(groups)
        left = [n for n, atoms in enumerate(groups) if any(self.live(watched)[places[a] & ~1] for a in atoms)]
        for by in range(1, LENDS + 1):
            found = self._turned([groups[n] for n in left], watched, by) if left and self.examples.count > LENDS else []
            for n in itertools.compress(left, found):
                out[n] = True
            left = [n for n in left if not out[n]]
        for n in left:
            pair = twin.completions(self.literals(), groups[n], tuple(watched))
            if pair is not None:
                out[n] = True
                for side in pair:
                    self.examples.add(side)
        return out

    def _turned(self, groups: Sequence[tuple[int, ...]], watched: Sequence[int], by: int) -> list[bool]:
        """Say of each group whether examples show that it turns a watched atom: those that have it from others beside themselves."""
        width, size, places = len(groups), self.examples.count, self.part.rules.places
        lent: dict[int, int] = defaultdict(int)
        for n, atoms in enumerate(groups):
            for atom in atoms:
                lent[atom] |= 1 << n
        before, stood = self._all(self._worked_out(1, {}, {})) if self._at != self.examples.added else self._examples[0]
        tried = self._worked_out(width, {}, lent, by)
        after, stand = self._towards(tried, tuple(watched)), self._sound(tried)
        block = (1 << size) - 1
        repeat = ((1 << size * width) - 1) // block
        differ = 0
        for atom, row in zip(watched, after, strict=True):
            differ |= before[places[atom]] * repeat ^ row
        differ &= stood * repeat & stand
        return [bool(differ >> n * size & block) for n in range(width)]
