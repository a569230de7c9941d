"""Parts on a terminal: plain when piped, in colour on a screen, and safe for any encoding. Nothing else writes to ``rich``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO, TextIO, cast

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from ..parts import BREAK, Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim
from .encoding import clean
from .plain import SOURCE_INDENT, WIDTH, Output, tie


def _styled(told: Told, style: str = "") -> Text:
    if isinstance(told, str):
        return Text(tie(told), style=style)
    out = Text()
    for span in told:
        out.append("\n" if span is BREAK else tie(span.text), style=span.style)
    return out


def _cell(told: Told) -> Text:
    """Return what stands in a cell; a plain text has its own lines."""
    return Text("\n").join(_styled(row) for row in told.split("\n")) if isinstance(told, str) else _styled(told)


class _Console(Console):
    """A console that leaves a broken pipe to the caller, who ends quietly."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Terminal:
    """Shows parts within a width, one after the other."""

    def __init__(self, stream: TextIO | None = None) -> None:
        out = Output(stream or sys.stdout)
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

    def show(self, parts: Iterable[Part]) -> None:
        """Write parts below what is already there."""
        for part in parts:
            self._part(part)

    def _part(self, part: Part) -> None:
        match part:
            case Space():
                self.console.print()
            case Heading():
                if self.started:
                    self.console.print()
                self._line(Line(part.text, style=part.style))
            case Line():
                self._line(part)
            case Box():
                self._line(Line(part.text, marker="[ ] "))
            case Note():
                self._line(Line(part.text, style="dim"))
            case Verbatim():
                self._verbatim(part)
            case Source():
                marker = f"{part.number} "
                self._line(Line(part.text, SOURCE_INDENT, marker))
                if part.address:
                    self._verbatim(Verbatim(part.address, SOURCE_INDENT + len(marker)))
            case Table():
                self._table(part)

    def _line(self, part: Line) -> None:
        self.started = True
        lead = " " * part.indent + part.marker
        hang = len(lead) if part.hang is None else part.hang
        lines = _styled(part.text, part.style).wrap(self.console, max(20, self.console.width - hang))
        for number, row in enumerate(lines):
            row.rstrip()
            start = Text(lead, style=part.style) if number == 0 else Text(" " * hang)
            self.console.print(Text.assemble(start, row), soft_wrap=True)

    def _verbatim(self, part: Verbatim) -> None:
        self.console.print(Text(" " * part.indent + clean(part.text), style="dim"), soft_wrap=True)

    def _table(self, part: Table) -> None:
        """Write columns under their heads, without rules."""
        table = Grid(box=None, padding=(0, 2, 0, 0), show_header=any(part.head), header_style="dim", pad_edge=False)
        last = len(part.head) - 1
        for number, name in enumerate(part.head):
            table.add_column(
                tie(name), justify="right" if number in part.right else "left", no_wrap=number < last, overflow="fold",
            )  # fmt: skip
        for row in part.rows:
            table.add_row(*(_cell(cell) for cell in row))
        grid: Grid | str = table
        if part.indent:
            grid = Grid.grid(padding=0)
            grid.add_column(width=part.indent)
            grid.add_column()
            grid.add_row("", table)
        with self.console.capture() as captured:
            self.console.print(grid)
        for row_text in captured.get().splitlines():
            self.console.file.write(row_text.rstrip() + "\n")
