"""Text within a width, in colour where somebody looks at it: line for line as a library for such things lays it out."""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from octroi.cli import examples
from octroi.cli.page import show
from octroi.cli.page.terminal import TIE, WIDTH, Page, tie
from octroi.cli.parts import (
    BREAK,
    Box,
    Heading,
    Line,
    Note,
    Part,
    Source,
    Space,
    Span,
    Spans,
    Table,
    Told,
    Verbatim,
    plain,
    spans,
)

WORDS = [
    "a", "bb", "ccc", "12 345 €", "« x »", ": y", "n° 5", "w" * 30, "x" * 110, "→", "é’", "  ", "   z", "\u00a0q", "–", "1 000",
]  # fmt: skip


class Draw:
    """Parts of all kinds, with words of all lengths."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self, most: int = 30) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randrange(most))) + self.chance.choice(["", " ", "  "])

    def told(self, most: int = 30) -> str | Spans:
        if self.chance.random() < 0.6:
            return self.text(most)
        return spans(*((self.text(5), "bold") for _ in range(self.chance.randrange(4))))

    def cell(self) -> str | Spans:
        kind = self.chance.randrange(4)
        if kind == 0:
            return "\n".join(self.text(6) for _ in range(self.chance.randrange(1, 4)))
        return (*spans(self.text(4)), BREAK, *spans((self.text(4), "dim"))) if kind == 1 else self.told(8)

    def table(self) -> Table:
        columns = self.chance.randrange(1, 5)
        heads = [self.chance.choice(["", "head", self.text(3)]) for _ in range(columns)]
        rows = [
            [self.cell() if n == columns - 1 else self.chance.choice([self.text(3), self.cell(), "9"]) for n in range(columns)]
            for _ in range(self.chance.randrange(4))
        ]
        return Table(heads, rows, self.chance.choice([(), (0,), (columns - 1,)]), self.chance.randrange(5))

    def part(self) -> Part:
        choice = self.chance.choice
        line = Line(self.told(), self.chance.randrange(6), choice(["", "• ", "1. "]), choice(["", "dim"]), choice([None, None, 0, 8]))
        address = choice(["", "http://x" + "y" * self.chance.randrange(120)])
        kinds: list[Part] = [
            Heading(self.text()), line, Box(self.text()), Note(self.text()), Verbatim(self.text(), self.chance.randrange(5)),
            Source("[3]", self.text(), address), Space(), self.table(),
        ]  # fmt: skip
        return choice(kinds)


class Library:
    """The same parts as a library lays them out that was written for it: what ours is measured against."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.console = Console(file=self.out, width=WIDTH, highlight=False, markup=False, emoji=False)
        self.started = False

    def text(self, parts: list[Part]) -> str:
        for part in parts:
            self.part(part)
        return self.out.getvalue().replace(TIE, " ")

    def part(self, part: Part) -> None:
        match part:
            case Space():
                self.console.print()
            case Heading():
                if self.started:
                    self.console.print()
                self.line(Line(part.text))
            case Line():
                self.line(part)
            case Box():
                self.line(Line(part.text, marker="[ ] "))
            case Note():
                self.line(Line(part.text))
            case Verbatim():
                self.console.print(Text(" " * part.indent + part.text), soft_wrap=True)
            case Source():
                self.line(Line(part.text, 2, f"{part.number} "))
                if part.address:
                    self.part(Verbatim(part.address, 3 + len(part.number)))
            case Table():
                self.table(part)

    def line(self, part: Line) -> None:
        self.started = True
        lead = " " * part.indent + part.marker
        hang = len(lead) if part.hang is None else part.hang
        for number, row in enumerate(styled(part.text).wrap(self.console, max(20, WIDTH - hang))):
            row.rstrip()
            self.console.print(Text.assemble(lead if number == 0 else " " * hang, row), soft_wrap=True)

    def table(self, part: Table) -> None:
        grid = Grid(box=None, padding=(0, 2, 0, 0), show_header=any(part.head), pad_edge=False)
        for number, name in enumerate(part.head):
            last = number == len(part.head) - 1
            grid.add_column(tie(name), justify="right" if number in part.right else "left", no_wrap=not last, overflow="fold")
        for row in part.rows:
            grid.add_row(*(Text("\n").join(map(styled, c.split("\n"))) if isinstance(c, str) else styled(c) for c in row))
        with self.console.capture() as captured:
            self.console.print(Padding(grid, (0, 0, 0, part.indent)))
        self.out.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def styled(told: Told) -> Text:
    pieces = (Span(told),) if isinstance(told, str) else told
    return Text("".join("\n" if s is BREAK else tie(s.text) for s in pieces))


def drawn(seed: int) -> list[Part]:
    draw = Draw(seed)
    return [draw.part() for _ in range(draw.chance.randrange(1, 4))]


