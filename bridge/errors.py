"""Errors that a user can mend; each names the path, what is wrong there, and how to put it right."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with the input: ``path`` as the user wrote it, a catalogue ``key`` and its arguments.

    ``rules`` is the rules folder whose catalogues may word it, None where nothing in it hangs on the rules.
    """

    path: str
    key: str
    args: tuple[tuple[str, str], ...] = ()
    rules: Path | None = None

    def params(self) -> dict[str, str]:
        """Return the arguments of the message."""
        return dict(self.args)


class InputError(ValueError):
    """The dossier or an option cannot be used; ``problems`` lists everything found at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.path or 'dossier'}: {p.key} {p.params() or ''}".rstrip() for p in problems))


class RulesError(RuntimeError):
    """The rule files cannot be used: clingo refused them or a declaration they need is lacking."""
