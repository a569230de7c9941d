"""How it stands with the request of each row: made in time, lost, not known, or where its window stands.

That hangs on little: which requests and grants a row lists, and how it is to be asked for. Rows that have these in common are
looked at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..decide.case import Case
from .bits import unpacked
from .outcome import Worked

Kept = dict[Any, str]


def standings(worked: Worked, rows: Any, ask: Callable[[int], Case], kept: Kept) -> Any:
    """Return the word for each of some rows, nothing for the others; what was found is kept from frame to frame."""
    out = np.full(worked.size, None, object)
    vocabulary = worked.question.rules.vocabulary
    paths = [list_.path for list_ in (vocabulary.asks, vocabulary.grants) if list_ is not None]
    signs = np.zeros(worked.size, np.int64)
    for place, atom in enumerate(worked.part.channels.values()):
        if atom in worked.circuit.places:
            signs |= unpacked(worked.sign(atom)[1], worked.size).astype(np.int64) << place
    listing = worked.frame.with_lists(*paths)
    plain = rows[~listing[rows]]
    for sign in np.unique(signs[plain]):
        mine = plain[signs[plain] == sign]
        out[mine] = _told(kept, (int(sign),), ask, int(mine[0]))
    for row in map(int, rows[listing[rows]]):
        said = tuple(repr(worked.frame.lists[path][row]) for path in paths if path in worked.frame.lists)
        out[row] = _told(kept, (int(signs[row]), *said), ask, row)
    return out


def _told(kept: Kept, key: Any, ask: Callable[[int], Case], row: int) -> str:
    if key not in kept:
        kept[key] = ask(row).request().standing
    return kept[key]
