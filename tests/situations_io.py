"""Reading the declarative situations: named dossiers with what is expected of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "situations"


@dataclass(frozen=True)
class Situation:
    """One situation: a dossier, the question, and the expectations."""

    file: str
    name: str
    prime: str
    year: int
    facts: dict[str, Any]
    today: date
    readings: dict[str, str]
    expect: dict[str, Any]


def merge(base: Any, over: Any) -> Any:
    """Mappings merge, lists and scalars replace, null removes."""
    if isinstance(base, dict) and isinstance(over, dict):
        out = dict(base)
        for key, value in over.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merge(out.get(key), value)
        return out
    return copy.deepcopy(over)


def load_all() -> list[Situation]:
    """Return every situation of every file."""
    out = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        fragments = data.get("facts") or {}
        for row in data["situations"]:
            facts = merge(copy.deepcopy(fragments.get(row.get("base"), {})), row.get("facts") or {})
            out.append(
                Situation(
                    path.stem, row["name"], row["prime"], row["year"], facts,
                    row.get("today", date(2026, 11, 22)), row.get("readings") or {}, row["expect"],
                )
            )  # fmt: skip
    return out
