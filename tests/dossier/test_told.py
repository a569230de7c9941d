"""What a dossier tells, by path, is what walking through it finds; the entries of a list are walked once for all dossiers that share it."""

from __future__ import annotations

from typing import Any

import pytest

from octroi.bridge.dossier import shape
from octroi.bridge.dossier.lists import Lists
from octroi.bridge.dossier.nodes import ANY_YEAR, EACH


def walked(here: Any, path: tuple[Any, ...] = ()) -> set[tuple[Any, ...]]:
    """Every path, any year and any entry as such."""
    found = {path}
    if isinstance(here, dict):
        found |= {p for k, v in here.items() if v is not None for p in walked(v, (*path, ANY_YEAR if isinstance(k, int) else k))}
    elif isinstance(here, list):
        found |= {p for row in here for p in walked(row, (*path, EACH))}
    return found


def members(count: int) -> list[Any]:
    spells = [{"from": "x", "value": None}]
    return [{"id": f"m{n}", "years": {2020 + n: {"dmg_count": n, "on_call": spells}}, "gp": None} for n in range(count)]


@pytest.mark.parametrize("count", [0, 2, shape.FEW + 1, 40])
def test_what_is_told_is_what_is_found(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lists, rows = Lists(), members(count)
    data = {"doctor": {"solo": None, "years": {2019: {"on_call": True}}}, "practice": {"members": rows, "others": rows}}
    found = shape.told_at(data, lists)
    assert found.paths == walked(data)
    assert found.years == {2019} | set(range(2020, 2020 + count))
    assert found.rows == bool(count)
    assert found.values["doctor", "years", 2019, "on_call"] is True
    assert found.values["practice", "members"] is rows
    assert not any(EACH in path for path in found.values)

    if count > shape.FEW:
        monkeypatch.setattr(shape, "_told_within", None)  # nobody walks through them again
    other = {**data, "doctor": {"training": "none"}}
    again = shape.told_at(other, lists)
    assert again.paths == walked(other)
    assert again.years == set(range(2020, 2020 + count))
