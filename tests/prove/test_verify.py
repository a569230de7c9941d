"""Verification of the real rules: what it finds, that every witness shows it, and that broken rules are found out."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.decide.outcome import outcome_slice
from octroi.bridge.errors import InputError
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.ground.decode import Decoder, read_back
from octroi.bridge.prove.anew import Verifier
from octroi.bridge.prove.findings import Finding, Witness, judged, reviewed
from octroi.bridge.prove.run import Report, loaded, verify, whole
from octroi.bridge.prove.study import Study
from octroi.cli.commands.verify import show
from octroi.cli.main import status
from places import DOCS
from search import search, searches, wide
from strategies import PRIME_YEARS, dossiers

TODAY = date(2026, 11, 22)


# The prime years that everybody waits for: one of each prime but the first, whose tables the planted mistakes are about. The
# long run verifies them all.
ALWAYS = [("dmg_debutant", 2021), ("continuite_soins", 2025), ("gestion_pratique", 2025)]


@pytest.fixture(scope="session")
def report() -> Report:
    primes, years = ((), ()) if wide() else (sorted({p for p, _ in ALWAYS}), sorted({y for _, y in ALWAYS}))
    return verify(None, primes, years, None if wide() else 1, "en")


# --- the rules as they are ---------------------------------------------------------------------------------------


@searches
def test_nothing_is_left_to_look_at(report: Report) -> None:
    assert [(f.kind, f.prime, f.year, f.what, f.readings) for f in report.open] == []
    assert {(p.prime, p.year) for p in report.proofs} == {k for k in loaded().prime_years if wide() or k in ALWAYS}


@searches
def test_under_the_usual_readings_only_the_law_itself_is_found(report: Report) -> None:
    """Facts 3.4: the New Deal's upper limit; facts 2: nobody asks the turnover of a beginner."""
    found = {(f.kind, f.prime, re.sub(r"\(.*", "", f.what)) for f in report.findings if not f.readings}
    assert found == {
        ("not_monotone", "continuite_soins", "new_deal_dmg"),
        ("not_monotone", "gestion_pratique", "new_deal_dmg"),
        ("dead_input", "dmg_debutant", "billed"),
    }


@pytest.mark.parametrize("year", [2025, pytest.param(2026, marks=pytest.mark.long)])
def test_the_hiring_window_loses_four_months_under_one_reading(report: Report, year: int) -> None:
    """I-18 A: a contract signed from September to December before the year would be its own earlier contract."""
    lost = [f for f in report.findings if f.kind == "window_lost" and f.year == year and f.prime == "continuite_soins"]
    assert [f.readings for f in lost] == [{"I-18": "A"}]
    assert lost[0].detail["start"] == date(year - 1, 9, 1)
    assert lost[0].detail["end"] == date(year - 1, 12, 31)
    assert lost[0].detail["months"] == 4
    refused, granted = lost[0].witnesses
    assert (refused.verdict, granted.verdict) == ("refused", "granted")
    starts = [w.dossier["contracts"][0]["start"] for w in (refused, granted)]
    assert str(starts[0]) < f"{year}-01-01" <= str(starts[1])


@pytest.mark.long
def test_the_transitional_year_loses_nothing(report: Report) -> None:
    """The window of 2024 begins on 1 January, so I-18 A takes nothing away (facts 3.5)."""
    assert not [f for f in report.findings if f.kind == "window_lost" and (f.prime, f.year) == ("continuite_soins", 2024)]


@pytest.mark.long
def test_reading_b_of_the_first_row_leaves_a_gap(report: Report) -> None:
    broken = {f.year for f in report.findings if f.what == "active_gp_is_paid" and f.readings == {"I-01": "B"}}
    assert broken == {2022, 2023, 2024}


