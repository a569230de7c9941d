"""The circuit against brute force: every literal is sure just where a count of settled literals, by hand, says so."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

import pytest

from octroi.bridge.solve.circuit import Circuit
from octroi.bridge.solve.completions import spaced
from octroi.bridge.solve.forgetting import spared

Rules = list[tuple[int, list[tuple[int, list[int]]]]]


def drawn(seed: int) -> tuple[list[int], Rules]:
    """Some inputs, and rules over them and over each other, counts and negations among them."""
    chance = random.Random(seed)
    inputs = list(range(1, chance.randint(2, 6)))
    known, rules = list(inputs), []
    for atom in range(10, 10 + chance.randint(1, 8)):
        bodies = []
        for _ in range(chance.randint(0, 3)):
            literals = [chance.choice((1, -1)) * a for a in chance.sample(known, chance.randint(0, min(4, len(known))))]
            bodies.append((chance.randint(-1, len(literals) + 1), literals))
        rules.append((atom, bodies))
        known.append(atom)
    return inputs, rules


def by_hand(rules: Rules, given: Mapping[int, bool | None]) -> dict[int, bool | None]:
    """True, False or None for not settled, body by body: what a body still needs against what it can still get."""
    value = dict(given)
    for atom, bodies in rules:
        states = []
        for need, literals in bodies:
            found = [v if (v := value[abs(lit)]) is None or lit > 0 else not v for lit in literals]
            yes, no = found.count(True), found.count(False)
            states.append(True if yes >= need else False if len(found) - no < need else None)
        value[atom] = True if True in states else None if None in states else False
    return value


@pytest.mark.parametrize("seed", range(150))
def test_every_column_is_worked_out_as_by_hand(seed: int) -> None:
    inputs, rules = drawn(seed)
    circuit = Circuit(inputs, rules)
    columns = list(itertools.product((True, False, None), repeat=len(inputs)))
    everywhere = (1 << len(columns)) - 1
    given = {
        sign * a: sum(1 << i for i, column in enumerate(columns) if column[place] is (sign > 0))
        for place, a in enumerate(inputs)
        for sign in (1, -1)
    }
    rows = circuit.rows(given, everywhere)
    for i, column in enumerate(columns):
        truths = dict(zip(inputs, column, strict=True))
        expected = by_hand(rules, truths)
        seen = {a: (rows[circuit.places[a]] >> i & 1, rows[circuit.places[-a]] >> i & 1) for a in expected}
        assert seen == {a: (int(v is True), int(v is False)) for a, v in expected.items()}
        alone = circuit.values({a: v for a, v in truths.items() if v is not None})
        assert alone.signs() == {a: 0 if v is None else 1 if v else -1 for a, v in expected.items()}


@pytest.mark.parametrize("seed", range(60))
def test_the_way_to_a_goal_alone_leads_where_working_out_all_does(seed: int) -> None:
    inputs, rules = drawn(seed)
    circuit, chance = Circuit(inputs, rules), random.Random(seed)
    atoms = [*inputs, *(atom for atom, _ in rules)]
    for _ in range(10):
        given = {sign * a: chance.getrandbits(40) for a in inputs for sign in (1, -1)}
        rows = circuit.rows(given, (1 << 40) - 1)
        goals = tuple(chance.choice((1, -1)) * a for a in chance.sample(atoms, chance.randint(1, min(3, len(atoms)))))
        assert circuit.towards(goals, circuit.put(given, (1 << 40) - 1)) == [rows[circuit.places[goal]] for goal in goals]


def test_a_row_in_which_each_column_stands_several_times() -> None:
    chance = random.Random(1)
    for by, row in itertools.product((1, 2, 7, 64), [0, 1, 8, *(chance.getrandbits(n) for n in (3, 20, 90))]):
        assert spaced(row, by) == sum((1 << by) - 1 << n * by for n in range(100) if row >> n & 1)


@pytest.mark.parametrize("seed", range(60))
def test_a_change_leads_where_working_it_out_anew_does(seed: int) -> None:
    inputs, rules = drawn(seed)
    circuit, chance = Circuit(inputs, rules), random.Random(seed)
    for _ in range(20):
        before, after = ({a: chance.choice((True, False, None)) for a in inputs} for _ in range(2))
        changed = {a: after[a] for a in chance.sample(inputs, chance.randint(0, len(inputs)))}
        start = circuit.values({a: v for a, v in before.items() if v is not None})
        expected = by_hand(rules, {**before, **changed})
        assert start.changed(changed).signs() == {a: 0 if v is None else 1 if v else -1 for a, v in expected.items()}


@pytest.mark.parametrize("seed", range(60))
def test_in_play_is_what_an_open_atom_hangs_on_through_open_bodies(seed: int) -> None:
    """An open input is in play where a chain of bodies that are still open leads from it to the atom watched."""
    inputs, rules = drawn(seed)
    circuit, (watched, _) = Circuit(inputs, rules), rules[-1]
    for column in itertools.product((True, False, None), repeat=len(inputs)):
        truths = dict(zip(inputs, column, strict=True))
        value, bodies = by_hand(rules, truths), dict(rules)
        expected: set[int] = set()
        stack = [watched] if value[watched] is None else []
        while stack:
            atom = stack.pop()
            expected.add(atom)
            for need, literals in bodies.get(atom, ()):
                if by_hand([(0, [(need, literals)])], value)[0] is None:
                    stack += [abs(lit) for lit in literals if value[abs(lit)] is None]
        rows = circuit.rows({(a if v else -a): 1 for a, v in truths.items() if v is not None}, 1)
        live = circuit.in_play(rows, [watched], 1)
        assert {a for a in inputs if live[circuit.places[a] & ~1]} == expected & set(inputs)


def test_spared_leaves_what_settles_the_goals_on_every_side() -> None:
    circuit = Circuit([1, 2, 3, 4], [(10, [(2, [1, 2, 3])]), (11, [(1, [3, 4])])])
    one, two = circuit.values({1: True, 2: True, 3: True, 4: True}), circuit.values({1: True, 2: True, 3: True, 4: False})
    assert spared([(one, [10])], [1, 2, 3, 4]) == {1, 4}
    assert spared([(one, [10, 11]), (two, [11])], [1, 2, 3, 4]) == {1, 4}
    assert spared([(one, [10]), (two, [-11])], [1, 2, 3, 4]) == set()


@pytest.mark.parametrize("seed", range(60))
def test_what_is_spared_is_what_working_it_out_anew_spares(seed: int) -> None:
    inputs, rules = drawn(seed)
    circuit, chance = Circuit(inputs, rules), random.Random(seed)
    derived = [head for head, _ in rules]
    for _ in range(20):
        sides = []
        for _ in range(chance.randint(1, 2)):
            told = {a: v for a in inputs if (v := chance.choice((True, False, None))) is not None}
            settled = [a if v else -a for a, v in by_hand(rules, {**dict.fromkeys(inputs), **told}).items() if v is not None]
            goals = chance.sample(settled, min(len(settled), chance.randint(0, 3)))
            sides.append((told, goals + ([chance.choice(derived)] if chance.random() < 0.1 else [])))
        order, expected = chance.sample(inputs, chance.randint(0, len(inputs))), set[int]()
        for atom in order:
            gone = {*expected, atom}
            left = [(by_hand(rules, {a: None if a in gone else told.get(a) for a in inputs}), goals) for told, goals in sides]
            if all(value[abs(goal)] is (goal > 0) for value, goals in left for goal in goals):
                expected = gone
        assert spared([(circuit.values(told), goals) for told, goals in sides], order) == expected
