"""Ways by which an entry that is left out of a sum or a mean comes to count: what keeps it out is changed, while that can be done.

An entry that joins may move several sums at once, and each by how much the others have: so every choice of entries is made in the
dossier, and the ways to the rest are those of the dossier so changed. Of all sets found only those are kept that contain no other,
a set being where it changes the dossier: with what is nearest there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.paths import apply_changes
from ..dossier.read import dig
from ..facts.aggregates import Keep
from ..facts.vocabulary import NEVER, day_number
from ..results import Change
from ..solve.least import by_size
from .factor import FlipWay, expand, regroup, size

if TYPE_CHECKING:
    from .ways import Finder

# Entries that may join, and sets of changes looked at; beyond that the ways are not said to be all.
ENTRIES = 6
SETS = 1500


class Step(NamedTuple):
    """Changes that are made together, the last day on which they count, and the condition under which they are asked for."""

    changes: tuple[Change, ...]
    last: int
    key: str


Steps = tuple[Step, ...]


def places(steps: Iterable[Step]) -> frozenset[str]:
    """Return where steps change the dossier."""
    return frozenset(change.path for step in steps for change in step.changes)


def joining(finder: Finder, goal: int) -> list[Step]:
    """Return what makes each entry that is left out of a sum or mean the goal looks at pass the tests that it does not pass."""
    vocabulary, encoder = finder.vocabulary, finder.encoder
    cone = vocabulary.base.below(goal, closed=True) if finder.limits.admits else frozenset()
    found: dict[tuple[Change, ...], tuple[int, list[int]]] = {}
    for name in dict.fromkeys(fact for fact, _ in finder.limits.admits):
        aggregate = vocabulary.aggregates[name]
        entries = encoder.entries(aggregate.over) or []
        if not entries:
            continue
        asked = [a for _, a in vocabulary.inputs[name].cuts] + [vocabulary.inputs[name].boolean or 0]
        asked = [a for a in asked if a in cone and a in finder.part.inputs and finder.values[a] <= 0]
        lacking = encoder.not_passed(aggregate, entries) if asked else []
        for place in (n for n, row in enumerate(lacking) if row):
            changes, last = _admitted(finder, name, f"{path_text(aggregate.over)}[{place}]", entries[place], lacking[place])
            if changes:
                found.setdefault(changes, (last, []))[1].extend(asked)
    return [Step(changes, last, _key(finder, changes, asked)) for changes, (last, asked) in found.items()]


def _admitted(finder: Finder, name: str, place: str, entry: dict[str, Any], lacking: list[Keep]) -> tuple[tuple[Change, ...], int]:
    """The changes by which an entry passes all tests of a sum or mean, and until when; none where it does, or cannot be brought to."""
    changes, last = [], NEVER
    for keep in lacking:
        day, value, old = finder.limits.admits.get((name, keep.keys)), finder.encoder.to_pass(keep), dig(entry, keep.keys)
        if day is None or value is None:
            return (), NEVER
        day = min(day, day_number(value)) if isinstance(value, date) else day  # what is to be by a day is done no later
        changes.append(Change(f"{place}.{path_text(keep.keys)}", old, value))
        last = last if old is None else min(last, day)  # to find out what is not known there is no such day
    return tuple(changes), last


def _key(finder: Finder, changes: tuple[Change, ...], asked: list[int]) -> str:
    """The condition under which an entry is asked to join: one that it turns by itself, if there is one."""
    after = finder.on(apply_changes(finder.encoder.dossier, changes)).values
    return finder.key(next((a for a in asked if after[a] > 0), asked[0]))


def joined(finder: Finder, goal: int, without: list[FlipWay], complete: bool) -> tuple[list[FlipWay], bool]:
    """Return the ways to a goal: those ``without`` any entry joining, and those on which some do."""
    entries = joining(finder, goal)
    if not entries:
        return without, complete
    complete &= len(entries) <= ENTRIES
    flips = {f for way in without for block in way for item in block.items for row in item.alternatives for f in row}
    overlap = places(entries) & {place for flip in flips for place in finder.places(flip)}
    found: list[tuple[Steps, Steps]] = []  # who joins, and all that is done
    enough: list[set[int]] = []  # who need nothing beside
    for chosen in by_size(range(min(len(entries), ENTRIES))):
        if any(fewer <= chosen for fewer in enough):
            continue
        who = tuple(entries[n] for n in sorted(chosen))
        rows, all_ = _then(finder, goal, who)
        found += [(who, (*who, *row)) for row in rows]
        enough += [set(chosen)] if rows == [()] else []
        complete &= all_
    rows, all_ = _sets(finder, without) if found else ([], True)
    complete &= all_
    known = [places(row) for row in rows]
    if overlap:  # what joins is also changed for its own sake: the ways without it may ask for too much
        found, without, known = [*(((), row) for row in rows), *found], [], []
    kept = list(_least(found, known))
    return [*without, *regroup([frozenset(map(finder.stand_in, row)) for row in kept], finder.key)], complete


def _then(finder: Finder, goal: int, who: Steps) -> tuple[list[Steps], bool]:
    """What is still to be done once these have joined, and whether that is all."""
    after = finder.on(apply_changes(finder.encoder.dossier, [c for step in who for c in step.changes]))
    if after.enough(goal, frozenset()):
        return [()], True
    ways, complete = after.alone(goal)
    rows, all_ = _sets(after, ways)
    return rows, complete and all_


def _sets(finder: Finder, ways: list[FlipWay]) -> tuple[list[Steps], bool]:
    """Ways written out as sets of steps, and whether they are few enough to be."""
    out: list[Steps] = []
    for way in ways:
        if size(way) > SETS:
            return out, False
        for flips in expand(way):
            for row in itertools.product(*(finder.steps(f) for f in sorted(flips))):
                out.append(row)
            if len(out) > SETS:
                return out, False
    return out, True


def _least(found: list[tuple[Steps, Steps]], known: list[frozenset[str]]) -> Iterator[Steps]:
    """Yield the sets that contain none of the others nor of those known; of two that change the same, that with more who join."""
    smaller = list(known)
    for _, row in sorted(found, key=lambda f: (len(places(f[1])), -len(places(f[0])))):
        here = places(row)
        if not any(one <= here for one in smaller):
            smaller.append(here)
            yield row
