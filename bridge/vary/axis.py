"""The values that a path of the dossier can take, in order: a number, a whole number, a day.

A value has a *coordinate*: a number for itself (whole, or a fraction exactly as written), a day for its place in the
calendar; "none" comes after every day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ..dossier.edits import huge, lacking, lost_at
from ..dossier.keys import is_year, path_text
from ..dossier.kinds import Leaf
from ..dossier.paths import path_keys
from ..dossier.read import Dossier
from ..dossier.shape import Entries, Group, Years
from ..dossier.spells import FROM, TO, year_days
from ..errors import InputError, Problem
from ..facts.vocabulary import NEVER, Vocabulary, day_number, day_of
from ..rules.numbers import HUNDREDTH, Beside, Exact, exact, first_from

NONE = 10**7  # the coordinate of "none": later than every day
LAST_DAY = date(9999, 12, 30).toordinal()


class Axis(NamedTuple):
    """A path that holds numbers or dates, and which: ``kind`` is day, whole or number; ``low`` and ``high`` are bounds.

    ``step`` is the least difference between two numbers: what lies just above one begins a step later. ``border``: it is the first
    or the last day of a spell.
    """

    path: str
    keys: tuple[Any, ...]
    kind: str
    low: int
    high: int | None
    none: bool
    step: Exact = HUNDREDTH
    border: bool = False

    def coordinate(self, value: Any) -> Any:
        """Return the coordinate of a value of the dossier; None for unknown, true or false."""
        if value is None or isinstance(value, bool):
            return None
        if value == "none":
            return NONE
        return value.toordinal() if isinstance(value, date) else exact(value)

    def value(self, coordinate: Any) -> Any:
        """Return the value at a coordinate, as the dossier writes it."""
        if self.kind == "day":
            return "none" if coordinate >= NONE else date.fromordinal(int(coordinate))
        return int(coordinate) if coordinate == int(coordinate) else float(coordinate)

    def first_at_least(self, cut: Any) -> Any:
        """Return the coordinate of the first possible value that is ``cut`` (as the rules write it) or more."""
        if self.kind == "day":
            if cut >= NEVER:
                return NONE
            return day_of(int(cut)).toordinal() if cut > 10100 else self.low
        if self.kind == "whole":
            return first_from(cut, 1)
        return first_from(cut, self.step) if isinstance(cut, Beside) else cut

    def first_above(self, cut: int) -> Any:
        """Return the coordinate of the first day after a day as the rules write it."""
        first = self.first_at_least(cut)
        return first + 1 if first < LAST_DAY and day_number(date.fromordinal(first)) == cut else first

    def within(self, coordinate: Any) -> bool:
        """Whether a value at this coordinate is possible."""
        if self.kind == "day":
            high = LAST_DAY if self.high is None else self.high
            return bool(self.low <= coordinate <= high or (coordinate == NONE and self.none))
        return bool(coordinate >= self.low and (self.high is None or coordinate <= self.high))


def axis_of(path: str, dossier: Dossier, vocabulary: Vocabulary) -> Axis:
    """Return the axis of a path; raise :class:`InputError` where no number or date can stand there."""
    keys = _keys(path)
    leaf, keys = _leaf(path, keys, dossier), dossier.kept(keys)
    spelled = isinstance(dossier.shape.at(keys[:-2]), Leaf)
    found = _border(keys) if spelled else _axis(path_text(keys), keys, leaf, vocabulary)
    if found is None:
        raise InputError([Problem(path, "no_quantity")])
    return found


def axes(dossier: Dossier, vocabulary: Vocabulary) -> list[Axis]:
    """Return the axes of all numbers and dates that the dossier holds, in its order."""
    out: list[Axis] = []

    def walk(value: Any, shape: Any, keys: tuple[Any, ...]) -> None:
        if isinstance(shape, Leaf):
            if shape.spells and isinstance(value, list):
                out.extend(_border((*keys, i, key)) for i, one in enumerate(value) for key in (FROM, TO) if key in one)
            elif not isinstance(value, bool) and (value == "none" or isinstance(value, (int, float, date))):
                found = _axis(path_text(keys), keys, shape, vocabulary)
                if found is not None:
                    out.append(found)
        elif isinstance(value, Mapping) and isinstance(shape, Group | Years):
            for key, below in value.items():
                walk(below, shape.each if isinstance(shape, Years) else shape.fields[key], (*keys, key))
        elif isinstance(value, list) and isinstance(shape, Entries):
            for i, below in enumerate(value):
                walk(below, shape.each, (*keys, i))

    walk(dossier.data, dossier.shape.root, ())
    return out


def _keys(path: str) -> tuple[Any, ...]:
    for digits in re.findall(r"\[([0-9]+)\]", path):
        if len(digits) > 4 or int(digits) >= 1900:
            raise InputError([huge(path, digits)])
    try:
        keys = path_keys(path)
    except ValueError:
        keys = ()
    if not keys or "" in keys or "+" in keys:
        raise InputError([Problem(path, "want_path", (("value", path),))])
    return keys


def _leaf(path: str, keys: tuple[Any, ...], dossier: Dossier) -> Leaf:
    lost = lost_at(dossier.shape, keys, path)
    if lost is not None:
        raise InputError([lost._replace(key="no_quantity", args=()) if lost.key == "no_deeper" else lost])
    for place, key in enumerate(keys):
        if isinstance(key, int) and not is_year(key):
            entries = dossier.get(*keys[:place])
            count = len(entries) if isinstance(entries, list) else 0
            if key >= count:
                raise InputError([lacking(path, path_text(keys[:place]), key, count)])
    found = dossier.shape.at(keys)
    spelled = any(isinstance(dossier.shape.at(keys[:n]), Leaf) for n in range(len(keys)))
    if not isinstance(found, Leaf) or (spelled and keys[-1] not in (FROM, TO)):
        raise InputError([Problem(path, "no_quantity")])
    return found


def _border(keys: tuple[Any, ...]) -> Axis:
    """The first or the last day of a spell: a day of its year, if it has one."""
    whole = year_days(next((k for k in keys[:-2] if is_year(k)), None))
    return Axis(path_text(keys), keys, "day", whole.first.toordinal(), min(whole.last.toordinal(), LAST_DAY), False, border=True)


def _axis(path: str, keys: tuple[Any, ...], leaf: Leaf, vocabulary: Vocabulary) -> Axis | None:
    """Read the axis off a leaf; None where it holds no number or date."""
    if leaf.kind == "date":
        return Axis(path, keys, "day", 1, None, leaf.none)
    if leaf.kind == "year":
        return Axis(path, keys, "whole", 1900, 2099, False)
    if leaf.measure is None:
        return None
    low, high = leaf.measure.low, leaf.measure.high
    kind = "whole" if leaf.measure.decimals == 0 else "number"
    steps = [vocabulary.step(f.name) for f in vocabulary.facts.values() if f.keys == keys]
    step = next((s for s in steps if s is not None and s < 1), HUNDREDTH)
    return Axis(path, keys, kind, int(low), None if high is None else int(high), False, step)
