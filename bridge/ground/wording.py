"""The words: message catalogues apart from rules and code, one TOML file per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from .numbers import exact, shown
from .rulebase import rules_directory
from .statements import text_of

DEFAULT = "fr"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# Every folder of rules that has texts has them in these languages; what another language lacks is lent, and said to be.
OWED = ("fr", "en")
# Numbers are shown with so many decimals, and with as many more as it takes to tell two apart; a float has no more than that.
DECIMALS, MOST_DECIMALS = 2, 17


@lru_cache(maxsize=16)
def catalogue(path: Path) -> dict[str, Any]:
    """Read one catalogue file."""
    return tomllib.loads(text_of(path))


@lru_cache(maxsize=16)
def laid_over(common: Path, own: Path) -> dict[str, Any]:
    """Read a catalogue and lay it over the words that all rules share, section by section and key by key."""
    texts = dict(catalogue(common))
    for section, words in catalogue(own).items():
        texts[section] = {**texts.get(section, {}), **words}
    return texts


def languages() -> list[str]:
    """Return the languages that the kernel has words in, the default one first: one is added by adding its files."""
    found = sorted(p.stem for p in (rules_directory() / "kernel" / "wording").glob("*.toml"))
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def lent_in(directory: Path, language: str) -> str:
    """Return the language in which a folder has texts: the one asked for, else the first of the chain that it has, else none."""
    chain = (language, DEFAULT, *languages())
    return next((name for name in chain if (directory / "wording" / f"{name}.toml").is_file()), "")


def worded(directory: Path) -> bool:
    """Whether a rules folder has texts of its own."""
    return (directory / "wording").is_dir()


class Wording:
    """Texts of the rules in one language; a missing text shows its key, and a test forbids that.

    The kernel has the words that all rules share; a folder's own are laid over them. A rules folder without texts of its
    own has those of the package: its values and units have words, its conditions go by their ids.

    What is not yet said in a language is lent by another: a whole catalogue (``lent`` names the language then), or one text,
    which bears the remark that it is not translated.
    """

    def __init__(self, directory: Path, language: str = DEFAULT) -> None:
        self.language = language if language in languages() else DEFAULT
        home = directory if worded(directory) else rules_directory()
        spoken = lent_in(home, self.language) or self.language
        self.lent = spoken if spoken != self.language else ""
        self._home, self._common = home / "wording", rules_directory() / "kernel" / "wording"
        self.texts = laid_over(self._common / f"{self.language}.toml", self._home / f"{spoken}.toml")

    def get(self, section: str, key: str, **values: Any) -> str:
        """Return the text of a key in a section, its ``{names}`` filled in."""
        text = self.texts.get(section, {}).get(key)
        if text is None:
            text = self._lend(section, key)
        if text is None:
            return key
        return str(text).format(**values) if values else str(text)

    def has(self, section: str, key: str) -> bool:
        """Whether the catalogue has this text."""
        return key in self.texts.get(section, {})

    def label(self, condition: str) -> str:
        """Return the label of a condition id, falling back from ``a.b`` to ``*.b`` (shared by several primes)."""
        shared = "*." + condition.split(".", 1)[-1]
        section = self.texts.get("conditions", {})
        found = section.get(condition) or section.get(shared) or self._lend("conditions", condition) or self._lend("conditions", shared)
        return str(found) if found else condition

    def labels(self, condition: str) -> bool:
        """Whether the catalogue itself has a label for a condition id, or for the one that several primes share."""
        section = self.texts.get("conditions", {})
        return condition in section or "*." + condition.split(".", 1)[-1] in section

    def _lend(self, section: str, key: str) -> str | None:
        """Return a text that this language lacks as another has it, with the remark that it is not translated; None if none has it."""
        for name in (DEFAULT, *OWED):
            if name not in (self.language, self.lent) and (self._home / f"{name}.toml").is_file():
                found = laid_over(self._common / f"{name}.toml", self._home / f"{name}.toml").get(section, {}).get(key)
                if found is not None:
                    return f"{found} [{self.texts['language']['untranslated']}]"
        return None

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

    def day(self, value: date) -> str:
        """Write a day as people do."""
        return value.strftime(self.get("numbers", "day"))

    def days(self, values: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return what is put into a sentence, the days in it (2024-03-01) as people write them."""
        return {k: self.day(date.fromisoformat(v)) if _ISO.fullmatch(v) else v for k, v in values}

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
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(required, (int, float)):
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
            gap=self.number(shown(gap), decimals),
            required=self.value(required, unit, decimals),
        )


def telling(one: Any, other: Any) -> int:
    """Return how many decimals, two or more, tell two numbers apart, and leave something of the difference."""
    decimals, gap = DECIMALS, float(abs(exact(one) - exact(other)))
    while gap and decimals < MOST_DECIMALS and (f"{one:.{decimals}f}" == f"{other:.{decimals}f}" or not float(f"{gap:.{decimals}f}")):
        decimals += 1
    return decimals
