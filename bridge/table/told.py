"""Reasons and the least that is missing in a few words, for a cell of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..decide.case import Case
from ..results import Block, Missing
from ..rules.wording import Wording


def reasons(sets: Sequence[Sequence[str]], wording: Wording) -> str:
    """Say which failed conditions refuse: those of a set together, the sets one after the other."""
    return "; ".join(" + ".join(wording.label(c) for c in found) for found in sets)


def least(missing: Sequence[Missing], wording: Wording, case: Case) -> str:
    """Say the least that leads to the nearest outcome above today's: its amount, and the first way that is not too late."""
    for entry in missing:
        if entry.ways:
            way = next((w for w in entry.ways if w.attainable != "too_late"), entry.ways[0])
            low = int(entry.target["amount"])
            amount = wording.amount(low, entry.target.get("max", low))
            return f"{amount}: " + " + ".join(_block(b, wording, case) for b in way.all_of)
    return ""


def _block(block: Block, wording: Wording, case: Case) -> str:
    items = []
    for item in block.items:
        value = _values(item.alternatives, wording, case)
        items.append(f"{item.label or wording.label(item.condition)} → {value}")
    told = " | ".join(items)
    if block.choose == len(block.items) and block.choose > 1:
        return " + ".join(items)
    return f"{block.choose} × [{told}]" if block.choose > 1 else told


def _values(alternatives: Any, wording: Wording, case: Case) -> str:
    """What the changes lead to, each once; an added entry is named by its list."""
    out = []
    for changes in alternatives:
        words = []
        for change in changes:
            if isinstance(change.new, dict):
                words.append("+1")
            else:
                unit = next((f.unit for f in case.rules.vocabulary.facts.values() if f.path == change.path), None)
                words.append(wording.value(change.new, unit))
        out.append(", ".join(words))
    return " | ".join(dict.fromkeys(out))
