"""Where a person stands: the facts told so far, what is wanted, what is not known, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from octroi.bridge.as_json import as_json
from octroi.bridge.dossier.paths import ABSENT, differences, put, without

Step = list[list[Any]]  # what one answer changed: each place, with what was there (nothing: there was nothing)
MOST_STEPS = 200


@dataclass
class State:
    """All of it, as plain data: it travels in the forms and is kept nowhere else."""

    data: dict[str, Any] = field(default_factory=lambda: {"dossier": 1})
    who: str = ""
    primes: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    readings: dict[str, str] = field(default_factory=dict)
    today: str = ""
    skipped: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)  # the question of this very form: of whom, which, and after which path

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> State:
        """Read a state; what is not as it should be is left out."""
        plain = cls()
        for name in ("who", "today"):
            if isinstance(value.get(name), str):
                setattr(plain, name, value[name])
        for name in ("data", "readings"):
            if isinstance(value.get(name), dict):
                setattr(plain, name, value[name])
        for name in ("primes", "years", "skipped", "steps", "asked"):
            if isinstance(value.get(name), list):
                setattr(plain, name, value[name])
        plain.data = _years_as_numbers(plain.data)
        return plain

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain data, what is empty left out."""
        found: dict[str, Any] = as_json({k: v for k, v in self.__dict__.items() if v})
        return found

    @property
    def day(self) -> date:
        """The day of the questions."""
        try:
            return date.fromisoformat(self.today) if self.today else date.today()
        except ValueError:
            return date.today()

    @property
    def told(self) -> bool:
        """Whether anything was told or chosen."""
        return bool(self.data.keys() - {"dossier"} or self.primes)

    def moved(self, data: Mapping[str, Any]) -> None:
        """Take other facts, and remember the way back."""
        new = _years_as_numbers(as_json(dict(data)))
        step = [[list(at)] if old is ABSENT else [list(at), old] for at, old, _ in differences(self.data, new)]
        if step:
            self.steps = [*self.steps, step][-MOST_STEPS:]
            self.data, self.asked = new, []

    def skip(self, key: str) -> None:
        """Remember that the person does not know."""
        self.skipped.append(key)
        self.asked = []
        self.steps = [*self.steps, [[["skipped"], key]]][-MOST_STEPS:]

    def back(self) -> list[list[Any]]:
        """Go one step back; return the places that it had changed, of what was skipped the question."""
        if not self.steps:
            return []
        *self.steps, last = self.steps
        self.asked = []
        for place, *old in last:
            if place == ["skipped"]:
                self.skipped = [s for s in self.skipped if s not in old]
            elif old:
                self.data = put(self.data, tuple(place), old[0])
            else:
                self.data = without(self.data, tuple(place))
        return [[*place, *old] if place == ["skipped"] else place for place, *old in last]


def _years_as_numbers(value: Any) -> Any:
    """Return data with its years as numbers: as keys of JSON they are texts."""
    if isinstance(value, Mapping):
        return {int(k) if isinstance(k, str) and len(k) == 4 and k.isdigit() else k: _years_as_numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_years_as_numbers(v) for v in value]
    return value
