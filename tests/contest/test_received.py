"""Contesting from the amount received alone: what could explain it, against the oracle trying every other value."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from contest.test_contest import FACTS as CONTESTED

from octroi.bridge import Engine
from octroi.bridge.contest.received import received
from octroi.bridge.contest.results import Contest
from octroi.bridge.dossier.paths import path_keys, put
from octroi.cli.main import status
from oracle.oracle import decide_complete, is_possible
from refusals import refusing

TODAY = date(2026, 11, 22)
YEAR = "doctor.years.2023"
SERVICES = f"{YEAR}.e_services"
# Seven of seven parameters, at the act: 6,000 EUR with at least six of them, 4,500 with five, 3,500 with four (facts 1.3).
FACTS: dict[str, Any] = put(CONTESTED, path_keys(f"{SERVICES}.efact_eattest_pct"), 61)
# Values on both sides of everything that the texts put a threshold at.
GRID: dict[str, tuple[Any, ...]] = {
    "doctor.gp_number_since": ("none", "2010-09-01", "2018-06-01", "2023-06-01", "2023-12-31", "2024-01-01"),
    f"{YEAR}.on_call": (True, False),
    f"{YEAR}.billed_eur": (0, 24999.99, 25000, 60000),
    f"{YEAR}.payment": ("fee_for_service", "flat_rate"),
    f"{YEAR}.accepted_software": (True, False),
    f"{SERVICES}.chapter_iv_pct": (0, 49, 50, 100),
    f"{SERVICES}.efact_eattest_pct": (0, 49, 50, 100),
    f"{SERVICES}.sumehr_pct": (0, 54, 55, 100),
    f"{SERVICES}.cebam_uses": (0, 4, 5, 9),
    f"{SERVICES}.handicap_forms": (0, 2, 3, 9),
    f"{SERVICES}.medication_schemes": (0, 4, 5, 9),
    f"{SERVICES}.barometers": (0, 1, 9),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def with_values(values: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(FACTS)
    for path, value in values.items():
        here: Any = data
        *above, last = (int(k) if k.isdecimal() else k for k in path.split("."))
        for key in above:
            here = here[key]
        here[last] = value
    return data


def by_trying(amount: int, most: int) -> set[frozenset[str]]:
    """The least sets of facts whose other values make the oracle pay the amount."""
    found: set[frozenset[str]] = set()
    for size in range(1, most + 1):
        for paths in itertools.combinations(GRID, size):
            if any(f <= set(paths) for f in found):
                continue
            for row in itertools.product(*(GRID[p] for p in paths)):
                data = with_values(dict(zip(paths, row, strict=True)))
                if is_possible(data) and decide_complete(data, "ppi", 2023).min == amount:
                    found.add(frozenset(paths))
                    break
    return found


def expanded(found: Contest) -> Iterator[frozenset[str]]:
    for one in found.explanations:
        for rows in itertools.product(*(itertools.combinations([s.path for s in of], n) for n, of in one.all_of)):
            yield frozenset(itertools.chain.from_iterable(rows))


@pytest.mark.parametrize("amount", [0, 1000, 4500])
def test_the_explanations_are_those_that_the_oracle_finds_by_trying(engine: Engine, amount: int) -> None:
    found = received(engine, FACTS, amount, "ppi", 2023, TODAY)
    assert (found.mine.amount.min, found.outcome) == (6000, "contest")
    sets = {s for s in expanded(found) if s <= GRID.keys()}
    assert {s for s in sets if len(s) < 3} == by_trying(amount, 2)
    assert found.complete


def test_the_values_told_pay_the_amount_and_the_fewest_come_first(engine: Engine) -> None:
    found = received(engine, FACTS, 3500, "ppi", 2023, TODAY)
    assert [e.fewest for e in found.explanations] == sorted(e.fewest for e in found.explanations)
    for one in found.explanations:
        chosen = {s.path: s.theirs for n, of in one.all_of for s in of[:n]}
        if chosen.keys() <= GRID.keys():
            plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in chosen.items()}
            assert decide_complete(with_values(plain), "ppi", 2023).min == 3500
            assert all(v != s.mine for n, of in one.all_of for s in of for v in [s.theirs])


@pytest.mark.parametrize(("amount", "outcome"), [(6000, "same"), (4500, "contest"), (0, "contest")])
def test_what_is_received_is_held_against_what_the_dossier_gives(engine: Engine, amount: int, outcome: str) -> None:
    found = received(engine, FACTS, amount, "ppi", 2023, TODAY)
    assert found.outcome == outcome
    assert bool(found.explanations) == (outcome == "contest")


def test_more_than_the_dossier_gives_and_what_it_leaves_open(engine: Engine) -> None:
    less = with_values({f"{SERVICES}.sumehr_pct": 10, f"{SERVICES}.cebam_uses": 0})
    found = received(engine, less, 6000, "ppi", 2023, TODAY)
    assert found.outcome == "favourable"
    assert {frozenset({f"{SERVICES}.sumehr_pct"}), frozenset({f"{SERVICES}.cebam_uses"})} <= set(expanded(found))
    open_ = with_values({f"{YEAR}.on_call": None})
    found = received(engine, open_, 0, "ppi", 2023, TODAY)
    assert (found.outcome, found.unknown) == ("undecided", (f"{YEAR}.on_call",))


def test_an_amount_that_nothing_pays_is_refused_with_those_that_there_are(engine: Engine) -> None:
    with refusing("unknown_amount", "--received 77"):
        received(engine, FACTS, 77, "ppi", 2023, TODAY)


# -- the deadline, and the command ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "said"),
    # Requests of 2023 could be made from 17/09 to 15/12/2024; 60 days from the last of them is 13/02/2025 (facts 0.4, 1.6).
    [("2025-02-13", "Il prend fin au plus tard le 13/02/2025"), ("2025-02-14", "il a pris fin au plus tard le 13/02/2025")],
)
def test_without_the_day_of_the_request_the_deadline_is_bounded_by_the_window(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], today: str, said: str
) -> None:
    undated = {k: v for k, v in FACTS.items() if k != "requests"}
    (route,) = received(engine, undated, 4500, "ppi", 2023, date.fromisoformat(today)).routes
    assert (route.latest_by, route.contest_by) == (date(2025, 2, 13), None)
    (dated,) = received(engine, FACTS, 4500, "ppi", 2023, date.fromisoformat(today)).routes
    assert (dated.latest_by, dated.contest_by) == (None, date(2024, 12, 1))
    (tmp_path / "d.yaml").write_text(yaml.safe_dump(undated), encoding="utf-8")
    _, text = run(tmp_path / "d.yaml", capsys, "--today", today, "--received", "4500")
    assert said in " ".join(text.split())


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(FACTS), encoding="utf-8")
    return file


def run(dossier: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    options = ["--prime", "ppi", "--year", "2023", "--today", "2024-11-01", "--lang", "fr"]
    code = status(["contest", str(dossier), *options, *words])
    out = capsys.readouterr()
    return code, out.out + out.err


def test_the_annex_asks_for_something_signs_before_the_sources_and_is_written_in_both_formats(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [dossier.parent / "a.md", dossier.parent / "a.pdf"]
    code, text = run(dossier, capsys, "--received", "4500", *(w for f in files for w in ("--annex", str(f))))
    assert code == 0
    annex = files[0].read_text(encoding="utf-8")
    assert "## Je demande" in annex
    assert annex.index("| Signature |") < annex.index("## Sources")
    assert "- [ ] " in annex
    assert files[1].read_bytes().startswith(b"%PDF")
    assert all(str(f) in text for f in files)


def test_the_command_to_go_on_with_can_be_pasted(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = run(dossier, capsys, "--received", "4500")
    rows = text.splitlines()
    place = next(i for i, row in enumerate(rows) if row.strip().startswith("octroi contest"))
    start = max(i for i in range(place) if not rows[i].startswith("    "))
    claimed = dossier.parent / "claimed.yaml"
    claimed.write_text("\n".join(rows[start + 1 : place]), encoding="utf-8")
    words = [str(claimed) if w == "claimed.yaml" else w for w in rows[place].split()[1:]]
    assert status([*words, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["outcome"], found["theirs"]["amount"]["min"]) == ("contest", 4500)


@pytest.mark.parametrize("words", [(), ("--received", "4500", "--claimed", "x.yaml"), ("--received", "viel"),
                                   ("--received", "4500", "--annex", "a.md", "--annex", "b.md")])  # fmt: skip
def test_what_cannot_be_asked_is_refused(dossier: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert run(dossier, capsys, *words)[0] == 2
    assert not (dossier.parent / "a.md").exists()
