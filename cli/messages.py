"""The words of the command line: one TOML file per language in ``messages/``, and which of them to speak.

What belongs to the law that is asked about, the name of an authority or an example of a path, stands in the catalogues of
the rules; a sentence refers to it as ``@roles.authority@``, or ``@roles.Authority@`` with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from octroi import logic
from octroi.bridge.catalogues import catalogue, toml

FOLDER = Path(__file__).parent / "messages"
DEFAULT = "fr"
RULES = Path(logic.__file__).parent
LONGEST = 2_000_000  # bytes of a catalogue
_OF_THE_RULES = re.compile(r"@(\w+)\.(\w+)@")


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


def chosen_rules(arguments: Sequence[str]) -> Path | None:
    """Return the folder given with ``--rules``, if there is one."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--rules" and index + 1 < len(arguments):
            return Path(arguments[index + 1])
        if argument.startswith("--rules="):
            return Path(argument.partition("=")[2])
    return None


class Messages:
    """The sentences of one language, by ``section.key``; ``rules`` is the folder whose law they speak of.

    ``beside`` is a folder of catalogues with sections of its own, beside those of the command line; what stands there under
    ``instead`` is said in place of what the command line says. A sentence that none of
    these has is looked for among the words of the rules, where what is wrong with a dossier is worded.
    """

    def __init__(self, language: str = DEFAULT, rules: Path | None = None, beside: Path | None = None) -> None:
        self.language, self.rules = language, rules
        self.paths = False  # whether the user asked for the keys of the dossier beside their names
        self._folders = (FOLDER, *([beside] if beside is not None else []))
        self.texts: dict[str, Any] = {k: v for folder in self._folders for k, v in _catalogue(folder, language).items()}

    @property
    def lent(self) -> str:
        """The language that lends the words of the rules, where their folder has none in this one; else nothing."""
        folder = self._home / "wording"
        chain = (self.language, DEFAULT, *languages())
        found = next((name for name in chain if (folder / f"{name}.toml").is_file()), self.language)
        return found if found != self.language else ""

    def day(self, value: date) -> str:
        """Return a day as people write it in this language."""
        return value.strftime(self._said["numbers"]["day"])

    def lower(self, label: str) -> str:
        """Return a label as it reads within a sentence; a name or an abbreviation keeps its capital, and so does every word of a
        language that writes nouns with one, but for those that its catalogue lists."""
        first = label.split(" ", 1)[0]
        if not (first[1:].islower() or len(first) == 1) or (self._small is not None and first.lower() not in self._small):
            return label
        return label[:1].lower() + label[1:]

    @cached_property
    def _small(self) -> frozenset[str] | None:
        """The words that begin with a small letter within a sentence; None where all but names do."""
        words = self("language.small")
        return None if words == "*" else frozenset(words.split())

    def has(self, name: str) -> bool:
        """Whether the catalogue has this sentence."""
        return isinstance(self._find(name), str)

    def __call__(self, name: str, /, **values: Any) -> str:
        """Return a sentence with its ``{names}`` filled in; a name that lacks one is shown as it is."""
        text = self._find(name)
        if not isinstance(text, str):
            return name
        return self.spoken(text, braces=True).format(**values) if values else self.spoken(text)

    def unspoken(self, name: str) -> str:
        """Return a sentence as it stands in the catalogue, its references to the rules' words left for :meth:`spoken`."""
        text = self._find(name)
        return text if isinstance(text, str) else name

    def spoken(self, text: str, braces: bool = False) -> str:
        """Put in what the rules call things; with ``braces``, what these words have of them is kept through formatting."""

        def word(found: re.Match[str]) -> str:
            section, key = found.groups()
            said = str(self._said.get(section, {}).get(key.lower(), key))
            said = said[:1].upper() + said[1:] if key[:1].isupper() else said
            return said.replace("{", "{{").replace("}", "}}") if braces else said

        return _OF_THE_RULES.sub(word, text) if "@" in text else text

    @cached_property
    def _said(self) -> dict[str, dict[str, Any]]:
        """The words of the rules, those of their folder laid over those that all rules share."""
        found: dict[str, dict[str, Any]] = {}
        spoken = f"{self.lent or self.language}.toml"
        for path in (RULES / "kernel" / "wording" / f"{self.language}.toml", self._home / "wording" / spoken):
            for section, words in _read(path).items():
                found[section] = {**found.get(section, {}), **words}
        return found

    @property
    def _home(self) -> Path:
        """The folder of rules whose words are spoken: the one asked about, where it has words."""
        return self.rules if self.rules is not None and (self.rules / "wording").is_dir() else RULES

    def count(self, name: str, number: int, /, **values: Any) -> str:
        """Return the sentence for one or for several, as the language counts."""
        singular = number < 2 if self("language.zero_is_singular") == "yes" else number == 1
        return self(f"{name}.{'one' if singular else 'other'}", number=number, **values)

    def _find(self, name: str) -> Any:
        found = _at(self.texts, f"instead.{name}") if len(self._folders) > 1 else None
        found = _at(self.texts, name) if found is None else found
        found = _at(self._said, name) if found is None else found
        if found is None and self.language != DEFAULT:
            lent = next((t for f in self._folders if isinstance(t := _at(_catalogue(f, DEFAULT), name), str)), None)
            return f"{lent} [{_at(self._said, 'language.untranslated')}]" if lent is not None else None
        return found


def _at(texts: Any, name: str) -> Any:
    """The text at a name of a catalogue, or what stands there."""
    for key in name.split("."):
        texts = texts.get(key) if isinstance(texts, dict) else None
    return texts


@lru_cache(maxsize=16)
def _catalogue(folder: Path, language: str) -> dict[str, Any]:
    """Read the sentences of one language; a folder beside that of the command line need not have it."""
    path = folder / f"{language}.toml"
    if folder != FOLDER and not path.exists():
        return {}
    return toml(path)


def _read(path: Path) -> dict[str, Any]:
    """Read the sections of a catalogue; what cannot be read says nothing here, and is complained of where the rules are loaded."""
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:  # a pipe, a device: nothing to read here
            return {}
        return {section: words for section, words in catalogue(path).items() if isinstance(words, dict)}
    except (OSError, ValueError):
        return {}
