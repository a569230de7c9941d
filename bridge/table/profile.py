"""Profiles: rows for which the search for reasons and ways sees the same, so that one of them answers for all.

What can be touched by what may change (and by what the texts leave open) is the *touched* part of the circuit. The search for
ways looks at the touched atoms, at the atoms beside them in a rule or a constraint (the *edge*), and at nothing else of the
circuit: two rows with the same signs there have the same ways, each with its own figures in them. What the search looks at
beside the circuit (which days have closed, whether a figure is known, what a sum is made of) is part of the key too. Where
something unknown reaches the edge, the whole pattern of inputs is the key. The argument is in ``docs/batch.md``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from ..dossier.read import dig
from ..ground.declared import PrimeYear
from .bits import Keyed, unpacked
from .column import VALUE
from .cone import Cone, of_reasons, of_ways
from .outcome import Worked


class Sight:
    """What the searches of a prime year look at: that for ways, and that for the reasons of a refusal."""

    def __init__(self, part: PrimeYear) -> None:
        vocabulary = part.rules.vocabulary
        asked = frozenset(a for a in part.part.inputs if a in vocabulary.open_questions)
        self.free = part.part.depending(asked)  # open in every row: no sign of something that a row does not say
        self.ways, self.reasons = of_ways(part, asked), of_reasons(part, asked)
        self.words = frozenset(
            a for a in part.outcome_cone & part.part.inputs if (w := vocabulary.input.get(a)) and w.predicate == "is"
        )


def sight(part: PrimeYear) -> Sight:
    """Return what the searches of a prime year look at, worked out once."""
    return part.once(Sight)


class Profiles:
    """The profiles of the rows of one prime year."""

    def __init__(self, worked: Worked) -> None:
        self.worked, self.part, self.sight = worked, worked.part, sight(worked.part)
        self.vocabulary = worked.question.rules.vocabulary

    # -- keys ----------------------------------------------------------------------------------------------------------

    def ways(self, rows: Any) -> Iterator[tuple[bytes | None, Any]]:
        """Yield groups of rows with the same ways, each with its key (None: a row by itself)."""
        key, leaking = self._looked_at(self.sight.ways, self.sight.ways.touched)
        for values in self._beside():
            key.code(values)
        yield from self._grouped(b"w", key, leaking, rows)

    def reasons(self, rows: Any) -> Iterator[tuple[bytes | None, Any]]:
        """Yield groups of refused rows with the same reasons, each with its key."""
        yield from self._grouped(b"r", *self._looked_at(self.sight.reasons, self.sight.free), rows=rows)

    def unknowns(self, rows: Any) -> Iterator[tuple[bytes | None, Any]]:
        """Yield groups of rows whose unknown facts turn the same things: those that say the same."""
        yield from self._grouped(b"u", Keyed(self.worked.size), np.ones(self.worked.size, bool), rows)

    def _looked_at(self, cone: Cone, open_: frozenset[int]) -> tuple[Keyed, Any]:
        """The signs of what a search looks at, as keys, and the rows in which something unknown reaches the edge.

        ``open_`` may be open without being of the edge. What is not looked at has a sign that no atom has: both.
        """
        worked, key, leaking = self.worked, Keyed(self.worked.size), 0
        seen = cone.seen(worked)
        for condition, applies in cone.shut.items():  # whether a condition applies is looked at with it
            seen[applies] = seen.get(applies, 0) | seen.get(condition, 0)
        for atom, rows in seen.items():
            yes, no = worked.sign(atom)
            key.bit(yes | (worked.everywhere & ~rows))
            key.bit(no | (worked.everywhere & ~rows))
            if atom not in open_:
                leaking |= rows & ~(yes | no)
        for atom in self.sight.words:
            yes, no = worked.sign(atom)
            leaking |= worked.everywhere & ~(yes | no)
        return key, unpacked(leaking, worked.size)

    def _signs(self, atoms: Iterable[int]) -> Keyed:
        key = Keyed(self.worked.size)
        for atom in atoms:
            for row in self.worked.sign(atom):
                key.bit(row)
        return key

    def _grouped(self, mark: bytes, key: Keyed, leaking: Any, rows: Any) -> Iterator[tuple[bytes | None, Any]]:
        hard = self.worked.hard
        for row in rows[hard[rows]]:
            yield None, np.array([row])
        rest = rows[~hard[rows]]
        for chosen, keyed, sign in ((rest[~leaking[rest]], key, b"s"), (rest[leaking[rest]], None, b"p")):
            if not chosen.size:
                continue
            for name, mine in (self._whole if keyed is None else keyed).groups(chosen):
                yield mark + sign + name, mine

    @cached_property
    def _whole(self) -> Keyed:
        """A key of everything that a row says to the prime year."""
        key = self._signs(sorted(self.part.part.inputs))
        key.code(zlib.crc32(repr([*self.worked.frame.columns, *self.worked.frame.lists]).encode()))  # which columns these are
        for column in self.worked.frame.columns.values():
            key.code(column.state)
        for path in self.worked.frame.lists:
            given, count = self.worked.frame.counts(path)
            key.code(np.where(given, count, -1))
        for values in self._beside():
            key.code(values)
        return key

    # -- beside the circuit ----------------------------------------------------------------------------------------------

    def _beside(self) -> Iterator[Any]:
        """What the search for ways looks at beside the circuit, a column of numbers each."""
        truths, facts = self.worked.truths, self.vocabulary.facts
        named = {c.fact for c in self.part.changeable} & facts.keys()
        named |= {f.like for fields in truths.added.values() for f in fields if f.like is not None}
        for name in sorted(named):
            if name in self.vocabulary.aggregates:
                yield self._made_of(name)
            else:
                yield truths.column(facts[name]).state
        for row in self.part.rows("closes_below"):
            yield truths.figure(str(row[2]))[1] < row[3].number
        for row in self.part.rows("while_runs"):
            yield truths.figure(str(row[3]))[1]
        for end in sorted({end for _, end in self.part.ends_with.values()}):
            yield truths.figure(end)[1]
        for row in self.part.rows("closes_for"):
            yield from self._raised(str(row[2]), row[3].number)
        for name in sorted(self.vocabulary.slotted):
            given, count = self.worked.frame.counts(self.vocabulary.lists[name])
            yield np.where(given, count, -1)

    def _raised(self, name: str, number: int) -> Iterator[Any]:
        """Whether a figure would be raised by so much, cut point by cut point."""
        if name in self.vocabulary.aggregates:
            return  # what a sum is made of is told value by value
        column = self.worked.truths.column(self.vocabulary.facts[name])
        for cut, _ in self.vocabulary.inputs[name].cuts:
            yield (column.state == VALUE) & (float(getattr(cut, "value", cut)) - column.number >= number)

    def _made_of(self, name: str) -> Any:
        """What a sum or a mean is made of, as a number that stands for it."""
        aggregate = self.vocabulary.aggregates[name]
        out = np.zeros(self.worked.size)
        rows = self.worked.frame.lists.get(aggregate.over)
        table = self.part.once(_texts)
        for row, entries in enumerate(rows or ()):
            if not entries or self.worked.hard[row]:
                continue
            encoder = self.worked.truths.encoder(row)
            told = []
            for entry in encoder.entries(aggregate.over) or ():
                failing = [k.keys for k in encoder.failing(aggregate, entry)]
                asked = [(k.keys, dig(entry, k.keys)) for k in aggregate.keeps]
                tests = tuple(repr(value) if value is None or keys in failing else "" for keys, value in asked)
                told.append((dig(entry, aggregate.keys), tests))
            days = tuple(encoder.figure(k.name).high for k in aggregate.keeps if k.test == "by")
            out[row] = table.setdefault(repr((told, days)), len(table) + 1)
        return out


def _texts(_: PrimeYear) -> dict[str, int]:
    """What sums were found to be made of, each with a number."""
    return {}

