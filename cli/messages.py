"""The words of the command line: one TOML file per language in ``messages/``, and which of them to speak."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "messages"
DEFAULT = "fr"


def languages() -> list[str]:
    """Return the languages that have a catalogue, the default one first."""
    found = sorted(p.stem for p in FOLDER.glob("*.toml"))
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language asked for by ``--lang``, else by the locale, else French."""
    known = languages()
    asked = ""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and index + 1 < len(arguments):
            asked = arguments[index + 1]
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    if asked in known:
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            spoken = value[:2].lower()
            return spoken if spoken in known else DEFAULT
    return DEFAULT


class Messages:
    """The sentences of one language, by ``section.key``."""

    def __init__(self, language: str = DEFAULT) -> None:
        self.language = language
        with (FOLDER / f"{language}.toml").open("rb") as stream:
            self.texts: dict[str, Any] = tomllib.load(stream)

    def has(self, name: str) -> bool:
        """Whether the catalogue has this sentence."""
        return isinstance(self._find(name), str)

    def __call__(self, name: str, /, **values: Any) -> str:
        """Return a sentence with its ``{names}`` filled in; a name that lacks one is shown as it is."""
        text = self._find(name)
        if not isinstance(text, str):
            return name
        return text.format(**values) if values else text

    def count(self, name: str, number: int, /, **values: Any) -> str:
        """Return the sentence for one or for several, as the language counts."""
        singular = number < 2 if self("language.zero_is_singular") == "yes" else number == 1
        return self(f"{name}.{'one' if singular else 'other'}", number=number, **values)

    def _find(self, name: str) -> Any:
        here: Any = self.texts
        for key in name.split("."):
            here = here.get(key) if isinstance(here, dict) else None
        return here
