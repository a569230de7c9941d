"""A picture of amounts against a value: a step for each breakpoint, a line for each prime year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from octroi.bridge.vary.breakpoints import Breakpoints

    from ..say.words import Words

HEIGHT, WIDTH = 3.2, 8.0  # inches, each path
SETTINGS: dict[str, Any] = {"svg.hashsalt": "octroi", "svg.fonttype": "none", "font.size": 9}


def draw(file: Path, rows: Sequence[Breakpoints], words: Words) -> None:
    """Draw one panel for each path into a .svg or .png file.

    Raises :class:`InputError` where matplotlib is not installed, nothing can be drawn, or the file cannot be written.
    """
    from octroi.bridge import InputError, Problem

    if not rows:
        raise InputError([Problem(f"--plot {file}", "plot_nothing")])
    try:
        matplotlib, figures = import_module("matplotlib"), import_module("matplotlib.figure")
    except ImportError:
        raise InputError([Problem(f"--plot {file}", "no_library", (("value", "octroi[plot]"),))]) from None
    kind = file.suffix.lower().lstrip(".")
    with matplotlib.rc_context(SETTINGS):
        figure = figures.Figure(figsize=(WIDTH, HEIGHT * len(rows)), layout="constrained")
        for place, row in enumerate(rows):
            _panel(figure.add_subplot(len(rows), 1, place + 1), row, words)
        try:
            with file.open("wb") as stream:  # the same bytes for the same picture: no date, no version
                figure.savefig(stream, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
        except OSError as error:
            raise InputError([Problem(str(file), "unwritable", (("value", error.strerror or str(error)),))]) from None


def _panel(axes: Any, row: Breakpoints, words: Words) -> None:
    """Draw one path: the least that is paid as a line, what may come on top of it as a band."""
    from ..commands.breakpoints import Stretches

    ticker = import_module("matplotlib.ticker")
    low, high = _span(row)
    top = max(o.amount.max or o.amount.min for i in row.intervals for _, _, o in i.outcomes if o.amount is not None) or 1
    spans = [(i, max(_at(i.start, low), low), min(_at(i.before, high), high)) for i in row.intervals if i.start != "none"]
    spans = [(i, start, end) for i, start, end in spans if start < end]
    for number, (prime, year) in enumerate(row.prime_years):
        colour, thick = f"C{number % 10}", 1.6 + 1.3 * (len(row.prime_years) - 1 - number)  # lines at one amount all show
        xs: list[Any] = []
        ys: list[float] = []
        for interval, start, end in spans:
            outcome = interval.outcome(prime, year)
            if outcome is None or outcome.amount is None:
                xs, ys = [*xs, start, end], [*ys, float("nan"), float("nan")]
                continue
            least, most = outcome.amount.min, outcome.amount.max
            xs, ys = [*xs, start, end], [*ys, least, least]
            if most != least:
                above = top * 1.2 if most is None else most
                axes.fill_between([start, end], least, above, color=colour, alpha=0.15, linewidth=0)
        axes.plot(xs, ys, color=colour, linewidth=thick, solid_capstyle="butt", label=f"{words.short(prime)} {year}")
    for interval, start, end in spans:
        if interval.problems:
            axes.axvspan(start, end, facecolor="none", edgecolor="0.7", hatch="///", linewidth=0)
    if row.value is not None and row.value != "none" and low <= row.value <= high:
        axes.axvline(row.value, color="0.3", linestyle=":", linewidth=1.2)
        axes.annotate(words.say("breakpoints.here").lstrip("← "), (row.value, 1), xycoords=("data", "axes fraction"),
                      xytext=(3, -10), textcoords="offset points", color="0.3")  # fmt: skip
    axes.set_xlim(low, high)
    axes.set_ylim(-top * 0.05, top * 1.2)
    axes.set_ylabel(words.say("breakpoints.axis_amount"))
    axes.set_title(Stretches(words).label(row.path), fontsize=10, loc="left")
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: words.wording.number(int(value))))
    if row.kind == "whole":
        axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    if row.kind != "day":
        axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: words.value(round(value, 2), row.path)))
    else:
        edges = [p.at for p in row.breakpoints if p.at != "none"]
        if edges and len(edges) <= 12:
            axes.set_xticks(edges, [words.day(e) for e in edges])
        axes.tick_params(axis="x", rotation=30)
    axes.legend(title=words.say("breakpoints.axis_years"), loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _at(edge: Any, otherwise: Any) -> Any:
    """Return a bound of an interval that a picture can show."""
    return otherwise if edge is None or edge == "none" else edge


def _span(row: Breakpoints) -> tuple[Any, Any]:
    """Return the first and last value to show: the breakpoints and today's value, with room on both sides."""
    shown = [p.at for p in row.breakpoints] + [row.value]
    values = [v for v in shown if v is not None and v != "none" and not isinstance(v, bool)] or [date(2000, 1, 1)]
    low, high = min(values), max(values)
    if isinstance(low, date):
        margin = timedelta(days=max(90, (high - low).days // 8))
        return max(low, date(1, 6, 1)) - margin, high + margin
    room = (high - low) / 5 or max(high / 5, 1)
    return max(low - room, 0), high + room
