"""What can be forgotten of a dossier: the inputs that are not needed for what is concluded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .circuit import Values
from .slices import Slice


def spared(sides: Iterable[tuple[Values, Iterable[int]]], order: Iterable[int]) -> set[int]:
    """Return the inputs that can be forgotten on every side at once, tried in this order, while what is left still settles
    the goals that stand beside each side."""
    return forgotten([Forgetting(values, goals) for values, goals in sides], order)


def forgotten(sides: Sequence[Forgetting], order: Iterable[int]) -> set[int]:
    """Forget inputs on every side at once, tried in this order, and return those that could be: the sides go on from there."""
    out = set()
    for atom in order:
        lost: list[list[int]] = []
        for side in sides:
            fallen = side.without(atom)
            if fallen is None:
                break
            lost.append(fallen)
        else:
            out.add(atom)
            continue
        for side, fallen in zip(sides, lost, strict=False):
            side.restore(fallen)
    return out


class Forgetting:
    """The conclusions of one dossier of which inputs are forgotten, one after the other, as long as its goals stay sure.

    Who forgets only loses what was sure: what falls is followed from place to place, and all else stays as it is.
    """

    def __init__(self, values: Values, goals: Iterable[int]) -> None:
        self._circuit, self._rows = values.circuit, values.copied()
        self._goals = frozenset(map(values.place, goals))
        self._settled = all(self._rows[place] for place in self._goals)

    def without(self, atom: int) -> list[int] | None:
        """Forget an input, and return the places that were sure before; None, and nothing is forgotten, where a goal falls."""
        rows, goals, falls = self._rows, self._goals, self._circuit.falls
        place = self._circuit.places[atom]
        fallen = [p for p in (place, place ^ 1) if rows[p]]
        for at in fallen:
            rows[at] = 0
        if not self._settled or not goals.isdisjoint(fallen):
            self.restore(fallen)
            return None
        for at in fallen:
            for upon, other in falls[at]:
                if rows[upon] and not rows[other]:
                    fallen.append(upon)
                    rows[upon] = 0
                    if upon in goals:
                        self.restore(fallen)
                        return None
        return fallen

    def restore(self, fallen: Iterable[int]) -> None:
        """Know again what was forgotten last."""
        for place in fallen:
            self._rows[place] = 1


def shrunk(part: Slice, known: dict[int, bool], goals: Sequence[int], order: Iterable[int]) -> dict[int, bool]:
    """Leave out inputs, in this order, as long as the rest still settles every goal."""
    spare = spared([(part.values(known), goals)], [a for a in order if a in known])
    return {a: v for a, v in known.items() if a not in spare}
