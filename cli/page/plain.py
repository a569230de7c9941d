"""Parts as plain text, where nobody looks at a screen: the same lines as the terminal shows, without the library that lays out colour.

What needs more than counting characters (wide and combining ones, a table too narrow for its columns) is left to it.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from ..parts import Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim, plain
from .encoding import TIED, clean, encodable

WIDTH = 100
# A space that must not break is a private character until the lines are laid out; then it is an ordinary space.
TIE = "\ue000"
SOURCE_INDENT = 2
# The last column of a table has at least so much room, and its columns stand so far apart.
ROOM, BETWEEN = 30, 2
_WORD = re.compile(r"\s*\S+\s*")
# Characters that take one place each, and steer nothing.
_NARROW = re.compile(rf"[ -~\u00a0-\u00ac\u00ae-\u02ff‐–—‘’“”„•…€→≤≥✓✗\u202f{TIE}]*")


class Output(io.TextIOBase):
    """A text stream that unties spaces and writes only what its encoding has."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        self.stream.write(encodable(text.replace(TIE, " "), self.encoding))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()


class Beyond(Exception):
    """The text asks for more than counting characters."""


def tie(text: str) -> str:
    """Keep a figure with its unit and a sign with its word on one line."""
    return TIED.sub(TIE, clean(text))


def coloured(stream: TextIO) -> bool:
    """Whether a stream is looked at on a screen, or is to be written to as if it were."""
    return stream.isatty() or any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


def text(parts: Iterable[Part]) -> str:
    """Return parts as text; raise :class:`Beyond` where the library has to lay them out."""
    out: list[str] = []
    started = False
    for part in parts:
        if isinstance(part, Heading) and started:
            out.append("")
        out += _lines(part)
        started = started or isinstance(part, (Heading, Line, Box, Note, Source))
    return "".join(f"{line}\n" for line in out)


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Space():
            yield ""
        case Heading() | Note():
            yield from _wrapped(Line(part.text))
        case Box():
            yield from _wrapped(Line(part.text, marker="[ ] "))
        case Line():
            yield from _wrapped(part)
        case Verbatim():
            yield _narrow(" " * part.indent + clean(part.text))
        case Source():
            marker = f"{part.number} "
            yield from _wrapped(Line(part.text, SOURCE_INDENT, marker))
            if part.address:
                yield from _lines(Verbatim(part.address, SOURCE_INDENT + len(marker)))
        case Table():
            yield from _table(part)


def _narrow(text: str) -> str:
    if _NARROW.fullmatch(text) is None:
        raise Beyond
    return text


def _wrapped(part: Line) -> Iterator[str]:
    lead = _narrow(" " * part.indent + part.marker)
    hang = len(lead) if part.hang is None else part.hang
    told = tie(part.text) if isinstance(part.text, str) else "".join(tie(s.text) if s.text != "\n" else s.text for s in part.text)
    for number, row in enumerate(_broken(_narrow(told), max(20, WIDTH - hang))):
        yield (lead if number == 0 else " " * hang) + row


def _broken(text: str, width: int) -> list[str]:
    """Break a text into lines between its words; a word longer than a line is broken too."""
    starts, room, end = [0], width, 0
    while found := _WORD.match(text, end):
        start, end = found.span()
        length = len(found[0].rstrip())
        if length > width:
            pieces = range(start, end, width)
            starts += [at for at in pieces if at]
            room = width - (end - pieces[-1])
        elif length > room and room < width and start:
            starts.append(start)
            room = width - (end - start)
        else:
            room -= end - start
    return [text[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _cell(told: Told) -> list[str]:
    """The lines of a cell; a plain text has its own."""
    rows = told.split("\n") if isinstance(told, str) else plain(told).split("\n")
    lines = [_narrow(tie(row)) for row in rows]
    if any(line.rstrip().endswith(TIE) for line in lines):
        raise Beyond
    return lines


def _table(part: Table) -> Iterator[str]:
    """Columns under their heads, without rules; only the last one is broken into lines."""
    rows = [[_cell(cell) for cell in row] for row in part.rows]
    if any(part.head):
        rows.insert(0, [[_narrow(tie(name))] for name in part.head])
    if not part.head or not rows or any(len(row) != len(part.head) for row in rows):
        raise Beyond
    widths = [max((len(line) for row in rows for line in row[n]), default=0) for n in range(len(part.head))]
    left = WIDTH - part.indent - sum(w + BETWEEN for w in widths[:-1])
    if left < min(ROOM, widths[-1]):
        raise Beyond
    widths[-1] = min(widths[-1], left)
    for row in rows:
        row[-1] = [line for told in row[-1] for line in _broken(told, max(widths[-1], 1))]
        if row is rows[0] and any(part.head) and len(row[-1]) > 1:  # the other heads would stand at its foot
            raise Beyond
        for n in range(max(map(len, row))):
            cells = [cell[n] if n < len(cell) else "" for cell in row]
            told = [c.rstrip().rjust(w) if m in part.right else c.ljust(w) for m, (c, w) in enumerate(zip(cells, widths, strict=True))]
            yield (" " * part.indent + (" " * BETWEEN).join(told)).rstrip()
