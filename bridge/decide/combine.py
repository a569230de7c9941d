"""Which granted primes to take: maximal compatible sets, the best first, found by optimisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..results import Amount

Key = tuple[str, int]


def best_sets(
    program: Path,
    granted: Mapping[Key, Amount],
    clashes: Iterable[tuple[Key, Key]],
    priorities: Iterable[tuple[str, str]],
    made: Iterable[Key] = (),
) -> list[frozenset[Key]]:
    """Return every maximal compatible set, the best first; an unbounded amount counts as its floor.

    Of two prime years of one prime that exclude each other, one that was asked for (``made``) goes before one that was not.
    """
    clashes = list(clashes)
    if not clashes:
        return [frozenset(granted)]
    import clingo  # only where there is something to choose

    from ..rules.load import load

    control = clingo.Control(["--warn=none"])
    load(control, program)
    with control.backend() as backend:

        def fact(name: str, *args: clingo.Symbol) -> None:
            backend.add_rule([backend.add_atom(clingo.Function(name, list(args)))])

        for (prime, year), amount in granted.items():
            key = (clingo.Function(prime), clingo.Number(year))
            high = amount.min if amount.max is None else amount.max
            fact("granted", *key)
            fact("worth", *key, clingo.Number(amount.min), clingo.Number(high))
        for (p, y), (q, z) in clashes:
            fact("conflict", clingo.Function(p), clingo.Number(y), clingo.Function(q), clingo.Number(z))
        for p, y in made:
            fact("made", clingo.Function(p), clingo.Number(y))
        for p, q in priorities:
            fact("priority", clingo.Function(p), clingo.Function(q))
    control.ground([("base", [])])

    def taken(model: clingo.Model) -> frozenset[Key]:
        return frozenset((str(s.arguments[0]), s.arguments[1].number) for s in model.symbols(shown=True))

    best: frozenset[Key] = frozenset()
    with control.solve(yield_=True) as handle:
        for model in handle:
            best = taken(model)
    control.configuration.solve.opt_mode = "ignore"  # type: ignore[union-attr]
    control.configuration.solve.models = 0  # type: ignore[union-attr]
    found: set[frozenset[Key]] = set()
    with control.solve(yield_=True) as handle:
        for model in handle:
            found.add(taken(model))
    found.discard(best)

    def worth(group: frozenset[Key]) -> tuple[int, int]:
        return sum(granted[k].min for k in group), sum(granted[k].max or granted[k].min for k in group)

    return [best, *sorted(found, key=lambda g: (tuple(-n for n in worth(g)), sorted(g)))]
