"""Least sets against trying every set."""

from __future__ import annotations

import itertools
import random

import pytest

from octroi.bridge.solve.least import by_size, least, minimal_sets

ITEMS = range(6)
EVERY = [frozenset(c) for size in range(len(ITEMS) + 1) for c in itertools.combinations(ITEMS, size)]


@pytest.mark.parametrize("seed", range(40))
def test_of_a_question_that_more_never_spoils_all_minimal_sets_are_found(seed: int) -> None:
    chance = random.Random(seed)
    needed = [frozenset(chance.sample(ITEMS, chance.randint(0, 4))) for _ in range(chance.randint(0, 5))]
    found, complete = minimal_sets(ITEMS, lambda chosen: any(n <= chosen for n in needed))
    assert complete
    assert len(found) == len(set(found))
    assert set(found) == {n for n in needed if not any(other < n for other in needed)}


@pytest.mark.parametrize("seed", range(40))
def test_of_any_question_those_are_found_of_which_no_part_does(seed: int) -> None:
    chance = random.Random(seed)
    holding = set(chance.sample(EVERY[1:], chance.randint(0, 20)))
    found = list(least(by_size(list(ITEMS)), holding.__contains__))
    assert set(found) == {s for s in holding if not any(other < s for other in holding)}
    assert [len(s) for s in found] == sorted(len(s) for s in found)


def test_every_set_comes_once_the_smallest_first() -> None:
    assert list(by_size(list(ITEMS))) == EVERY[1:]
