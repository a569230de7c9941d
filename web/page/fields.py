"""Fields to fill in: how a fact is asked for in a form, and what was filled in as a value of the dossier.

Nothing filled in is unknown: never zero, never no, never none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from octroi.bridge.ask.question import Form
from octroi.bridge.rules.wording import Wording
from octroi.cli.messages import Messages
from octroi.cli.replies import Unclear, read

from ..call import Call

NONE, YES, NO = "-none", "-yes", "-no"
FREE = ("number", "date", "text", "entries")


def sign(wording: Wording, unit: str | None) -> str:
    """Return what stands beside a number of a unit, nothing where it has no sign."""
    if not unit or not wording.has("units", unit):
        return ""
    return wording.get("units", unit).replace("{value}", "").strip()


@dataclass
class Blank:
    """One field: where it belongs, what is asked, and what stands in it, as it was typed where it was."""

    path: str
    form: Form
    text: str
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    hint: str = ""
    help: str = ""
    typed: str = ""
    chosen: list[str] = field(default_factory=list)
    error: str = ""
    suggestions: Sequence[str] = ()

    @property
    def identity(self) -> str:
        """What the field is called within its page."""
        return "f-" + "".join(c if c.isalnum() else "-" for c in self.path)

    @property
    def free(self) -> bool:
        """Whether something is typed."""
        return self.form.kind in FREE

    def filled(self, value: Any, wording: Wording) -> Blank:
        """Put in a value of the dossier as people write it."""
        if value is None:
            return self
        if isinstance(value, bool):
            self.chosen = [YES if value else NO]
        elif value == "none" or value == []:
            self.chosen = [NONE]
        elif isinstance(value, list):
            self.chosen = [str(v) for v in value] if self.form.kind == "set" else []
            self.typed = str(len(value)) if self.form.kind == "entries" else ""
        elif self.form.kind == "choice":
            self.chosen = [str(value)]
        elif isinstance(value, dict):
            self.typed = wording.value(value.get("start")) if value.get("start") else ""
        elif self.form.kind == "date":
            self.typed = wording.day(value if isinstance(value, date) else date.fromisoformat(str(value)))
        elif isinstance(value, (int, float)):
            self.typed = str(value) if self.form.unit == "year" else wording.number(value, 6)
        else:
            self.typed = str(value)
        return self

    def sent(self, call: Call) -> Blank:
        """Put in what a form sent."""
        self.typed, self.chosen = call.field(f"t.{self.path}").strip(), [c for c in call.every(f"c.{self.path}") if c]
        return self

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.typed or self.chosen)

    def value(self, say: Messages) -> Any:
        """Return what was filled in as a value of the dossier, None where nothing was; raise :class:`Unclear`."""
        if self.typed and self.free:
            return read(self.typed, self, say)
        if not self.chosen:
            return None
        if self.form.kind == "set":
            if NONE in self.chosen and len(self.chosen) > 1:
                raise Unclear(say("page.none_and_some"))
            return [] if NONE in self.chosen else [c for c in self.form.options if c in self.chosen]
        choice = self.chosen[0]
        if choice in (YES, NO) and (self.form.kind == "boolean" or self.form.reached):
            return choice == YES
        if choice == NONE and (self.form.none or self.form.kind == "entries"):
            return 0 if self.form.kind == "entries" else "none"
        if self.form.kind == "choice" and choice in self.form.options:
            return choice
        raise Unclear(say("page.no_choice"))
