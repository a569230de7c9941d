"""The tree of reasons behind a decision."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from ..as_json import as_object, quiet, shaped, under
from ..results import Amount, Source
from ..terms import Remark


@shaped(
    "status", "label", quiet("condition"), quiet("path"), quiet("distance"), quiet("needed"), quiet("reached"), quiet("of"),
    under("value", when="measured"), under("required", when="measured"), under("comparison", when="comparison"),
    quiet("any_of", empty=False), quiet("shown"), quiet("sources"), quiet("children"),
)  # fmt: skip
class Reason(NamedTuple):
    """A node of the tree of reasons; ``distance`` is how far the value is from what is required.

    ``shown`` is the place of the fact whose value is shown, where that is not the condition's own fact; ``fact`` names what is at
    no place of its own (a sum, a mean), for its unit.
    """

    status: str
    label: str
    condition: str | None = None
    path: str | None = None
    value: Any = None
    required: Any = None
    distance: str | None = None
    needed: int | None = None
    reached: int | None = None
    of: int | None = None
    any_of: bool = False
    sources: tuple[Source, ...] = ()
    children: tuple[Reason, ...] = ()
    at_most: bool = False
    shown: str | None = None
    fact: str | None = None

    @property
    def measured(self) -> bool:
        """Whether a value is compared with what is required."""
        return self.value is not None or self.required is not None

    @property
    def comparison(self) -> Literal["at_most", ""]:
        """How, where the value has an upper bound."""
        return "at_most" if self.at_most and self.measured else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


class SetAside(NamedTuple):
    """So many entries of a list that change nothing in a decision, of so many that it has."""

    path: str
    entries: int
    of: int


@shaped("prime", "year", "verdict", "amount", "granted_because", "not_more_because", quiet("set_aside"), quiet("notes"), quiet("warnings"))
class Explanation(NamedTuple):
    """Why a decision is what it is: the reasons for what is granted, and for why it is not more; and what is doubtful.

    ``set_aside``: of long lists how many entries change nothing in this decision, and are in no reason. ``notes``: what could be
    declared and is not, for the dossier itself says otherwise.
    """

    prime: str
    year: int
    verdict: str
    amount: Amount | None
    granted_because: Reason | None = None
    not_more_because: tuple[Reason, ...] = ()
    warnings: tuple[Remark, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)
