"""The word that was meant, where one was mistyped."""

from __future__ import annotations

from collections.abc import Sequence


def nearest(word: str, known: Sequence[str], alike: float = 0.4) -> str:
    """Return the known word that is most like this one, nothing where none is ``alike`` enough."""
    import difflib  # nobody waits for it whose words are right

    return next(iter(difflib.get_close_matches(word, known, 1, alike)), "")
