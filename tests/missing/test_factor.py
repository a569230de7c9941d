"""Factored ways of invented formulas: written out they are the minimal sets of changes that trying every set finds, each once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

from octroi.bridge.missing.factor import TooMany, expand, factor, size
from octroi.bridge.missing.formula import FALSE, TRUE, Formula

Change = tuple[int, int]  # a flip, and by which of its changes it is made
Sets = list[frozenset[Change]]


def drawn(chance: random.Random) -> tuple[Formula, int, dict[int, int]]:
    """A formula of few flips in which much is shared, and by how many changes each flip can be made."""
    formula = Formula()
    nodes = [formula.flip(n) for n in range(1, chance.randint(4, 8))]
    made = {n: 1 if chance.random() < 0.8 else 2 for n in range(1, len(nodes) + 1)}
    for _ in range(chance.randint(2, 7)):
        some = chance.sample(nodes, chance.randint(2, min(5, len(nodes))))
        node = formula.count(chance.randint(1, len(some)), some)
        if node not in (TRUE, FALSE):
            nodes.append(node)
    return formula, nodes[-1], made


def grouped(shared: int, parameters: int, need: int) -> tuple[Formula, int, dict[int, int]]:
    """So many of some parameters, each reached alone, or together with what is shared by all."""
    formula = Formula()
    rows = []
    for n in range(1, parameters + 1):
        together = formula.count(2, [formula.flip(shared), formula.flip(shared + n)])
        rows.append(formula.count(1, [formula.flip(n), together]))
    return formula, formula.count(need, rows), dict.fromkeys(range(1, shared + parameters + 1), 1)


def holds(formula: Formula, node: int, flips: set[int]) -> bool:
    here = formula.nodes[node]
    if here.kind in ("true", "false"):
        return here.kind == "true"
    if here.kind == "flip":
        return here.flip in flips
    return sum(holds(formula, c, flips) for c in here.children) >= here.need


def by_trying(formula: Formula, node: int, made: dict[int, int]) -> set[frozenset[Change]]:
    """Every smallest set of changes under which the formula holds."""
    changes = [(flip, way) for flip in sorted(formula.flips(node)) for way in range(made[flip])]
    found: list[frozenset[Change]] = []
    for number in range(len(changes) + 1):
        for row in map(frozenset, itertools.combinations(changes, number)):
            if not any(one <= row for one in found) and holds(formula, node, {flip for flip, _ in row}):
                found.append(row)
    return set(found)


def written_out(formula: Formula, node: int, made: dict[int, int]) -> Iterator[frozenset[Change]]:
    """The ways as sets of changes: each item by one alternative, each flip of it by one of its changes."""
    ways = factor(formula, node, str, lambda flip: made[flip] == 1)
    assert sum(map(size, ways)) == len([flips for way in ways for flips in expand(way)])
    for way in ways:
        choices = (itertools.product(*(itertools.combinations(b.items, b.choose) for b in way)))
        for blocks in choices:
            for picks in itertools.product(*(i.alternatives for block in blocks for i in block)):
                rows = [itertools.product(*([(f, n) for n in range(made[f])] for f in sorted(flips))) for flips in picks]
                yield from (frozenset(c for row in chosen for c in row) for chosen in itertools.product(*rows))


def agrees(found: tuple[Formula, int, dict[int, int]]) -> bool:
    """Whether a formula has a compact form; that it is the right one is asserted."""
    try:
        rows = list(written_out(*found))
    except TooMany:
        return False
    assert len(rows) == len(set(rows)), "a set stands there twice"
    assert set(rows) == by_trying(*found)
    return True


def test_ways_written_out_are_the_smallest_sets() -> None:
    """Of formulas that share flips between their parts many have a compact form, and it is exact."""
    chance = random.Random(10)
    told = [agrees(drawn(chance)) for _ in range(1500)]
    assert sum(told) > 1000


def test_what_is_shared_by_all_is_one_block() -> None:
    """Four of six, each alone or by the group once it is registered: one block, though the registration counts for each."""
    formula, node, made = grouped(10, 6, 4)
    one_way: Callable[[int], bool] = lambda _: True  # noqa: E731
    (way,) = factor(formula, node, str, one_way)
    assert [(b.choose, len(b.items)) for b in way] == [(4, 6)]
    assert agrees((formula, node, made))


def test_what_is_shared_and_made_in_two_ways_is_asked_for_once() -> None:
    """Two parts that share a flip may not each make it in a way of its own."""
    formula, node, made = grouped(10, 3, 2)
    assert agrees((formula, node, {**made, 10: 2}))
