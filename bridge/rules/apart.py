"""Prime years that are ground only where a question or a dossier reaches back to them.

A folder of rules may include the files of its long past years in an entry of their own, ``past.lp``, and declare these years
``apart``; whoever asks about the others does not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

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
