"""What a variant of a dossier does: typed results and their JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..decide.outcome import Outcome
from ..dossier.read import Dossier
from ..ground.declared import Key
from ..results import CONTRACT, Change, Request, Source, plain


class Total(NamedTuple):
    """What the prime years that may be taken together come to in all, at least and at most (None: no upper bound).

    ``open`` are the undecided ones: what they come to lies within the range, and settling them narrows it.
    """

    min: int
    max: int | None
    open: tuple[Key, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``undecided`` only where something is."""
        out: dict[str, Any] = {"min": self.min, "max": self.max}
        return {**out, "undecided": [{"prime": p, "year": y} for p, y in self.open]} if self.open else out


class Moved(NamedTuple):
    """A condition whose status differs; None where it is not asked. ``decisive``: it differs under the least changes too."""

    id: str
    label: str
    before: str | None
    after: str | None
    value_before: Any = None
    value_after: Any = None
    required: Any = None
    of: str | None = None
    decisive: bool = True
    sources: tuple[Source, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``of`` only for a condition on an entry of a list."""
        out: dict[str, Any] = {
            "id": self.id, "label": self.label, "from": {"status": self.before, "value": plain(self.value_before)},
            "to": {"status": self.after, "value": plain(self.value_after)}, "required": plain(self.required),
            "decisive": self.decisive, "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip
        if self.of is not None:
            out["of"] = self.of
        return out


class Effect(NamedTuple):
    """What a variant does to one prime year.

    ``kind`` is ``verdict``, ``amount``, ``request`` (only its dates) or ``conditions`` (only some of them); ``because``
    holds every least set of changes that alone gives the outcome ``after``, all of them unless ``complete`` is False.
    """

    prime: str
    year: int
    kind: str
    before: Outcome
    after: Outcome
    conditions: tuple[Moved, ...] = ()
    because: tuple[tuple[Change, ...], ...] = ()
    complete: bool = True
    request: tuple[Request | None, Request | None] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``request`` only where it differs, ``complete`` only where the search met its bound."""
        out: dict[str, Any] = {
            "prime": self.prime, "year": self.year, "kind": self.kind, "from": self.before.to_dict(), "to": self.after.to_dict(),
            "conditions": [c.to_dict() for c in self.conditions],
            "because": [[c.to_dict() for c in changes] for changes in self.because],
        }  # fmt: skip
        if self.request is not None:
            before, after = self.request
            out["request"] = {"from": before.to_dict() if before else None, "to": after.to_dict() if after else None}
        if not self.complete:
            out["complete"] = False
        return out


class Compared(NamedTuple):
    """One variant: its changes, its effects, the prime years where nothing moves, and what may be taken together in all."""

    name: str | None
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    unchanged: tuple[Key, ...]
    outcomes: dict[Key, Outcome]
    total: Total
    dossier: Dossier

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "name": self.name, "changes": [c.to_dict() for c in self.changes], "effects": [e.to_dict() for e in self.effects],
            "unchanged": [{"prime": p, "year": y} for p, y in self.unchanged], "total": self.total.to_dict(),
        }  # fmt: skip


class WhatIf(NamedTuple):
    """The dossier as it is, and its variants."""

    today: date
    readings: dict[str, str]
    base: dict[Key, Outcome]
    total: Total
    variants: tuple[Compared, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "contract": CONTRACT, "today": self.today.isoformat(), "readings": self.readings,
            "base": {
                "decisions": [{"prime": p, "year": y, **o.to_dict()} for (p, y), o in self.base.items()], "total": self.total.to_dict(),
            },
            "variants": [v.to_dict() for v in self.variants],
        }  # fmt: skip
