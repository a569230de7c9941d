"""Entries of a list that make up given sums: who counts in which sum is found by trying what each test asks for and its contrary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from ..dossier.paths import put
from ..dossier.read import dig
from ..rules.numbers import exact, first_from, last_below, shown
from .aggregates import NUMBER_TESTS, Aggregate, Keep
from .vocabulary import Vocabulary

# Entries that count one each, for a sum of yes and no.
MANY_YES = 40
# Tests that look at the entry alone.
ALONE = ("yes", "no", "one_of", "exactly", *NUMBER_TESTS)


def passes(entry: Mapping[str, Any], keep: Keep) -> bool:
    """Say whether an entry passes a test that looks at nothing else."""
    value = dig(entry, keep.keys)
    if keep.test == "exactly":
        return bool(value == keep.number)
    if keep.test == "one_of":
        return value in keep.name.split(",")
    if keep.test in NUMBER_TESTS:
        return bool((exact(value) >= keep.number) == keep.floor)
    return value is (keep.test == "yes")


def entries(vocabulary: Vocabulary, path: tuple[Any, ...], sums: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return entries of the list at ``path`` that add up to these sums; None where no way to do so is known."""
    wanted = {n: vocabulary.aggregates[n] for n in sums}
    if any(a.kind != "total" or any(k.test not in ALONE for k in a.keeps) for a in wanted.values()):
        return None
    forms = list(_forms(vocabulary, path, wanted))
    out: list[dict[str, Any]] = []
    for name, aggregate in wanted.items():
        lacking = exact(sums[name]) - sum(_figure(e, aggregate) for e in out if _counts(e, aggregate))
        rivals = [a for n, a in wanted.items() if n != name and a.keys == aggregate.keys]
        fitting = [f for f in forms if _counts(f, aggregate)]
        if lacking == 0:
            continue
        if lacking < 0 or not fitting:
            return None
        form = min(fitting, key=lambda f: sum(_counts(f, a) for a in rivals))
        if vocabulary.summed_kinds[name] != "boolean":
            out.append(put(form, aggregate.keys, shown(lacking)))
        elif lacking <= MANY_YES:
            out += [put(form, aggregate.keys, True)] * int(lacking)
        else:
            return None
    return out


def _figure(entry: Mapping[str, Any], aggregate: Aggregate) -> Any:
    value = dig(entry, aggregate.keys)
    return exact(int(value) if isinstance(value, bool) else value)


def _counts(entry: Mapping[str, Any], aggregate: Aggregate) -> bool:
    return all(passes(entry, k) for k in aggregate.keeps)


def _forms(vocabulary: Vocabulary, path: tuple[Any, ...], wanted: Mapping[str, Aggregate]) -> Iterator[dict[str, Any]]:
    """Yield entries that add nothing, one for each combination of what the tests tell apart."""
    values: dict[tuple[Any, ...], list[Any]] = {}
    for keep in (k for a in wanted.values() for k in a.keeps):
        row = values.setdefault(keep.keys, [])
        if keep.test in ("yes", "no"):
            row += [True, False]
        elif keep.test == "one_of":
            row += [*keep.name.split(","), *vocabulary.format.options_of((*path, 0, *keep.keys))]
        elif keep.test == "exactly":
            row += [keep.number, keep.number + 1]
        else:
            row += [shown(first_from(keep.number, 1)), shown(max(0, last_below(keep.number, 1)))]
    nothing: dict[str, Any] = {}
    for name, aggregate in wanted.items():
        nothing = put(nothing, aggregate.keys, False if vocabulary.summed_kinds[name] == "boolean" else 0)
    for chosen in product(*(list(dict.fromkeys(row)) for row in values.values())):
        form = nothing
        for keys, value in zip(values, chosen, strict=True):
            form = put(form, keys, value)
        yield form
