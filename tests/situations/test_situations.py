"""Every row of every table of the founding documents, and every boundary, as readable situations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from octroi.bridge import Engine
from octroi.bridge.situations.judge import judge
from octroi.bridge.situations.read import Scenario
from places import situations

ALL = situations()
TODAY = date(2026, 11, 22)


def test_names_are_unique() -> None:
    names = [(s.file, s.name) for s in ALL]
    assert len(names) == len(set(names))
    assert len(names) > 900


def test_all_are_confirmed() -> None:
    assert [s.name for s in ALL if not s.confirmed] == []


@pytest.mark.parametrize("s", ALL, ids=[f"{Path(s.file).stem}: {s.name}" for s in ALL])
def test_situation(engine: Engine, s: Scenario) -> None:
    assert judge(engine, s, TODAY).mismatches == ()
