"""The first or the last day of a spell, moved: where what the rules see of the value can change.

A spell ends where the next one begins: between the days of its neighbours it can be moved, beyond them no dossier can be. In
between, only so many days can matter: those that the rules name, those on which the prime years can be asked for, the first and the
last day that need a spell, and the days at which a run of days reaches a length that the rules name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..dossier.read import Dossier
from ..dossier.spells import FROM, Days, Spell, spells_of, year_days
from ..facts.encode import Encoder
from ..facts.views import Longest
from ..facts.vocabulary import NEVER, Vocabulary, day_of
from .axis import Axis
from .switches import FIRST_DAY, Curve, Switches


class Borders(Switches):
    """What the rules see of the first or the last day of a spell."""

    def __init__(self, vocabulary: Vocabulary, dossier: Dossier, axis: Axis, encoder: Encoder) -> None:
        self.vocabulary, self.axis = vocabulary, axis
        *keys, self.place, self.end = axis.keys
        fed = (n for n in vocabulary.repeated if encoder.places.fed(vocabulary.facts[n].keys, tuple(keys)))
        self.facts = {n for n, f in vocabulary.facts.items() if f.keys == tuple(keys)}.union(fed)
        self.runs = {n: run for n, run in vocabulary.views.longest.items() if run.of in self.facts}
        sums = {n for n, seen in vocabulary.viewed_sums.items() if self.facts.intersection(seen)}
        told = {a for n in sums | self.runs.keys() for _, a in vocabulary.inputs[n].cuts}
        told |= {a for a, row in vocabulary.relations.items() if not self.runs.keys().isdisjoint(row[1:3])}
        self.atoms = frozenset(told | {a for a, names in vocabulary.viewed_inputs.items() if self.facts.intersection(names)})

    def cuts(self, encoder: Encoder, other: Switches | None = None) -> tuple[set[Any], set[Curve]]:
        """Return the days, by their place in the calendar, at which some input can switch."""
        value = encoder.dossier.get(*self.axis.keys[:-2])
        year = next((f for n in self.facts if (f := encoder.year_of(self.vocabulary.facts[n])) is not None), None)
        first, last = self._room(value, year)
        days = {d.toordinal() + n for d in self._days(encoder, year_days(year)) for n in (-1, 0, 1)}
        days |= {d for run in self.runs.items() for d in self._lengths(*run, spells_of(value, year))}
        return {d for d in (first, first + 1, last, last + 1, *days) if first <= d <= last + 1 and self.axis.within(d)}, set()

    def _room(self, value: list[dict[str, Any]], year: int | None) -> tuple[int, int]:
        """Between which days this one can lie, for all that the other days of the spells say."""
        whole = year_days(year)
        own = spells_of([{**value[self.place], self.end: None}], year)[0].days
        others = [s.days for n, one in enumerate(value) if n != self.place for s in spells_of([one], year)]
        if self.end == FROM:
            before = max((d.last.toordinal() for d in others if d.last < own.last), default=whole.first.toordinal() - 1)
            return before + 1, own.last.toordinal()
        after = min((d.first.toordinal() for d in others if d.first > own.first), default=whole.last.toordinal() + 1)
        return own.first.toordinal(), after - 1

    def _days(self, encoder: Encoder, whole: Days) -> Iterator[date]:
        """The days that can matter by themselves."""
        vocabulary, views = self.vocabulary, self.vocabulary.views
        yield from whole
        figures = [encoder.figure(n) for n in vocabulary.requested]
        figures += [encoder.figure(n) for name in self.facts for n in views.horizons.get(name, ())]
        numbers = {int(n) for f in figures for n in (f.low, f.high)}
        numbers |= {d for n in self.facts for view in views.of[n] for d in view.days}
        numbers |= {d for (n, _), view in views.seen_by.items() if n in self.facts for d in view.days}
        yield from (day_of(n) for n in numbers if FIRST_DAY <= n < NEVER)

    def _lengths(self, name: str, run: Longest, spells: list[Spell]) -> Iterator[int]:
        """The days at which a run of days that begins or ends with a spell has a length that the rules name."""
        ends = [d.toordinal() for s in spells for d in s.days] + [day_of(d).toordinal() for d in (run.first, run.last)]
        for end in ends:
            yield from (end + n for n in (-1, 0, 1))
            for cut, _ in self.vocabulary.inputs[name].cuts:
                yield from (end + way * int(cut) + n for way in (-1, 1) for n in (-2, -1, 0, 1, 2))
