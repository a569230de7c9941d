"""Breakpoints are exact: brute force over dense grids, against the independent oracle and against whole decisions."""

from __future__ import annotations

import itertools
import json
import re
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.vary.breakpoints import Breakpoints, Interval, breakpoints
from octroi.bridge.vary.regions import Bound, Region, Regions, regions
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import Messages
from oracle.oracle import PARAMETERS, Change, Unknown, apply, decide_complete, is_possible
from search import searches, trials, wide
from strategies import PRIME_YEARS, Dossier, dossiers, forget, readings, said_everywhere

DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
Found = tuple[Any, ...] | None


def order(value: Any) -> Any:
    return date.max.toordinal() if value == "none" else value.toordinal() if isinstance(value, date) else value


def at(found: Breakpoints, value: Any) -> Interval:
    """The one interval that holds a value."""
    here = order(value)
    rows = [
        i for i in found.intervals
        if (i.start is None or order(i.start) <= here) and (i.before is None or here < order(i.before))
    ]  # fmt: skip
    assert len(rows) == 1, (value, found.intervals)
    return rows[0]


def told(found: Breakpoints, interval: Interval, prime: str, year: int) -> Found:
    """What an interval says of a prime year; a prime year that never changes is not told."""
    if interval.problems:
        return None
    outcome = interval.outcome(prime, year)
    return outcome.worth[:3] if outcome else ("the same everywhere",)


def just_below(found: Breakpoints, value: Any) -> Any:
    if value == "none":
        return date(9999, 12, 30)
    return value - DAY if isinstance(value, date) else value - 1 if found.kind == "whole" else round(value - 0.01, 2)


def grid(found: Breakpoints, window: int) -> list[Any]:
    """Dense values: every day of a window, every whole number, steps of a half; and both sides of each breakpoint."""
    edges = [b.at for b in found.breakpoints]
    if found.kind == "day":
        near = [e + k * DAY for e in (*edges, found.value) if isinstance(e, date) for k in (-1, 0, 1)]
        years = [date(y, m, d) for y in range(2010, 2028) for m, d in ((1, 1), (9, 1), (12, 31))]
        some = [date(2012, 1, 1) + (window * 37 % 5400 + k) * DAY for k in range(31)]
        return sorted({*near, *years, *some})
    below = [just_below(found, e) for e in edges]
    if found.kind == "whole":
        near = [e + k for e in (*edges, found.value or 0) for k in (-1, 0, 1)]
        return [v for v in sorted({*near, *range(0, 60), *range(0, 600, 25)}) if v >= 0]
    return [v for v in sorted({*below, *edges, *(k / 2 for k in range(0, 201))}) if v >= 0]


def allowed(found: Breakpoints, value: Any) -> bool:
    if found.path.endswith("longest_flat_rate_days"):
        return bool(value <= 366)
    return not found.path.endswith("_pct") or value <= 100


def oracle(dossier: Dossier, prime: str, year: int, chosen: dict[str, str]) -> Found:
    if not is_possible(dossier):
        return None
    expected = decide_complete(dossier, prime, year, chosen)
    return expected.verdict, expected.min, expected.max


def engine_says(engine: Engine, dossier: Dossier, prime: str, year: int, chosen: dict[str, str]) -> Found:
    try:
        case = engine.case(dossier, prime, year, TODAY, chosen)
        amount = case.amount()
        return case.verdict(), amount.min, amount.max
    except InputError:
        return None


def compare(found: Breakpoints, prime: str, year: int, values: list[Any], truth: Any) -> int:
    """Each value gives what its interval says, and each breakpoint parts two different outcomes."""
    seen: dict[Any, Found] = {v: truth(v) for v in values if allowed(found, v)}
    possible = {o for o in seen.values() if o is not None}
    for value, expected in seen.items():
        interval = at(found, value)
        if len(found.prime_years) == 0 and expected is not None:
            assert len(possible) == 1, (found.path, seen)
            assert not interval.problems
            continue
        assert told(found, interval, prime, year) == expected, (found.path, value)
    for point in found.breakpoints:
        assert truth(point.at) != truth(just_below(found, point.at)), (found.path, point)
    return len(found.breakpoints)


