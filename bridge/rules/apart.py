"""Prime years that are ground only where a question or a dossier reaches back to them.

A folder of rules may include the files of its long past years in an entry of their own, ``past.lp``, and declare these years
``apart``; whoever asks about the others does not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .rulebase import RuleBase

MAIN, PAST = "main.lp", "past.lp"


def widest(directory: Path) -> str:
    """Return the entry of a folder that includes every year."""
    return PAST if (directory / PAST).is_file() else MAIN


def reached(base: RuleBase, asked: Iterable[int], told: Iterable[int] = ()) -> bool:
    """Whether years that are asked for, or of which something is told, are among those that a rule base keeps apart."""
    apart, near = base.apart_years
    return bool(apart) and not (apart.isdisjoint(asked) and near.isdisjoint(told))


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
