"""A dossier moved to another year, and two dossiers laid over each other: data alone, no rule looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from .spells import DAY, FROM, TO, is_spells

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"(19|20)\d{2}")


def moved(value: Any, years: int) -> Any:
    """Return a dossier (or a part of one) so many years later: yearly facts, dates, and years of grants and requests.

    29 February becomes 28 February where the year has none; what would leave the calendar stays at its first or last year. Spells
    that meet at the end of February still do.
    """
    if isinstance(value, Mapping) and value and is_spells([value]):
        return {k: _end_of_spell(k, v, years) for k, v in value.items()}
    if isinstance(value, Mapping):
        return {_key(k, years): _year(v, years) if k == "year" else moved(v, years) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [moved(v, years) for v in value]
    if isinstance(value, date):
        return _day(value.year + years, value.month, value.day)
    if isinstance(value, str) and (found := _DAY.fullmatch(value)):
        return _day(int(found[1]) + years, int(found[2]), int(found[3])).isoformat()
    return value


def _end_of_spell(key: str, value: Any, years: int) -> Any:
    """Move what a spell holds so that those that met at the end of February still do."""
    if isinstance(value, date) and key == TO and (value + DAY).replace(year=2000) == date(2000, 3, 1):
        return moved(value + DAY, years) - DAY
    if isinstance(value, date) and key == FROM and (value.month, value.day) == (2, 29):
        return moved(value - DAY, years) + DAY
    return moved(value, years)


def later(path: str, years: int) -> str:
    """Return a path with its years so many years later."""
    return re.sub(r"\b(19|20)\d{2}\b", lambda found: str(int(found[0]) + years), path)


def _key(key: Any, years: int) -> Any:
    if isinstance(key, int):
        return key + years
    return str(int(key) + years) if isinstance(key, str) and _YEAR.fullmatch(key) else key


def _year(value: Any, years: int) -> Any:
    return value + years if isinstance(value, int) and not isinstance(value, bool) else value


def _day(year: int, month: int, day: int) -> date:
    year = min(max(year, date.min.year), date.max.year)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def merged(one: Any, two: Any) -> Any:
    """Return two dossiers laid over each other, entries of lists by their place; the first goes before."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return {k: merged(one[k], two[k]) if k in one and k in two else one.get(k, two.get(k)) for k in [*one, *two]}
    if isinstance(one, list) and isinstance(two, list):
        both = [merged(a, b) for a, b in zip(one, two, strict=False)]
        return both + (one if len(one) > len(two) else two)[len(both) :]
    return one
