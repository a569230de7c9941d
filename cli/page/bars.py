"""A picture of a distribution: a bar for each outcome, prime year by prime year."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from typing import NamedTuple

from octroi.bridge import InputError, Problem

from .plot import SETTINGS


class Bars(NamedTuple):
    """One diagram: its title, what the axis counts, and a label and a height for each bar."""

    title: str
    axis: str
    bars: tuple[tuple[str, int], ...]


def drawn(diagrams: Sequence[Bars], kind: str, name: str) -> bytes:
    """Return the diagrams one below the other as svg or png; raise :class:`InputError` where matplotlib is not installed."""
    try:
        matplotlib, figures = import_module("matplotlib"), import_module("matplotlib.figure")
    except ImportError:
        raise InputError([Problem(f"--plot {name}", "no_library", (("value", "octroi-primes[plot]"),))]) from None
    out = BytesIO()
    with matplotlib.rc_context(SETTINGS):
        figure = figures.Figure(figsize=(8, 2.2 * len(diagrams) + 0.4), layout="constrained")
        for place, one in enumerate(diagrams):
            axes = figure.add_subplot(len(diagrams), 1, place + 1)
            found = axes.barh([label for label, _ in one.bars], [height for _, height in one.bars], color="C0")
            axes.bar_label(found, padding=3)
            axes.invert_yaxis()
            axes.set_title(one.title, fontsize=10, loc="left")
            axes.set_xlabel(one.axis)
            axes.margins(x=0.12)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(out, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return out.getvalue()