def quantities(engine: Engine, prime: str, year: int, dossier: Dossier, chosen: dict[str, str]) -> list[Breakpoints]:
    return breakpoints(engine, dossier, None, [prime], [year], TODAY, chosen)


@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
@searches
def test_against_the_oracle(engine: Engine, prime: str, year: int) -> None:
    """Complete dossiers: every path with a breakpoint, and one without."""

    @trials(2, derandomize=True)
    @given(dossier=dossiers(prime, year), chosen=readings(), window=st.integers(0, 130), pick=st.integers(0, 99))
    def agree(dossier: Dossier, chosen: dict[str, str], window: int, pick: int) -> None:
        try:
            decide_complete(dossier, prime, year, chosen)
        except Unknown:  # I-09 B asks for the doctor among the members, and there is no list of them
            assume(False)
        rows = [f for f in quantities(engine, prime, year, dossier, chosen) if not f.path.endswith(".year")]
        moving = [f for f in rows if f.breakpoints]
        still = [f for f in rows if not f.breakpoints]
        for found in [*moving, *still[pick % len(still) :][:1]]:

            def truth(value: Any, path: str = found.path) -> Found:
                return oracle(apply(dossier, [Change(path, value)]), prime, year, chosen)

            compare(found, prime, year, grid(found, window), truth)

    agree()


@pytest.mark.parametrize(("prime", "year"), [("ppi", 2022), ("ppi", 2024), ("dmg_debutant", 2023), ("continuite_soins", 2025),
                                             ("gestion_pratique", 2024)])  # fmt: skip
@searches
def test_with_facts_left_out(engine: Engine, prime: str, year: int) -> None:
    """Dossiers with gaps, against whole decisions; requests and history move from year to year too."""

    @trials(3, derandomize=True)
    @given(data=st.data(), window=st.integers(0, 130))
    def agree(data: st.DataObject, window: int) -> None:
        whole = data.draw(dossiers(prime, year))
        dossier, _ = data.draw(forget(prime, whole, 3))
        rows = [f for f in quantities(engine, prime, year, dossier, {}) if f.breakpoints]
        for found in rows[:3] + [f for f in rows if f.path.endswith(".year")][:1]:

            def truth(value: Any, path: str = found.path) -> Found:
                return engine_says(engine, apply(dossier, [Change(path, value)]), prime, year, {})

            values = grid(found, window)[::4] if found.kind == "day" else grid(found, window)[::2]
            if found.path.endswith(".year"):
                values = list(range(2019, 2030))
            compare(found, prime, year, values, truth)

    agree()


@searches
def test_every_day(engine: Engine) -> None:
    """The GP number of a young solo GP over eleven years, day by day, for all prime years that hang on it; outside the long run
    every fourth day, and those around the ones on which something turns."""
    dossier = {
        "doctor": {"gp_number_since": "2019-03-01", "training": "none", "solo": True, "years": {2023: {
            "on_call": True, "billed_eur": 1, "payment": "fee_for_service", "accepted_software": False}}},
        "practice": {"kind": "solo", "payment": "flat_rate", "enterprise_number": "1", "workplace": "A",
                     "public_support": [], "years": {2023: {"dmg_count": 0, "reimbursed_eur": 0}}},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
                       "start": "2024-02-29", "end": "none", "workplace": "A"}],
        "history": [], "requests": [{"prime": "continuite_soins", "year": 2024, "on": "2024-09-30"}],
    }  # fmt: skip
    for chosen in ({}, {"I-20": "C"}):
        found = breakpoints(engine, dossier, ["doctor.gp_number_since"], ["ppi", "continuite_soins"], [2023, 2024], TODAY, chosen)[0]
        turning = days_around(*(b.at for b in found.breakpoints if b.at != "none"))
        step = 1 if wide() else 4
        for day in sorted({*turning, *(date(2016, 1, 1) + n * DAY for n in range(0, (date(2025, 1, 10) - date(2016, 1, 1)).days, step))}):
            for prime, year in (("ppi", 2023), ("continuite_soins", 2024)):
                moved = apply(dossier, [Change("doctor.gp_number_since", day)])
                assert told(found, at(found, day), prime, year) == oracle(moved, prime, year, chosen), day
        edge = date(2019, 3, 1) if chosen else date(2019, 10, 1)  # five years before the contract, or the request
        assert edge in [b.at for b in found.breakpoints]
        assert at(found, "none").outcome("continuite_soins", 2024).verdict == "refused"  # type: ignore[union-attr]


