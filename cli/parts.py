"""What a page is made of: text in pieces, and the parts it stands in. ``say`` makes them from results, ``page`` shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A piece of text in one style: words such as ``bold``, ``dim`` (of lesser weight) or a colour."""

    text: str
    style: str = ""


Spans = tuple[Span, ...]
Told = str | Spans
BREAK = Span("\n")  # a new line within a cell


def spans(*pieces: tuple[str, str] | str) -> Spans:
    """Return text in pieces, each with its style."""
    return tuple(Span(piece) if isinstance(piece, str) else Span(*piece) for piece in pieces)


def plain(told: Told) -> str:
    """Return text without its styles."""
    return told if isinstance(told, str) else "".join(span.text for span in told)


class Heading(NamedTuple):
    """A title: of the page (``level`` 1), of a part of it (2), or within a part (3)."""

    text: str
    style: str = "bold"
    level: int = 2


class Line(NamedTuple):
    """A paragraph, or an item of a list where it has a ``marker``; further lines stay behind that, or at ``hang``."""

    text: Told
    indent: int = 0
    marker: str = ""
    style: str = ""
    hang: int | None = None


class Box(NamedTuple):
    """Something to tick."""

    text: str


class Note(NamedTuple):
    """Small print."""

    text: str


class Verbatim(NamedTuple):
    """A line to copy as it is, never broken: a file's text, a command."""

    text: str
    indent: int = 0


class Source(NamedTuple):
    """A document by its number, and where it is to be found."""

    number: str
    text: str
    address: str


class Table(NamedTuple):
    """Rows under their heads (all empty: none); in the last column of a ``blank`` one people write."""

    head: Sequence[str]
    rows: Sequence[Sequence[Told]]
    right: Sequence[int] = ()
    indent: int = 0
    blank: bool = False


class Space:
    """An empty line."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Space)

    def __hash__(self) -> int:
        return 0


Part = Heading | Line | Box | Note | Verbatim | Source | Table | Space


class Sheet:
    """Parts in the order in which they are told."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def blank(self) -> None:
        """Leave a line empty."""
        self.parts.append(Space())

    def title(self, text: str) -> None:
        """Tell what the page is about."""
        self.parts.append(Heading(text, level=1))

    def heading(self, text: str, style: str = "bold") -> None:
        """Begin a part of the page."""
        self.parts.append(Heading(text, style))

    def line(self, text: Told, indent: int = 0, marker: str = "", style: str = "", hang: int | None = None) -> None:
        """Tell a paragraph, or an item behind its marker."""
        self.parts.append(Line(text, indent, marker, style, hang))

    def verbatim(self, text: str, indent: int = 0) -> None:
        """Show a line as it is."""
        self.parts.append(Verbatim(text, indent))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Told]], right: Sequence[int] = (), indent: int = 0
    ) -> None:
        """Tell rows under their heads."""
        self.parts.append(Table(head, rows, right, indent))


class Event(NamedTuple):
    """A day to act on, in a calendar: ``identity`` tells it from all others; ``warned`` asks for a warning before it."""

    identity: str
    day: date
    summary: str
    description: str
    warned: bool


class Agenda(NamedTuple):
    """The days of a calendar, as known on the day it was ``made``."""

    name: str
    language: str
    made: date
    events: Sequence[Event]


class Stretch(NamedTuple):
    """From ``start`` to ``end`` this much: at ``least`` and at ``most`` (None: without bound); both None where nothing holds."""

    start: Any
    end: Any
    least: int | None
    most: int | None


class Panel(NamedTuple):
    """A picture of amounts against a value: a line for each label, what no dossier can have, and where the dossier is.

    ``amount`` and ``value`` say what stands at a mark of an axis; ``marks`` are the days to mark, where there are few.
    """

    title: str
    axis: str
    legend: str
    here: tuple[Any, str] | None
    kind: str
    low: Any
    high: Any
    top: int
    lines: Sequence[tuple[str, Sequence[Stretch]]]
    impossible: Sequence[tuple[Any, Any]]
    marks: Sequence[tuple[Any, str]]
    amount: Callable[[int], str]
    value: Callable[[float], str]
