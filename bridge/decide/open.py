"""What no text says: issues whose answer is left open, where it makes a difference to a decision."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..ground.vocabulary import Vocabulary
from ..ground.wording import Wording
from ..results import OpenQuestion


def open_questions(
    vocabulary: Vocabulary, inputs: Collection[int], turns: Callable[[int], bool], wording: Wording
) -> tuple[OpenQuestion, ...]:
    """Return the issues that the texts leave open and whose answer ``turns`` what can come out."""
    found = sorted(i for atom, i in vocabulary.open_questions.items() if atom in inputs and turns(atom))
    return tuple(OpenQuestion(issue, wording.get("open", issue)) for issue in found)
