"""The rules as a circuit, and the one way to work it out: for any number of dossiers or suppositions at once.

A value is a row of bits, one column for each dossier or supposition: one dossier is a row of one bit. Every literal has a
place, its contrary the place beside it; a place holds the columns in which its literal is sure. So an atom that some
columns leave open is in neither of its two rows there, and facts that are not known need no third truth value.

Rules become gates "both of these" (their contraries "either of those" come along); "some body holds" and "at least so
many of these" are made of such gates, and whatever two rules have in common is one gate.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from ..errors import RulesError
from ..rules.flat import Body
from ..rules.rulebase import RuleBase

# Above so few inputs the gates are gathered; above more, all gates are worked out.
FEW = 6
FALSE, TRUE = 0, 1  # the places of what never holds and of what always does

# Where a gate and its contrary stand, the places of the two that it wants, and of their contraries.
Gate = tuple[int, int, int, int, int, int]
# Where one place stands, the two that it looks at, and whether it wants both of them or either.
Step = tuple[int, int, int, bool]


class Circuit:
    """Gates over inputs, in an order in which each stands after what it looks at."""

    def __init__(self, inputs: Iterable[int], rules: Iterable[tuple[int, Iterable[tuple[int, Sequence[int]]]]] = ()) -> None:
        """``rules`` are the derived atoms, each after those it depends on, with their bodies as (how many, of which literals)."""
        self.gates: list[Gate] = []
        self.size = 2
        self._same: dict[tuple[int, int], int] = {}
        self._above: dict[int, list[int]] = {}
        self._over: dict[tuple[int, ...], list[Gate]] = {}
        self._towards: dict[tuple[int, ...], list[Step]] = {}
        self.places: dict[int, int] = {}
        self.inputs = tuple(inputs)
        for atom in self.inputs:
            self._place(atom, self.size)
            self.size += 2
        for atom, bodies in rules:
            self.define(atom, bodies)

    # -- making it ------------------------------------------------------------------------------------------------------

    def _place(self, atom: int, place: int) -> None:
        self.places[atom], self.places[-atom] = place, place ^ 1

    def define(self, atom: int, bodies: Iterable[tuple[int, Sequence[int]]]) -> None:
        """Say that an atom holds where one of its bodies does."""
        none = TRUE
        for need, literals in bodies:
            none = self._both(none, self.count(need, literals) ^ 1)
        self._place(atom, none ^ 1)

    def count(self, need: int, literals: Sequence[int]) -> int:
        """Return the place of "at least so many of these literals"."""
        rows = [self.places[lit] for lit in literals]
        if need == len(rows):
            out = TRUE
            for row in rows:
                out = self._both(out, row)
            return out
        # After each literal, the places of "at least 0, 1, 2 … of those so far", as far as the end can still hang on them.
        reached = [TRUE] + [FALSE] * max(need, 0)
        for seen, row in enumerate(rows, 1):
            for k in range(min(need, seen), max(0, need - len(rows) + seen - 1), -1):
                reached[k] = self._both(reached[k] ^ 1, self._both(reached[k - 1], row) ^ 1) ^ 1
        return reached[need] if need > 0 else TRUE

    def _both(self, one: int, two: int) -> int:
        if one > two:
            one, two = two, one
        if one in (FALSE, two):
            return one
        if one == TRUE:
            return two
        key = one, two
        place = self._same.get(key)
        if place is None:
            place = self._same[key] = self.size
            self.gates.append((place, place ^ 1, one, two, one ^ 1, two ^ 1))
            self.size += 2
        return place

    @cached_property
    def columns(self) -> tuple[list[int], Callable[..., Sequence[int]], Callable[..., Sequence[int]]]:
        """Every atom, and what picks their rows, and those of their contraries, from all rows."""
        atoms = [a for a in self.places if a > 0]
        sure, out = ([self.places[sign * a] for a in atoms] for sign in (1, -1))
        return atoms, operator.itemgetter(*sure, TRUE), operator.itemgetter(*out, TRUE)

    @cached_property
    def falls(self) -> list[list[tuple[int, int]]]:
        """For each place, the places that are no longer sure once it is not, unless the other that stands beside them is."""
        out: list[list[tuple[int, int]]] = [[] for _ in range(self.size)]
        for gate, never, one, two, no, nor in self.gates:
            out[one].append((gate, FALSE))
            out[two].append((gate, FALSE))
            out[no].append((never, nor))
            out[nor].append((never, no))
        return out

    @cached_property
    def made(self) -> dict[int, Step]:
        """How each place that is none of an input comes about."""
        gates = self.gates
        return {s[0]: s for out, never, one, two, no, nor in gates for s in ((out, one, two, True), (never, no, nor, False))}

    def steps(self, wanted: Iterable[int]) -> list[Step]:
        """Return the steps to some places, those alone that they look at, in order: a place stands after what it looks at."""
        made, found, stack = self.made, set[int](), list(wanted)
        while stack:
            place = stack.pop()
            if place in made and place not in found:
                found.add(place)
                stack += made[place][1:3]
        return [made[place] for place in sorted(found)]

    # -- working it out -------------------------------------------------------------------------------------------------

    def put(self, given: Mapping[int, int], everywhere: int) -> list[int]:
        """Return the row of every place before anything is worked out, from those of some literals of inputs."""
        value, places = [0] * self.size, self.places
        value[TRUE] = everywhere
        for literal, row in given.items():
            value[places[literal]] = row
        return value

    def put_whole(self, rows: Mapping[int, int], atoms: Iterable[int], everywhere: int) -> list[int]:
        """Return the same from the columns in which some inputs hold; in all others they do not."""
        value, places = self.put({}, everywhere), self.places
        for atom in atoms:
            place, row = places[atom], rows[atom]
            value[place], value[place ^ 1] = row, everywhere ^ row
        return value

    def towards(self, goals: tuple[int, ...], value: list[int]) -> list[int]:
        """Return the rows of some literals, worked out from what was put in; no more than that is worked out."""
        wanted = [self.places[goal] for goal in goals]
        if goals not in self._towards:
            self._towards[goals] = self.steps(wanted)
        for out, one, two, both in self._towards[goals]:
            value[out] = value[one] & value[two] if both else value[one] | value[two]
        return [value[place] for place in wanted]

    def worked_out(self, value: list[int], gates: Sequence[Gate] | None = None) -> list[int]:
        """Return the row of every place, worked out from what was put in; ``gates`` are those that are not yet."""
        for out, never, one, two, no, nor in self.gates if gates is None else gates:
            value[out] = value[one] & value[two]
            value[never] = value[no] | value[nor]
        return value

    def rows(self, given: Mapping[int, int], everywhere: int, gates: Sequence[Gate] | None = None) -> list[int]:
        """Return the row of every place, from the columns in which some literals of inputs are ``given`` to hold; of some ``gates``
        only, where those are told."""
        return self.worked_out(self.put(given, everywhere), gates)

    def below(self, places: Iterable[int]) -> list[Gate]:
        """Return the gates on which what stands at some places hangs, in order."""
        found = {step[0] & ~1 for step in self.steps(places)}
        return [gate for gate in self.gates if gate[0] in found]

    def values(self, known: Mapping[int, bool]) -> Values:
        """Return what follows from what is known of one dossier; inputs that the circuit does not look at are passed over."""
        places = self.places
        return Values(self, self.rows({(a if v else -a): 1 for a, v in known.items() if a in places}, 1))

    def above(self, atoms: Iterable[int]) -> list[Gate]:
        """Return the gates that depend on some of these inputs, in order."""
        chosen = tuple(atoms)
        found = self._over.get(chosen)
        if found is None:
            wanted = {i for atom in chosen for i in self._numbers(atom)}
            found = [self.gates[i] for i in sorted(wanted)]
            if len(chosen) <= 2:  # asked again and again: one input after the other, one option in the place of another
                self._over[chosen] = found
        return found

    def _numbers(self, atom: int) -> list[int]:
        if atom not in self._above:
            self._above[atom] = self._depending(self.places[atom])
        return self._above[atom]

    def _depending(self, place: int) -> list[int]:
        touched, found = {place, place ^ 1}, []
        for number, (out, never, one, two, _, _) in enumerate(self.gates):
            if one in touched or two in touched:
                touched.update((out, never))
                found.append(number)
        return found

    def broken(self, rows: Sequence[int], constraints: Iterable[Sequence[int]], everywhere: int) -> int:
        """Return the columns in which all literals of some constraint are sure to hold."""
        broken = 0
        for places in constraints:
            row = everywhere
            for place in places:
                row &= rows[place]
                if not row:
                    break
            broken |= row
        return broken

    def in_play(self, rows: Sequence[int], watched: Iterable[int], everywhere: int) -> list[int]:
        """Return for every place of an atom the columns in which it is open and some open ``watched`` atom hangs on it."""
        live = [0] * self.size
        for atom in watched:
            place = self.places[atom] & ~1
            live[place] = everywhere & ~(rows[place] | rows[place ^ 1])
        for out, _, one, two, no, nor in reversed(self.gates):
            here = live[out]
            if here:
                if through := here & ~(rows[one] | rows[no]):
                    live[one & ~1] |= through
                if through := here & ~(rows[two] | rows[nor]):
                    live[two & ~1] |= through
        return live


def bits(row: int, size: int) -> list[bool]:
    """Return so many columns of a row."""
    return [bit == "1" for bit in f"{row & (1 << size) - 1 | 1 << size:b}"[:0:-1]]


class Values:
    """What follows for one dossier: 1 for an atom that is sure, -1 for one that is out, 0 for what is not settled."""

    __slots__ = ("_rows", "circuit")

    def __init__(self, circuit: Circuit, rows: list[int]) -> None:
        self.circuit, self._rows = circuit, rows

    def __getitem__(self, literal: int) -> int:
        place = self.circuit.places[literal]
        return self._rows[place] - self._rows[place ^ 1]

    def __contains__(self, literal: int) -> bool:
        return literal in self.circuit.places

    def place(self, literal: int) -> int:
        """Where a literal stands."""
        return self.circuit.places[literal]

    def holds(self, literal: int) -> bool:
        """Whether a literal is sure."""
        return bool(self._rows[self.circuit.places[literal]])

    def hold(self, literals: Iterable[int]) -> bool:
        """Whether all these literals are sure."""
        rows, places = self._rows, self.circuit.places
        return all(rows[places[lit]] for lit in literals)

    def fails(self, places: Iterable[int]) -> bool:
        """Whether what stands at some of these places is sure not to hold."""
        return any(self._rows[place ^ 1] for place in places)

    def sure(self, atoms: Iterable[int]) -> set[int]:
        """Return those of these atoms that are sure."""
        rows, places = self._rows, self.circuit.places
        return {a for a in atoms if rows[places[a]]}

    def parted(self, atoms: Iterable[int]) -> tuple[set[int], list[int]]:
        """Return those of these atoms that are sure, and those that are not settled."""
        rows, places = self._rows, self.circuit.places
        pairs = [(a, places[a]) for a in atoms]
        return {a for a, place in pairs if rows[place]}, [a for a, place in pairs if not (rows[place] or rows[place ^ 1])]

    def settled(self, atoms: Iterable[int]) -> bool:
        """Whether each of these atoms is sure or out."""
        rows, places = self._rows, self.circuit.places
        return all(rows[place] or rows[place ^ 1] for place in map(places.__getitem__, atoms))

    def in_play(self, watched: Iterable[int]) -> list[int]:
        """Return for every place of an atom whether it is open and some open watched atom hangs on it."""
        return self.circuit.in_play(self._rows, watched, 1)

    def signs(self) -> dict[int, int]:
        """Return the value of every atom."""
        atoms, sure, out = self.circuit.columns
        return dict(zip(atoms, map(operator.sub, sure(self._rows), out(self._rows)), strict=False))

    def beside(self, others: Values, atoms: Iterable[int]) -> Values:
        """Return the same conclusions, these inputs told as they are in others."""
        rows, places = self._rows.copy(), self.circuit.places
        for place in map(places.__getitem__, atoms):
            rows[place], rows[place ^ 1] = others._rows[place], others._rows[place ^ 1]
        return Values(self.circuit, rows)

    def loosened(self, literals: Collection[int]) -> Values:
        """Return what might follow where each of these literals of inputs may be made to hold, its contrary too: no less than what
        follows from some of them."""
        rows, places = self._rows.copy(), self.circuit.places
        for literal in literals:
            rows[places[literal]] = 1
        return Values(self.circuit, self.circuit.worked_out(rows))

    def written(self) -> bytes:
        """Return what stands at each place, to be compared."""
        return bytes(self._rows)

    def copied(self) -> list[int]:
        """Return a copy of what stands at each place."""
        return self._rows.copy()

    def changed(self, found: Mapping[int, bool | None], gates: Sequence[Gate] | None = None) -> Values:
        """Return what follows once some inputs are otherwise (None: no longer known); ``gates`` are those above them."""
        rows, places = self._rows.copy(), self.circuit.places
        for atom, truth in found.items():
            place = places[atom]
            rows[place], rows[place ^ 1] = truth is True, truth is False
        if gates is None and len(found) <= FEW:  # of many inputs, nearly all gates are above some
            gates = self.circuit.above(found)
        return Values(self.circuit, self.circuit.worked_out(rows, gates))


def in_order(base: RuleBase, roots: Iterable[int]) -> list[tuple[int, list[tuple[int, tuple[int, ...]]]]]:
    """Return the derived atoms below some roots, each after those it depends on, with their bodies as (how many, literals).

    Raises :class:`RulesError` where an atom depends on itself.
    """
    done: set[int] = set(base.inputs)
    begun: set[int] = set()
    out: list[tuple[int, list[tuple[int, tuple[int, ...]]]]] = []
    for root in roots:
        stack = [root]
        while stack:
            atom = stack[-1]
            if atom in done:
                stack.pop()
                continue
            bodies = [Body(())] if atom in base.true_atoms else base.bodies.get(atom, [])
            waiting = [abs(lit) for body in bodies for lit in body.literals if abs(lit) not in done]
            if waiting:
                if atom in begun:  # waited before, and what it waited for waits for it
                    named = base.symbols.get(atom)
                    raise RulesError(f"a rule that depends on itself: {named if named is not None else atom}")
                begun.add(atom)
                stack.extend(waiting)
                continue
            done.add(atom)
            stack.pop()
            out.append((atom, [(len(b.literals) if b.bound is None else b.bound, b.literals) for b in bodies]))
    return out
