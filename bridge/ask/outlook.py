"""One dossier as several prime years see it: what they share is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..dossier.read import Dossier
from ..facts.encode import Assignment, Encoder
from ..facts.figures import Figure
from ..facts.vocabulary import Vocabulary
from ..ground.declared import Key

if TYPE_CHECKING:
    from .topic import Topic


def of_added(vocabulary: Vocabulary) -> frozenset[int]:
    """Return the inputs that speak of an entry to be added: these alone differ from prime year to prime year."""
    added = {n for n, f in vocabulary.facts.items() if f.slot is not None and not isinstance(f.slot[1], int)}
    atoms = {a for a, what in vocabulary.input.items() if what.fact in added}
    atoms |= {a for a, row in vocabulary.relations.items() if added.intersection(row[1:3])}
    atoms |= {a for a, (_, slot) in vocabulary.present.items() if not isinstance(slot, int)}
    return frozenset(atoms)


class Outlook:
    """A dossier seen from one day by any number of prime years."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        dossier: Dossier,
        today: date,
        readings: Mapping[str, str],
        figures: Mapping[str, Figure] | None = None,
    ) -> None:
        self.vocabulary, self.dossier, self.today, self.readings = vocabulary, dossier, today, readings
        self.shared = Encoder(vocabulary, dossier, today, "", 0, figures, readings)
        self._own: dict[Key, Encoder] = {}
        self.added = vocabulary.once(of_added) | self.shared.by_request
        self._supposed: dict[tuple[str, str], Outlook] = {}
        self._outside: dict[str, dict[str, Figure]] = {}

    def supposing(self, topic: Topic, value: Any) -> Outlook:
        """Return the dossier as it would be with an answer."""
        name = topic.key, repr(value)
        if name not in self._supposed:
            dossier, head = self.dossier.supposing(topic.answered(self.dossier.data, value)), topic.keys[0]
            if head not in self._outside:
                self._outside[head] = self.shared.figures_outside(head)
            self._supposed[name] = Outlook(self.vocabulary, dossier, self.today, self.readings, self._outside[head])
        return self._supposed[name]

    def encoder(self, key: Key) -> Encoder:
        """Return what sees the dossier as a prime year does, its entry to be added included."""
        if self._as_shared(key):
            return self.shared
        if key not in self._own:
            self._own[key] = Encoder(self.vocabulary, self.dossier, self.today, *key, readings=self.readings)
        return self._own[key]

    def _as_shared(self, key: Key) -> bool:
        """Whether a prime year sees the dossier as all do."""
        return key not in self.vocabulary.added and not self.shared.by_request

    def assign(self, atoms: frozenset[int], readings: dict[str, str], key: Key) -> Assignment:
        """Fix every input that the dossier and the readings decide; leave the others open."""
        if self._as_shared(key):
            return self.shared.assign(atoms, readings)
        found = self.shared.assign(atoms - self.added, readings)
        own = self.encoder(key).assign(atoms & self.added, readings)
        return Assignment({**found.known, **own.known}, {**found.open, **own.open})

    def truth(self, atom: int, key: Key) -> bool | None:
        """Return what the dossier makes of one input (no reading), None where it leaves it open."""
        return (self.encoder(key) if atom in self.added else self.shared).truth(atom)

    def truths(self, atoms: Iterable[int], key: Key) -> dict[int, bool]:
        """Return those of these inputs that the dossier decides."""
        found = {a: self.truth(a, key) for a in atoms}
        return {a: v for a, v in found.items() if v is not None}
