"""Years, as people say them."""

from __future__ import annotations

from collections.abc import Iterable

from ..messages import Messages


def in_a_row(say: Messages, years: Iterable[int]) -> str:
    """Return years in a row as a span, others one by one."""
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    texts = []
    for first, last in spans:
        if last - first > 1:
            texts.append(say("list.span", first=first, last=last))
        else:
            texts += [str(y) for y in range(first, last + 1)]
    return ", ".join(texts)