def member(label: str, **facts: Any) -> dict[str, Any]:
    return {"id": label, "gp": True, "groups": 1, "affiliated_on": "2000-01-01", "whole_year_single_group": {2024: True},
            "years": {2023: {"dmg_count": facts.pop("dmgs", 0), "reimbursed_eur": 30_000},
                      2024: {"e_services": {**dict.fromkeys(PARAMETERS[2024], 0), **facts.pop("services", {})}}}, **facts}  # fmt: skip


def group(members: list[dict[str, Any]], **contract: Any) -> dict[str, Any]:
    hired = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13, "start": "2024-03-01",
             "end": "none", "workplace": "A"}  # fmt: skip
    scores = {"efact_eattest_pct": 0, "sumehr_pct": 0, "cebam_uses": 5, "handicap_forms": 3, "medication_schemes": 5,
              "barometers": 2, "mult_emediatt": 0, "chapter_iv_pct": 0}  # fmt: skip
    own = next(m["years"][2024] for m in members if m["id"] == "dr-a")
    own["e_services"] = {k: own["e_services"][k] for k in ("sumehr_pct",)}  # one person: each figure is said at one place
    del scores["sumehr_pct"]
    return {
        "id": "dr-a",
        "doctor": {"gp_number_since": "2000-01-01", "training": "none", "solo": False, "years": {2024: {
            "on_call": True, "billed_eur": 30_000, "payment": "fee_for_service", "accepted_software": True,
            "e_services": scores}}},
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "1", "workplace": "A",
                     "registered_on": "2010-01-01", "public_support": [], "members": members},
        "contracts": [{**hired, **contract}], "history": [],
        "requests": [{"prime": "continuite_soins", "year": 2024, "on": "2024-09-30"}],
    }  # fmt: skip


def test_totals_and_means(engine: Engine) -> None:
    """What the others have decides what one member needs."""
    dossier = group([
        member("dr-a", dmgs=120, services={"sumehr_pct": 41.5}), member("dr-b", dmgs=200, services={"sumehr_pct": 70.1}),
        member("dr-c", dmgs=900, groups=2, services={"sumehr_pct": 60.2}),
    ])  # fmt: skip
    paths = ["practice.members[0].years.2023.dmg_count", "practice.members[0].years.2024.e_services.sumehr_pct",
             "practice.members[2].groups", "practice.members[1].affiliated_on"]  # fmt: skip
    dmgs, mean, groups, since = breakpoints(engine, dossier, paths, ["ppi", "continuite_soins"], [2024], TODAY)
    assert [b.at for b in dmgs.breakpoints] == [300]
    assert [b.at for b in mean.breakpoints] == [49.7]  # 3 times 60, less 70.1 and 60.2
    assert [b.at for b in groups.breakpoints] == [1, 2]
    assert since.breakpoints == ()  # too few DMGs with or without dr-b; the mean is below the threshold either way
    assert not since.prime_years


