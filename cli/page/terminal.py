"""The page that text is written on: plain when piped, in colour on a terminal, and safe for any encoding."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from typing import IO, TextIO, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .encoding import clean, encodable

WIDTH = 100
# A space that must not break is a private character until the lines are laid out; then it is an ordinary space.
TIED = "\ue000"
_TIE = re.compile(r"[\u00a0\u202f]| (?=[:;!?»%€])|(?<=«) |(?<=\d) (?=\d{3}\b)|(?<=n°) ")


class _Output(io.TextIOBase):
    """A text stream that unties spaces and writes only what its encoding has."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        self.stream.write(encodable(text.replace(TIED, " "), self.encoding))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()


def tie(text: str) -> str:
    """Keep a figure with its unit and a sign with its word on one line."""
    return _TIE.sub(TIED, clean(text))


class _Console(Console):
    """A console that leaves a broken pipe to the caller, who ends quietly."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Page:
    """Writes headings, lines and tables within a width."""

    def __init__(self, stream: TextIO | None = None) -> None:
        out = _Output(stream or sys.stdout)
        self.console = _Console(
            file=cast(IO[str], out),
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            width=None if out.isatty() else WIDTH,
        )
        if self.console.width > WIDTH:
            self.console.width = WIDTH
        self.started = False

    def blank(self) -> None:
        """Leave a line empty."""
        self.console.print()

    def heading(self, text: str, style: str = "bold") -> None:
        """Write a title, after an empty line."""
        if self.started:
            self.blank()
        self.line(text, style=style)

    def line(
        self, text: str | Text, indent: int = 0, marker: str = "", style: str = "", hang: int | None = None
    ) -> None:
        """Write a paragraph: a marker, then text whose further lines stay behind it."""
        self.started = True
        body = text if isinstance(text, Text) else Text(tie(text), style=style)
        lead = " " * indent + marker
        hang = len(lead) if hang is None else hang
        lines = body.wrap(self.console, max(20, self.console.width - hang))
        for number, row in enumerate(lines):
            row.rstrip()
            start = Text(lead, style=style) if number == 0 else Text(" " * hang)
            self.console.print(Text.assemble(start, row), soft_wrap=True)

    def address(self, text: str, indent: int = 0) -> None:
        """Write an address whole, whatever its length."""
        self.console.print(Text(" " * indent + clean(text), style="dim"), soft_wrap=True)

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str | Text]], right: Sequence[int] = (), indent: int = 0
    ) -> None:
        """Write columns under their heads, without rules."""
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=any(head), header_style="dim", pad_edge=False)
        last = len(head) - 1
        for number, name in enumerate(head):
            table.add_column(
                tie(name), justify="right" if number in right else "left", no_wrap=number < last, overflow="fold",
            )  # fmt: skip
        for row in rows:
            cells = (
                c if isinstance(c, Text) else Text("\n").join(Text(tie(part)) for part in c.split("\n")) for c in row
            )
            table.add_row(*cells)
        grid: Table | str = table
        if indent:
            grid = Table.grid(padding=0)
            grid.add_column(width=indent)
            grid.add_column()
            grid.add_row("", table)
        with self.console.capture() as captured:
            self.console.print(grid)
        for row_text in captured.get().splitlines():
            self.console.file.write(row_text.rstrip() + "\n")

    def rich(self, *parts: tuple[str, str] | str) -> Text:
        """Join pieces of text, each with its style."""
        out = Text()
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            out.append(tie(words), style=style)
        return out
