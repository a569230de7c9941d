"""Sums and means as people write them: exact, and between bounds where an entry is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..rules.numbers import exact

# A figure: a whole number, a fraction, infinity, or a place beside a number.
Number = Any


def added(values: Iterable[Number]) -> Number:
    """Add numbers as they are written: 4.2 and 8.8 make 13, which sums of binary fractions may miss."""
    row = list(values)
    return math.inf if math.inf in row else exact(sum(exact(v) for v in row))


def divided(value: Number, count: int) -> Number:
    """Divide a sum by how many there are, exactly."""
    if isinstance(value, int):
        return exact(Fraction(value, count))
    return value / count


def total(sure: list[tuple[Number, Number]], maybe: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    """Return the bounds of the sum of entries that surely count and of those that may, each between two bounds."""
    return added(low for low, _ in sure), added(high for _, high in (*sure, *maybe))


def mean(sure: list[tuple[Number, Number]], maybe: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    """Bounds of the mean; a mean over nobody is below every threshold."""
    if not sure and not maybe:
        return -1, -1

    def best(values: list[Number], options: list[Number], sign: int) -> Number:
        chosen = list(values)
        for option in sorted(options, reverse=sign > 0):
            if not chosen or sign * option * len(chosen) > sign * added(chosen):
                chosen.append(option)
        return divided(added(chosen), len(chosen))

    low = best([a for a, _ in sure], [a for a, _ in maybe], -1) if sure else -1
    return low, best([b for _, b in sure], [b for _, b in maybe], 1)
