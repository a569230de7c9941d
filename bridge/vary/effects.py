"""What a variant of a dossier does: typed results and their JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..as_json import quiet, shaped, under
from ..decide.outcome import Decided, Outcome
from ..dossier.read import Dossier
from ..ground.declared import Key
from ..results import Change, Request, Source
from ..terms import OF_CONTRACT, PrimeOfYear, Remark


class OfYear(NamedTuple):
    """What the prime years of one year come to that are taken."""

    year: int
    min: int
    max: int | None


@shaped("min", "max", quiet("undecided", "open"), quiet("years", "by_year"), quiet("left_out", "apart"))
class Total(NamedTuple):
    """What the prime years that may be taken together come to in all, at least and at most (None: no upper bound).

    ``open`` are the undecided ones: what they come to lies within the range, and settling them narrows it. Where there are
    none, ``by_year`` says what each year comes to (where there are several), and ``apart`` which conditions are met of what is
    not counted, because it excludes something else.
    """

    min: int
    max: int | None
    open: tuple[PrimeOfYear, ...] = ()
    by_year: tuple[OfYear, ...] = ()
    apart: tuple[PrimeOfYear, ...] = ()


class Sums(NamedTuple):
    """What prime years come to: all that is ``due``, and what of it is still ``attainable``; ``lost`` was not asked for in time."""

    due: Total
    attainable: Total
    lost: tuple[PrimeOfYear, ...] = ()


class Standing(NamedTuple):
    """The status of a condition, None where it is not asked, and the value."""

    status: str | None
    value: Any


@shaped("id", "label", under("from", "was"), under("to", "turned"), "required", "decisive", "sources", quiet("of"))
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

    @property
    def was(self) -> Standing:
        """How it stood."""
        return Standing(self.before, self.value_before)

    @property
    def turned(self) -> Standing:
        """How it stands."""
        return Standing(self.after, self.value_after)


@shaped(under("from", "before"), under("to", "after"))
class Requests(NamedTuple):
    """When to ask, before and after."""

    before: Request | None
    after: Request | None


@shaped(
    "prime", "year", "kind", under("from", "before"), under("to", "after"), "conditions", "because", quiet("request"),
    quiet("complete", empty=True),
)  # fmt: skip
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
    request: Requests | None = None


@shaped(
    "name", "changes", "effects", "unchanged", under("total", "sums.due"), under("attainable", "sums.attainable"),
    under("lost", "sums.lost"),
)  # fmt: skip
class Compared(NamedTuple):
    """One variant: its changes, its effects, the prime years where nothing moves, and what may be taken together in all."""

    name: str | None
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    unchanged: tuple[PrimeOfYear, ...]
    outcomes: dict[Key, Outcome]
    sums: Sums
    dossier: Dossier


class Base(NamedTuple):
    """What a dossier is granted as it is."""

    decisions: tuple[Decided, ...]
    total: Total
    attainable: Total
    lost: tuple[PrimeOfYear, ...]


class Written(NamedTuple):
    """The variant was written to the file of the dossier."""

    comments_kept: bool


@shaped(OF_CONTRACT, "today", "readings", under("base", "base_named"), "variants", quiet("written"), quiet("warnings"))
class WhatIf(NamedTuple):
    """The dossier as it is, and its variants."""

    today: date
    readings: dict[str, str]
    base: dict[Key, Outcome]
    sums: Sums
    variants: tuple[Compared, ...]
    written: Written | None = None
    warnings: tuple[Remark, ...] = ()

    @property
    def base_named(self) -> Base:
        """The dossier as it is."""
        return Base(tuple(Decided(*k, o) for k, o in self.base.items()), self.sums.due, self.sums.attainable, self.sums.lost)
