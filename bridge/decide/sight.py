"""What one entry of a list can do to a decision, read off the rules: nothing, or no more than another entry does.

The atoms of a slot are those that an absent entry settles, and what only these look at. Through a few rule bodies they bear on
everything else: an entry under which these bodies are what they are without it does nothing; one under which they hold only where
they hold under another entry does no more than that one, and the other one covers it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ..dossier.paths import put
from ..dossier.read import Dossier
from ..facts.encode import Encoder
from ..ground.declared import PrimeYear
from ..solve.circuit import Circuit, in_order
from ..solve.towards import towards

# Of so many things that an entry's part can hang on, every combination is looked at.
MOST_FREE = 12
Slot = int | str
Known = Mapping[int, bool]
Profile = tuple[bool | None, ...]
OUTSIDE = "outside"


class Bearing(NamedTuple):
    """A rule body through which a slot bears on the rest: its head, the literals of the slot, the other slots that it mentions.

    ``every``: it mentions each slot, and the slot's own part spoils it.
    """

    head: int
    own: tuple[int, ...]
    others: frozenset[Slot]
    every: bool


class Part(NamedTuple):
    """What an entry can do: ``idle`` nothing; else through the bodies ``bears``.

    That hangs on inputs of its ``own`` that are not known or may still change (None: on more than is looked at), and on what is
    ``free`` elsewhere. ``days``: the days of the entry by which more of it holds, and whether it is that of the earliest, the latest,
    or only of the same day (tie). ``harms``: it can stand in the way of more. ``hangs``: on something of the entry that is not known.
    """

    idle: bool
    own: tuple[int, ...] | None = ()
    free: tuple[int, ...] = ()
    bears: tuple[int, ...] = ()
    days: tuple[tuple[str, str], ...] = ()
    harms: bool = False
    hangs: bool = False


class Sight:
    """How a prime year sees an entry of a list, told of slot 0 of rules that are ground for several.

    ``still``: what is known of it stays as it is, for questions that do not ask for ways to more.
    """

    def __init__(self, part: PrimeYear, name: str, *, still: bool = False) -> None:
        self.part, self.name = part, name
        self._base, self._vocabulary = part.rules.base, part.rules.vocabulary
        base = self._base
        self._cone = base.cone(part.part.roots, closed=False)
        self._whole = Circuit(sorted(self._cone & base.inputs), in_order(base, sorted(part.part.roots)))
        self._constant = self._whole.values({})
        self._above: dict[int, set[int]] = {}
        for head in self._cone:
            for body in base.bodies.get(head, ()):
                for literal in body.literals:
                    self._above.setdefault(abs(literal), set()).add(head)
        self.slots: list[Slot] = sorted({s for n, s in self._vocabulary.present.values() if n == name}, key=str)
        self._own = {slot: self._atoms_of(slot) for slot in self.slots}
        self.reads = tuple(sorted(a for a in self._cone & base.inputs if self._slots(a) == {0} and not self._compared(a)))
        self.bearings = list(self._bearings())
        self._turning = {True: set[int](), False: set[int]()} if still else self._movable()
        self._parts: dict[Profile, Part] = {}
        self._covers: dict[tuple[Profile, Profile], bool] = {}

    @property
    def seen(self) -> bool:
        """Whether the prime year looks at the entries of the list at all."""
        return bool(self.reads)

    # -- the slot and the rest ----------------------------------------------------------------------------------------------

    def _slots(self, atom: int) -> set[Slot]:
        """The slots of the list of which an input speaks, and whether of entries of another list."""
        vocabulary = self._vocabulary
        names = [vocabulary.input[atom].fact] if atom in vocabulary.input else list(vocabulary.relations.get(atom, ("", "", ""))[1:3])
        found = [vocabulary.facts[n].slot for n in names if n]
        found += [vocabulary.present[atom]] if atom in vocabulary.present else []
        return {slot[1] if slot[0] == self.name else OUTSIDE for slot in found if slot is not None}

    def _compared(self, atom: int) -> bool:
        """Whether an input compares days, which may be those of a request."""
        return self._vocabulary.relations.get(atom, ("same",))[0] != "same"

    def _atoms_of(self, slot: Slot) -> set[int]:
        """The derived atoms of a slot."""
        without = self._whole.values(self._empty(slot))
        derived = {a for a in self._cone if a in self._base.bodies and not self._constant[a]}
        own = {a for a in derived if without[a]}
        waiting = True
        while waiting:
            more = {a for a in derived - own - self.part.part.roots if a in self._above and self._above[a] <= own}
            waiting = bool(more)
            own |= more
        return own

    def _empty(self, slot: Slot) -> dict[int, bool]:
        """What a slot says in which there is no entry."""
        vocabulary = self._vocabulary
        out = {a: False for a, where in vocabulary.present.items() if where == (self.name, slot) and a in self._whole.places}
        if slot != "new":
            rules = self.part.rules
            nothing = Dossier(put({}, vocabulary.lists[self.name], []), rules.shape)
            own = [a for a in self._cone & self._base.inputs if self._slots(a) == {slot} and not self._compared(a)]
            encoder = Encoder(vocabulary, nothing, date.min, self.part.prime, self.part.year)
            out.update(encoder.assign(own, {}).known)
        return out

    def _mentions(self, literals: Iterable[int]) -> frozenset[Slot]:
        """The slots of which some literals speak."""
        out: set[Slot] = set()
        for literal in literals:
            atom = abs(literal)
            out |= self._slots(atom) if atom in self._base.inputs else {s for s, own in self._own.items() if atom in own}
        return frozenset(out)

    def _bearings(self) -> Iterator[Bearing]:
        own = self._own[0]
        others = {s for s in self.slots if s not in (0, "new")}
        for head in sorted(self._cone - own):
            if head in self._base.bodies and not self._constant[head]:
                for body in self._base.bodies[head]:
                    mine = tuple(lit for lit in body.literals if 0 in self._mentions([lit]) or abs(lit) in own)
                    if mine:
                        mentioned = self._mentions(body.literals) - {0, OUTSIDE}
                        several = body.bound is not None or (len(mentioned) > 1 and not others <= mentioned)
                        yield Bearing(head, mine, frozenset([OUTSIDE]) if several else mentioned, others <= mentioned)

    def _movable(self) -> dict[bool, set[int]]:
        """The inputs of the slot that a change can turn: what is so (the key) into its contrary."""
        vocabulary, out = self._vocabulary, {True: set[int](), False: set[int]()}
        turns = {"up": (False,), "yes": (False,), "down": (True,), "no": (True,)}
        changed: dict[str, set[bool]] = {}
        for entry in self.part.changeable:
            changed[entry.fact] = {*changed.get(entry.fact, ()), *turns.get(entry.direction, (True, False))}
        for atom in self.reads:
            names = [vocabulary.input[atom].fact] if atom in vocabulary.input else list(vocabulary.relations.get(atom, ("", "", ""))[1:3])
            for name in names:
                for truth in changed.get(name, ()) if atom in vocabulary.input else (True, False) if name in changed else ():
                    out[truth].add(atom)
        return out

    # -- one entry ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _circuit(self) -> Circuit:
        """The rules of the slot; what they look at elsewhere is an input."""
        own, base = self._own[0], self._base
        literals = [lit for a in own for body in base.bodies[a] for lit in body.literals]
        literals += [lit for b in self.bearings for lit in b.own]
        edge = sorted({abs(lit) for lit in literals} - own)
        return Circuit(edge, [row for row in in_order(base, sorted(own)) if row[0] in own])

    @cached_property
    def _given(self) -> dict[int, bool]:
        """What is the same for every dossier at the edge of the slot."""
        return {a: self._constant[a] > 0 for a in self._circuit.inputs if self._constant[a]}

    @cached_property
    def _absent(self) -> list[int]:
        """The state of each body through which the slot bears, where there is no entry."""
        return self._states({**self._given, **{a: v for a, v in self._empty(0).items() if a in self._circuit.places}})

    def _states(self, known: Known) -> list[int]:
        values = self._circuit.values(known)
        out = []
        for bearing in self.bearings:
            signs = [values[lit] for lit in bearing.own]
            out.append(-1 if -1 in signs else 0 if 0 in signs else 1)
        return out

    def profile(self, known: Known) -> Profile:
        """Return what the prime year sees of an entry."""
        return tuple(known.get(a) for a in self.reads)

    def settled(self, profile: Profile) -> dict[int, bool]:
        """What is known of an entry and cannot be changed any more."""
        pairs = zip(self.reads, profile, strict=True)
        return {a: v for a, v in pairs if v is not None and a not in self._turning[v]}

    def of(self, profile: Profile) -> Part:
        """Return what an entry can do."""
        if profile not in self._parts:
            self._parts[profile] = self._part(profile)
        return self._parts[profile]

    def _part(self, profile: Profile) -> Part:
        known = self._known(profile)
        states = zip(self._states(known), self._absent, strict=True)
        bears = tuple(i for i, (here, absent) in enumerate(states) if here != absent or not here)
        if not bears:
            return Part(True)
        rows = [self.bearings[i] for i in bears]
        harms = any((1 if b.every else -1) in self._towards.get(b.head, ()) for b in rows)
        near = tuple(i for i in bears if self.bearings[i].every or self.bearings[i].others <= {1})
        free, own = self._hanging(known, near)
        strange = any(0 in self._mentions([a]) and not self._day(a) for a in free)
        if strange or (len(free) > MOST_FREE and not own) or any(OUTSIDE in b.others for b in rows):
            return Part(False, None, free, near, harms=harms, hangs=strange or bool(own))
        days = () if own else self._order(self._rows(profile, free, near), free)
        return Part(False, own, free, near, days, harms, bool(own))

    def _known(self, profile: Profile) -> dict[int, bool]:
        return {**self._given, **{a: v for a, v in self.settled(profile).items() if a in self._circuit.places}}

    def _day(self, atom: int) -> tuple[str, str] | None:
        """The day of the slot that an input compares, and whether more of it holds the earlier or the later that is; with a day of
        another entry it has to be the same one."""
        kind, one, two, _ = self._vocabulary.relations.get(atom, ("same", "", "", 0))
        if kind == "same":
            return None
        first, second = (self._vocabulary.facts[name] for name in (one, two))
        here = [fact.slot == (self.name, 0) for fact in (first, second)]
        if here == [True, True] or OUTSIDE in self._slots(atom) or (len(self._slots(atom)) > 1 and first.functor != second.functor):
            return None
        earlier = here[0] == (kind == "before")
        return (one if here[0] else two), "earliest" if earlier else "latest"

    def _hanging(self, known: Known, near: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """What at the edge of the slot its part still hangs on, entries beyond the next left out: elsewhere, and of the entry itself."""
        circuit = self._circuit
        rows = circuit.rows({(a if v else -a): 1 for a, v in known.items()}, 1)
        literals = {abs(lit) for i in near for lit in self.bearings[i].own}
        live = circuit.in_play(rows, [a for a in literals if a not in circuit.inputs], 1)
        found = [a for a in circuit.inputs if a not in known and (live[circuit.places[a] & ~1] or a in literals)]
        own = tuple(a for a in found if self._mentions([a]) == {0} and not self._day(a))
        return tuple(a for a in found if a not in own and self._mentions([a]) <= {0, 1, OUTSIDE}), own

    # -- one entry and another --------------------------------------------------------------------------------------------------

    def _rows(self, profile: Profile, free: tuple[int, ...], bears: Iterable[int]) -> dict[int, int]:
        """For each body through which an entry bears on the rest, the combinations of what is free under which it does."""
        size = 1 << len(free)
        everywhere = (1 << size) - 1
        columns = {a: sum(1 << i for i in range(size) if i >> n & 1) for n, a in enumerate(free)}
        possible, known = self._possible(columns, everywhere), self._known(profile)
        given = {(a if v else -a): everywhere for a, v in known.items() if a not in columns}
        for atom in self._circuit.inputs:
            if atom in columns:
                given[atom], given[-atom] = columns[atom], everywhere & ~columns[atom]
            elif atom not in known:  # entries beyond the next: nothing in them holds
                given[-atom] = everywhere
        rows, places = self._circuit.rows(given, everywhere), self._circuit.places
        out = {}
        for index in bears:
            held = everywhere
            for literal in self.bearings[index].own:
                held &= rows[places[literal]]
            out[index] = (everywhere & ~held if self.bearings[index].every else held) & possible
        return out

    def _possible(self, columns: Mapping[int, int], everywhere: int) -> int:
        """The combinations that can be: one option of each reading, and no two days each before the other."""
        out, vocabulary = everywhere, self._vocabulary
        for options in vocabulary.readings.values():
            rows = [columns[a] for a in options.values() if a in columns]
            for one, two in itertools.combinations(rows, 2):
                out &= everywhere & ~(one & two)
            if len(rows) == len(options):
                some = 0
                for row in rows:
                    some |= row
                out &= some
        pairs = [columns[a] for a in columns if self._mentions([a]) == {0, 1} and vocabulary.relations[a][0] == "before"]
        for one, two in itertools.combinations(pairs, 2):
            out &= everywhere & ~(one & two)
        return out

    def _order(self, table: Mapping[int, int], free: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
        """In which order of each of its days an entry's part grows: earliest, latest, or (both) only that of the same day is the same."""
        wanted: dict[str, set[str]] = {}
        size = 1 << len(free)
        columns = {a: sum(1 << i for i in range(size) if i >> n & 1) for n, a in enumerate(free)}
        possible = self._possible(columns, (1 << size) - 1)
        for number, atom in enumerate(free):
            if (found := self._day(atom)) is not None:
                (day, more), step = found, 1 << number
                low = possible & (possible >> step) & ~columns[atom]
                for row in table.values():
                    if ~row & (row >> step) & low:
                        wanted.setdefault(day, set()).add(more)
                    if row & ~(row >> step) & low:
                        wanted.setdefault(day, set()).add("latest" if more == "earliest" else "earliest")
        return tuple((day, orders.pop() if len(orders) == 1 else "tie") for day, orders in sorted(wanted.items()))

    def covers(self, one: Profile, two: Profile) -> bool:
        """Whether the first entry does all that the second can do, whatever becomes of what is open in it; days apart."""
        if (one, two) not in self._covers:
            self._covers[one, two] = self._does_all(one, two)
        return self._covers[one, two]

    def _does_all(self, one: Profile, two: Profile) -> bool:
        mine, theirs = self.of(one), self.of(two)
        if mine.own is None or mine.own or theirs.own is None:
            return False
        free = tuple(sorted({*mine.free, *theirs.free, *theirs.own}))
        if len(free) > MOST_FREE:
            return False
        bears = {*mine.bears, *theirs.bears}
        first, second = (self._rows(p, free, bears) for p in (one, two))
        return all(not row & ~first[i] for i, row in second.items())

    def compared(self, profile: Profile) -> bool:
        """Whether an entry bears on others one by one: on which hangs how their days stand to its own."""
        return any(self.bearings[i].others and not self.bearings[i].every for i in self.of(profile).bears)

    def limits(self, days: Mapping[str, object], told: Known) -> tuple[object, ...]:
        """What else makes a difference to when an entry can be changed, and to how it compares with what stands in no list."""
        names = {str(name) for row in self.part.rows("while_runs") for name in row[2:]}
        return *(days[n] for n in sorted(days) if n in names), *(told.get(a) for a in sorted(self._circuit.inputs) if self._compared(a))

    @cached_property
    def _towards(self) -> dict[int, set[int]]:
        """For each atom, whether more of it can bring a grade nearer (1) or stand in its way (-1)."""
        return towards(self._base, [g.reaches for g in self.part.grades if g.reaches])


def sights(part: PrimeYear) -> dict[str, Sight]:
    """Return how a prime year sees the entries of each list whose entries it looks at one by one."""
    return _seen(part, still=False)


def still_sights(part: PrimeYear) -> dict[str, Sight]:
    """Return the same for questions that do not ask what could be changed."""
    return _seen(part, still=True)


def _seen(part: PrimeYear, still: bool) -> dict[str, Sight]:
    found = {name: Sight(part, name, still=still) for name in sorted({name for name, _ in part.rules.vocabulary.present.values()})}
    return {name: sight for name, sight in found.items() if sight.seen}
