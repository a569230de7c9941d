"""Sums and means as people write them: decimal, and between bounds where an entry is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

Number = float | int


def added(values: Iterable[Number]) -> Number | Fraction:
    """Add numbers as they are written: 4.2 and 8.8 make 13, which sums of binary fractions may miss."""
    row = list(values)
    if all(isinstance(v, int) for v in row):
        return sum(row)
    return math.inf if math.inf in row else sum((exact(v) for v in row), exact(0))


def exact(value: Number) -> Fraction:
    """Return a number as it is written, a decimal fraction."""
    from fractions import Fraction  # only dossiers with decimals in a list need it

    return Fraction(str(value))


def plain_number(value: Number | Fraction) -> Number:
    """Return a sum as an ordinary number."""
    return value if isinstance(value, int) else float(value)


def total(sure: list[tuple[Number, Number]], maybe: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    """Return the bounds of the sum of entries that surely count and of those that may, each between two bounds."""
    return plain_number(added(low for low, _ in sure)), plain_number(added(high for _, high in (*sure, *maybe)))


def mean(sure: list[tuple[Number, Number]], maybe: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    """Bounds of the mean; a mean over nobody is below every threshold."""
    if not sure and not maybe:
        return -1, -1

    def best(values: list[Number], options: list[Number], sign: int) -> Number:
        chosen = list(values)
        for option in sorted(options, reverse=sign > 0):
            if not chosen or sign * option * len(chosen) > sign * added(chosen):
                chosen.append(option)
        return plain_number(added(chosen) / len(chosen))

    low = best([a for a, _ in sure], [a for a, _ in maybe], -1) if sure else -1
    return low, best([b for _, b in sure], [b for _, b in maybe], 1)
