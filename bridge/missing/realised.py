"""From flips to changes: what is to be written in the dossier for an input to turn, each alternative by itself."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.spells import changed
from ..ground.encode import Encoder
from ..ground.numbers import HUNDREDTH, Exact, asked, exact, first_from, last_below, shown
from ..ground.vocabulary import NEVER, Fact, Vocabulary, day_of
from ..results import Change
from .limits import Limits


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
            figure = self.encoder.figure(name_)
            out: list[tuple[Change, ...]] = []
            for part in self.encoder.contributions(name_):
                new = first_from(exact(part.value or 0) + (cut - figure.low) * part.share, self._step(fact))
                if (fact.unit != "percent" or new <= 100) and new <= self.limits.most.get(name_, math.inf):
                    out.append((Change(part.path, part.value, shown(new)),))
            return out
        value: Any = day_of(cut) if fact.type == "date" else asked(cut, False, vocabulary.step(name_))
        return [(Change(self.encoder.path_of(fact), self.encoder.said(fact), value),)]

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
        return self.vocabulary.summed_kind(name) == "boolean"

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
