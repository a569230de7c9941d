"""Text that nobody looks at on a screen is laid out without the library: line for line as the library lays it out."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest

from octroi.cli import examples
from octroi.cli.page import plain, show
from octroi.cli.page.terminal import Terminal
from octroi.cli.parts import BREAK, Box, Heading, Line, Note, Part, Source, Space, Spans, Table, Verbatim, spans

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


def test_plain_text_is_what_the_library_makes_of_it() -> None:
    alike = 0
    for seed in range(400):
        draw = Draw(seed)
        parts = [draw.part() for _ in range(draw.chance.randrange(1, 4))]
        try:
            text = plain.text(parts).replace(plain.TIE, " ")
        except plain.Beyond:
            continue
        out = io.StringIO()
        Terminal(out).show(parts)
        assert text == out.getvalue(), parts
        alike += 1
    assert alike > 300


@pytest.mark.parametrize("part", [Line("日本語"), Line("e\u0301"), Table(["a" * 90, "b"], [["a", "b " * 40]]), Table([""], [])])
def test_what_asks_for_more_than_counting_is_left_to_the_library(part: Part) -> None:
    with pytest.raises(plain.Beyond):
        plain.text([part])
    out, other = io.StringIO(), io.StringIO()
    show([part], out)
    Terminal(other).show([part])
    assert out.getvalue() == other.getvalue()


LATE = ("clingo", "rich", "pydantic_core", "tomllib", "tempfile", "locale", "difflib")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_decision_loads_no_library_that_it_does_without(tmp_path: Path, form: str) -> None:
    """Once the rules are kept, a decision that the circuit settles needs neither the solver nor what lays out, checks or reads more."""
    (tmp_path / "solo.yaml").write_text(examples.text("solo"), encoding="utf-8")
    words = ["decide", str(tmp_path / "solo.yaml"), "--prime", "ppi", "--year", "2023", "--format", form]
    code = f"import sys; from octroi.cli.main import status; status({words!r}); print([m for m in {LATE!r} if m in sys.modules])"
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
