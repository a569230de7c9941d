"""The applicant's own entry of a list: which one it is, and what it says again that stands elsewhere in the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dossier.keys import is_year
from ..dossier.paths import leaves
from ..dossier.shape import Keys
from ..dossier.spelling import folded

if TYPE_CHECKING:
    from ..dossier.read import Dossier


def one(value: Any, other: Any) -> bool:
    """Whether two values are one: texts however they are spelt."""
    return bool(value == other or (isinstance(value, str) and isinstance(other, str) and folded(value) == folded(other)))


class Own(NamedTuple):
    """The applicant's own entry of a list: the one whose ``key`` says what stands at ``path``."""

    name: str
    list: Keys
    key: str
    path: Keys

    def place(self, dossier: Dossier) -> int | None:
        """Return which entry of the list it is, None where the list has none."""
        name = dossier.get(*self.path)
        if name is None:
            return None
        entries = dossier.get(*self.list) or []
        return next((i for i, entry in enumerate(entries) if one(entry.get(self.key), name)), None)


class Repeat(NamedTuple):
    """What stands ``within`` the own entry of a list is what stands at ``path``; "each_year" in both is one year."""

    own: Own
    within: Keys
    path: Keys

    def inner(self, keys: Keys) -> Keys | None:
        """Return where the entry says what stands at a path of the dossier, None where it does not."""
        return _moved(keys, self.path, self.within)

    def outer(self, keys: Keys) -> Keys | None:
        """Return where the dossier says what stands at a path of the entry."""
        return _moved(keys, self.within, self.path)


def _moved(keys: Keys, here: Keys, there: Keys) -> Keys | None:
    """Return what follows one place of a path as following another one."""
    if len(keys) < len(here) or any(p != k and not (p == "each_year" and is_year(k)) for p, k in zip(here, keys, strict=False)):
        return None
    year = next((k for p, k in zip(here, keys, strict=False) if p == "each_year"), None)
    return (*(year if p == "each_year" else p for p in there), *keys[len(here) :])


class Places:
    """Where a dossier says what it may say at two places: of the applicant, and in the applicant's own entry of a list."""

    def __init__(self, repeats: tuple[Repeat, ...], dossier: Dossier) -> None:
        self._repeats, self._dossier = repeats, dossier
        self._own: dict[str, int | None] = {}
        self._places: dict[Keys, frozenset[int | None]] = {}

    def own(self, own: Own) -> int | None:
        """Return which entry of a list is the applicant's own."""
        if own.name not in self._own:
            self._own[own.name] = own.place(self._dossier)
        return self._own[own.name]

    def again(self, keys: Keys) -> Keys | None:
        """Return where the own entry of a list says what stands at a path, None where there is no such entry."""
        for repeat in self._repeats:
            inner = repeat.inner(keys)
            place = None if inner is None else self.own(repeat.own)
            if inner is not None and place is not None:
                return (*repeat.own.list, place, *inner)
        return None

    def said(self, keys: Keys) -> Keys:
        """Return the path at which a fact of the applicant is said, or would be."""
        there = self.again(keys) if self._dossier.get(*keys) is None else None
        return keys if there is None or self._dossier.get(*there) is None else there

    def own_in(self, over: Keys, place: int) -> bool:
        """Whether an entry of a list is the applicant's own."""
        if over not in self._places:
            self._places[over] = frozenset(self.own(repeat.own) for repeat in self._repeats if repeat.own.list == over)
        return place in self._places[over]

    def said_in(self, over: Keys, place: int, keys: Keys) -> Keys:
        """Return the path at which a value of an entry is said, or would be: elsewhere, where the own entry leaves it out."""
        here = (*over, place, *keys)
        if self.own_in(over, place) and self._dossier.get(*here) is None:
            for repeat in self._repeats:
                outer = repeat.outer(keys) if repeat.own.list == over else None
                if outer is not None and self.own(repeat.own) == place:
                    return outer
        return here

    def fed(self, keys: Keys, path: Keys) -> bool:
        """Whether the value at a path counts as what stands at another place: the own entry's, where nothing is said there."""
        return self._dossier.get(*keys) is None and self.again(keys) == path

    def fed_in(self, over: Keys, keys: Keys, path: Keys) -> int | None:
        """Return which entry of a list the value at a path counts in: the own one, where nothing is said there."""
        for repeat in self._repeats:
            place = self.own(repeat.own) if repeat.own.list == over and repeat.outer(keys) == path else None
            if place is not None and self._dossier.get(*over, place, *keys) is None:
                return place
        return None


def twice(repeats: tuple[Repeat, ...], dossier: Dossier) -> Mapping[Keys, Keys]:
    """Return what a dossier says of the applicant and again in the own entry of a list: each path with the other one."""
    found: dict[Keys, Keys] = {}
    for repeat in repeats:
        place = repeat.own.place(dossier)
        entry = None if place is None else dossier.get(*repeat.own.list, place)
        for keys, _ in leaves(entry) if entry else ():
            outer = repeat.outer(keys)
            if outer is not None and dossier.get(*outer) is not None:
                found[outer] = (*repeat.own.list, place, *keys)
    return found
