"""For how many entries of a list the rules are ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from ..dossier.read import Dossier

STEP = 4


def slots_for(vocabulary: Vocabulary, dossier: Dossier) -> int:
    """Return how many slots a dossier needs: 2, or so many fours, so that few sizes are ever ground."""
    needed = max((len(dossier.get(*vocabulary.lists[name]) or []) for name in vocabulary.slotted), default=0)
    return step_for(needed)


def step_for(needed: int) -> int:
    """Return how many slots are ground where so many are needed."""
    return 2 if needed <= 2 else -(-needed // STEP) * STEP
