"""What a user can mend of a command line, beyond what the bridge refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .messages import Messages

if TYPE_CHECKING:
    from octroi.bridge.rules.structure import Flaw

# The exit status of input that cannot be used.
BAD_INPUT = 2


class RulesUnusable(Exception):
    """The folder named by ``--rules`` (or ``option``) cannot be used: the ``key`` of the sentence, its values, and details.

    ``flaws`` are mistakes in the rule files, each with its place.
    """

    def __init__(self, folder: str, key: str, details: Sequence[str] = (), flaws: Sequence[Flaw] = (), **values: str) -> None:
        self.folder, self.key, self.details, self.values = folder or "''", key, tuple(details), values
        self.flaws = tuple(flaws)
        self.option = "rules"
        super().__init__(folder, key)

    def __str__(self) -> str:
        return Messages()("problem.line", where=self.folder, what=Messages()(f"failure.rules_{self.key}", **self.values))
