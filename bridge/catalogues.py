"""The catalogues: the words of the rules, one TOML file per language, and which language lends what another lacks."""

from __future__ import annotations

import errno
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from .prepared import digest_of, prepared

DEFAULT = "fr"
# Every folder of rules that has texts has them in these languages; what another language lacks is lent, and said to be.
OWED = ("fr", "en")
# No catalogue is as long as this, in bytes.
CATALOGUE_LIMIT = 10_000_000


# The folder that the package is installed in.
PACKAGE = Path(__file__).parent.parent


def rules_directory() -> Path:
    """Return the folder of the rules that come with the package."""
    import octroi.logic

    return Path(str(octroi.logic.__file__)).parent


@lru_cache(maxsize=16)
def catalogue(path: Path) -> dict[str, Any]:
    """Read one catalogue file: an ordinary one, and no longer than catalogues are."""
    if not path.is_file() or path.stat().st_size > CATALOGUE_LIMIT:
        raise OSError(errno.EINVAL, "no ordinary file, or too long a one", str(path))
    return toml(path)


def toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; what a file of the package says is kept as plain data, ten times as fast to read."""
    data = path.read_bytes()

    def read() -> dict[str, Any]:
        import tomllib

        return tomllib.loads(data.decode("utf-8").replace("\r\n", "\n"))

    if not any(PACKAGE / part in path.parents for part in ("logic", "cli", "web")):
        return read()
    found: dict[str, Any] = prepared(path.parent, path.stem, digest_of([data]), read)
    return found


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


class Catalogue:
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
        text = self.found(section, key)
        if text is None:
            return key
        return text.format(**values) if values else text

    def has(self, section: str, key: str) -> bool:
        """Whether the catalogue has this text."""
        return key in self.texts.get(section, {})

    def found(self, section: str, key: str) -> str | None:
        """Return a text as it stands in the catalogue, or as another language lends it; None where none has it."""
        text = self.texts.get(section, {}).get(key)
        return str(text) if text is not None else self.borrowed(section, key)

    def borrowed(self, section: str, key: str) -> str | None:
        """Return a text that this language lacks as another has it, with the remark that it is not translated; None if none has it."""
        for name in (DEFAULT, *OWED):
            if name not in (self.language, self.lent) and (self._home / f"{name}.toml").is_file():
                text = laid_over(self._common / f"{name}.toml", self._home / f"{name}.toml").get(section, {}).get(key)
                if text is not None:
                    return f"{text} [{self.texts['language']['untranslated']}]"
        return None

    def day(self, value: date) -> str:
        """Write a day as people do."""
        return value.strftime(self.get("numbers", "day"))
