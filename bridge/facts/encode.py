"""From a dossier to input atoms: what it fixes, what it leaves open, and at which paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..dossier.spelling import compared
from .figures import Figures, Other
from .vocabulary import NEVER, Fact


class Assignment:
    """The inputs of a slice under a dossier: known literals, and the open inputs with the paths they hang on."""

    def __init__(self, known: dict[int, bool] | None = None, left: dict[int, tuple[str, ...]] | None = None) -> None:
        self.known: dict[int, bool] = {} if known is None else known
        self.open: dict[int, tuple[str, ...]] = {} if left is None else left

    def literals(self) -> list[int]:
        """Return the known inputs as assumptions."""
        return [a if v else -a for a, v in self.known.items()]

    def by_path(self) -> dict[str, list[int]]:
        """Return the open inputs of each path."""
        out: dict[str, list[int]] = {}
        for atom, paths in self.open.items():
            for path in paths:
                out.setdefault(path, []).append(atom)
        return out


def add_years(day: int, years: int) -> int:
    """Return the same day so many years later, as a day number."""
    return day + years * 10000


class Encoder(Figures):
    """One dossier, seen from one day and one prime year (whose entry to be added it knows), as input atoms.

    What it is made with: :class:`Figures`.
    """

    def of(self, dossier: Dossier) -> Encoder:
        """Return another dossier as the same prime year sees it on the same day."""
        return Encoder(self.vocabulary, dossier, self.today, *self.key, readings=self.readings)

    def under(self, readings: Mapping[str, str]) -> Encoder:
        """Return the same dossier as it is seen under these readings."""
        return Encoder(self.vocabulary, self.dossier, self.today, *self.key, self.given, readings)

    def swayed(self, atoms: Iterable[int]) -> set[str]:
        """Return the issues on which it hangs what the dossier makes of these inputs: which days of its spells count."""
        if not self.dossier.spelled:
            return set()
        facts = {n for a in atoms for n in self.vocabulary.viewed_inputs.get(a, ()) if self.spelled((n,))}
        return {i for n in facts for i in self.vocabulary.views.swayed(n)}

    def assign(self, atoms: Iterable[int], readings: dict[str, str]) -> Assignment:
        """Fix every input that the dossier and the readings decide; leave the others open. Readings left out are those it is seen under."""
        known: dict[int, bool] = {}
        open_: dict[int, tuple[str, ...]] = {}
        vocabulary = self.vocabulary
        if any(i in readings and readings[i] != self.readings.get(i) for i in vocabulary.views.issues):
            return self.under(readings).assign(atoms, readings)
        plan = vocabulary.plan(atoms)
        for fact, cuts in plan.ordered:
            figure = self._figures.get(fact) or self.figure(fact)
            low, high = figure.low, figure.high
            for cut, atom in cuts:
                if low >= cut:
                    known[atom] = True
                elif high < cut:
                    known[atom] = False
                else:
                    open_[atom] = figure.paths or self.unknown_paths(vocabulary.facts[fact])
        for atom, issue, option in plan.readings:
            known[atom] = readings[issue] == option
        for atom in plan.rest:
            value, paths = self._others.get(atom) or self._other(atom)
            if value is None:
                open_[atom] = paths
            else:
                known[atom] = value
        return Assignment(known, open_)

    def truth(self, atom: int) -> bool | None:
        """Return what the dossier makes of one input that is no reading, None where it leaves it open."""
        what = self.vocabulary.input.get(atom)
        if what is not None and what.predicate == "at_least":
            figure = self.figure(what.fact)
            return True if figure.low >= what.cut else False if figure.high < what.cut else None
        return (self._others.get(atom) or self._other(atom))[0]

    def _other(self, atom: int) -> Other:
        """What the dossier makes of an input that is no cut point, worked out once."""
        vocabulary = self.vocabulary
        apart = atom in vocabulary.apart_inputs or (self.dossier.spelled and self.spelled(vocabulary.viewed_inputs.get(atom, ())))
        kept = self._others if apart else self._shared.others
        if atom not in kept:
            kept[atom] = self._said(atom)
        self._others[atom] = kept[atom]
        return kept[atom]

    def _said(self, atom: int) -> Other:
        vocabulary = self.vocabulary
        if atom in vocabulary.input:
            return self._input(atom)
        if atom in vocabulary.relations:
            return self._relation(*vocabulary.relations[atom])
        if atom in vocabulary.present:
            name, slot = vocabulary.present[atom]
            state = self.slot_state(name, slot)
            return (None, (path_text(vocabulary.lists[name]),)) if state == "open" else (state == "given", ())
        if atom in vocabulary.listed:
            return self.dossier.get(*vocabulary.lists[vocabulary.listed[atom]]) is not None, ()
        return None, ()  # an open question: no dossier can answer it

    def _input(self, atom: int) -> tuple[bool | None, tuple[str, ...]]:
        vocabulary = self.vocabulary
        what = vocabulary.input[atom]
        fact = vocabulary.facts[what.fact]
        if what.fact in vocabulary.aggregates:  # figures are given, but nobody knows the threshold they must reach
            figure, counted = self.figure(what.fact), self.counted(what.fact)
            said = {self._claimed(fact, v) for _, v, _ in counted}
            if figure.high < 0 or said == {False}:  # none reaches it, so neither does their mean
                return False, ()
            if said == {True} and any(sure for _, _, sure in counted):  # each reaches it, so their mean does
                return True, ()
            return None, figure.paths or (path_text(vocabulary.aggregates[what.fact].over),)
        value: Any
        if fact.slot is None:
            value = self.raw(fact)
        else:
            state = self.state(fact)
            field_ = self.template(fact) if state == "new" else None
            if state == "absent" or (state == "new" and field_ is None):
                first = next(iter(vocabulary.inputs[what.fact].options.values()), None)
                return what.predicate == "is" and atom == first, ()
            value = self.added_value(field_) if field_ is not None else self.raw(fact)
        if fact.type == "claim":
            value = self._claimed(fact, value)
        if value is None:
            return None, self.unknown_paths(fact)
        if what.predicate == "true":
            return bool(value), ()
        return (what.option in value if what.predicate == "has" else what.option == value), ()

    def _claimed(self, fact: Fact, value: Any) -> bool | None:
        """Whether a value reaches a threshold that nobody knows: the least of its unit reaches none, the most every one."""
        if value is None or isinstance(value, bool):
            return value
        measure = self.vocabulary.format.measure(fact.unit, ())
        return False if value == measure.low else True if value == measure.high else None

    def _relation(self, kind: str, one: str, two: str, years: int) -> tuple[bool | None, tuple[str, ...]]:
        if kind == "same":
            return self._same(one, two)
        left, right = self.figure(one), self.figure(two)
        if kind == "before":
            if left.high < right.low:
                return True, ()
            if left.low >= right.high:
                return False, ()
            return None, tuple(dict.fromkeys((*left.paths, *right.paths)))
        # within_years: right < left + years, never where left is "none"
        if left.low >= NEVER:
            return False, ()
        if left.high < NEVER and right.low >= add_years(int(left.high), years):
            return False, ()
        if right.high < add_years(int(left.low), years) and left.high < NEVER:
            return True, ()
        return None, tuple(dict.fromkeys((*left.paths, *right.paths)))

    def _same(self, one: str, two: str) -> tuple[bool | None, tuple[str, ...]]:
        one, two = self._alias(one), self._alias(two)
        if one == two and self.raw(self.vocabulary.facts[one]) is not None:
            return True, ()
        facts = [self.vocabulary.facts[n] for n in (one, two)]
        if any(self.state(f) == "absent" or (self.state(f) == "new" and self.template(f) is None) for f in facts):
            return False, ()
        values = [self.raw(f) for f in facts]
        if None in values:
            return None, tuple(
                p for f, v in zip(facts, values, strict=True) if v is None for p in self.unknown_paths(f)
            )
        forms = [self.vocabulary.format.forms.get(self.vocabulary.format.plain_keys(f.keys)) for f in facts]
        return compared(values[0], forms[0]) == compared(values[1], forms[1]), ()

    def _alias(self, name: str) -> str:
        fact = self.vocabulary.facts[name]
        if self.state(fact) == "new":
            field_ = self.template(fact)
            if field_ is not None and field_.like is not None:
                return field_.like
        return name