@searches
def test_members_of_whom_little_is_known(engine: Engine) -> None:
    """A mean over members who may or may not count, against whole decisions."""
    people = [member(n, services={"sumehr_pct": v}) for n, v in (("dr-a", 50), ("dr-b", 55.5), ("dr-c", 72), ("dr-d", 64))]
    del people[2]["whole_year_single_group"], people[3]["gp"], people[1]["years"][2024]["e_services"]["sumehr_pct"]
    dossier = group(people)
    for i in (0, 2):
        path = f"practice.members[{i}].years.2024.e_services.sumehr_pct"
        found = breakpoints(engine, dossier, [path], ["ppi"], [2024], TODAY)[0]
        values = [v / 2 for v in range(0, 201, 1 if wide() else 4)] + [b.at for b in found.breakpoints]

        def truth(value: Any, path: str = path) -> Found:
            return engine_says(engine, apply(dossier, [Change(path, value)]), "ppi", 2024, {})

        compare(found, "ppi", 2024, values, truth)
        # 4 + 100 + 72 + 64 is four times 60; and the applicant who has 60 reaches it without the others
        assert [b.at for b in found.breakpoints] == ([4, 60] if i == 0 else [])


# -- two paths at once ---------------------------------------------------------------------------------------------------


def region_at(found: Regions, x: Any, y: Any) -> Region:
    """The one region that holds a pair of values, its bounds worked out for this first value."""

    def bound(edge: Bound) -> Any:
        if edge.curve is None:
            return order(edge.value)
        if edge.curve.total is not None:
            return edge.curve.total - Fraction(str(x))
        if x == "none":
            return order("none")
        try:
            moved = x.replace(year=x.year + edge.curve.years)
        except ValueError:  # 29 February of a year that has none
            moved = date(x.year + edge.curve.years, 3, 1)
            if edge.curve.days:
                return order(moved)
        return order(moved) + edge.curve.days

    rows = [
        r for r in found.regions
        if (r.start is None or order(r.start) <= order(x)) and (r.before is None or order(x) < order(r.before))
        and (r.low is None or bound(r.low) <= order(y)) and (r.high is None or order(y) < bound(r.high))
    ]  # fmt: skip
    assert len(rows) == 1, (x, y, rows)
    return rows[0]


def check_regions(found: Regions, keys: list[tuple[str, int]], xs: list[Any], ys: list[Any], truth: Any) -> None:
    told_keys = {(p, y) for r in found.regions for p, y, _ in r.outcomes}
    constant: dict[tuple[str, int], set[Found]] = {k: set() for k in keys}
    for x in xs:
        for y in ys:
            region = region_at(found, x, y)
            for prime, year in keys:
                expected = truth(x, y, prime, year)
                if (prime, year) in told_keys or expected is None or region.problems:
                    outcome = next((o.worth[:3] for p, z, o in region.outcomes if (p, z) == (prime, year)), None)
                    assert outcome == expected, (x, y, region)
                elif expected is not None:
                    constant[prime, year].add(expected)
    assert all(len(found) <= 1 for found in constant.values())


def days_around(*days: date) -> list[date]:
    return sorted({d + k * DAY for d in days for k in (-1, 0, 1)})


