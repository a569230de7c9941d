"""Until when a fact of a dossier can be changed, and how far, as the rules declare it for a prime year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..dossier.shape import Keys
from ..facts.encode import Encoder
from ..facts.format import keys_of
from ..facts.vocabulary import NEVER
from ..ground.declared import Changeable, PrimeYear
from ..results import Change
from ..solve.circuit import Values


class Limits(NamedTuple):
    """What the rules say of the changes that can still be made."""

    changeable: list[Changeable]
    closes_below: list[tuple[str, int, int]]
    closes_for: list[tuple[str, int, int]]
    most: dict[str, int]
    while_runs: list[tuple[str, str]]
    counts_from: dict[str, int]
    belied: dict[str, int]
    admits: dict[tuple[str, Keys], int]

    @classmethod
    def of(cls, part: PrimeYear, values: Values) -> Limits:
        """Return the limits that hold for a prime year; what the dossier itself belies is not to be said."""
        told, belied = part.once(_declared), {fact: atom for fact, atom in part.belied.items() if values[atom] > 0}
        ending = [row for atom, row in part.ends_with.items() if values[atom] > 0]
        if not (belied or ending):
            return told
        changeable = [c for c in told.changeable if c.fact not in belied]
        return told._replace(changeable=changeable, while_runs=[*told.while_runs, *ending], belied=belied)

    def closed(self, encoder: Encoder) -> Iterator[tuple[str, int | None]]:
        """Yield facts that, by what the dossier says, can be changed no later than a day of their own; None: not at all."""
        for fact, number, day in self.closes_below:
            if encoder.figure(fact).high < number:
                yield fact, day
        for fact, end in self.while_runs:
            last = encoder.figure(end).high
            if last < NEVER:
                yield fact, int(last) if last >= self.counts_from.get(fact, 0) else None

    def last_for(self, fact: str, changes: tuple[Change, ...]) -> int:
        """The last day on which a figure can still be raised as far as these changes ask."""
        days = [day for name, number, day in self.closes_for if name == fact and any(raised(c) >= number for c in changes)]
        return min(days, default=NEVER)


def _declared(part: PrimeYear) -> Limits:
    """The limits that the rules declare, whatever a dossier says."""
    return Limits(
        part.changeable,
        [(str(a[2]), a[3].number, a[4].number) for a in part.rows("closes_below")],
        [(str(a[2]), a[3].number, a[4].number) for a in part.rows("closes_for")],
        {str(a[2]): a[3].number for a in part.rows("most")},
        [(str(a[2]), str(a[3])) for a in part.rows("while_runs")],
        {str(a[2]): a[3].number for a in part.rows("counts_from")},
        {},
        {(str(a[2]), keys_of(a[3])): a[4].number for a in part.rows("admits")},
    )


def raised(change: Change) -> float:
    """By how much a change raises a figure; nothing where what there was is not known as a number."""
    if isinstance(change.old, bool) or not isinstance(change.old, (int, float)) or not isinstance(change.new, (int, float)):
        return 0
    return change.new - change.old
