"""A picture of amounts against a value: a step for each breakpoint, a line for each prime year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from io import BytesIO
from typing import Any, TypeVar

from octroi.bridge import InputError, Problem

from ..parts import Panel
from .encoding import clean

Drawn = TypeVar("Drawn")
HEIGHT, WIDTH = 3.2, 8.0  # inches, each path
SETTINGS: dict[str, Any] = {"svg.hashsalt": "octroi", "svg.fonttype": "none", "font.size": 9, "text.parse_math": False}


def drawn(name: str, kind: str, panels: Sequence[Panel]) -> bytes:
    """Return the panels drawn one below the other, as the file of a ``kind``: "svg" or "png".

    Raises :class:`InputError`, with the ``name`` of the file, where matplotlib is not installed or nothing can be drawn.
    """
    if not panels:
        raise InputError([Problem(f"--plot {name}", "plot_nothing")])
    return one_below_the_other(name, kind, (WIDTH, HEIGHT * len(panels)), _panel, panels)


def one_below_the_other(
    name: str, kind: str, inches: tuple[float, float], draw: Callable[[Any, Drawn], None], what: Sequence[Drawn]
) -> bytes:
    """Return a picture with a diagram for each of these, drawn by ``draw`` on axes of its own.

    Raises :class:`InputError`, with the ``name`` of the file, where matplotlib is not installed.
    """
    try:
        matplotlib, figures = import_module("matplotlib"), import_module("matplotlib.figure")
    except ImportError:
        raise InputError([Problem(f"--plot {name}", "no_library", (("value", "matplotlib"),))]) from None
    out = BytesIO()
    with matplotlib.rc_context(SETTINGS):
        figure = figures.Figure(figsize=inches, layout="constrained")
        for place, one in enumerate(what):
            draw(figure.add_subplot(len(what), 1, place + 1), one)
        # The same bytes for the same picture: no date, no version.
        figure.savefig(out, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return out.getvalue()


def _panel(axes: Any, panel: Panel) -> None:
    _lines(axes, panel)
    for start, end in panel.impossible:
        axes.axvspan(start, end, facecolor="none", edgecolor="0.7", hatch="///", linewidth=0)
    if panel.here is not None:
        value, label = panel.here
        axes.axvline(value, color="0.3", linestyle=":", linewidth=1.2)
        left = value - panel.low > panel.high - value  # on the side where there is room
        axes.annotate(clean(label), (value, 1), xycoords=("data", "axes fraction"), ha="right" if left else "left",
                      xytext=(-3 if left else 3, -10), textcoords="offset points", color="0.3")  # fmt: skip
    axes.set_xlim(panel.low, panel.high)
    axes.set_ylim(-panel.top * 0.05, panel.top * 1.2)
    axes.set_ylabel(panel.axis)
    axes.set_title(clean(panel.title), fontsize=10, loc="left")
    _marks(axes, panel)
    axes.legend(title=panel.legend, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _lines(axes: Any, panel: Panel) -> None:
    """Draw the least that is paid as a line, what may come on top of it as a band."""
    for number, (label, stretches) in enumerate(panel.lines):
        colour, thick = f"C{number % 10}", 1.6 + 1.3 * (len(panel.lines) - 1 - number)  # lines at one amount all show
        xs: list[Any] = []
        ys: list[float] = []
        for one in stretches:
            height = float("nan") if one.least is None else one.least
            xs, ys = [*xs, one.start, one.end], [*ys, height, height]
            if one.least is not None and one.most != one.least:
                above = panel.top * 1.2 if one.most is None else one.most
                axes.fill_between([one.start, one.end], one.least, above, color=colour, alpha=0.15, linewidth=0)
        axes.plot(xs, ys, color=colour, linewidth=thick, solid_capstyle="butt", label=clean(label))


def _marks(axes: Any, panel: Panel) -> None:
    ticker = import_module("matplotlib.ticker")
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: panel.amount(int(value))))
    if panel.kind == "whole":
        axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    if panel.kind != "day":
        axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: panel.value(value)))
        return
    if panel.marks:
        axes.set_xticks([day for day, _ in panel.marks], [label for _, label in panel.marks])
    axes.tick_params(axis="x", rotation=30)
