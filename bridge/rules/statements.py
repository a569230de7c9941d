"""Rule files as text: their statements, each with its file and line, and the predicates it concludes and looks at.

Reading the text is several times as fast as parsing it, and does not fail where a statement is wrong: whoever needs the
syntax of a statement parses that one (:mod:`octroi.bridge.rules.source`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..dossier.files import read_ordinary
from ..errors import RulesError

_ASIDE = re.compile(r'%\*.*?\*%|%[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_INNERMOST = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"(?<![#\w])[a-z_]\w*")
_INCLUDE = re.compile(r'\s*#include\s*"([^"]+)"')
_INCLUDED = re.compile(r'#include\s*"((?:\\.|[^"\\\n])*)"\s*\.|"(?:\\.|[^"\\\n])*"')
# A rule file is not longer, and so many of them are a law.
FILE_LIMIT, MOST_FILES = 2_000_000, 1_000
_WORDS = frozenset({"not"})


class Written(NamedTuple):
    """A statement: where it stands, its text, and the names of the predicates in its head and in its body."""

    file: str
    line: int
    text: str
    head: frozenset[str]
    body: frozenset[str]


class Header(NamedTuple):
    """A documentation comment ``%*! ... *%``: where it stands and what it says."""

    file: str
    line: int
    text: str


def files(entries: Iterable[Path], within: Sequence[Path] = ()) -> list[Path]:
    """Return rule files and those that they include, each once, in the order in which clingo reads them.

    Given folders ``within`` which they lie, those that lie elsewhere are left out.
    """
    out: dict[Path, None] = {}

    def follow(path: Path) -> None:
        here = path.resolve()
        if here in out or not here.is_file() or (within and not any(home in here.parents for home in within)):
            return
        out[here] = None
        if len(out) > MOST_FILES:
            raise RulesError(f"{here}: more than {MOST_FILES} files")
        text = text_of(here)
        for statement in _written(str(here), text) if "#include" in text else ():
            if name := included(statement):
                follow(here.parent / name)

    for entry in entries:
        follow(entry)
    return list(out)


def text_of(path: Path) -> str:
    """Read a rule file: an ordinary one, and no longer than such files are."""
    return read_ordinary(path, FILE_LIMIT).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def bare(text: str, file: str) -> str:
    """Return the text of a rule file without its comments, every statement at its place."""

    def blank(found: re.Match[str]) -> str:
        piece = found[0]
        if piece.startswith("%*") and not (piece.endswith("*%") and len(piece) > 3):
            raise RulesError(f"{file}:{text.count(chr(10), 0, found.start()) + 1}: a comment is not closed")
        return piece if piece[0] == '"' else _blank(found)

    return _ASIDE.sub(blank, text)


def included(statement: Written) -> str | None:
    """Return the name of the file that a statement includes, None where it includes none."""
    found = _INCLUDE.match(statement.text)
    return found[1] if found else None


def includes(text: str) -> Iterator[re.Match[str]]:
    """Yield the includes in a text without comments; the first group of each is the name of the file."""
    return (found for found in _INCLUDED.finditer(text) if found[0][0] == "#")


def written(path: Path) -> tuple[Written, ...]:
    """Return the statements of a rule file."""
    return _written(str(path), text_of(path))


def headers(path: Path) -> list[Header]:
    """Return the documentation comments of a rule file."""
    text = text_of(path)
    found = (m for m in _ASIDE.finditer(text) if m[0].startswith("%*!"))
    return [Header(str(path), text.count("\n", 0, m.start()) + 1, m[0][3:-2]) for m in found]


@lru_cache(256)
def _written(file: str, text: str) -> tuple[Written, ...]:
    # Comments and strings become blanks of the same length, so that places stay; then all that stands in brackets does.
    bare = _ASIDE.sub(_blank, text).replace("..", "  ")
    names, flatter = bare, _INNERMOST.sub(_wiped, bare)
    while flatter != names:
        names, flatter = flatter, _INNERMOST.sub(_wiped, flatter)
    found: dict[str, frozenset[str]] = {}
    out, start, line, seen = [], 0, 1, 0
    while (end := names.find(".", start) + 1 or len(names)) > start:
        row = bare[start:end]
        said = row.lstrip()
        if said.strip(" \n\t\r."):
            begin = end - len(said)
            line += text.count("\n", seen, begin)
            seen = begin
            head, _, body = names[start:end].partition(":-")
            out.append(Written(file, line, _uncommented(text[begin:end]), _names(head, found), _names(body, found)))
        start = end
    return tuple(out)


def _names(row: str, found: dict[str, frozenset[str]]) -> frozenset[str]:
    """The names in a row; most rows say no more than some row before them."""
    short = " ".join(row.split())
    if short not in found:
        found[short] = frozenset(_NAME.findall(short)) - _WORDS
    return found[short]


def _wiped(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank(found: re.Match[str]) -> str:
    """Blanks in the place of a stretch of text, on as many lines."""
    text = found[0]
    return " " * len(text) if "\n" not in text else "\n".join([" " * len(row) for row in text.split("\n")])


def _uncommented(text: str) -> str:
    """A statement without comments; what it holds stays on its line."""
    if "%" not in text:
        return text
    return _ASIDE.sub(lambda m: m[0] if m[0][0] == '"' else _blank(m), text)
