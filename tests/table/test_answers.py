"""A row of a table is answered as its dossier is by itself: for every prime and year, complete, with unknowns, with lists."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from drawn import drawn, groups
from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.decide.because import because
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.packaged import packaged_rules
from octroi.bridge.results import Request
from octroi.bridge.table import filling
from octroi.bridge.table.cells import read
from octroi.bridge.table.column import Column, compact
from octroi.bridge.table.flat import table_of
from refusals import refusing
from strategies import PRIME_YEARS, READINGS

DAYS = (date(2026, 11, 22), date(2025, 6, 1), date(2024, 11, 2))
ROWS = 14


def alone(engine: Engine, dossier: Any, prime: str, year: int, today: date, readings: dict[str, str]) -> dict[str, Any] | None:
    """What one dossier is told, in the form of a row; None where it can be no dossier."""
    try:
        case = engine.case(dossier, prime, year, today, readings)
        span = case.span
    except InputError:
        return None
    missing = [{k: v for k, v in as_json(m).items() if k != "blocked_by"} for m in case.missing(blocked=False)]
    return {
        "verdict": span.verdict, "amount_min": span.low, "amount_max": span.high, "situation": span.situation,
        "status": case.slice.status, "request": standing(case.request()), "because": compact(as_json(because(case))),
        "missing": compact(missing), "unknown": compact(list(case.unknown)),
    }  # fmt: skip


def standing(request: Request) -> str:
    """How it stands with a request, in a word."""
    if request.in_time:
        return "made"
    return {True: "lost", False: "not_known"}[request.lost] if request.state == "closed" else request.state


def as_alone(engine: Engine, prime: str, year: int, rows: list[Any]) -> set[str]:
    """Hold that each row is answered as its dossier, under the default readings and under others; return the verdicts met."""
    rng = random.Random(f"{prime}{year}")
    readings = {issue: rng.choice(options) for issue, options in READINGS.items() if rng.random() < 0.4}
    seen = set()
    for today, chosen in ((rng.choice(DAYS), {}), (rng.choice(DAYS), readings)):
        found = engine.decide_table(table_of(rows), [prime], [year], today, chosen).to_pylist()
        assert len(found) == len(rows)
        for dossier, row in zip(rows, found, strict=True):
            expected = alone(engine, dossier, prime, year, today, chosen)
            if expected is None:
                assert row["error"]
                assert row["verdict"] is None
                continue
            assert {k: row[k] for k in expected} == expected, dossier
            seen.add(row["verdict"])
    return seen


@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_each_row_is_answered_as_its_dossier(engine: Engine, prime: str, year: int) -> None:
    assert {"granted", "refused"} <= as_alone(engine, prime, year, drawn(prime, year, ROWS))


@pytest.mark.long
@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_twenty_thousand_rows_are_answered_as_their_dossiers(engine: Engine, prime: str, year: int) -> None:
    as_alone(engine, prime, year, drawn(prime, year, -(-10_000 // len(PRIME_YEARS)), start=2))


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
def test_a_group_that_does_not_say_when_it_was_registered_is_answered_as_its_dossier(engine: Engine, prime: str) -> None:
    """Left out, the day leaves the answer open, in a table as elsewhere; told to come later, it is not in time."""
    facts = engine.decide_table(table_of(rows := groups()), [prime], [2025], DAYS[0]).to_pylist()
    assert [row["verdict"] for row in facts] == ["granted", "undecided", "refused"]
    for dossier, row in zip(rows, facts, strict=True):
        expected = alone(engine, dossier, prime, 2025, DAYS[0], {})
        assert expected is not None
        assert {k: row[k] for k in expected} == expected


def test_the_answer_is_that_of_decide(engine: Engine) -> None:
    (dossier,) = drawn("ppi", 2023, 1, start=7)
    (row,) = engine.decide_table(table_of([dossier]), ["ppi"], [2023], DAYS[0], what=["missing", "blocked"]).to_pylist()
    (decision,) = engine.decide(dossier, ["ppi"], [2023], DAYS[0])
    assert json.loads(row["missing"]) == decision.to_dict()["missing"]
    assert (row["amount_min"], row["amount_max"]) == (decision.amount.min, decision.amount.max)  # type: ignore[union-attr]


def test_how_it_stands_with_the_request(engine: Engine) -> None:
    """PPI 2023 is asked for from 17/09 to 15/12/2024 (facts 1.4); the prime DMG débutant goes with it."""
    (dossier,) = drawn("ppi", 2023, 1, start=7)
    facts = {k: v for k, v in dossier.items() if k not in ("requests", "history")}
    told: dict[str, Any] = {
        "unsaid": None, "none": [], "in_time": [{"prime": "ppi", "year": 2023, "on": "2024-10-02"}],
        "too_late": [{"prime": "ppi", "year": 2023, "on": "2024-12-16"}],
        "of_another": [{"prime": "ppi", "year": 2022, "on": "2023-10-02"}],
    }  # fmt: skip
    rows = [{**facts, "id": name, **({} if said is None else {"requests": said})} for name, said in told.items()]
    words: dict[date, tuple[list[str | None], list[str | None]]] = {
        date(2026, 11, 22): (["not_known", "lost", "made", "lost", "lost"], ["not_known", "lost", "made", "lost", "lost"]),
        date(2024, 11, 2): (["open", "open", None, None, "open"], ["open", "open", None, None, "open"]),
        date(2024, 2, 1): (["upcoming", "upcoming", None, None, "upcoming"], ["upcoming", "upcoming", None, None, "upcoming"]),
    }
    for today, (ppi, dmg) in words.items():
        asked = [n for n, word in enumerate(ppi) if word]
        found = engine.decide_table(table_of([rows[n] for n in asked]), ["ppi", "dmg_debutant"], [2023], today, what=["decide"]).to_pylist()
        by_prime = {p: [r["request"] for r in found if r["prime"] == p] for p in ("ppi", "dmg_debutant")}
        assert by_prime == {"ppi": [w for w in ppi if w], "dmg_debutant": [w for w in dmg if w]}, today


def test_rows_come_prime_year_by_prime_year_in_their_order(engine: Engine) -> None:
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 4))]
    found = engine.decide_table(table_of(rows), ["ppi"], None, DAYS[0], what=["decide"]).to_pylist()
    years = [d.year for d in engine.decide({"id": "x"}, ["ppi"], None, DAYS[0])]
    assert [(r["id"], r["year"]) for r in found] == [(f"r{n}", y) for n in range(4) for y in years]


def test_an_answer_does_not_hang_on_the_other_rows(engine: Engine) -> None:
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 40, start=3))]
    one = engine.decide_table(table_of(rows), ["ppi"], [2023], DAYS[0]).to_pylist()
    other = engine.decide_table(table_of(rows[::-1]), ["ppi"], [2023], DAYS[0]).to_pylist()
    assert one == other[::-1]


def test_ways_too_long_for_one_array_are_cut(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": f"r{n}", "doctor": d.get("doctor", {})} for n, d in enumerate(drawn("ppi", 2023, 12, start=4))]
    whole = engine.decide_table(table_of(rows), ["ppi"], [2023], DAYS[0], what=["missing"])
    monkeypatch.setattr(filling, "MOST", 1)
    cut = engine.decide_table(table_of(rows), ["ppi"], [2023], DAYS[0], what=["missing"])
    assert cut.column("missing").num_chunks > 1
    assert cut.to_pylist() == whole.to_pylist()


def test_asked_again_a_question_is_answered_for_other_rows(engine: Engine) -> None:
    """What was found out is kept: columns of another order, and other rules of reading, are not mistaken for those before."""
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 8, start=5))]
    first = engine.decide_table(table_of(rows), ["ppi"], [2023], DAYS[0])
    table = table_of(rows[::-1])
    again = engine.decide_table(table.select(table.column_names[::-1]), ["ppi"], [2023], DAYS[0])
    assert again.to_pylist() == first.to_pylist()[::-1]
    other = engine.decide_table(table_of(rows), ["ppi"], [2022], DAYS[0])
    assert other.column("year").to_pylist() == [2022] * len(rows)


def test_many_entries_in_a_list(engine: Engine) -> None:
    contract = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 3, "end": "none", "workplace": "A"}
    base = {"id": "a", "practice": {"kind": "group", "workplace": "A"}}
    rows = [{**base, "contracts": [{**contract, "start": f"2025-0{n + 1}-01"} for n in range(count)]} for count in (1, 5)]
    found = engine.decide_table(table_of(rows), ["gestion_pratique"], [2025], DAYS[0]).to_pylist()
    for dossier, row in zip(rows, found, strict=True):
        expected = alone(engine, dossier, "gestion_pratique", 2025, DAYS[0], {})
        assert expected is not None
        assert {k: row[k] for k in expected} == expected


def test_a_row_that_is_no_dossier_has_its_error_and_stops_nothing(engine: Engine) -> None:
    table = {
        "id": ["a", "b", "c", "d"], "doctor.gp_number_since": ["2005-01-01", "2005-02-30", "none", "2005-01-01"],
        "doctor.years.2023.billed_eur": ["1", "2", "-3", ""], "doctor.training.end": ["", "", "", "2010-01-01"],
        "history": ["", '[{"prime": "ppi", "year": 2024, "shop": 1}]', "", ""],
    }  # fmt: skip
    found = engine.decide_table(table, ["ppi"], [2023], DAYS[0], what=["decide"]).to_pylist()
    assert [r["verdict"] for r in found] == ["refused", None, None, None]
    assert found[1]["error"].startswith("doctor.gp_number_since : ce jour n'existe pas : 2005-02-30")
    assert found[2]["error"].startswith("doctor.years.2023.billed_eur : ")
    assert "formation" in found[3]["error"]  # a number before the end of the training


@pytest.mark.parametrize("wrong", ['[{"prime": "ppi", "year": "abc"}]', '[{"prime": {"a": 1}, "year": 2022}]', "[3]", "[[]]"])
def test_an_entry_that_is_none_stops_nothing(engine: Engine, wrong: str) -> None:
    table = {"id": ["a", "b", "c"], "history": [wrong, "", '[{"prime": "ppi", "year": 2010}]']}
    found = engine.decide_table(table, ["ppi"], [2023], DAYS[0], what=["decide"]).to_pylist()
    assert found[0]["error"].startswith("history[0]")
    assert found[1]["error"] is None
    assert "2016" in found[2]["error"]  # the year of the first


def test_a_column_that_is_no_path_is_refused_by_name(engine: Engine) -> None:
    with refusing("unknown_key", "doctor.on_cal"):
        engine.decide_table({"doctor.on_cal": ["true"]}, ["ppi"], [2023])
    names = {"Garde": "doctor.years.2023.on_call", "note": "-"}
    named = engine.decide_table({"Garde": ["oui"], "note": ["x"]}, ["ppi"], [2023], columns=names)
    assert named.num_rows == 1


@pytest.mark.parametrize("library", ["polars", "pandas", "duckdb"])
def test_what_speaks_arrow_is_a_table(engine: Engine, library: str) -> None:
    module = pytest.importorskip(library)
    table = table_of([{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 6))])
    expected = engine.decide_table(table, ["ppi"], [2023], DAYS[0])
    given = module.from_arrow(table) if library in ("polars", "duckdb") else table.to_pandas()
    assert engine.decide_table(given, ["ppi"], [2023], DAYS[0]).equals(expected)


def cells(path: str, texts: list[str]) -> Column:
    node = packaged_rules().shape.at(path_keys(path))
    assert node is not None
    return read(pa.array(texts), node, path)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("25.000,50", 25000.5), ("1.234.567", 1234567), ("25000", 25000), ("25 000", 25000), ("0,125", None), ("25.000", None),
     ("25,000", None), ("7.50", 7.5)],
)  # fmt: skip
@pytest.mark.parametrize("more", [0, 600])
def test_thousands_are_read_as_belgians_write_them_and_never_taken_for_decimals(cell: str, value: float | None, more: int) -> None:
    """30.000 is thirty thousand in Belgium, and thirty for a program: neither is taken for granted. Of EUR there are two decimals."""
    path = "doctor.years.2023.billed_eur"
    texts = [cell, *(str(n) for n in range(more))]  # a long column is read in one go
    column = cells(path, texts)
    assert column.value(0) == value
    assert (0 in column.problems) == (value is None)
    assert [column.value(n + 1) for n in range(more)] == list(range(more))


@pytest.mark.parametrize("cell", ["01/09/2015", "1.9.2015", "2015-09-01"])
def test_days_are_read_as_people_write_them(cell: str) -> None:
    assert cells("doctor.gp_number_since", [cell]).value(0) == date(2015, 9, 1)


def test_typed_columns_are_as_good_as_texts(engine: Engine) -> None:
    year = "doctor.years.2023."
    texts = {"doctor.gp_number_since": ["2005-01-01", "01/02/2021", ""], f"{year}billed_eur": ["30 000,5", "24999.99", ""],
             f"{year}on_call": ["oui", "FALSE", ""], f"{year}e_services.sumehr_pct": ["54,99", "true", "55"]}  # fmt: skip
    typed = {
        "doctor.gp_number_since": pa.array([date(2005, 1, 1), date(2021, 2, 1), None]),
        f"{year}billed_eur": pa.array([30000.5, 24999.99, None]), f"{year}on_call": pa.array([True, False, None]),
        f"{year}e_services.sumehr_pct": pa.array(["54.99", "true", "55"]),
    }  # fmt: skip
    one, other = (engine.decide_table(t, ["ppi"], [2023], DAYS[0]) for t in (texts, typed))
    assert one.equals(other)
    assert one.to_pylist()[0]["error"] is None
