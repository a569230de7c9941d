"""The words of rules: labels by condition id, and values as a language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import Any

from ..catalogues import Catalogue
from .numbers import exact, shown

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# Numbers are shown with so many decimals, and with as many more as it takes to tell two apart; a float has no more than that.
DECIMALS, MOST_DECIMALS = 2, 17


def as_day(value: Any) -> date | None:
    """Return a day of a dossier, however it is written; None for anything else, as for a text that only looks like a day."""
    if isinstance(value, date):
        return value
    with suppress(ValueError):
        return date.fromisoformat(value) if isinstance(value, str) and _ISO.fullmatch(value) else None
    return None


class Wording(Catalogue):
    """The texts of the rules, and how values, amounts and distances are written in their language."""

    def label(self, condition: str) -> str:
        """Return the label of a condition id, falling back from ``a.b`` to ``*.b`` (shared by several primes)."""
        found = self._labels.get(condition)
        if found is None:
            found = self._labels[condition] = self._label(condition)
        return found

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The labels that were asked for."""
        return {}

    def _label(self, condition: str) -> str:
        shared = "*." + condition.split(".", 1)[-1]
        section = self.texts.get("conditions", {})
        lent = (self.borrowed("conditions", name) for name in (condition, shared))
        found = section.get(condition) or section.get(shared) or next((text for text in lent if text), None)
        return str(found) if found else condition

    def nearest(self, condition: str) -> str:
        """Return the label of a condition id, or of the nearest one above it that has a label: ``a.b`` for ``a.b.c``."""
        head, dot, _ = condition.rpartition(".")
        return self.nearest(head) if dot and self.label(condition) == condition else self.label(condition)

    def labels(self, condition: str) -> bool:
        """Whether the catalogue itself has a label for a condition id, or for the one that several primes share."""
        section = self.texts.get("conditions", {})
        return condition in section or "*." + condition.split(".", 1)[-1] in section

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {key.partition(".")[2]: n for n, key in enumerate(self.texts.get("conditions", {}))}

    def rank(self, condition: str) -> int:
        """Return the place of a condition, its prime left aside, among those that the catalogue words; the last one for any other."""
        return self._ranks.get(condition, len(self._ranks))

    def about(self, key: str, name: str = "") -> str:
        """Return what a key of the dossier means: its help, else its label, by ``name`` where it has none of its own; else nothing."""
        for word in filter(None, (key, name)):
            for section in ("help", "facts", "sections"):
                if self.has(section, word):
                    return self.get(section, word)
        return ""

    def number(self, value: Any, decimals: int = DECIMALS) -> str:
        """Write a number as the language does: 25 000 or 25,000; 12,5 or 12.5; with more decimals where fewer would make it whole."""
        if isinstance(value, float) and value == int(value):
            value = int(value)
        if not isinstance(value, int):
            while decimals < MOST_DECIMALS and float(f"{value:.{decimals}f}").is_integer():
                decimals += 1
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
        marks = {",": self.get("numbers", "thousands"), ".": self.get("numbers", "decimal")}
        return "".join(marks.get(c, c) for c in text)

    def days(self, values: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return what is put into a sentence, the days in it (2024-03-01) as people write them."""
        return {k: self.day(day) if (day := as_day(v)) else v for k, v in values}

    def value(self, value: Any, unit: str | None = None, decimals: int = DECIMALS) -> str:
        """Write a value of the dossier, with its unit."""
        words = self.texts["values"]
        if value is None:
            return str(words["unknown"])
        if isinstance(value, bool):
            return str(words["yes" if value else "no"])
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, (int, float)):
            if unit == "year":
                return str(value)
            word, number = self._unit(unit, value) if unit else "", self.number(value, decimals)
            if "{value}" in word:
                return word.format(value=number)
            return f"{number}\u00a0{word}" if word else number
        if isinstance(value, (list, tuple)):
            return ", ".join(self.value(v) for v in value) or str(words["empty"])
        if isinstance(value, dict):
            return ", ".join(f"{self.get('fields', k)} {self.value(v)}" for k, v in value.items())
        return str(words.get(str(value), value))

    def _unit(self, unit: str, value: float) -> str:
        """The word behind a number of a unit, or the form around it; for one of it, the singular where the language has one."""
        words = self.texts.get("units", {})
        return str((words.get(f"{unit}_one") if self.singular(value) else None) or words.get(unit, ""))

    def singular(self, number: float) -> bool:
        """Whether the language counts so many as one: French does so up to two, the others at one."""
        below = self.texts.get("numbers", {}).get("singular_below")
        return abs(number) < float(below) if below else number == 1

    def amount(self, low: int, high: int | None) -> str:
        """Write an amount: one figure, a range, or a floor; ``zero`` is what rules that pay nothing say instead."""
        words = self.texts["amounts"]
        if high is None:
            return str(words["least"]).format(low=self.number(low))
        if low == high:
            return str(words["zero"]) if low == 0 and "zero" in words else str(words["one"]).format(value=self.number(low))
        return str(words["range"]).format(low=self.number(low), high=self.number(high))

    def distance(self, value: Any, required: Any, unit: str | None, at_most: bool) -> str | None:
        """Say how far a number is from what is required, or None where that says nothing."""
        if any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in (value, required)):
            return None
        gap = exact(value) - exact(required) if at_most else exact(required) - exact(value)
        key = "over" if at_most else "short"
        if gap <= 0:
            return None
        decimals = telling(value, required)
        return self.get(
            "distance",
            key,
            value=self.value(value, unit, decimals),
            gap=self.value(shown(gap), f"{unit}_gap" if self.has("units", f"{unit}_gap") else unit, decimals),
            required=self.value(required, unit, decimals),
        )


def telling(one: Any, other: Any) -> int:
    """Return how many decimals, two or more, tell two numbers apart, and leave something of the difference."""
    decimals, gap = DECIMALS, float(abs(exact(one) - exact(other)))
    while gap and decimals < MOST_DECIMALS and (f"{one:.{decimals}f}" == f"{other:.{decimals}f}" or not float(f"{gap:.{decimals}f}")):
        decimals += 1
    return decimals
