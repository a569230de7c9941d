"""Which entries of long lists a decision has to look at: those that can matter take a seat, the others are set aside.

Set aside is what can do nothing for a prime year, and what others that stay do all of. What can stand in the way is kept until
so many stand there that no set of facts that is looked for (:mod:`octroi.bridge.missing.blocked`) takes them all away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..facts.encode import Encoder
from ..facts.entries import slots_for, step_for
from ..facts.figures import Shared
from ..facts.seated import seated
from ..facts.vocabulary import Vocabulary
from ..ground.declared import Rules
from ..ground.seats import Roomy, Seated, filled
from ..missing.blocked import BLOCKED_MOST
from .sight import Profile, Sight, sights, still_sights

# Lists of up to so many entries are looked at whole.
SHORT = 4
# What helps is done by two others, what stands in the way by one more than are ever taken away.
ENOUGH, TOO_MANY_TO_MOVE = 2, BLOCKED_MOST + 1
# So many entries of a list can be told apart by what they do, at most.
MOST_SEATS = 32


def fitting(rules: Rules, sized: Callable[[int], Rules], dossier: Dossier) -> Rules:
    """Return the rules with a slot for every entry, for questions that lay several dossiers beside one another.

    Raises :class:`InputError` for a list that is too long to be looked at whole.
    """
    lists = [(name, len(dossier.get(*rules.vocabulary.lists[name]) or ())) for name in sorted(rules.vocabulary.slotted)]
    if problems := [_too_many(rules, name, "too_many_for_this", size) for name, size in lists if size > MOST_SEATS]:
        raise InputError(problems)
    return sized(slots_for(rules.vocabulary, dossier))


def roomy(rules: Rules, sized: Callable[[int], Rules], dossier: Dossier, short: int = SHORT) -> Rules:
    """Return the rules for a dossier whose lists, unless they are ``short``, are seated, prime year by prime year."""
    needed = slots_for(rules.vocabulary, dossier)
    return sized(needed) if needed <= short else Roomy(rules, sized)


def _too_many(rules: Rules, name: str, key: str, size: int) -> Problem:
    return Problem(path_text(rules.vocabulary.lists[name]), key, (("most", str(MOST_SEATS)), ("value", str(size))))


def at_seats(rules: Rules, dossier: Dossier, prime: str, year: int) -> Rules:
    """Return the rules with a slot for each entry that can matter to a prime year; those that are not roomy are taken as they are."""
    if not isinstance(rules, Roomy):
        return rules
    vocabulary, sized = rules.vocabulary, rules.sized
    given = _lists(rules, dossier)
    several = sized(SHORT)
    found = _those_that_matter(several.prime_year(prime, year).once(sights), several, given, dossier)
    if not found:
        return rules
    kept = {name: here.places for name, here in found.items()}
    _bounded(rules, kept)
    # One seat more than are taken, for those set aside to say what is asked of them.
    slots = step_for(max(map(len, kept.values()), default=0) + 1)
    seated_rules = Seated(sized(slots), filled(given, kept, slots), {n: here.speaks for n, here in found.items() if here.speaks})
    seated_rules.vocabulary.fixed = frozenset((name, place) for name, here in found.items() for place in here.fixed)
    # A sum is the same whoever sits: what was added up for one prime year is not added up again for the next.
    worked, sums = dossier.worked_out, vocabulary.aggregates.keys() - vocabulary.apart
    known = {n: f for s in worked.values() if isinstance(s, Shared) for n, f in s.figures.items() if n in sums}
    worked[seated_rules.vocabulary] = Shared(known, {})
    return seated_rules


def at_common_seats(
    rules: Rules, dossier: Dossier, keys: Iterable[tuple[str, int]], named: Iterable[tuple[Any, ...]] = (), *, asking: bool = False
) -> Rules:
    """Return the rules with a slot for each entry that can matter to one of several prime years, and for those at the ``named`` paths.

    ``asking``: for each, too, in which something is open on which more hangs, for it can be asked about.
    """
    if not isinstance(rules, Roomy):
        return rules
    given = _lists(rules, dossier)
    several = rules.sized(SHORT)
    kept: dict[str, set[int]] = {name: set() for name in given}
    within = list(named)
    for name in given:
        path = rules.vocabulary.lists[name]
        kept[name] |= {k[len(path)] for k in within if k[: len(path)] == path and len(k) > len(path) and isinstance(k[len(path)], int)}
    for key in keys:
        part = several.prime_year(*key)
        seen = part.once(still_sights)
        # Whoever matters as things stand is among those that matter where more could be changed, who may be told apart better.
        ways = (_those_that_matter(seen, several, given, dossier), _those_that_matter(part.once(sights), several, given, dossier))
        for name in ways[0]:
            places = min((found[name].places for found in ways), key=len)
            kept[name].update(places)
        for name in seen.keys() & given.keys() if asking else ():
            kept[name].update(_open(seen[name], several, dossier, given[name]))
    seats = {name: sorted(places) for name, places in kept.items()}
    _bounded(rules, seats)
    slots = step_for(max(map(len, seats.values()), default=0))
    return Seated(rules.sized(slots), filled(given, seats, slots))


def _lists(rules: Rules, dossier: Dossier) -> dict[str, list[Any]]:
    entries = {name: dossier.get(*rules.vocabulary.lists[name]) for name in rules.vocabulary.slotted}
    return {name: rows for name, rows in entries.items() if rows is not None}


def _those_that_matter(
    seen: Mapping[str, Sight], several: Rules, given: Mapping[str, list[Any]], dossier: Dossier
) -> dict[str, Kept]:
    """Of each list the entries that can matter to a prime year; nothing where it looks at no entry of any."""
    return {n: _kept(seen[n], several, dossier, rows) if n in seen else Kept([]) for n, rows in given.items()} if seen else {}


def _open(sight: Sight, rules: Rules, dossier: Dossier, rows: Sequence[Any]) -> Iterator[int]:
    """The entries that can matter and in which something is open on which that hangs."""
    for place, (told, days) in enumerate(_entries(sight, rules, dossier, rows)):
        part = sight.of(sight.profile(told))
        if not part.idle and (part.hangs or any(low != high for _, (low, high) in days)):
            yield place


def _bounded(rules: Rules, kept: Mapping[str, Sequence[int]]) -> None:
    for name, places in kept.items():
        if len(places) > MOST_SEATS:
            raise InputError([_too_many(rules, name, "too_many_that_matter", len(places))])


Bounds = tuple[Any, Any]
Days = tuple[tuple[str, Bounds], ...]


class _Alike(NamedTuple):
    """Entries of which a prime year sees the same."""

    profile: Profile
    days: Days
    places: list[int]
    told: Mapping[int, bool]


class Kept(NamedTuple):
    """The places that stay; those that no set of facts takes away, for too many others say the same; and for whom a place speaks."""

    places: list[int]
    fixed: frozenset[int] = frozenset()
    speaks: Mapping[int, tuple[int, ...]] = {}


def _kept(sight: Sight, rules: Rules, dossier: Dossier, rows: Sequence[Any]) -> Kept:
    """The entries that can matter."""
    alike: dict[Any, _Alike] = {}
    for place, (told, days) in enumerate(_entries(sight, rules, dossier, rows)):
        profile = sight.profile(told)
        if not sight.of(profile).idle:
            alike.setdefault((profile, days), _Alike(profile, days, [], told)).places.append(place)
    groups = list(alike.values())
    covering = [[n for n, h in enumerate(groups) if _covers(sight, h, g)] for g in groups]
    kept = {place for g in groups for place in g.places}
    # Of those that do the very same, and are too many to be taken away, a few are always there.
    fixed: set[int] = set()
    for n, group in enumerate(groups):
        same = [m for m in covering[n] if n in covering[m] and not sight.of(groups[m].profile).days]
        if not sight.of(group.profile).days and sum(len(groups[m].places) for m in same) >= TOO_MANY_TO_MOVE:
            fixed.add(n)
    # Whoever is covered leaves, those covered most first, as long as enough of those that cover them stay.
    order = sorted(range(len(groups)), key=lambda n: (-sum(len(groups[m].places) for m in covering[n]), n in fixed))
    for n in order:
        harms, safe = sight.of(groups[n].profile).harms, [m for m in covering[n] if m in fixed]
        others = safe if harms and safe else covering[n]
        most = TOO_MANY_TO_MOVE if harms and not safe else ENOUGH
        for place in reversed(groups[n].places):
            if sum(p in kept and p != place for m in others for p in groups[m].places) < most:
                break
            kept.discard(place)
    speaks = _speaking(sight, groups, kept)
    kept.difference_update(*speaks.values())
    return Kept(sorted(kept), frozenset(p for n in fixed for p in groups[n].places), speaks)


def _speaking(sight: Sight, groups: Sequence[_Alike], kept: set[int]) -> dict[int, tuple[int, ...]]:
    """Which of the entries that stay, and are not alike for good, can speak for others of which the rules see the very same."""
    comparing = [g for g in groups if sight.compared(g.profile) and any(p in kept for p in g.places)]
    same: dict[Any, list[int]] = {}
    for group in groups:
        part = sight.of(group.profile)
        if part.own and not part.harms and group not in comparing:
            key = group.profile, sight.limits(dict(group.days), group.told), tuple(_beside(group.days, other.days) for other in comparing)
            same.setdefault(key, []).extend(p for p in group.places if p in kept)
    return {min(places): tuple(sorted(places)[ENOUGH:]) for places in same.values() if len(places) > ENOUGH}


def _beside(one: Days, two: Days) -> tuple[Any, ...]:
    """How the days of an entry stand to those of another."""
    pairs = zip(one, two, strict=True)
    return tuple((a[0] > b[0]) - (a[0] < b[0]) if a[0] == a[1] and b[0] == b[1] else (a, b) for (_, a), (_, b) in pairs)


def _covers(sight: Sight, one: _Alike, two: _Alike) -> bool:
    """Whether an entry does all that another can do."""
    if sight.of(one.profile).own != () or not sight.covers(one.profile, two.profile):
        return False
    return all(_goes_before(dict(one.days)[day], dict(two.days)[day], order) for day, order in sight.of(one.profile).days)


def _goes_before(one: Bounds, two: Bounds, order: str) -> bool:
    """Whether a day that is known is as early, as late, or the same as another."""
    known = one[0] == one[1] and two[0] == two[1]
    return bool(known and (one[0] <= two[0] if order == "earliest" else one[0] >= two[0] if order == "latest" else one[0] == two[0]))


Told = tuple[dict[int, bool], Days]


def _entries(sight: Sight, rules: Rules, dossier: Dossier, rows: Sequence[Any]) -> list[Told]:
    """What the dossier says of each entry, as inputs of slot 0, with the bounds of the days that are compared between entries."""
    vocabulary = rules.vocabulary
    key = vocabulary, sight.name
    if key not in dossier.worked_out:
        own, days = vocabulary.once(_of_first).get(sight.name, (frozenset(), ()))
        slots = [slot for name, slot in vocabulary.present.values() if name == sight.name and isinstance(slot, int)]
        found, out = rows_told(dossier).setdefault(key, {}), []
        for place, row in enumerate(rows):
            text = repr(row)
            if text not in found:
                beyond = range(len(rows), len(rows) + len(slots) - 1)
                view = seated(vocabulary, {sight.name: (place, *beyond)})
                encoder = Encoder(view, dossier, date.min, "", 0)
                figures = [(name, encoder.figure(name)) for name in days]
                found[text] = encoder.assign(own, {}).known, tuple((name, (f.low, f.high)) for name, f in figures)
            out.append(found[text])
        dossier.worked_out[key] = out
    told: list[Told] = dossier.worked_out[key]
    return told


def rows_told(dossier: Dossier) -> dict[Any, dict[str, Told]]:
    """What a dossier says of entries, by how they read: the same in a dossier of which only other entries are gone."""
    found: dict[Any, dict[str, Told]] = dossier.worked_out.setdefault(rows_told, {})
    return found


def _of_first(vocabulary: Vocabulary) -> dict[str, tuple[frozenset[int], tuple[str, ...]]]:
    """For each list the inputs that speak of its first slot alone, and the days of it that are compared with those of others."""
    out: dict[str, tuple[frozenset[int], tuple[str, ...]]] = {}
    for name in {of for of, _ in vocabulary.present.values()}:
        first = (name, 0)
        inputs = {a for a, what in vocabulary.input.items() if vocabulary.facts[what.fact].slot == first}
        inputs |= {a for a, where in vocabulary.present.items() if where == first}
        days = set()
        for atom, (kind, *facts, _) in vocabulary.relations.items():
            slots = [vocabulary.facts[f].slot for f in facts]
            if first in slots and None in slots:
                inputs.add(atom)
            if first in slots and kind != "same":
                days |= {f for f in facts if vocabulary.facts[f].slot == first}
        days |= {f.name for f in vocabulary.facts.values() if f.slot == first and f.type == "date"}
        out[name] = frozenset(inputs), tuple(sorted(days))
    return out

