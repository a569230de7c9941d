"""Where two dossiers differ, fact by fact, and every dossier that takes some of these facts from one and some from the other.

A difference is the smallest thing that can be put right by itself: a value, a list of words, or a whole entry that only
one of the two has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..dossier.read import Dossier
from ..dossier.shape import ANY_YEAR, EACH, Keys, Shape
from ..dossier.spells import is_spells
from ..facts.vocabulary import Vocabulary


class Split(NamedTuple):
    """A place where the two dossiers differ; None on a side: unknown there, or no such entry."""

    keys: tuple[Any, ...]
    mine: Any
    theirs: Any


class Traced(Dossier):
    """A dossier that remembers where it was read."""

    def __init__(self, data: dict[str, Any], shape: Shape) -> None:
        super().__init__(data, shape)
        self.reads: set[tuple[Any, ...]] = set()

    def get(self, *keys: Any) -> Any:
        """Return the value at the path, and note the path."""
        self.reads.add(keys)
        return super().get(*keys)

    def found(self, path: Keys) -> Iterator[tuple[Keys, Any]]:
        """Yield the values at the path, and note the path."""
        self.reads.add(path)
        return super().found(path)


class Differences:
    """The differences between a dossier and the partial one laid over it.

    ``mixed(mask)`` is the dossier with mine at the differences whose bit is set and theirs elsewhere: 0 is theirs.
    """

    def __init__(self, mine: Dossier, theirs: Dossier, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.splits: list[Split] = []
        self.entries: set[tuple[Any, ...]] = set()  # lists of which an entry is on one side only
        self.longest: dict[str, int] = {}
        labels = {"dossier", *(own.path[0] for own in vocabulary.own.values() if len(own.path) == 1)}  # no facts
        claimed = {k: v for k, v in theirs.data.items() if k not in labels}
        self._tree = self._walk(mine.data, claimed, ())
        self._built: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self.splits)

    @property
    def every(self) -> int:
        """The mask of all differences: my own dossier."""
        return (1 << len(self.splits)) - 1

    def mixed(self, mask: int) -> dict[str, Any]:
        """Return one mixture as the data of a dossier; not to be changed."""
        if mask not in self._built:
            self._built[mask] = _build(self._tree, mask)
        return self._built[mask]

    def shared(self) -> dict[str, Any]:
        """Return what all mixtures have in common: nothing is told where they differ, and no entry is in it that only some of them
        have; a list that only some of them have is."""
        found: dict[str, Any] = _shared(self._tree, False)
        return found

    def named(self) -> Iterator[tuple[Any, ...]]:
        """Yield where the two differ; of a list that only one of them has, the first places, which nobody knows of in the other."""
        for split in self.splits:
            yield split.keys
            name = next((n for n, path in self.vocabulary.lists.items() if path == split.keys), "")
            yield from ((*split.keys, place) for place in range(self.vocabulary.open_slots.get(name, 0)))

    def touched(self, reads: set[tuple[Any, ...]]) -> frozenset[int]:
        """Return the differences that reading at these paths can see."""
        seen: set[int] = set()
        for read in reads:
            lists = [e for e in self.entries if len(e) <= len(read) and _meets(read, e)]
            for path in (read, *lists):  # which entry stands at a place hangs on those before it
                seen.update(index for index, split in enumerate(self.splits) if _meets(path, split.keys))
        return frozenset(seen)

    # -- comparing ------------------------------------------------------------------------------------------------------

    def _walk(self, mine: Any, theirs: Any, keys: tuple[Any, ...]) -> Any:
        if theirs is None:
            return mine
        if isinstance(theirs, dict) and (mine is None or isinstance(mine, dict)):
            mine = mine or {}
            names = [*mine, *(k for k in theirs if k not in mine)]
            return {k: self._walk(mine.get(k), theirs.get(k), (*keys, k)) for k in names}
        lists = isinstance(theirs, list) and isinstance(mine, list) and any(isinstance(e, dict) for e in (*mine, *theirs))
        if lists and not (is_spells(mine) and is_spells(theirs)):  # spells make one value together
            return self._entries(mine, theirs, keys)
        return mine if same(mine, theirs) else self._split(keys, mine, theirs)

    def _entries(self, mine: list[Any], theirs: list[Any], keys: tuple[Any, ...]) -> list[Any]:
        out = []
        for index, (one, two) in enumerate(_aligned(mine, theirs, self._name(keys))):
            here = (*keys, index)
            if one is not None and two is not None:
                out.append(self._walk(one, two, here))
            elif two is None and self._adds(keys):
                out.append(one)
            else:
                self.entries.add(keys)
                out.append(self._split(here, one, two))
        self.longest[str(keys[-1])] = len(out)
        return out

    def _adds(self, keys: tuple[Any, ...]) -> bool:
        """Whether a partial dossier can only add to this list: the requests."""
        return self.vocabulary.asks is not None and keys == self.vocabulary.asks.path

    def _name(self, keys: tuple[Any, ...]) -> Callable[[Any, int], Any]:
        """What an entry of this list is known by: a request by its prime year, one of persons by its label, else by its place."""
        asks = self.vocabulary.asks
        if asks is not None and keys == asks.path:
            return lambda entry, _: (entry.get(asks.prime), entry.get(asks.year))
        label = next((own.key for own in self.vocabulary.own.values() if own.list == keys), None)
        return lambda entry, place: (entry.get(label) if label else None) or place

    def _split(self, keys: tuple[Any, ...], mine: Any, theirs: Any) -> _Fork:
        self.splits.append(Split(keys, mine, theirs))
        for value in (mine, theirs):
            if isinstance(value, list):
                self.longest[str(keys[-1])] = max(len(value), self.longest.get(str(keys[-1]), 0))
        return _Fork(1 << (len(self.splits) - 1), mine, theirs)


class _Fork(NamedTuple):
    bit: int
    mine: Any
    theirs: Any


def _meets(path: tuple[Any, ...], keys: tuple[Any, ...]) -> bool:
    """Whether one of two paths leads through the other; the first may say "any year" and "any entry"."""
    return all(p in (EACH, ANY_YEAR) or p == k for p, k in zip(path, keys, strict=False))


def _build(node: Any, mask: int) -> Any:
    if isinstance(node, _Fork):
        return node.mine if mask & node.bit else node.theirs
    if isinstance(node, dict):
        built = {k: _build(v, mask) for k, v in node.items()}
        return {k: v for k, v in built.items() if v is not None}
    if isinstance(node, list):
        return [v for v in (_build(e, mask) for e in node) if v is not None]
    return node


def _shared(node: Any, entry: bool) -> Any:
    if isinstance(node, _Fork):
        one = node.mine if node.theirs is None else node.theirs if node.mine is None else None
        return one if not entry and isinstance(one, list) else None
    if isinstance(node, dict):
        return {k: v for k, below in node.items() if (v := _shared(below, False)) is not None}
    if isinstance(node, list):
        return [v for e in node if (v := _shared(e, True)) is not None]
    return node


def _aligned(mine: list[Any], theirs: list[Any], name: Callable[[Any, int], Any]) -> Iterator[tuple[Any, Any]]:
    """Pair the entries that have the same name."""
    ours = {name(e, i): e for i, e in enumerate(mine)}
    others = {name(e, i): e for i, e in enumerate(theirs)}
    if len(ours) < len(mine) or len(others) < len(theirs):  # the same name twice: by place
        ours, others = dict(enumerate(mine)), dict(enumerate(theirs))
    for key in [*ours, *(k for k in others if k not in ours)]:
        yield ours.get(key), others.get(key)


def same(one: Any, two: Any) -> bool:
    """Whether two values of a dossier say the same; yes is no number, and a list of words has no order."""
    if isinstance(one, bool) != isinstance(two, bool):
        return False
    if isinstance(one, list) and isinstance(two, list):
        return sorted(map(str, one)) == sorted(map(str, two))
    return bool(one == two)