def laid(parts: list[Part], codes: Mapping[str, str] | None = None, width: int = WIDTH) -> str:
    return Page(width, codes or {}).text(parts).replace(TIE, " ")


def roomy(part: Part) -> bool:
    """Whether a table has room for all its columns, and a last one of 30; a cell that ends in a space that ties is looked at by nobody."""
    if not isinstance(part, Table):
        return True
    cells = [[tie(line) for line in (c if isinstance(c, str) else plain(c)).split("\n")] for row in [part.head, *part.rows] for c in row]
    size = len(part.head)
    widths = [max(len(line) for cell in cells[n::size] for line in cell) for n in range(size)]
    left = WIDTH - part.indent - sum(w + 2 for w in widths[:-1])
    told = not any(line.rstrip().endswith(TIE) for cell in cells for line in cell)
    return told and left >= min(30, widths[-1]) and len(tie(part.head[-1])) <= left


def test_text_is_laid_out_as_a_library_for_it_does() -> None:
    alike = 0
    for seed in range(300):
        parts = drawn(seed)
        if all(map(roomy, parts)):
            assert laid(parts) == Library().text(parts), parts
            alike += 1
    assert alike > 220


@pytest.mark.parametrize("text", ["日本語 " * 40, "e\u0301tat " * 40, "日" * 80, "x" * 250])
def test_wide_characters_and_marks_above_others_are_counted_as_they_are_seen(text: str) -> None:
    assert laid([Line(text, 2, "• ")]) == Library().text([Line(text, 2, "• ")])


@pytest.mark.parametrize("width", [40, 100])
def test_however_little_room_there_is_nothing_is_left_out(width: int) -> None:
    """A table too wide for the page gives way column by column, and loses no word."""
    for seed in range(150):
        for part in drawn(seed):
            text = laid([part], width=width)
            told = part.rows if isinstance(part, Table) else [[getattr(part, "text", "")]]
            letters = Counter(c for row in told for cell in row for c in plain(cell) if c.isalnum())
            assert letters <= Counter(text), part
            if isinstance(part, Table):
                assert max(map(len, text.splitlines()), default=0) <= max(width, part.indent + 14 * len(part.head))


def test_a_head_takes_several_rows_before_a_cell_is_broken() -> None:
    table = Table(["", "seen by all", "at last"], [["one two three", "1", "22"], ["four", "2", "3"]], (1, 2))
    assert laid([table], width=26).splitlines() == [
        "               seen",
        "                 by     at",
        "                all   last",
        "one two three     1     22",
        "four              2      3",
    ]


def test_colour_changes_no_letter_and_no_line() -> None:
    codes = {"bold": "1", "dim": "2", "red": "31"}
    seen = set()
    for seed in range(150):
        text = laid(drawn(seed), codes)
        assert re.sub(r"\x1b\[[0-9;]*m", "", text) == laid(drawn(seed))
        seen |= set(re.findall(r"\x1b\[([0-9;]*)m", text))
    assert seen == {"0", "1", "2", "2;1"}
    assert laid([Line(spans("a ", ("b", "red")), style="bold")], codes) == "\x1b[1ma \x1b[0m\x1b[1;31mb\x1b[0m\n"


@pytest.mark.parametrize(
    ("environment", "screen", "shown"),
    [
        ({}, False, "x"), ({}, True, "\x1b[1;31mx\x1b[0m"), ({"NO_COLOR": "1"}, True, "\x1b[1mx\x1b[0m"),
        ({"FORCE_COLOR": "1"}, False, "\x1b[1;31mx\x1b[0m"), ({"TERM": "dumb"}, True, "x"), ({"TTY_COMPATIBLE": "0"}, True, "x"),
    ],
)  # fmt: skip
def test_colour_is_for_who_looks_at_a_screen(
    environment: dict[str, str], screen: bool, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: screen)
    show([Line(spans(("x", "bold red")))], out)
    assert out.getvalue() == f"{shown}\n"


@pytest.mark.parametrize(("style", "code"), [("red", "31"), ("green", "32"), ("yellow", "33"), ("dim", "2")])
def test_styles_are_those_of_ecma_48(style: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    show([Line(spans(("x", style)))], out)
    assert out.getvalue() == f"\x1b[{code}mx\x1b[0m\n"


LATE = ("clingo", "pydantic_core", "tomllib", "tempfile", "locale", "difflib")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_decision_loads_no_library_that_it_does_without(tmp_path: Path, form: str) -> None:
    """Once the rules are kept, a decision that the circuit settles needs neither the solver nor what lays out, checks or reads more."""
    (tmp_path / "solo.yaml").write_text(examples.text("solo"), encoding="utf-8")
    words = ["decide", str(tmp_path / "solo.yaml"), "--prime", "ppi", "--year", "2023", "--format", form]
    code = f"import sys; from octroi.cli.main import status; status({words!r}); print([m for m in {LATE!r} if m in sys.modules])"
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
