"""How it stands with the request of each row: made in time, lost, not known, or where its window stands.

That hangs on little: which requests and grants a row lists, and how it is to be asked for. Rows that have these in common are
looked at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from ..decide.case import Case
from .bits import unpacked
from .filling import coded
from .outcome import Worked

Kept = dict[Any, str]


def standings(worked: Worked, rows: Any, ask: Callable[[int], Case], kept: Kept) -> pa.Array:
    """Return the word for each of some rows, nothing for the others; what was found is kept from frame to frame."""
    which, words = np.full(worked.size, -1, np.int32), list[str]()
    vocabulary = worked.question.rules.vocabulary
    paths = [list_.path for list_ in (vocabulary.asks, vocabulary.grants) if list_ is not None]
    listing = worked.frame.with_lists(*paths)
    plain, listed = (rows[~listing[rows]], rows[listing[rows]]) if listing.any() else (rows, rows[:0])
    signs = np.zeros(worked.size, np.min_scalar_type(1 << len(worked.part.channels)))
    for place, atom in enumerate(worked.part.channels.values()):
        if atom in worked.circuit.places and (without := worked.sign(atom)[1]):
            signs |= unpacked(without, worked.size).astype(signs.dtype) << place
    mine = signs[plain]
    for sign in map(int, np.unique(mine)):
        alike = plain[mine == sign]
        which[alike] = len(words)
        words.append(_told(kept, (sign,), ask, int(alike[0])))
    for row in map(int, listed):
        said = tuple(repr(worked.frame.lists[path][row]) for path in paths if path in worked.frame.lists)
        which[row] = len(words)
        words.append(_told(kept, (int(signs[row]), *said), ask, row))
    return coded(words, which)


def _told(kept: Kept, key: Any, ask: Callable[[int], Case], row: int) -> str:
    if key not in kept:
        kept[key] = ask(row).request().standing
    return kept[key]
