"""What a user can mend of a command line, beyond what the bridge refuses."""

from __future__ import annotations

from collections.abc import Sequence


class RulesUnusable(Exception):
    """The folder named by ``--rules`` (or ``option``) cannot be used: the ``key`` of the sentence, its values, and details."""

    def __init__(self, folder: str, key: str, details: Sequence[str] = (), **values: str) -> None:
        self.folder, self.key, self.details, self.values = folder or "''", key, tuple(details), values
        self.option = "rules"
        super().__init__(f"{self.folder}: {key} {values or ''}".rstrip())
