"""The columns to fill in for a prime year: its facts by path, each with a label and, for a choice, its words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.kinds import Leaf
from ..dossier.paths import path_keys
from ..dossier.shape import Entries, Group, Shape
from ..ground.declared import PrimeYear
from .sink import workbook
from .source import COMMENT

# So many entries of a list have columns of their own.
ENTRIES = 2
ROWS = 1000


class Field(NamedTuple):
    """A column to fill in: its path, what it means, and the words that may stand there (none: anything of its kind)."""

    path: str
    label: str
    words: tuple[str, ...] = ()


def fields(part: PrimeYear, shape: Shape, label: Callable[[str], str]) -> list[Field]:
    """Return the columns of a prime year in the order of the dossier, the id first; what is added up over a list is left out."""
    vocabulary = part.rules.vocabulary
    wanted: set[str] = set()
    for atom in part.part.inputs & part.rules.base.cone([*part.watched, *part.met.values()]):
        names = [vocabulary.input[atom].fact] if atom in vocabulary.input else list(vocabulary.relations.get(atom, ())[1:3])
        for fact in (vocabulary.facts[n] for n in names):
            if fact.name in vocabulary.aggregates or fact.name in vocabulary.requested:
                continue
            if fact.slot is None:
                wanted.add(fact.path)
                wanted.update(path_text(w) for w in vocabulary.wholes if fact.keys[: len(w)] == w)
            elif isinstance(fact.slot[1], int) and fact.slot[1] < ENTRIES:
                wanted |= {fact.path, path_text(vocabulary.lists[fact.slot[0]])}
    paths = [p for p in _in_order(shape, wanted) if shape.at(path_keys(p)) is not None]
    return [Field("id", label("id")), *(Field(p, label(p), _words(shape, p)) for p in paths if p != "id")]


def _in_order(shape: Shape, paths: set[str]) -> list[str]:
    """Paths in the order in which the shape has their keys."""

    def place(path: str) -> list[Any]:
        out: list[Any] = []
        keys = path_keys(path)
        for n, key in enumerate(keys):
            names = shape.names(keys[:n])
            out.append((names.index(key), 0) if key in names else (len(names), key if isinstance(key, int) else 0))
        return out

    return sorted(paths, key=place)


def _words(shape: Shape, path: str) -> tuple[str, ...]:
    node = shape.at(path_keys(path))
    if isinstance(node, Entries) and not isinstance(node.each, Leaf) or isinstance(node, Group):
        return ("none",)
    if isinstance(node, Leaf):
        words = node.options if node.kind == "choice" else ("true", "false") if node.kind == "boolean" else ()
        return (*words, "none") if words and node.none else words
    return ()


def as_csv(columns: Sequence[Field]) -> str:
    """Return an empty table: the labels as a line that is passed over, then the paths."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f"{COMMENT} {columns[0].label}", *(_told(c) for c in columns[1:])])
    writer.writerow([c.path for c in columns])
    return out.getvalue()


def _told(column: Field) -> str:
    text = " ".join(column.label.split())
    return f"{text} ({' | '.join(column.words)})" if column.words else text


def as_excel(columns: Sequence[Field]) -> bytes:
    """Return an empty sheet: labels, paths, and a list of words to choose from under each choice."""
    out = io.BytesIO()
    book = workbook(out)
    sheet = book.add_worksheet()
    quiet, bold = book.add_format({"italic": True, "font_color": "#666666", "text_wrap": True}), book.add_format({"bold": True})
    for n, text in enumerate(_labels(columns)):
        sheet.write_string(0, n, text, quiet)
    for n, column in enumerate(columns):
        sheet.write_string(1, n, column.path, bold)
        if column.words:
            sheet.data_validation(2, n, ROWS + 1, n, {"validate": "list", "source": list(column.words)})
    sheet.set_column(0, len(columns) - 1, 22)
    sheet.freeze_panes(2, 1)
    book.close()
    return out.getvalue()


def _labels(columns: Sequence[Field]) -> Iterator[str]:
    yield f"{COMMENT} {columns[0].label}"
    yield from (" ".join(c.label.split()) for c in columns[1:])
