"""What no text says: issues whose answer is left open, where it makes a difference to a decision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..facts.vocabulary import Vocabulary
from ..results import OpenQuestion
from ..rules.wording import Wording

Reached = Callable[[Sequence[int]], frozenset[int]]
"""What can come out where these literals hold."""


def open_questions(
    vocabulary: Vocabulary, inputs: Collection[int], known: Sequence[int], reached: Reached, wording: Wording
) -> tuple[OpenQuestion, ...]:
    """Return the issues that the texts leave open and whose answer changes what can come out, given what is known."""
    found = sorted(
        issue for atom, issue in vocabulary.open_questions.items()
        if atom in inputs and reached([*known, atom]) != reached([*known, -atom])
    )  # fmt: skip
    return tuple(OpenQuestion(issue, wording.get("open", issue)) for issue in found)