PLAIN = {
    "doctor": {"gp_number_since": "2019-10-01", "training": "none", "solo": True},
    "practice": {"kind": "solo", "payment": "flat_rate", "enterprise_number": "1", "workplace": "A",
                 "public_support": [], "years": {2023: {"dmg_count": 0, "reimbursed_eur": 0}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
                   "start": "2024-02-29", "end": "none", "workplace": "A"},
                  {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
                   "start": "2023-06-01", "end": "2023-09-30", "workplace": "A"}],
    "history": [], "requests": [{"prime": "continuite_soins", "year": 2024, "on": "2024-09-30"}],
}  # fmt: skip
YEARS = [date(y, m, d) for y in (2013, 2019, 2020, 2023, 2024, 2025) for m, d in ((1, 1), (2, 28), (9, 1), (12, 31))]
STEP = 2 if wide() else 8  # how close the days stand at which regions are looked at, beside those on which something turns


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("doctor.gp_number_since", "requests[0].on"), ("requests[0].on", "doctor.gp_number_since"),
        ("contracts[0].start", "contracts[0].end"), ("contracts[0].start", "contracts[1].start"),
        ("contracts[1].start", "contracts[1].end"), ("contracts[0].start", "doctor.gp_number_since"),
    ],
)  # fmt: skip
@searches
def test_regions_of_two_dates(engine: Engine, one: str, two: str) -> None:
    """Dates that the rules compare with each other: a region may follow the other date."""
    for chosen in ({}, {"I-20": "C", "I-18": "A"}):
        found = regions(engine, PLAIN, [one, two], ["continuite_soins"], [2024], TODAY, chosen)
        assert sum(r.today for r in found.regions) == 1
        xs = days_around(*YEARS[::STEP], date(2020, 2, 29), date(2019, 9, 30))
        ys = days_around(*YEARS[1::STEP], date(2024, 2, 29), date(2024, 9, 30), date(2019, 9, 30))

        def truth(x: Any, y: Any, prime: str, year: int, chosen: dict[str, str] = chosen) -> Found:
            return oracle(apply(PLAIN, [Change(one, x), Change(two, y)]), prime, year, chosen)

        check_regions(found, [("continuite_soins", 2024)], xs, ys, truth)


@searches
def test_regions_of_sums_and_rectangles(engine: Engine) -> None:
    people = [member("dr-a", dmgs=120, services={"sumehr_pct": 41.5}), member("dr-b", dmgs=200, services={"sumehr_pct": 70.1}),
              member("dr-c", dmgs=30, services={"sumehr_pct": 60.2})]  # fmt: skip
    dossier, keys = group(people), [("ppi", 2024), ("continuite_soins", 2024)]

    def check(one: str, two: str, xs: list[Any], ys: list[Any]) -> Regions:
        found = regions(engine, dossier, [one, two], ["ppi", "continuite_soins"], [2024], TODAY)

        def truth(x: Any, y: Any, prime: str, year: int) -> Found:
            return oracle(said_everywhere(apply(dossier, [Change(one, x), Change(two, y)])), prime, year, {})

        check_regions(found, keys, xs, ys, truth)
        return found

    dmgs = "practice.members[{}].years.2023.dmg_count"
    dense = 1 if wide() else 3
    added = check(dmgs.format(0), dmgs.format(1), [*range(0, 500, 35 * dense), 470, 469, 471], [*range(0, 500, 30 * dense), 1, 469, 470])
    assert len(added.regions) == 2  # below 470 less the other, and from there on
    share = "practice.members[{}].years.2024.e_services.sumehr_pct"
    halves = [k / 2 for k in range(0, 201, 9 * dense)] + [19.8, 19.79, 100]
    check(share.format(0), share.format(2), halves, [*halves, 60.2])
    check(dmgs.format(0), "contracts[0].hours_per_week", [0, 269, 270, 400], [0, 12.5, 12.99, 13, 40])
    check("practice.members[1].affiliated_on", dmgs.format(0), days_around(date(2024, 9, 30)), [0, 269, 270, 469, 470])
    check("practice.members[1].affiliated_on", "requests[0].on", days_around(date(2024, 9, 30)), days_around(date(2024, 9, 30)))


