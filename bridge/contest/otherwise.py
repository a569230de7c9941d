"""What each fact that a dossier tells could be otherwise, as far as a prime year would notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..ask.question import ANOTHER, Answers, Form, label
from ..decide.case import Case
from ..dossier.keys import path_text
from ..dossier.kinds import Leaf
from ..dossier.paths import apply_changes
from ..dossier.read import Dossier
from ..dossier.shape import Entries, Group, Keys, Years
from ..errors import InputError
from ..ground.decode import text_like
from ..ground.footprint import bearing, plain_keys, touches
from ..ground.seats import Seated, following
from ..results import Change, plain
from ..rules.wording import Wording
from ..vary.axis import NONE, Axis, axis_of
from ..vary.switches import Switches


class Other(NamedTuple):
    """Another value of a fact: the nearest of those that do the same to the rules; ``turned`` are the inputs that are then otherwise."""

    path: str
    mine: Any
    value: Any
    answers: Answers
    form: Form
    turned: Mapping[int, bool | None]

    def label(self, wording: Wording) -> str:
        """Say which values do the same."""
        return label(self.answers, self.form, wording)

    def joins(self, other: Other) -> bool:
        """Whether the other values begin where these end, or end where these begin."""
        meets = ((self._end, other.answers.low), (other._end, self.answers.low))
        return self.answers.stretch and any(end is not None and end == low for end, low in meets)

    @property
    def _end(self) -> Any:
        """The first value after these."""
        high = self.answers.high
        return high + timedelta(days=1) if isinstance(high, date) else high

    def joined(self, other: Other) -> Other:
        """Return these values and those of a stretch beside them."""
        low, high = (self, other) if self._end == other.answers.low else (other, self)
        return self._replace(answers=self.answers._replace(low=low.answers.low, high=high.answers.high))


class Told:
    """The facts that a dossier tells, each with what it could be instead; ``case`` says to whom that matters."""

    def __init__(self, case: Case) -> None:
        self.case, self.dossier, self.vocabulary = case, case.dossier, case.rules.vocabulary
        self._bears = {a: paths for a, paths in bearing(self.vocabulary).items() if a in case.slice.part.inputs}
        labels = {own.path for own in self.vocabulary.own.values()}
        self._labels = labels | {(*own.list, own.key) for own in self.vocabulary.own.values()}

    def others(self) -> list[Other]:
        """Return every other value that the rules would notice, fact by fact, the nearest first."""
        out: list[Other] = []
        for keys, shape in self._walk(self.dossier.data, self.dossier.shape.root, ()):
            atoms = self.atoms(keys)
            if not atoms or self._aside(keys) or plain_keys(keys) in self._labels:
                continue
            seen: set[tuple[tuple[int, bool | None], ...]] = set()
            for value, answers, form in self._instead(keys, shape):
                turned = self._turned(keys, value, atoms)
                sign = tuple(turned.items())
                if turned and sign not in seen:
                    seen.add(sign)
                    out.append(Other(path_text(keys), plain(self.dossier.get(*keys)), value, answers, form, turned))
        return out

    def _aside(self, keys: Keys) -> bool:
        """Whether a path lies in an entry of a long list that can make no difference by itself."""
        seats = self.case.rules.seats if isinstance(self.case.rules, Seated) else {}
        lists = [(self.vocabulary.lists[name], places) for name, places in seats.items()]
        return any(keys[: len(path)] == path and keys[len(path)] not in places for path, places in lists if len(keys) > len(path))

    def atoms(self, keys: Keys) -> frozenset[int]:
        """Return the inputs that a path bears on."""
        here = plain_keys(keys)
        return frozenset(a for a, paths in self._bears.items() if touches(paths, here))

    def _walk(self, value: Any, shape: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
        """Yield the paths of what is told, with what may stand there: values, and entries of lists as a whole."""
        if isinstance(shape, Leaf) or (isinstance(shape, Entries) and isinstance(shape.each, Leaf)):
            yield keys, shape
        elif isinstance(value, Mapping) and isinstance(shape, Group | Years):
            for key, below in value.items():
                yield from self._walk(below, shape.each if isinstance(shape, Years) else shape.fields[key], (*keys, key))
        elif isinstance(value, list) and isinstance(shape, Entries):
            asks = self.vocabulary.asks
            for i, below in enumerate(value):
                if asks is not None and keys == asks.path:  # of a request only its day: another one is not this request
                    yield from ((k, s) for k, s in self._walk(below, shape.each, (*keys, i)) if k[-1] == asks.on)
                    continue
                yield (*keys, i), shape
                yield from self._walk(below, shape.each, (*keys, i))

    def _instead(self, keys: Keys, shape: Any) -> Iterator[tuple[Any, Answers, Form]]:
        now = self.dossier.get(*keys)
        if isinstance(shape, Entries):
            if not isinstance(shape.each, Leaf):
                yield None, Answers((None,)), Form("entries")
                return
            form = Form("set", options=shape.each.options)
            for words in ([], *([o] for o in form.options)):
                if words != now:
                    yield words, Answers((words,)), form
        elif isinstance(now, bool):
            form = Form("number" if shape.kind == "score" else "boolean")
            yield not now, Answers((not now,)), form
        elif shape.kind == "choice":
            yield from ((o, Answers((o,)), Form("choice", options=shape.options)) for o in shape.options if o != now)
        elif shape.kind == "text":
            yield text_like(now, 1), Answers((ANOTHER,)), Form("text")
        elif now is not None:
            yield from self._along(axis_of(path_text(keys), self.dossier, self.vocabulary), now)

    def _along(self, axis: Axis, now: Any) -> Iterator[tuple[Any, Answers, Form]]:
        """Yield the stretches of a number or a day that are not that of today, from the one that is nearest."""
        found, _ = Switches(self.vocabulary, self.dossier, axis, self.case.encoder).cuts(self.case.encoder)
        atoms, here = self.atoms(axis.keys), axis.coordinate(now)
        unit = next((f.unit for f in self.vocabulary.facts.values() if f.keys == axis.keys), None)
        form = Form("date" if axis.kind == "day" else "number", unit, none=axis.none)
        starts: list[tuple[Any, Any]] = []  # where something is otherwise than before it, and what is otherwise than today
        for start in sorted({axis.low, *found}):
            turned = self._turned(axis.keys, axis.value(start), atoms)
            if not starts or starts[-1][1] != turned:
                starts.append((start, turned))
        rows = []
        for place, (start, turned) in enumerate(starts):
            before = starts[place + 1][0] if place + 1 < len(starts) else None
            if turned:
                rows.append((*self._nearest(axis, start, before, here), None if place == 0 else axis.value(start), before))
        for _, nearest, low, before in sorted(rows, key=lambda row: row[0]):
            high = None
            if before is not None and not (axis.kind == "day" and before >= NONE):
                high = axis.value(before - 1 if axis.kind == "day" else before)
            answers = Answers(("none",)) if low == "none" else Answers((nearest,), low, high, True)
            yield nearest, answers, form

    def _nearest(self, axis: Axis, start: Any, before: Any, here: Any) -> tuple[Any, Any]:
        """Return how far away a stretch is, and its nearest value."""
        nearest: Any = start
        if start < here and (before is None or (axis.kind == "day" and before >= NONE)):  # no last day to be near to
            nearest = max(start, self.case.today.toordinal())
        elif start < here and before is not None:
            nearest = before - (axis.step if axis.kind == "number" else 1)
        return abs(nearest - here), axis.value(nearest)

    def _turned(self, keys: Keys, value: Any, atoms: frozenset[int]) -> Mapping[int, bool | None]:
        """The inputs that are otherwise with another value; none where no dossier can have it."""
        changed = self.changed([(path_text(keys), value)])
        if changed is None:
            return {}
        found, known = self.at(changed).encoder.assign(atoms, {}).known, self.case.assignment.known
        return {a: found.get(a) for a in sorted(atoms) if found.get(a) is not known.get(a)}

    def at(self, dossier: Dossier) -> Case:
        """Return the case of the dossier as it is changed; where an entry is taken out, the others keep their seats."""
        case = self.case
        rules = following(case.rules, case.dossier, dossier)
        return Case(rules, case.wording, dossier, case.today, case.readings, case.prime, case.year)

    def changed(self, values: list[tuple[str, Any]]) -> Dossier | None:
        """Return the dossier with other values at these paths, None where it cannot be one."""
        try:
            return apply_changes(self.dossier, [Change(path, None, value) for path, value in values])
        except InputError:
            return None
