"""What is worked out of the entries of a list is kept for all dossiers that share the list: those of which other facts are otherwise."""

from __future__ import annotations

from typing import Any

# So many lists are remembered: a chain of changes to one does not keep them all.
MOST = 64


class Lists:
    """What was made of lists; a list goes by being this very list, which nobody changes any more."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[list[Any], dict[Any, Any]]] = {}

    def of(self, entries: list[Any]) -> dict[Any, Any]:
        """Return what was made of a list so far, to be added to."""
        found = self._kept.get(id(entries))
        if found is None:  # the list is kept beside it, so no other can come to bear its number
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[id(entries)] = entries, {}
        return found[1]


def with_list(data: Any, path: tuple[Any, ...], entries: list[Any]) -> Any:
    """Return nested mappings with another list at a path, sharing what is not on the way."""
    return {**data, path[0]: with_list(data[path[0]], path[1:], entries)} if path else entries
