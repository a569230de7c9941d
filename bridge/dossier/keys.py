"""The keys of a path: names, years and places in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..errors import Problem
from ..nearest import nearest

FIRST_YEAR, LAST_YEAR = 1900, 2099
# A longer key, or text, is shown by its beginning.
SHOWN = 60
# No year and no number of an entry has more digits.
MOST_DIGITS = 9


def is_year(key: Any) -> bool:
    """Whether a key is a year rather than the place of an entry."""
    return isinstance(key, int) and FIRST_YEAR <= key <= LAST_YEAR


def is_count(text: str) -> bool:
    """Whether a text is the number of an entry or a year, in the digits of a path."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def path_text(keys: Iterable[Any]) -> str:
    """Write a path as users do: ``list[0].key``, ``group.2023.key``."""
    out = ""
    for key in keys:
        name = short(key)
        out += f"[{name}]" if isinstance(key, int) and not is_year(key) else (f".{name}" if out else name)
    return out


def short(value: Any) -> str:
    """Write a key or a value in so many characters as a message has room for."""
    huge = isinstance(value, int) and value.bit_length() > 4 * SHOWN  # Python writes no number of thousands of digits
    text = f"~10^{int(value.bit_length() * 0.30103)}" if huge else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def unknown_key(keys: Sequence[Any], names: Sequence[str], where: str | None = None) -> Problem:
    """Say that there is no such key, and which one is nearest."""
    close = nearest(short(keys[-1]), names, 0.5)
    found = (("close", close), ("known", ", ".join(names)))
    return Problem(path_text(keys) if where is None else where, "unknown_key_close" if close else "unknown_key", found)


def told_years(data: Any) -> Iterator[int]:
    """Yield every year that is a key somewhere in plain data."""
    stack, seen = [data], set()
    while stack:
        here = stack.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, dict):
            for key, value in here.items():
                if isinstance(key, int) or (isinstance(key, str) and len(key) == 4 and key.isascii() and key.isdigit()):
                    yield int(key)
                if isinstance(value, (dict, list)):
                    stack.append(value)
        elif isinstance(here, list):
            stack += [v for v in here if isinstance(v, (dict, list))]
