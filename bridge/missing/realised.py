"""From flips to changes: what is to be written in the dossier for an input to turn, each alternative by itself."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.spells import changed
from ..facts.encode import Encoder
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_of
from ..results import Change
from ..rules.numbers import HUNDREDTH, Exact, asked, exact, first_from, last_below, shown
from .limits import Limits

# So many sets of entries of one size are looked at where only several together are enough.
MOST_TOGETHER = 200


def _wanted(_: Vocabulary) -> dict[int, Any]:
    """The values from which on cut points are reached, as a dossier says them."""
    return {}


def _level(values: list[Exact], need: Exact, step: Exact) -> Exact:
    """The least figure to which all of these are raised so that together they gain what is needed."""
    level: Exact = first_from((sum(values) + need) / exact(len(values)), step)
    return level


class Realised(NamedTuple):
    """Realises the flips of one dossier: a flip is an input as it is afterwards, negative where it no longer holds."""

    vocabulary: Vocabulary
    encoder: Encoder
    limits: Limits

    def changes(self, flip: int) -> list[tuple[Change, ...]]:
        """Return the alternatives by which a flip is made in the dossier."""
        vocabulary = self.vocabulary
        if flip < 0:
            return self._lowered(-flip)
        if flip in vocabulary.present:
            name = vocabulary.present[flip][0]
            return [(Change(f"{path_text(self.vocabulary.lists[name])}[+]", None, self.encoder.added_entry(name)),)]
        what = vocabulary.input[flip]
        name_, cut = what.fact, what.cut
        fact = vocabulary.facts[name_]
        if name_ in vocabulary.aggregates and (what.predicate == "true" or self._said_by_yes(name_)):
            return self._by_yes(name_, cut)
        if what.predicate == "true":
            return self._said_so(fact, True)
        if name_ in vocabulary.aggregates:
            return self._raised(fact, cut)
        wanted = vocabulary.once(_wanted)
        if flip not in wanted:
            wanted[flip] = day_of(cut) if fact.type == "date" else asked(cut, False, vocabulary.step(name_))
        return [(Change(self.encoder.path_of(fact), self.encoder.said(fact), wanted[flip]),)]

    def _raised(self, fact: Fact, cut: Any) -> list[tuple[Change, ...]]:
        """Raise a sum or a mean: by one entry, or by several where none of them is enough, since each has a most it can come to."""
        parts = self.encoder.contributions(fact.name)
        if not parts:
            return []
        step, low = self._step(fact), self.encoder.figure(fact.name).low
        top = min(self.limits.most.get(fact.name, math.inf), 100 if fact.unit == "percent" else math.inf)
        out: list[tuple[Change, ...]] = []
        rest: list[tuple[str, Any, Exact]] = []  # who is not enough alone; not the applicant, whose own figure counts by itself
        for part in parts:
            value = exact(part.value or 0)
            new = first_from(value + (cut - low) * part.share, step)
            if new <= top:
                out.append((Change(part.path, part.value, shown(new)),))
            elif value < top:
                rest.append((part.path, part.value, value))
        if len(rest) > 1:
            own = {self.encoder.path_of(self.vocabulary.facts[n]) for n in self.vocabulary.repeated}
            rest = [row for row in rest if row[0] not in own]
        need = (cut - low) * parts[0].share
        found: list[set[int]] = []
        for count in range(2, len(rest) + 1):
            for places in itertools.islice(itertools.combinations(range(len(rest)), count), MOST_TOGETHER):
                some = [rest[n] for n in places]
                if sum(top - value for _, _, value in some) >= need and not any(one <= set(places) for one in found):
                    found.append(set(places))
                    new = _level([value for _, _, value in some], need, step)
                    out.append(tuple(Change(path, said, shown(new)) for path, said, _ in some))
        return out

    def _lowered(self, atom: int) -> list[tuple[Change, ...]]:
        """Take a yes back, bring a figure just below a cut point, a day to that it comes after; a sum is not brought down."""
        if atom in self.vocabulary.relations:
            _, one, two, _ = self.vocabulary.relations[atom]
            fact, day = self.vocabulary.facts[two], self.encoder.figure(one).high
            return [(Change(self.encoder.path_of(fact), self.encoder.said(fact), day_of(int(day))),)] if day < NEVER else []
        what = self.vocabulary.input[atom]
        fact = self.vocabulary.facts[what.fact]
        if what.fact in self.vocabulary.aggregates:
            return []
        if what.predicate == "true":
            return self._said_so(fact, False)
        below = last_below(what.cut, 1 if fact.type == "date" else self.vocabulary.step(what.fact))
        return [(Change(self.encoder.path_of(fact), self.encoder.said(fact), day_of(below) if fact.type == "date" else shown(below)),)]

    def _said_so(self, fact: Fact, truth: bool) -> list[tuple[Change, ...]]:
        """Say yes or no; where spells say otherwise, from today on, if the days from then on can still decide."""
        old = self.encoder.said(fact)
        if not isinstance(old, list):
            return [(Change(self.encoder.path_of(fact), old, truth),)]
        new = changed(old, self.encoder.year_of(fact), self.encoder.today, truth)
        return [(Change(self.encoder.path_of(fact), old, new),)] if self.encoder.seen(fact, new) is truth else []

    def _step(self, fact: Fact) -> Exact:
        """The step in which an entry of a sum or a mean is raised."""
        return self.vocabulary.base.unit_steps.get(fact.unit or "", HUNDREDTH if fact.unit == "percent" else 1)

    def _said_by_yes(self, name: str) -> bool:
        """Whether what is averaged is a yes or no of each entry."""
        return self.vocabulary.summed_kinds[name] == "boolean"

    def _by_yes(self, name: str, cut: Any) -> list[tuple[Change, ...]]:
        """Raise a mean of yes and no, or of a figure whose threshold nobody knows: everybody says yes, or enough of them."""
        aggregate = self.vocabulary.aggregates[name]
        counted = self.encoder.counted(name)
        if not counted or not all(sure for _, _, sure in counted):
            return []
        others = [(self.encoder.said_at(aggregate, i), value) for i, value, _ in counted if value is not True]
        needed = len(others) if not self._said_by_yes(name) else first_from(cut * len(counted), 1) - (len(counted) - len(others))
        chosen = itertools.combinations(others, needed) if 0 < needed <= len(others) else ()
        return [tuple(Change(path, value, True) for path, value in row) for row in chosen]
