"""A picture of amounts against a value, as SVG without a word of style: the sheet of the page colours it."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from markupsafe import Markup

from octroi.cli.parts import Panel

from .html import nameless

WIDE, HIGH = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 44, 30, 50
ACROSS, UP = WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM
MARKS = 5
COLOURS = 6


def drawn(panel: Panel, identity: str) -> Markup:
    """Return the picture with its title; what it shows stands in a table beside it."""
    scale = _Scale(panel)
    out = [
        f'<svg class="chart" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-labelledby="{escape(identity)}">',
        f'<title id="{escape(identity)}">{escape(nameless(panel.title))}</title>',
        f'<text class="axis" x="{LEFT}" y="16">{escape(panel.axis)}</text>',
    ]
    for start, end in panel.impossible:
        x, y = scale.across(start), scale.across(end)
        out.append(f'<rect class="never" x="{x:.1f}" y="{TOP}" width="{max(1, y - x):.1f}" height="{UP}"/>')
    out += _grid(panel, scale)
    for number, (label, stretches) in enumerate(panel.lines):
        out += _line(number, label, stretches, scale)
    if panel.here is not None:
        x = scale.across(panel.here[0])
        anchor = "end" if x > LEFT + ACROSS * 0.75 else "start"
        side = -4 if anchor == "end" else 4
        out.append(f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + UP}"/>')
        out.append(f'<text class="here" x="{x + side:.1f}" y="{TOP + 12}" text-anchor="{anchor}">{escape(panel.here[1])}</text>')
    out.append("</svg>")
    legend = "".join(
        f'<li><span class="key c{number % COLOURS}"></span>{escape(label)}</li>' for number, (label, _) in enumerate(panel.lines)
    )
    return framed("".join(out), panel.title) + Markup(f'<ul class="legend">{legend}</ul>')


def framed(picture: str, title: str) -> Markup:
    """Return a picture in a frame that is scrolled where it is wider than the page: its letters stay as large as they are."""
    return Markup(f'<div class="wide" tabindex="0" role="group" aria-label="{escape(nameless(title))}">{picture}</div>')


class _Scale:
    """Where a value and an amount stand."""

    def __init__(self, panel: Panel) -> None:
        self.low, self.high = _number(panel.low), _number(panel.high)
        self.top = panel.top * 1.15

    def across(self, value: Any) -> float:
        """Return how far to the right a value stands."""
        share = (_number(value) - self.low) / ((self.high - self.low) or 1)
        return LEFT + ACROSS * min(1.0, max(0.0, share))

    def up(self, amount: float) -> float:
        """Return how far down an amount stands."""
        return TOP + UP * (1 - min(1.0, amount / self.top))


def _number(value: Any) -> float:
    return float(value.toordinal() if isinstance(value, date) else value)


def _grid(panel: Panel, scale: _Scale) -> list[str]:
    """Return the lines of the axes and what stands at their marks."""
    out = []
    amounts = sorted({0, panel.top, *(s.least for _, ss in panel.lines for s in ss if s.least is not None)})
    for amount in amounts if len(amounts) <= 7 else (0, panel.top):
        y = scale.up(amount)
        out.append(f'<line class="grid" x1="{LEFT}" x2="{LEFT + ACROSS}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text class="mark" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(panel.amount(amount))}</text>')
    if panel.marks:
        marks = list(panel.marks)
    elif panel.kind == "day":
        marks = []
    else:
        step = (panel.high - panel.low) / (MARKS - 1)
        values = [panel.low + step * i for i in range(MARKS)]
        marks = [(v, panel.value(round(v) if panel.kind == "whole" else v)) for v in values]
    last = -1e9
    for value, label in marks:
        x = scale.across(value)
        if x - last < 64:
            continue
        last = x
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP + UP}" y2="{TOP + UP + 5}"/>')
        out.append(f'<text class="mark" x="{x:.1f}" y="{TOP + UP + 20}" text-anchor="middle">{escape(label)}</text>')
    return out


def _line(number: int, label: str, stretches: Any, scale: _Scale) -> list[str]:
    """Return the least that is paid as a line, what may come on top of it as a band."""
    colour, out, path = f"c{number % COLOURS}", [], ""
    for one in stretches:
        x, y = scale.across(one.start), scale.across(one.end)
        if one.least is None:
            path += " "
            continue
        height = scale.up(one.least)
        if one.most != one.least:
            above = TOP if one.most is None else scale.up(one.most)
            wide, tall = max(1, y - x), max(1, height - above)
            out.append(f'<rect class="band {colour}" x="{x:.1f}" y="{above:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>')
        path += f"{'L' if path and not path.endswith(' ') else 'M'}{x:.1f} {height:.1f}H{y:.1f}"
    return [*out, f'<path class="line {colour}" d="{path.strip()}"><title>{escape(label)}</title></path>']
