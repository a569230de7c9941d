"""Parts as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..parts import Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim, plain
from .encoding import clean

BULLETS = ("", "•", "-")
JOINED = ("item", "box", "source", "verbatim")
# What marks something in Markdown wherever it stands, at the start of a line, and what makes a link of an address.
_MARKS = re.compile(r"[\\`*_<>|#\[\]~$&]")
_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|-{3}|={3}))")
_ADDRESS = re.compile(r"(?=://)|(?<=www)(?=\.)", re.IGNORECASE)


def markdown(parts: Iterable[Part]) -> str:
    """Return parts as Markdown: items that follow each other are one list, lines to copy one block."""
    blocks: list[tuple[str, list[str]]] = []
    indents: list[int] = []
    for part in parts:
        kind = _kind(part)
        joined = bool(blocks) and kind in JOINED and kind == blocks[-1][0]
        if not joined:
            indents = []
        text = _item(part, indents) if isinstance(part, Line) and part.marker else _block(part)
        if joined:
            blocks[-1][1].append(text)
        elif text:
            blocks.append((kind, [text]))
    texts = ["\n".join(_fenced(rows) if kind == "verbatim" else rows) for kind, rows in blocks]
    return "\n\n".join(texts) + "\n"


def _fenced(rows: list[str]) -> list[str]:
    """Return lines to copy between fences longer than any within."""
    ticks = max((len(run) for row in rows for run in re.findall("`+", row)), default=0)
    fence = "`" * max(3, ticks + 1)
    return [f"{fence}text", *rows, fence]


def _kind(part: Part) -> str:
    """Return what a part can be joined with."""
    if isinstance(part, Line):
        return "item" if part.marker else "line"
    return type(part).__name__.lower()


def _item(part: Line, indents: list[int]) -> str:
    """Return an item, below those that stand further left."""
    while indents and indents[-1] >= part.indent:
        indents.pop()
    depth = len(indents)
    indents.append(part.indent)
    marker = part.marker.strip()
    return "  " * depth + "- " + _plain(f"{'' if marker in BULLETS else marker + ' '}{plain(part.text)}")


def _block(part: Part) -> str:
    match part:
        case Heading():
            return "#" * part.level + " " + _plain(part.text)
        case Line():
            text = _plain(plain(part.text))
            return f"**{text}**" if "bold" in part.style and text else text
        case Box():
            return f"- [ ] {_plain(part.text)}"
        case Note():
            return f"*{_plain(part.text)}*"
        case Source():
            return f"- {part.number} " + _marked(part.text + (f". {part.address}" if part.address else ""))
        case Verbatim():
            return clean(part.text)
        case Table():
            return _table(part)
        case Space():
            return ""


def _table(part: Table) -> str:
    if not part.rows:
        return ""
    rows = [[_cell(c) for c in row] for row in (part.head, *part.rows)]
    rows.insert(1, ["---"] * len(part.head))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(told: Told) -> str:
    return "<br>".join(_plain(line) for line in plain(told).split("\n"))


def _plain(text: str) -> str:
    """Keep text from being read as marks: nothing in a dossier can lay out the page, make a link, or show a picture."""
    return _ADDRESS.sub(r"\\", _START.sub(r"\1\\", _marked(text)))


def _marked(text: str) -> str:
    """The same for text of the rules, whose addresses are links."""
    return _MARKS.sub(r"\\\g<0>", clean(" ".join(text.split()) if "\n" in text else text).strip(" "))
