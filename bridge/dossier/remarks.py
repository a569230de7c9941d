"""What a dossier says that is possible and yet doubtful, or surprises: told beside the answer, and no obstacle to it.

What lies ahead of a day although it can only be past is an obstacle, and found here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ..errors import InputError, Problem
from .keys import is_year, path_text
from .read import Dossier
from .shape import Keys
from .spelling import compared
from .spells import VALUE


class Doubt(NamedTuple):
    """One thing doubtful: the path, the key of a sentence under [warnings] in the catalogues, and what is put into it."""

    path: str
    key: str
    args: tuple[tuple[str, str], ...]


def remarks(dossier: Dossier, today: date) -> tuple[Doubt, ...]:
    """Return what is doubtful in a dossier on a day."""
    return (*_fractions(dossier), *_misspelt(dossier), *_spellings(dossier), *_to_come(dossier, today), *_idle(dossier, today))


def not_ahead(dossier: Dossier, today: date) -> None:
    """Raise :class:`InputError` for all that can only be past and lies ahead of a day."""
    problems = [
        Problem(path_text(keys), "ahead", (("day", today.isoformat()), ("value", str(value))), dossier.shape.home)
        for path in dossier.shape.doubtful.past
        for keys, value in dossier.found(path)
        if _ahead(value, today)
    ]
    if problems:
        raise InputError(problems)


def _ahead(value: Any, today: date) -> bool:
    """Whether a day, or a year, comes after a day."""
    return value > today if isinstance(value, date) else is_year(value) and value > today.year


def _fractions(dossier: Dossier) -> Iterator[Doubt]:
    """Yield parts of a hundred that look like parts of one."""
    told = dossier.told.paths
    for path in (p for p in dossier.shape.shares if p in told):
        for keys, value in dossier.found(path):
            if isinstance(value, float) and 0 < value < 1:
                yield Doubt(path_text(keys), "share_of_one", (("meant", f"{value * 100:.6g}"), ("value", str(value))))


def _misspelt(dossier: Dossier) -> Iterator[Doubt]:
    """Yield numbers that are not of their form, or whose last digits do not check the others, each number once."""
    seen: set[str] = set()
    for path, form in dossier.shape.forms.items():
        for keys, value in _texts(dossier, path):
            number = form.read(value)
            if number is not None and form.holds(number) or compared(value, form) in seen:
                continue
            seen.add(compared(value, form))
            close = None if number is None else form.nearest(number)
            key = "not_of_form" if number is None else "no_check" if close is None else "no_check_close"
            args = (("close", close or ""), ("digits", str(form.digits)), ("value", value))
            yield Doubt(path_text(keys), key, args)


def _spellings(dossier: Dossier) -> Iterator[Doubt]:
    """Yield the second and further spellings of what is the same once folded."""
    for group in dossier.shape.doubtful.alike:
        first: dict[str, tuple[Keys, str]] = {}
        seen: set[str] = set()
        for path in group:
            form = dossier.shape.forms.get(path)
            for keys, value in _texts(dossier, path):
                where, before = first.setdefault(compared(value, form), (keys, value))
                if value not in (before, *seen):
                    seen.add(value)
                    yield Doubt(path_text(keys), "spelt_twice", (("other", before), ("value", value), ("where", path_text(where))))


def _texts(dossier: Dossier, path: Keys) -> Iterator[tuple[Keys, str]]:
    """Yield every text at a path, of one that is written as spells that of each."""
    for keys, value in dossier.found(path):
        if isinstance(value, list):
            yield from (((*keys, place, VALUE), one[VALUE]) for place, one in enumerate(value) if VALUE in one)
        else:
            yield keys, value


def _to_come(dossier: Dossier, today: date) -> Iterator[Doubt]:
    """Yield what is planned for a day to come, and the groups of figures of a year that has not begun, each once."""
    now = ("day", today.isoformat())
    for path in dossier.shape.doubtful.planned:
        for keys, value in dossier.found(path):
            if _ahead(value, today):
                yield Doubt(path_text(keys), "planned", (now, ("value", str(value))))
    for path in dossier.shape.doubtful.expected:
        for keys, _ in dossier.found(path):
            year = next((k for k in reversed(keys) if is_year(k)), 0)
            if year > today.year:
                yield Doubt(path_text(keys), "expected", (now, ("value", str(year))))


def _idle(dossier: Dossier, today: date) -> Iterator[Doubt]:
    """Yield the last year in which nothing was done, where no day is told on which it ended."""
    ends: dict[Keys, list[Keys]] = {}
    for path, ended in dossier.shape.doubtful.idle:
        ends.setdefault(path, []).append(ended)
    for path, told in ends.items():
        found = [(keys, value) for keys, value in dossier.found(path) if value and keys[-1] <= today.year]
        years = [(*keys, next(iter(value))) for keys, value in found if set(_numbers(value)) == {0}]
        if years and not any(dossier.get(*ended) for ended in told):
            last = max(years, key=lambda keys: keys[-2])
            end = min(told, key=lambda ended: ended[:1] != path[:1])
            yield Doubt(path_text(last), "idle", (("end", path_text(end)), ("value", str(last[-2]))))


def _numbers(group: dict[str, Any]) -> Iterator[Any]:
    """Yield what is told in a group: the numbers, and None for all else."""
    for value in group.values():
        yield value if isinstance(value, int | float) and not isinstance(value, bool) else None
