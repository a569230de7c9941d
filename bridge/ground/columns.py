"""The passes over a slice as straight-line Python, for slices that are asked again and again.

Two functions are written for each slice: *suppose* follows many suppositions at once through what is known and what is
open, forward and back (prospect.py does the same without compiling); *settle* works out many complete dossiers at once.
A value is a row of bits, one for each supposition or dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from .rulebase import RuleBase
from .slices import COMPILE_AFTER, Slice


def at_least(rows: Iterable[int], need: int, everywhere: int) -> int:
    """Return the bits set in at least ``need`` of the rows."""
    reached = [everywhere] + [0] * need
    for row in rows:
        for k in range(need, 0, -1):
            reached[k] |= reached[k - 1] & row
    return reached[need]


_CONSISTENCY: WeakKeyDictionary[Slice, list[tuple[int, ...]]] = WeakKeyDictionary()


def consistency(part: Slice) -> list[tuple[int, ...]]:
    """Return the constraints of a slice without the order among cut points, which no supposition breaks."""
    if part not in _CONSISTENCY:
        bodies = (b.literals for b in part.constraints)
        _CONSISTENCY[part] = [b for b in bodies if not all(abs(lit) in part.inputs for lit in b)]
    return _CONSISTENCY[part]


class Text:
    """Lines of a function over rows; a row that is true is called ``t`` and its atom, one that is false as ``false`` says."""

    def __init__(self, head: str, false: str) -> None:
        self.lines, self.false = [head], false
        self._counts: dict[tuple[tuple[str, ...], int], str] = {}

    def add(self, line: str) -> None:
        """Add a line of the body."""
        self.lines.append(" " + line)

    def holds(self, literals: Iterable[int]) -> tuple[str, ...]:
        """Return the rows where these literals are true."""
        return tuple(f"t{lit}" if lit > 0 else f"{self.false}{-lit}" for lit in literals)

    def fails(self, literals: Iterable[int]) -> tuple[str, ...]:
        """Return the rows where these literals are false."""
        return self.holds(-lit for lit in literals)

    def count(self, rows: tuple[str, ...], need: int) -> str:
        """Count row by row, all numbers up to ``need`` at once; return the row of "at least ``need``"."""
        if not 0 < need <= len(rows):
            return "0" if need > 0 else "e"
        if need == 1 or need == len(rows):
            return "(" + (" | " if need == 1 else " & ").join(rows) + ")"
        if (rows, need) not in self._counts:
            name = f"c{len(self._counts)}_"
            for i, row in enumerate(rows):
                for k in range(min(need, i + 1), max(0, need - len(rows) + i), -1):
                    met = row if k == 1 else f"{name}{k - 1} & {row}"
                    self.add(f"{name}{k} = {met}" if k == i + 1 else f"{name}{k} |= {met}")
            self._counts[rows, need] = f"{name}{need}"
        return self._counts[rows, need]

    def met(self, need: int, literals: tuple[int, ...]) -> str:
        """Return the row where a body is sure to hold."""
        return self.count(self.holds(literals), need)

    def lost(self, need: int, literals: tuple[int, ...]) -> str:
        """Return the row where a body is sure not to hold."""
        return self.count(self.fails(literals), len(literals) - need + 1)

    def result(self, *rows: Iterable[str], last: str) -> str:
        """Return the whole text, which returns some tuples of rows and one row."""
        parts = ["(" + "".join(f"{r}, " for r in row) + ")" for row in rows]
        self.add(f"return ({', '.join([*parts, last])},)")
        return "\n".join(self.lines)

    def broken(self, part: Slice) -> str:
        """Return the row where some constraint is broken."""
        return " | ".join("(" + (" & ".join(self.holds(b)) or "e") + ")" for b in consistency(part)) or "0"


class Passes:
    """The two compiled functions of a slice, for the atoms that are ``watched``.

    ``suppose(get, everywhere)`` takes for each input its (true, false) rows and returns where the watched atoms are sure
    to hold, where they are sure not to, where each of ``names`` is in play, and where a constraint is broken.
    ``settle(get, everywhere)`` takes one row for each input and returns the rows of the watched atoms, and where a
    constraint is broken; bits beyond ``everywhere`` say nothing.
    """

    def __init__(self, part: Slice, watched: Sequence[int]) -> None:
        self.watched = tuple(watched)
        below = part.base.cone(watched, closed=False)
        self.names = tuple(a for a in (*part.inputs, *(a for a, _ in part.sequence)) if a in below)
        space: dict[str, Any] = {}
        exec(self._suppose(part, below), space)  # our own text: atom numbers only
        exec(self._settle(part), space)
        self.suppose: Callable[..., tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]] = space["suppose"]
        self.settle: Callable[..., tuple[tuple[int, ...], int]] = space["settle"]

    def _suppose(self, part: Slice, below: set[int]) -> str:
        text = Text("def suppose(get, e, z=(0, 0)):", "f")
        for atom in part.inputs:
            text.add(f"t{atom}, f{atom} = get({atom}, z)")
        for atom, bodies in part.sequence:
            if len(bodies) == 1:
                text.add(f"t{atom} = {text.met(*bodies[0])}; f{atom} = {text.lost(*bodies[0])}")
                continue
            for i, body in enumerate(bodies):
                text.add(f"m{atom}_{i} = {text.met(*body)}; n{atom}_{i} = {text.lost(*body)}")
            met, lost = ([f"{row}{atom}_{i}" for i in range(len(bodies))] for row in "mn")
            text.add(f"t{atom} = {' | '.join(met) or '0'}; f{atom} = {' & '.join(lost) or 'e'}")
        for atom in self.names:
            text.add(f"u{atom} = e ^ (t{atom} | f{atom}); v{atom} = {f'u{atom}' if atom in self.watched else '0'}")
        for atom, bodies in reversed(part.sequence):
            if atom not in below or not any(literals for _, literals in bodies):
                continue
            text.add(f"if v{atom}:")
            for i, (_, literals) in enumerate(bodies):
                text.add(f" h = v{atom}" + (f" & ~(m{atom}_{i} | n{atom}_{i})" if len(bodies) > 1 else ""))
                for under in dict.fromkeys(abs(lit) for lit in literals):
                    text.add(f" v{under} |= h & u{under}")
        names = [[f"{row}{a}" for a in atoms] for row, atoms in (("t", self.watched), ("f", self.watched), ("v", self.names))]
        return text.result(*names, last=text.broken(part))

    def _settle(self, part: Slice) -> str:
        text = Text("def settle(get, e):", "~t")
        for atom in part.inputs:
            text.add(f"t{atom} = get({atom})")
        for atom, bodies in part.sequence:
            met = [text.met(*body) for body in bodies]
            text.add(f"t{atom} = {' | '.join(f'({m})' for m in met) or '0'}")
        return text.result([f"t{a}" for a in self.watched], last=text.broken(part))


_PASSES: WeakKeyDictionary[Slice, Passes | int] = WeakKeyDictionary()
_COMPILED: WeakKeyDictionary[RuleBase, int] = WeakKeyDictionary()


def passes(part: Slice, watched: Sequence[int]) -> Passes | None:
    """Return the compiled passes of a slice, None as long as it is asked for too seldom to be worth compiling.

    The slices of a rule base are compiled one at a time, for each takes some 30 ms: no question waits for all of them.
    """
    found = _PASSES.get(part, 0)
    if isinstance(found, int):
        done = _COMPILED.get(part.base, 0)
        if found < COMPILE_AFTER + done:
            _PASSES[part] = found + 1
            return None
        _COMPILED[part.base] = done + 1
        found = _PASSES[part] = Passes(part, watched)
    return found
