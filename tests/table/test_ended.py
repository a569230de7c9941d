"""The end of an activity in a table: left out, in some rows or in all, it goes on, as in a single dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from octroi.cli.main import status

HEAD = (
    "id,doctor.gp_number_since,doctor.training,doctor.solo,doctor.years.2023.on_call,"
    "doctor.years.2023.billed_eur,doctor.years.2023.accepted_software"
)
ROW = "2005-09-01,none,true,true,60000,false"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("2022-12-31", "2023-01-01", "none", ""), ("refused", "granted", "granted", "granted")),
        (None, ("granted",)),  # no such column
    ],
)
def test_left_out_it_goes_on(tmp_path: Path, told: Any, expected: tuple[str, ...]) -> None:
    """Facts 1.2: an active GP without accepted software gets 1,000 EUR; whoever ended before the year, nothing."""
    rows = [HEAD, f"a,{ROW}"] if told is None else [f"{HEAD},doctor.ended_on", *(f"{i},{ROW},{day}" for i, day in enumerate(told))]
    (tmp_path / "in.csv").write_text("\n".join(rows), encoding="utf-8")
    said = ["--prime", "ppi", "--year", "2023", "--today", "2025-01-01", "--what", "decide"]
    assert status(["batch", str(tmp_path / "in.csv"), *said, "--out", str(tmp_path / "out.csv")]) == 0
    found = [line.split(",")[3] for line in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert tuple(found) == expected
