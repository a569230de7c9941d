"""What cannot all be true within an entry of a list, or between two, is found wherever the entries stand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine, InputError

PACK = Path(__file__).parent.parent / "packs" / "recognition"
# Nobody was technical for sixty years; who was a manager before is no manager again.
RULES = """
contradiction(too_long, (periods, at(S), technical_years)) :- slot(periods, S), at_least(technical(S), 60).
compared(before, from(R), from(S)) :- slot(periods, R), slot(periods, S), R != S.
contradiction(two_managers, (periods, at(S), capacity)) :- slot(periods, R), slot(periods, S), R != S,
    is(capacity(R), manager), is(capacity(S), manager), before(from(R), from(S)).
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = Path(shutil.copytree(PACK, tmp_path_factory.mktemp("rules") / "recognition"))
    with (folder / "facts.lp").open("a", encoding="utf-8") as file:
        file.write(RULES)
    return Engine(folder)


def wrong(engine: Engine, periods: list[dict[str, Any]]) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as raised:
        engine.dossier({"periods": periods})
    return sorted((p.path, p.key) for p in raised.value.problems)


@pytest.mark.parametrize("place", [0, 1, 2, 7, 40])
def test_one_entry(engine: Engine, place: int) -> None:
    periods: list[dict[str, Any]] = [{"technical_years": 3} for _ in range(place + 2)]
    engine.dossier({"periods": periods})
    periods[place] = {"technical_years": 61}
    assert wrong(engine, periods) == [(f"periods[{place}].technical_years", "too_long")]


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0), (0, 5), (5, 0), (3, 4), (31, 2)])
def test_two_entries(engine: Engine, first: int, second: int) -> None:
    periods: list[dict[str, Any]] = [{"capacity": "employee"} for _ in range(max(first, second) + 1)]
    periods[first] = {"capacity": "manager", "from": "2010-01-01"}
    engine.dossier({"periods": periods})
    periods[second] = {"capacity": "manager", "from": "2012-01-01"}
    assert wrong(engine, periods) == [(f"periods[{second}].capacity", "two_managers")]
