"""A picture of a distribution: a bar for each outcome, prime year by prime year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .plot import WIDTH, one_below_the_other


class Bars(NamedTuple):
    """One diagram: its title, what the axis counts, and a label and a height for each bar."""

    title: str
    axis: str
    bars: tuple[tuple[str, int], ...]


def drawn(diagrams: Sequence[Bars], kind: str, name: str) -> bytes:
    """Return the diagrams one below the other as svg or png; raise :class:`InputError` where matplotlib is not installed."""
    return one_below_the_other(name, kind, (WIDTH, 2.2 * len(diagrams) + 0.4), _bars, diagrams)


def _bars(axes: Any, one: Bars) -> None:
    found = axes.barh([label for label, _ in one.bars], [height for _, height in one.bars], color="C0")
    axes.bar_label(found, padding=3)
    axes.invert_yaxis()
    axes.set_title(one.title, fontsize=10, loc="left")
    axes.set_xlabel(one.axis)
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)
