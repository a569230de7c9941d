"""Numbers as the law means them: exact decimals, and "more than" as the place just above a number.

A figure is a whole number or a fraction, never a binary approximation of one. A cut point is the number from which a
comparison holds, or, for "more than", the place just above it (:class:`Beside`): figures compare with either as they are.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import total_ordering
from typing import Any

from ..errors import RulesError
from .symbols import Symbol, SymbolType

# The predicates that compare a number or a date with a cut point.
ORDERED = ("at_least", "more_than")

Exact = int | Fraction
HUNDREDTH = Fraction(1, 100)


@total_ordering
class Beside:
    """The place just above a number (``side`` 1) or just below it (``side`` -1); no number lies between the two."""

    __slots__ = ("side", "value")

    def __init__(self, value: Any, side: int) -> None:
        self.value, self.side = value, side

    @property
    def _key(self) -> tuple[Any, int]:
        return self.value, self.side

    def __eq__(self, other: object) -> bool:
        return self._key == _key(other)

    def __lt__(self, other: Any) -> bool:
        return self._key < _key(other)

    def __hash__(self) -> int:
        return hash(self._key)

    def __add__(self, other: Any) -> Beside:
        return Beside(self.value + _key(other)[0], self.side)

    __radd__ = __add__

    def __neg__(self) -> Beside:
        return Beside(-self.value, -self.side)

    def __sub__(self, other: Any) -> Beside:
        return Beside(self.value - _key(other)[0], self.side or -_key(other)[1])

    def __rsub__(self, other: Any) -> Beside:
        return Beside(other - self.value, -self.side)

    def __mul__(self, other: Exact) -> Beside:
        return Beside(self.value * other, self.side if other > 0 else -self.side)

    __rmul__ = __mul__

    def __truediv__(self, other: int) -> Beside:
        return Beside(self.value * Fraction(1, other), self.side)

    def __repr__(self) -> str:
        return f"{'above' if self.side > 0 else 'below'} {self.value}"


Cut = int | Fraction | Beside


def _key(value: Any) -> tuple[Any, int]:
    return (value.value, value.side) if isinstance(value, Beside) else (value, 0)


def just_below(value: Exact) -> Beside:
    """Return the place just below a number."""
    return Beside(value, -1)


def just_above(value: Exact) -> Beside:
    """Return the place just above a number."""
    return Beside(value, 1)


def exact(value: Any) -> Any:
    """Return a number exactly as it is written: 4.2 as 42 tenths; infinity and places stay as they are."""
    if isinstance(value, int | Fraction | Beside) or value == math.inf:
        return value
    found = Fraction(str(value))
    return found.numerator if found.denominator == 1 else found


def shown(value: Any) -> Any:
    """Return a number as a dossier or JSON writes it: whole, or decimal; anything else as it is."""
    if isinstance(value, Beside):
        value = value.value
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value


def number_of(symbol: Symbol) -> Exact:
    """Return the number that a term of the rules is: a whole number, or a decimal written as a text."""
    if symbol.type == SymbolType.Number:
        return symbol.number
    if symbol.type == SymbolType.String:
        try:
            found = Fraction(symbol.string)
        except (ValueError, ZeroDivisionError):
            pass
        else:
            return found.numerator if found.denominator == 1 else found
    raise RulesError(f"no number: {symbol} (a whole number, or a decimal as a text: \"30000.50\")")


def cut_of(symbol: Symbol) -> Cut:
    """Return the cut point of an input ``at_least(F, T)`` or ``more_than(F, T)``."""
    number = number_of(symbol.arguments[1])
    return just_above(number) if symbol.name == "more_than" else number


def place_of(symbol: Symbol) -> Cut:
    """Return the cut point that a second entry names: a number, or ``above(N)`` where more than that number is asked."""
    if symbol.type == SymbolType.Function and symbol.name == "above" and len(symbol.arguments) == 1:
        return just_above(number_of(symbol.arguments[0]))
    return number_of(symbol)


def first_from(cut: Cut, step: Exact | None) -> Any:
    """Return the least number, in steps, at which a cut point is reached; of a mean, which has none, one a hundredth away."""
    whole = step is not None and step.numerator == 1  # a step of which every whole number is a multiple
    if not isinstance(cut, Beside):
        return cut if step is None or (whole and isinstance(cut, int)) else exact(math.ceil(Fraction(cut) / step) * step)
    if step is None:
        return exact(cut.value + HUNDREDTH)
    return exact(math.floor(Fraction(cut.value) / step) * step + step)


def last_below(cut: Cut, step: Exact | None) -> Any:
    """Return the greatest number, in steps, at which a cut point is not reached; of a mean one a hundredth away."""
    if isinstance(cut, Beside):
        return cut.value if step is None else exact(math.floor(Fraction(cut.value) / step) * step)
    return exact(cut - HUNDREDTH) if step is None else exact(math.ceil(Fraction(cut) / step) * step - step)


def asked(cut: Cut, at_most: bool, step: Exact | None, beside: Any = None) -> Any:
    """Return what a comparison asks, as it is shown: the least number that reaches a cut point, or the greatest that does not.

    A mean has no such number, but one a hundredth away; nearer, where the mean it is shown beside (``beside``) lies between.
    """
    found = last_below(cut, step) if at_most else first_from(cut, step)
    if step is None and beside is not None and found != (edge := cut.value if isinstance(cut, Beside) else cut):
        while min(edge, found) < beside and beside < max(edge, found):
            found = edge + (found - edge) / 10
    return shown(found)
