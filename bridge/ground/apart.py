"""Prime years that are ground only where a question or a dossier reaches back to them.

A folder of rules may include the files of its long past years in an entry of their own, ``past.lp``, and declare these years
``apart``; whoever asks about the others does not pay for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

MAIN, PAST = "main.lp", "past.lp"


def widest(directory: Path) -> str:
    """Return the entry of a folder that includes every year."""
    return PAST if (directory / PAST).is_file() else MAIN


def reaches(data: Any, years: Collection[int]) -> bool:
    """Whether plain data has something under one of these years."""
    return any(y in years for y in told_years(data))


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
                if isinstance(value, dict | list):
                    stack.append(value)
        elif isinstance(here, list):
            stack += [v for v in here if isinstance(v, dict | list)]
