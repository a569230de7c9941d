"""Sums and means over the entries of a list, as the rules declare them: over which list, of which key, and whose entries count."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import RulesError
from ..rules.numbers import just_above, number_of
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType
from .format import keys_of

# Tests of a number in an entry; the number is the place from which one passes, or from which one passes no more.
NUMBER_TESTS = ("at_least", "more_than", "at_most", "less_than")
TESTS = frozenset({"yes", "no", "exactly", "one_of", "equals", "differs", "before", "from", "by", *NUMBER_TESTS})


class Keep(NamedTuple):
    """A test that an entry must pass to be counted in a total or a mean."""

    keys: tuple[Any, ...]
    test: str
    number: Any = 0
    name: str = ""

    @property
    def floor(self) -> bool:
        """Whether a number passes from the test's number on, and not below it."""
        return self.test in ("at_least", "more_than")


class Aggregate:
    """A fact that the bridge sums or averages over the entries of a list."""

    def __init__(self, kind: str, over: tuple[Any, ...], keys: tuple[Any, ...]) -> None:
        self.kind, self.over, self.keys = kind, over, keys
        self.keeps: list[Keep] = []


def aggregates(base: RuleBase) -> dict[str, Aggregate]:
    """Return the sums and means of the rules by name; raise :class:`RulesError` for a test that there is none of."""
    out: dict[str, Aggregate] = {}
    for sort in ("total", "mean"):
        for name, rel in base.facts(sort):
            out[str(name)] = Aggregate(sort, (), keys_of(rel))
    for name, path in base.facts("over"):
        out[str(name)].over = keys_of(path)
    for name, path, test in base.facts("keep"):
        keep = _keep(path, test)
        if keep.test not in TESTS or str(name) not in out:
            raise RulesError(f"keep({name},{path},{test}): no such test, or no total or mean of this name")
        out[str(name)].keeps.append(keep)
    return out


def _keep(path: Symbol, test: Symbol) -> Keep:
    argument, keys = test.arguments[0] if test.arguments else None, keys_of(path)
    if test.name in NUMBER_TESTS and argument is not None:
        number = number_of(argument)
        return Keep(keys, test.name, number=just_above(number) if test.name in ("more_than", "at_most") else number)
    if argument is not None and argument.type == SymbolType.Number:
        return Keep(keys, test.name, number=argument.number)
    words = argument.arguments if argument is not None and argument.name == "any" else None
    return Keep(keys, test.name, name=",".join(str(w) for w in words) if words else str(argument or ""))
