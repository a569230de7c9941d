"""For how many entries of a list the rules are ground: as many as a dossier has, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dossier.keys import path_text
from ..errors import InputError, Problem
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from ..dossier.read import Dossier

# Entries are compared in pairs, so their cost grows with the square of their number: a dossier with more is refused.
MOST = 32
STEP = 4


def slots_for(vocabulary: Vocabulary, dossier: Dossier) -> int:
    """Return how many slots a dossier needs, so that few sizes are ever ground.

    Raises :class:`InputError` for a list with more entries than can be decided.
    """
    found = {name: len(dossier.get(*vocabulary.lists[name]) or []) for name in vocabulary.slotted}
    if long := [(path_text(vocabulary.lists[name]), count) for name, count in sorted(found.items()) if count > MOST]:
        raise InputError([Problem(path, "too_many_entries", (("count", str(n)), ("most", str(MOST)))) for path, n in long])
    needed = max(found.values(), default=0)
    return next((size for size in (2, STEP) if needed <= size), -(-needed // STEP) * STEP)
