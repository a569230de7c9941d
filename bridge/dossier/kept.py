"""What a text can be kept of: numbers with all their digits, texts of whole characters, no more levels than a dossier has."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, NamedTuple

from ..errors import InputError, Problem
from .keys import SHOWN, path_text, short
from .kinds import MOST_DIGITS

DEPTH_LIMIT = 40


class Lost(NamedTuple):
    """A number of which not every digit could be kept."""

    text: str


def whole(text: str) -> Any:
    """Read a whole number."""
    return int(text) if len(text.lstrip("+-")) <= MOST_DIGITS else Lost(text)


def decimal(text: str) -> Any:
    """Read a number with a point; not one that would be another one once read."""
    value = float(text)
    if not math.isfinite(value) or len(text) <= MOST_DIGITS:
        return value
    if len(text) > SHOWN or Decimal(text.replace("_", "")) != Decimal(repr(value)):
        return Lost(text)
    return value


def checked(data: Any) -> Any:
    """Return data in which every text is whole characters and every number has all its digits; say by its path what has not."""
    problems: list[Problem] = []
    below: list[tuple[tuple[Any, ...], Any]] = [((), data)]
    while below:
        keys, value = below.pop()
        if len(keys) > DEPTH_LIMIT:
            raise InputError([Problem("", "too_deep", (("value", str(DEPTH_LIMIT)),))])
        if isinstance(value, dict):
            below += [((*keys, k), v) for k, v in reversed(value.items())]
            problems += [Problem(path_text((*keys, k)), "half_character") for k in value if isinstance(k, str) and _broken(k)]
        elif isinstance(value, list):
            below += [((*keys, i), v) for i, v in reversed(list(enumerate(value)))]
        elif isinstance(value, Lost):
            problems.append(Problem(path_text(keys), "too_many_digits", (("digits", str(MOST_DIGITS)), ("value", short(value.text)))))
        elif isinstance(value, str) and _broken(value):
            problems.append(Problem(path_text(keys), "half_character"))
    if problems:
        raise InputError(problems)
    return data


def _broken(text: str) -> bool:
    """Whether a text holds half a character, which no file can be written with."""
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)
