"""A picture of trees of reasons, as SVG without a word of style; what it says stands in a list beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from octroi.cli.page.encoding import TIED
from octroi.cli.say.reasons import Twig

from .html import clean

WIDE, ACROSS, LINE, PAD, GAP = 236, 34, 17, 9, 10
LETTERS = 30


class _Placed(NamedTuple):
    """A reason where it stands: its lines, its top, its height, and those below it."""

    twig: Twig
    lines: list[str]
    depth: int
    top: float
    high: float
    below: list[_Placed]


def graph(twigs: Sequence[Twig], title: str, identity: str) -> Markup:
    """Return the trees, each from left to right, one below the other."""
    placed, bottom = [], float(GAP)
    for twig in twigs:
        one, bottom = _place(twig, 0, bottom)
        placed.append(one)
    wide = (max(map(_deepest, placed), default=0) + 1) * (WIDE + ACROSS) - ACROSS + 2
    out = [
        f'<svg class="reasons" viewBox="0 0 {wide} {bottom:g}" width="{wide}" height="{bottom:g}" role="img" '
        f'aria-labelledby="{escape(identity)}">',
        f'<title id="{escape(identity)}">{escape(clean(title))}</title>',
    ]
    for one in placed:
        out += _drawn(one)
    return Markup("".join(out) + "</svg>")


def _place(twig: Twig, depth: int, top: float) -> tuple[_Placed, float]:
    """Place a reason beside those below it; return it and where the next may begin."""
    lines = textwrap.wrap(TIED.sub("\u00a0", clean(twig.text)), LETTERS) or [""]
    high, here, below = len(lines) * LINE + 2 * PAD, top, []
    for child in twig.below:
        placed, here = _place(child, depth + 1, here)
        below.append(placed)
    bottom = max(here, top + high + GAP)
    middle = (below[0].top + below[-1].top + below[-1].high - high) / 2 if below else top
    return _Placed(twig, lines, depth, max(top, min(middle, bottom - GAP - high)), high, below), bottom


def _deepest(placed: _Placed) -> int:
    return max((_deepest(b) for b in placed.below), default=placed.depth)


def _drawn(one: _Placed) -> list[str]:
    left, middle = 1 + one.depth * (WIDE + ACROSS), one.top + one.high / 2
    out = []
    for child in one.below:
        start, end, down = left + WIDE, left + WIDE + ACROSS, child.top + child.high / 2
        bend = (start + end) / 2
        out.append(f'<path d="M{start} {middle:g}C{bend:g} {middle:g} {bend:g} {down:g} {end} {down:g}"/>')
    kind = one.twig.status if one.twig.status in ("met", "not_met", "unknown") else ""
    out.append(f'<rect class="{kind}" x="{left}" y="{one.top:g}" width="{WIDE}" height="{one.high:g}" rx="6"/>')
    for number, line in enumerate(one.lines):
        out.append(f'<text x="{left + PAD}" y="{one.top + PAD + LINE * (number + 0.75):g}">{escape(line)}</text>')
    for child in one.below:
        out += _drawn(child)
    return out