@searches
def test_every_witness_is_decided_as_it_is_said(report: Report, engine: Engine) -> None:
    rows: list[tuple[str, int, Witness]] = [
        (f.prime, f.year, w) for f in report.findings for w in f.witnesses if f.year is not None
    ]  # fmt: skip
    rows += [(p.prime, p.year, w) for p in report.proofs for w in p.reached]
    assert len(rows) > (250 if wide() else 20)
    for prime, year, witness in rows:
        found = engine.decide(witness.dossier, [prime], [year], TODAY, witness.readings)[0]
        assert found.amount is not None
        assert (found.verdict, found.amount.min, found.amount.max) == (witness.verdict, *witness.amount), witness


@searches
def test_every_outcome_is_reached(report: Report, engine: Engine) -> None:
    for proof in report.proofs:
        grades = engine.rules.prime_year(proof.prime, proof.year).grades
        amounts = {w.amount for w in proof.reached if w.verdict == "granted"}
        assert amounts == {(g.low, g.high) for g in grades}
        assert "refused" in {w.verdict for w in proof.reached}


def flat(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, f"{path}.{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from flat(value, f"{path}[{place}]")
    else:
        yield path, node


@searches
def test_a_pair_differs_in_the_fact_it_is_about(report: Report, engine: Engine) -> None:
    """Two dossiers for one fact differ there and nowhere else; members' figures are summed or averaged, so there in each."""
    checked = 0
    for finding in report.findings:
        if finding.kind != "not_monotone":
            continue
        one, two = (dict(flat(w.dossier)) for w in finding.witnesses)
        differing = {p for p in one.keys() | two.keys() if one.get(p) != two.get(p)}
        path = engine.rules.vocabulary.facts[finding.what].path
        key = path.rsplit(".", 1)[-1]
        assert differing
        if "members" in path:
            assert all(".members" in p for p in differing), finding
        else:
            assert all(p.strip(".").replace(" ", "") == path or p.endswith(key) for p in differing), (finding.what, differing)
        first, second = finding.witnesses
        assert (first.amount[0], first.verdict == "granted") > (second.amount[0], second.verdict == "granted")
        checked += 1
    assert checked > (50 if wide() else 1)


# --- from atoms back to a dossier -----------------------------------------------------------------------------------


@search(60)
@given(data=st.data())
def test_what_a_dossier_says_can_be_written_again(engine: Engine, data: st.DataObject) -> None:
    """A dossier, its atoms, a dossier made of the atoms: the same outcome."""
    prime, year = data.draw(st.sampled_from(PRIME_YEARS))
    found = data.draw(dossiers(prime, year, with_members=False))
    checked = engine.dossier(found)
    rules = engine.rules
    assume(engine.for_dossier(checked) is rules)
    part = outcome_slice(rules, prime, year)
    readings = rules.vocabulary.check_readings({})
    known = Encoder(rules.vocabulary, checked, TODAY, prime, year).assign(part.inputs, readings).known
    held = {a: v for a, v in known.items() if a not in rules.vocabulary.reading}
    said = {a: v for a, v in known.items() if a in rules.vocabulary.reading}
    try:
        before = part.possible(known)
    except InputError:
        assume(False)
    written = next(Decoder(rules, prime, year).dossiers(held), None)
    assert written is not None
    again = read_back(rules, prime, year, written, part.inputs)
    assert again is not None, written
    assert part.possible({**again, **said}) == before, written


@pytest.mark.parametrize(("year", "service"), [(2018, "edmg"), (2022, "sumehr")])
def test_a_mean_of_yes_is_written_beside_a_no_of_ones_own(year: int, service: str) -> None:
    """Nobody makes up for a no, where the mean is to be yes: the own entry is then one that the mean does not count."""
    pair = Study(loaded(), "ppi", year).field.pair(f"members_mean({service},{year})", {})
    assert pair is not None
    (key,) = [k for k in pair[0].dossier["doctor"]["years"][year]["e_services"] if k.startswith(service)]
    # Of the two that differ in the mean, the one in which somebody else says yes.
    (said,) = [w.dossier for w in pair if any(m["years"][year]["e_services"][key] is True for m in w.dossier["practice"]["members"][1:])]
    own, *others = said["practice"]["members"]
    assert own["years"][year]["e_services"][key] is said["doctor"]["years"][year]["e_services"][key] is False
    assert own["affiliated_on"] == f"{year + 1}-04-01"  # a day too late
    assert own["gp"] is own["whole_year_single_group"][year] is True
    assert {m["years"][year]["e_services"][key] for m in others} == {True}


def test_days_on_which_nothing_hangs_do_not_stand_before_those_that_must_agree(engine: Engine) -> None:
    """A training and a GP number, one not before the other, beside a registration and an end that have nothing to do with either."""
    atoms = {str(symbol): atom for atom, symbol in engine.rules.base.symbols.items()}
    said = {
        "at_least(training_start,20220102)": True, "at_least(gp_number_since,20170101)": True,
        "at_least(gp_number_since,20230101)": False, "at_least(doctor_ended,20220101)": True, "at_least(registered_on,20230101)": False,
    }  # fmt: skip
    held = {atoms[name]: holds for name, holds in said.items()}
    written = next(Decoder(engine.rules, "ppi", 2022).dossiers(held), None)
    assert written is not None
    assert read_back(engine.rules, "ppi", 2022, written, frozenset(held)) == held


def test_atoms_that_no_calendar_has_give_no_dossier(engine: Engine) -> None:
    """Two starts, each strictly before the other."""
    relations = engine.rules.vocabulary.relations
    pairs = {row[1:3]: a for a, row in relations.items() if row[0] == "before"}
    present = {slot: a for a, (name, slot) in engine.rules.vocabulary.present.items() if name == "contracts"}
    held = {pairs["start(0)", "start(1)"]: True, pairs["start(1)", "start(0)"]: True, present[0]: True, present[1]: True}
    assert list(Decoder(engine.rules, "continuite_soins", 2025).dossiers(held)) == []


# --- broken on purpose -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("rules") / "logic"
    shutil.copytree(rules_directory(), target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture(scope="session")
def finds(folder: Path) -> Callable[[Path], bool]:
    return Verifier(folder)


BREAKAGES = [
    ("ppi/2023.lp", "threshold(2023, sumehr,             55)", "threshold(2023, sumehr,             56)", "cut_missing"),
    ("ppi/2023.lp", "20240917, 20241215)", "20240917, 20241216)", "window_differs"),
    ("ppi/2023.lp", 'cites_grade(ppi, 2023, (trainee;1;2;3;4), seed_a, "tableau 2023").', "", "no_source"),
    ("cumulation.lp", "conflict(P, Y, Q, Z) :- excludes(Q, Z, P, Y).", "", "one_sided"),
    ("interventions/years.lp", "hiring(2026, 20250901, 20260901).", "hiring(2026, 20251001, 20260901).", "windows_apart"),
]  # fmt: skip


# What only solving shows takes long on the real rules: tests/rule_bases has each kind small, test_planted.py some of a short year.
SOLVED = [
    ("ppi/2022.lp", "5, 6000, 6000)", "5, 6001, 6001)", "amount_differs"),
    ("dmg_debutant/rules.lp", "not at_least(flat_rate_days(Y), N).", "number_held(Y).", "figure_without_effect"),
    ("interventions/rules.lp", "met(I, Y, once), met(I, Y, not_cumulated),", "met(I, Y, once),", "promise_broken"),
    ("ppi/rules.lp", "at_least(billed(Y), B).", "at_least(billed(Y), B + 1).", "figure_without_effect"),
    ("ppi/2024.lp", "step(2024, flat_rate,       3, 6)", "step(2024, flat_rate,       3, 5)", "fewer_suffice"),
    ("interventions/rules.lp", "figure(I, Y, hours, N), at_least(hours(S), N).", "figure(I, Y, hours, N), N > 0.", "promise_broken"),
]  # fmt: skip
LONGER = [pytest.param(*row, marks=pytest.mark.long) for row in SOLVED]


@pytest.mark.parametrize(("file", "before", "after", "kind"), [*BREAKAGES, *LONGER])
def test_wrong_rules_are_found_out(
    folder: Path, finds: Callable[[Path], bool], tmp_path: Path, file: str, before: str, after: str, kind: str
) -> None:
    wrong = tmp_path / "logic"
    shutil.copytree(folder, wrong)
    path = wrong / file
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert finds(wrong)
    primes = {"ppi": "ppi", "dmg_debutant": "dmg_debutant"}.get(file.split("/")[0])
    wide = kind in FOLDER_WIDE
    found = whole(loaded(wrong)) if wide else verify(wrong, [primes or "continuite_soins"], YEARS.get(file, []), 1).open
    assert kind in {f.kind for f in found}
    engine = Engine(wrong)
    for finding in found:
        confirm(engine, finding)


YEARS = {"ppi/rules.lp": [2023], "ppi/2024.lp": [2024], "ppi/2022.lp": [2022], "interventions/rules.lp": [2025]}
FOLDER_WIDE = {"cut_missing", "window_differs", "no_source", "one_sided", "windows_apart"}


def confirm(engine: Engine, finding: Finding) -> None:
    """The witness of a finding in wrong rules shows it under those rules."""
    for witness in finding.witnesses:
        assert finding.year is not None
        decision = engine.decide(witness.dossier, [finding.prime], [finding.year], TODAY, witness.readings)[0]
        assert decision.verdict == witness.verdict


def test_the_rules_themselves_have_nothing_new(folder: Path, finds: Callable[[Path], bool]) -> None:
    assert not finds(folder)


# --- the reviewed list -------------------------------------------------------------------------------------------------


def test_a_review_that_covers_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "reviewed.toml").write_text('[[finding]]\nkind = "gap"\nreason = "no longer"\n', encoding="utf-8")
    found = judged([Finding("overlap", "ppi", 2023, "1 2")], reviewed(tmp_path))
    assert [(f.kind, f.acknowledged) for f in found] == [("overlap", None), ("stale_review", None)]
    assert [f.kind for f in judged([], reviewed(tmp_path), complete=False)] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[finding]\n", "reviewed.toml"),
        ('[[finding]]\nkind = "gap"\n', "finding 1.reason"),
        ('[[finding]]\nkind = "gap"\nreason = "x"\nyear = 2023\n', "finding 1.year"),
        ('[[finding]]\nkind = "gap"\nreason = "x"\nyears = 2023\n', "finding 1.years"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "reviewed.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reviewed(tmp_path)
    assert caught.value.problems[0].path.endswith(place)


# --- the command ---------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = status(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture
def continuity(report: Report, monkeypatch: pytest.MonkeyPatch) -> Report:
    """One prime year of the report, which the command is given instead of making it again."""
    here = ("continuite_soins", 2025)
    found = report._replace(
        findings=tuple(f for f in report.findings if (f.prime, f.year) == here),
        proofs=tuple(p for p in report.proofs if (p.prime, p.year) == here),
    )
    monkeypatch.setattr("octroi.cli.commands.verify.run", lambda *_: found)
    return found


def test_json_and_witness_files(continuity: Report, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "witnesses"
    code, out, _ = run(
        capsys, "verify", "--prime", "continuite_soins", "--year", "2025", "--jobs", "1", "--format", "json", "--witnesses", str(target)
    )  # fmt: skip
    assert code == 0
    found = json.loads(out)
    assert found["contract"] == 1
    assert found["open"] == 0
    for finding in found["findings"]:
        assert finding["acknowledged"]
        assert finding["text"]
        assert set(finding["place"]) == {"prime", "year", "what"}
    files = sorted(target.glob("*.yaml"))
    assert len(files) == sum(len(f["witnesses"]) for f in found["findings"])
    lost = next(f for f in files if "window_lost" in f.name)
    code, out, _ = run(
        capsys, "decide", str(lost), "--prime", "continuite_soins", "--year", "2025", "--reading", "I-18=A", "--format", "json"
    )  # fmt: skip
    assert code == 0
    assert json.loads(out)["decisions"][0]["verdict"] == "refused"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_text_says_what_is_accepted_and_why(capsys: pytest.CaptureFixture[str], language: str) -> None:
    code, out, _ = run(capsys, "verify", "--prime", "dmg_debutant", "--year", "2021", "--jobs", "1", "--lang", language)
    assert code == 0
    assert ("Motif" if language == "fr" else "Reason") in out
    assert "billed_eur" in out


def test_an_open_finding_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> None:
    wrong = tmp_path / "logic"
    shutil.copytree(folder, wrong)
    (wrong / "reviewed.toml").unlink()
    code, out, _ = run(capsys, "verify", "--rules", str(wrong), "--prime", "dmg_debutant", "--year", "2021", "--jobs", "1")
    assert code == 1
    assert "À examiner" in out or "To look at" in out


def test_words_that_cannot_be_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (["--jobs", "0"], ["--year", "soon"], ["--rules", str(tmp_path / "none")], ["--prime", "nope"]):
        code, out, err = run(capsys, "verify", *arguments)
        assert code == 2, arguments
        assert out == ""
        assert arguments[-1] in err
        assert "Traceback" not in err




@pytest.mark.long
def test_the_page_of_findings_is_what_is_found(report: Report) -> None:
    """`octroi verify --lang en`, without the time that it took, is docs/findings.md."""
    stream = io.StringIO()
    show(report, stream, "en")
    page = (DOCS / "findings.md").read_text(encoding="utf-8")
    shown = stream.getvalue().splitlines()
    text = "\n".join(line for line in shown if not line.startswith("Time:")).strip()
    assert text in page


def test_what_a_folder_has_lost_is_found(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> None:
    """Without its second entry, or the words of one language, a folder is never simply green."""
    for number, (lost, kind) in enumerate((("verify.lp", "no_second_entry"), ("wording/en.toml", "no_label"))):
        wrong = tmp_path / str(number)
        shutil.copytree(folder, wrong)
        (wrong / lost).unlink()
        arguments = ("verify", "--rules", str(wrong), "--prime", "dmg_debutant", "--year", "2021", "--jobs", "1", "--format", "json")
        code, out, _ = run(capsys, *arguments)
        assert code == 1
        assert kind in {f["kind"] for f in json.loads(out)["findings"]}


def test_rules_that_cannot_be_read_are_the_users_to_mend(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> None:
    for number, (file, data) in enumerate((("ppi/2023.lp", b"\xff\xfe\x00"), ("wording/en.toml", b"[[x"), ("ppi/2023.lp", b"a :- b(."))):
        wrong = tmp_path / str(number)
        shutil.copytree(folder, wrong)
        (wrong / file).write_bytes(data)
        code, out, err = run(capsys, "verify", "--rules", str(wrong), "--prime", "ppi", "--year", "2023", "--jobs", "1")
        assert code == 2
        assert out == ""
        assert "Traceback" not in err
        assert "internal" not in err


def test_witnesses_are_written_over_nothing(continuity: Report, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = "verify --prime continuite_soins --year 2025 --jobs 1 --lang en --witnesses"
    arguments = (*words.split(), str(tmp_path / "w"))
    code, _, _ = run(capsys, *arguments)
    assert code == 0
    file = sorted((tmp_path / "w").glob("*.yaml"))[0]
    head = file.read_text(encoding="utf-8").splitlines()[:3]
    assert head[2].startswith("# octroi decide FILE --prime continuite_soins --year 2025")
    file.write_text("mine\n", encoding="utf-8")
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert any(f.name in err for f in (tmp_path / "w").glob("*.yaml"))
    assert file.read_text(encoding="utf-8") == "mine\n"
