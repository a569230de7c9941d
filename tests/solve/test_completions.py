"""What examples at hand show is what the solver finds: possible conclusions, what turns an outcome, which constraints break."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from drawn import drawn
from octroi.bridge import Engine, InputError
from octroi.bridge.decide.case import Case
from octroi.bridge.solve.completions import Completed
from octroi.bridge.solve.examples import MOST, Examples

TODAY = date(2025, 10, 20)
KEYS = [("ppi", 2023), ("dmg_debutant", 2024), ("continuite_soins", 2025)]


def cases(engine: Engine, key: tuple[str, int], count: int = 6) -> Iterator[Case]:
    """Dossiers with and without gaps, and one that says nothing."""
    for dossier in [{"dossier": 1}, *drawn(*key, count)]:
        try:
            case = engine.case(dossier, *key, TODAY)
            case.span  # noqa: B018 - facts that contradict each other are an error
        except InputError:
            continue
        yield case


@pytest.mark.parametrize("key", KEYS)
def test_what_is_possible_is_what_the_solver_finds(engine: Engine, key: tuple[str, int]) -> None:
    told = set()
    for case in cases(engine, key):
        part, known = case.slice.part, case.assignment.literals()
        for atom in sorted(part.roots):
            found = case.completed.possible(atom), case.completed.possible(-atom)
            assert found == (part.satisfiable([*known, atom]), part.satisfiable([*known, -atom])), atom
            told.add(found)
    assert told == {(True, True), (True, False), (False, True)}


@pytest.mark.parametrize("key", KEYS)
def test_what_turns_an_outcome_is_what_two_copies_of_the_rules_find(engine: Engine, key: tuple[str, int]) -> None:
    told = set()
    for case in cases(engine, key):
        groups = sorted({tuple(atoms) for atoms in case.assignment.by_path().values()})
        known, watched = case.assignment.literals(), case.slice.watched
        turning = case.completed.turning(groups, watched)
        for atoms, turns in zip(groups, turning, strict=True):
            assert turns == case.slice.part.twin.can_differ(known, atoms, watched), atoms
        told.update(turning)
    assert told == {True, False}


@pytest.mark.parametrize("key", KEYS)
def test_what_an_example_shows_under_a_supposition_is_so(engine: Engine, key: tuple[str, int]) -> None:
    """Whatever is supposed otherwise, known facts too: an example that shows an outcome is one that the solver accepts."""
    chance, shown = random.Random(str(key)), 0
    for case in cases(engine, key, 3):
        part, watched = case.slice.part, case.slice.watched
        inputs = sorted(part.inputs)
        suppositions = [{a: chance.random() < 0.5 for a in chance.sample(inputs, 2)} for _ in range(12)]
        for supposed, found in zip(suppositions, case.completed.shown(suppositions, watched), strict=True):
            known = {**case.assignment.known, **supposed}
            for atom in found:
                assert part.satisfiable([*(a if v else -a for a, v in known.items()), atom]), supposed
                shown += 1
    assert shown


@pytest.mark.parametrize("key", KEYS)
def test_where_an_example_shows_an_outcome_is_the_same_whichever_are_tried_first(engine: Engine, key: tuple[str, int]) -> None:
    chance, told = random.Random(str(key)), set()
    for case in cases(engine, key, 3):
        part, examples = case.slice.part, case.slice.part.examples
        inputs = sorted(part.inputs)
        for atom in case.slice.watched:
            columns = [chance.getrandbits(9) for _ in range(3)]
            fixed = {a: (yes, 511 & ~yes, 0) for a, yes in zip(chance.sample(inputs, 3), columns, strict=True)}
            expected = case.completed.shown_in(9, fixed, [atom])[atom]
            for first in ([], [*examples.telling.get(atom, ())], [0], [examples.count - 1, 0]):
                examples.telling[atom] = first
                assert case.completed.shows_in(9, fixed, atom) == expected
            told.add(expected)
    assert len(told) > 2  # in no supposition, in some


@pytest.mark.parametrize("key", KEYS)
def test_constraints_that_some_inputs_touch_are_those_that_break(engine: Engine, key: tuple[str, int]) -> None:
    """From a possible dossier some inputs are turned: a constraint breaks just where the solver finds no such dossier."""
    chance, broken = random.Random(str(key)), set()
    for case in cases(engine, key, 2):
        part = case.slice.part
        model, _ = part.completion(case.assignment.literals())
        assert model is not None
        for _ in range(40):
            turned = frozenset(chance.sample(sorted(part.inputs), chance.choice((1, 2, 5))))
            true = model ^ turned
            literals = [a if a in true else -a for a in part.inputs]
            breaks = part.laws.broken(part.laws.touched(turned), dict.fromkeys(literals, 1), 1)
            assert bool(breaks) == (not part.satisfiable(literals))
            broken.add(bool(breaks))
    assert broken == {True, False}


def test_the_answer_is_the_same_whatever_is_at_hand(engine: Engine) -> None:
    """With no example, with those of other dossiers, and with its own."""
    case = next(cases(engine, ("ppi", 2023)))
    part = case.slice.part
    answers = []
    for _ in range(2):
        part.examples = Examples(part.inputs)
        fresh = Completed(part, case.assignment.known, case.values)
        answers.append([fresh.possible(a) for a in sorted(part.roots)])
    answers.append([case.completed.possible(a) for a in sorted(part.roots)])
    assert answers[0] == answers[1] == answers[2]


def test_the_oldest_example_makes_room() -> None:
    kept = Examples([1, 2])
    for number in range(MOST + 3):
        kept.add({1} if number < 3 else {2})
    assert kept.count == MOST
    assert kept.rows == {1: 0, 2: (1 << MOST) - 1}