@searches
def test_regions_of_generated_dossiers(engine: Engine) -> None:
    @trials(6, derandomize=True)
    @given(data=st.data())
    def agree(data: st.DataObject) -> None:
        prime, year = data.draw(st.sampled_from(PRIME_YEARS))
        dossier = data.draw(dossiers(prime, year))
        rows = [f for f in quantities(engine, prime, year, dossier, {}) if f.breakpoints and not f.path.endswith(".year")]
        assume(len(rows) > 1)
        one, two = data.draw(st.permutations(rows))[:2]
        found = regions(engine, dossier, [one.path, two.path], [prime], [year], TODAY)

        def truth(x: Any, y: Any, prime: str, year: int) -> Found:
            return oracle(apply(dossier, [Change(one.path, x), Change(two.path, y)]), prime, year, {})

        def near(f: Breakpoints) -> list[Any]:
            return [v for v in grid(f, 0) if allowed(f, v)][:: 7 if f.kind == "day" else 11]

        check_regions(found, [(prime, year)], near(one), near(two), truth)

    agree()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("doctor.yeers.2023.billed_eur", "unknown_key_close"), ("doctor.on_call", "unknown_key"),
        ("doctor.years.2023.on_call", "no_quantity"), ("practice.kind", "no_quantity"), ("doctor.years", "no_quantity"),
        ("contracts[9].start", "no_entry"), ("contracts[x].start", "want_entry"), ("doctor.years.next.billed_eur", "want_year"),
        ("doctor.years.2022.e_services.edmg_use", "no_quantity"), ("doctor.years.2023.e_services.sumehr", "unknown_key_close"),
        ("doctor.gp_number_since.day", "no_quantity"), ("", "want_path"),
    ],
)  # fmt: skip
def test_paths_that_are_none(engine: Engine, path: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        breakpoints(engine, PLAIN, [path])
    assert [p.key for p in caught.value.problems] == [problem]


def test_unknown_path_and_json(engine: Engine) -> None:
    found = breakpoints(engine, {"doctor": {"training": "none"}}, ["doctor.gp_number_since"], ["dmg_debutant"], [2023], TODAY)[0]
    assert found.value is None
    assert not any(i.today for i in found.intervals)
    out = as_json(found)
    assert [b["at"] for b in out["breakpoints"]] == ["2023-01-01", "2024-01-01"]
    assert out["intervals"][1]["from"] == "2023-01-01"
    assert out["intervals"][1]["before"] == "2024-01-01"
    assert out["intervals"][0]["decisions"][0]["verdict"] == "refused"


# -- the command ---------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> int:
    return status(["breakpoints", *arguments, "--today", TODAY.isoformat()])


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "group.yaml"
    path.write_text(examples.text("group"), encoding="utf-8")
    return str(path)


def test_text_in_both_languages(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = "doctor.years.2023.e_services.cebam_uses"
    assert run(file, "--path", path, "--lang", "en", "--paths") == 0
    english = capsys.readouterr().out
    assert "CEBAM Evidence Linker: your result (2023) (doctor.years.2023.e_services.cebam_uses)" in english
    assert "less than 5  PPI 2023: conditions met, €4,500\n  ← today: 4\n" in english
    assert "5 or more    PPI 2023: conditions met, €4,500 → conditions met, €6,000" in english
    assert run(file, "--path", path, "--lang", "fr") == 0
    french = capsys.readouterr().out
    assert "CEBAM Evidence Linker : votre résultat" in french
    assert "← aujourd'hui : 4" in french
    assert "PPI 2023 : conditions remplies, 4 500 € → conditions remplies, 6 000 €" in french


@pytest.mark.parametrize(("language", "same"), [("fr", "comme au-dessus"), ("en", "as above")])
def test_each_row_says_all_that_holds_and_what_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, language: str, same: str
) -> None:
    """Every row of the table against the intervals: each prime year once, turned where it changes, else as above."""
    from octroi.bridge.packaged import loads

    path = tmp_path / "starter.yaml"
    path.write_text(examples.text("starter"), encoding="utf-8")
    assert run(str(path), "--path", "doctor.gp_number_since", "--lang", language) == 0
    shown = capsys.readouterr().out
    assert Messages(language)("breakpoints.legend") in shown
    (found,) = breakpoints(engine, loads(examples.text("starter")), ["doctor.gp_number_since"], today=TODAY)
    possible = [i for i in found.intervals if not i.problems]
    turned = kept = 0
    for low, high in itertools.pairwise(possible):
        changed = {(p, y) for p, y, o in high.outcomes if o.worth != low.outcome(p, y).worth}  # type: ignore[union-attr]
        turned += len(changed)
        kept += len({(o.verdict, o.amount) for p, y, o in high.outcomes if (p, y) not in changed})
    # As many turns as prime years change (no two of them alike here), and a line for each outcome that stays.
    text = " ".join(shown.split())
    assert text.count(" → ") - 1 == turned > 0
    assert text.count(same) == kept > 0
    assert shown.count("15/09/2023") == 1  # today's value, on today's row


def test_regions_name_what_is_measured(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    year = "doctor.years.2023.e_services"
    paths = ("--path", f"{year}.sumehr_pct", "--path", f"{year}.cebam_uses", "--regions", "--prime", "ppi", "--year", "2023")
    assert run(file, *paths, "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert "(1) Sumehr : votre résultat" in shown
    assert "(2) CEBAM Evidence Linker : votre résultat" in shown


def test_regions_and_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--path", "doctor.training.end", "--path", "doctor.gp_number_since", "--regions", "--prime", "dmg_debutant", "--year", "2023")
    assert run(file, *days, "--lang", "en") == 0
    assert "before (1)" in capsys.readouterr().out
    assert run(file, *days, "--format", "json") == 0
    out = json.loads(capsys.readouterr().out)
    assert {"path": "doctor.training.end", "plus_years": 0, "plus_days": 0} in [r["values"][1]["from"] for r in out["regions"]]
    assert run(file, "--format", "json") == 0
    assert {p["kind"] for p in json.loads(capsys.readouterr().out)["paths"]} == {"day", "whole", "number"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--path", "doctor.gp_number_sinse"), "gp_number_since"), (("--regions",), "two different paths"),
        (("--path", "doctor.gp_number_since", "--plot", "x.pdf"), ".svg"),
        (("--path", "doctor.gp_number_since", "--path", "doctor.training.end", "--regions", "--plot", "x.svg"), "--regions"),
        (("--path", "doctor.years.2022.longest_flat_rate_days", "--plot", "x.svg"), "nothing to draw"),
    ],
)  # fmt: skip
def test_mistakes(file: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    assert run(file, *arguments, "--lang", "en") == 2
    assert said in capsys.readouterr().err


def test_pictures(file: str, tmp_path: Path) -> None:
    for name, start in (("a.svg", b"<?xml"), ("a.png", b"\x89PNG")):
        shown = tmp_path / name
        paths = ("--path", "doctor.gp_number_since", "--path", "doctor.years.2023.billed_eur")
        assert run(file, *paths, "--plot", str(shown), "--lang", "fr") == 0
        first = shown.read_bytes()
        assert first.startswith(start)
        assert run(file, *paths, "--plot", str(shown), "--force", "--lang", "fr") == 0
        assert shown.read_bytes() == first
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Montant (€)" in drawn
    assert "gp_number_since: 2012-09-01" in Path(file).read_text(encoding="utf-8")
    assert "aujourd'hui : 01/09/2012" in drawn.replace("\xa0", " ").replace("\u202f", " ")
    wide = re.search(r'viewBox="0 0 ([\d.]+)', drawn)
    titles = re.findall(r'font-size: 10px[^"]*" x="([\d.]+)" y="[\d.]+"[^>]*>([^<]+)</text>', drawn)
    assert wide
    assert len(titles) == 2
    for x, title in titles:
        assert float(x) + 6 * len(title) < float(wide[1]), title  # a letter of ten points is 6 wide, at most about


def test_without_matplotlib(file: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run(file, "--path", "doctor.gp_number_since", "--plot", "x.svg", "--lang", "en") == 2
    assert "pip install matplotlib" in capsys.readouterr().err
