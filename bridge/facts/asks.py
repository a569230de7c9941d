"""What a dossier tells of requests and of grants: which list each stands in, and under which keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dossier.shape import Keys

if TYPE_CHECKING:
    from ..dossier.read import Dossier


class Asks(NamedTuple):
    """The list of requests made: where it stands, and the keys of the prime, its year, the day, and that of the decision; on which
    days, as numbers, a prime year can be requested."""

    name: str
    path: Keys
    prime: str
    year: str
    on: str
    decided: str
    windows: Mapping[tuple[str, int], tuple[int, int]]

    def entry(self, prime: str, year: int, on: Any) -> dict[str, Any]:
        """Return a request as the dossier says it."""
        return {self.prime: prime, self.year: year, self.on: on}

    def place(self, dossier: Dossier, prime: str, year: int) -> int | None:
        """Return which entry of a dossier is the request for a prime year: of several the first one made in time."""
        entries = dossier.get(*self.path) or []
        found = [i for i, e in enumerate(entries) if (e.get(self.prime), e.get(self.year)) == (prime, year)]
        if len(found) > 1 and (window := self.windows.get((prime, year))):
            days = [(on, i) for i in found if isinstance(on := entries[i].get(self.on), date)]
            found = [i for on, i in sorted(days) if window[0] <= on.year * 10000 + on.month * 100 + on.day <= window[1]] or found
        return found[0] if found else None

    def perhaps(self, dossier: Dossier, prime: str, year: int) -> tuple[Keys, ...]:
        """Return what would say whether an entry of which the prime or the year is unknown is the request for a prime year."""
        found: list[Keys] = []
        for i, entry in enumerate(dossier.get(*self.path) or []):
            said = {self.prime: entry.get(self.prime), self.year: entry.get(self.year)}
            if None in said.values() and said[self.prime] in (None, prime) and said[self.year] in (None, year):
                found += [(*self.path, i, key) for key, value in said.items() if value is None]
        return tuple(found)

    def made(self, dossier: Dossier, prime: str, year: int) -> dict[str, Any] | None:
        """Return the request for a prime year as a dossier says it, None where there is none."""
        at = self.place(dossier, prime, year)
        found: dict[str, Any] | None = None if at is None else dossier.get(*self.path, at)
        return found


class Grants(NamedTuple):
    """The list of what was granted before: where it stands, and the keys of the prime and of its year."""

    name: str
    path: Keys
    prime: str
    year: str
