"""The commands what-if and readings, and decide --all-readings: as typed, as text and as JSON."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import Any

import click
import pytest

from octroi.cli.main import status
from octroi.cli.messages import Messages
from octroi.cli.program import build
from places import EXAMPLES

SOLO, GROUP = str(EXAMPLES / "solo.yaml"), str(EXAMPLES / "group.yaml")
DAY = ["--today", "2026-11-22"]
OFF = "doctor.years.2023.accepted_software=false"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = status(list(words))
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def data(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, err = run(capsys, *words, *DAY[: 2 * (words[0] != "readings")], "--format", "json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_text_tells_what_flips_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "what-if", SOLO, "--set", OFF, *DAY, "--lang", "en")
    assert (code, err) == (0, "")
    assert "PPI 2023: conditions met, €6,000 → conditions met, €1,000" in out
    assert "✓ → ✗  Accepted software" in out


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fr", ["Sumehr, votre résultat 2023 : 57 % → 80 %", "CEBAM Evidence Linker, votre résultat 2023 : 6 → 0",
                "Sumehr, moyenne du groupe 2023 : inconnu → 10 %"]),
        ("en", ["Sumehr, your result 2023: 57% → 80%", "CEBAM Evidence Linker, your result 2023: 6 → 0"]),
    ],
)  # fmt: skip
def test_a_change_names_what_is_measured(capsys: pytest.CaptureFixture[str], language: str, labels: list[str]) -> None:
    e_services = "doctor.years.2023.e_services"
    _, out, _ = run(capsys, "what-if", SOLO, "--set", f"{e_services}.sumehr_pct=80", "--set", f"{e_services}.cebam_uses=0",
                    "--set", "practice.years.2023.group_means.sumehr_pct=10", *DAY, "--lang", language)  # fmt: skip
    for label in labels:
        assert label in out


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_total_of_something_undecided_is_a_range(capsys: pytest.CaptureFixture[str], language: str) -> None:
    """PPI 2023 undecided: whatever the answer turns out to be, the total lies in the range, and either end is reached."""
    path = "doctor.years.2023.on_call"
    both = ["--variant", "yes", "--set", f"{path}=true", "--variant", "no", "--set", f"{path}=false"]
    found = data(capsys, "what-if", SOLO, "--unset", path, *both)
    total, yes, no = (v["total"] for v in found["variants"])
    assert total == {"min": no["min"], "max": yes["max"], "undecided": [{"prime": "ppi", "year": 2023}]}
    assert "undecided" not in yes
    assert "undecided" not in found["base"]["total"]
    _, out, _ = run(capsys, "what-if", SOLO, "--unset", path, *DAY, "--lang", language)
    assert {"fr": "15 500 € → de 9 500 à 15 500 € (à préciser : PPI 2023)",
            "en": "€15,500 → from €9,500 to €15,500 (to be settled: PPI 2023)"}[language] in out  # fmt: skip


def test_the_total_of_a_set_that_hangs_on_unknown_facts_holds_every_completion(capsys: pytest.CaptureFixture[str]) -> None:
    """Contracts unknown leave primes undecided that exclude each other; contracts of many kinds all stay in the range."""
    nurse = "{staff: nurse, kind: employment, open_ended: true, hours_per_week: %s, start: %s, end: none, workplace: Namur}"
    words = ["what-if", SOLO, "--variant", "open", "--unset", "contracts"]
    for number, (hours, start) in enumerate(itertools.product((10, 13, 38), ("2019-01-01", "2023-11-01", "2024-03-01", "2025-10-01"))):
        words += ["--variant", str(number), "--add", "contracts=" + nurse % (hours, start)]
    found = {v["name"]: v["total"] for v in data(capsys, *words)["variants"]}
    low, high = found["open"]["min"], found.pop("open")["max"]
    assert len({t["min"] for t in found.values()}) > 1
    assert all(low <= t["min"] and (high is None or (t["max"] is not None and t["max"] <= high)) for t in found.values())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_can_still_be_had_comes_first(capsys: pytest.CaptureFixture[str], language: str) -> None:
    """In November 2026 both interventions of 2025 are past; the gestion of 2026 (3,796 EUR at least) can still be asked for."""
    nurse, hours = str(EXAMPLES / "first_nurse.yaml"), "contracts[0].hours_per_week=12"
    words = ["what-if", nurse, "--set", hours, "--prime", "continuite_soins", "--prime", "gestion_pratique"]
    words += ["--year", "2025", "--year", "2026"]
    found = data(capsys, *words)
    assert (found["base"]["total"]["min"], found["base"]["attainable"]["min"]) == (5000 + 3796, 3796)
    assert found["base"]["lost"] == [{"prime": p, "year": 2025} for p in ("continuite_soins", "gestion_pratique")]
    assert (found["variants"][0]["attainable"]["min"], found["variants"][0]["lost"]) == (0, [])
    _, out, _ = run(capsys, *words, *DAY, "--lang", language)
    first, due = {"fr": ("Total encore possible : au moins 3 796 € → 0 €", "Si tout avait été demandé à temps : au moins 8 796 € → 0 €"),
                  "en": ("Total still possible: at least €3,796 → €0", "If all had been requested in time: at least €8,796 → €0")}[language]
    told = out.replace("\u00a0", " ").replace("\u202f", " ")
    assert 0 < told.find(first) < told.find(due)


def test_groups_follow_the_order_typed(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "what-if", SOLO, "--variant", "a", f"--set={OFF}", "--variant=b", "--unset", "doctor.solo",
                 "--prime", "ppi", "--set", "doctor.years.2023.on_call=false")  # fmt: skip
    assert [(v["name"], [c["path"] for c in v["changes"]]) for v in found["variants"]] == [
        ("a", ["doctor.years.2023.accepted_software"]), ("b", ["doctor.solo", "doctor.years.2023.on_call"]),
    ]  # fmt: skip
    assert {d["prime"] for d in found["base"]["decisions"]} == {"ppi"}
    (effect,) = found["variants"][1]["effects"]
    assert (effect["kind"], effect["to"]["verdict"]) == ("verdict", "refused")
    assert [[c["path"] for c in changes] for changes in effect["because"]] == [["doctor.years.2023.on_call"]]


def test_several_variants_stand_side_by_side(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "variants.yaml"
    file.write_text("bare: {set: {doctor.years.2023.accepted_software: false}}\n", encoding="utf-8")
    _, out, _ = run(capsys, "what-if", SOLO, "--unset", "doctor.years.2023.on_call", "--variants", str(file), *DAY, "--lang", "en")
    head = next(line for line in out.splitlines() if "Today" in line)
    assert head.split() == ["Today", "Variant", "bare"]


def test_nothing_is_written_unless_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    text = Path(SOLO).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    run(capsys, "what-if", str(path), "--set", OFF, *DAY)
    assert path.read_text(encoding="utf-8") == text
    found = data(capsys, "what-if", str(path), "--set", OFF, "--write")
    assert found["written"] == {"comments_kept": True}
    new = path.read_text(encoding="utf-8")
    assert new != text
    assert [x for x in new.splitlines() if x.startswith("#")] == [x for x in text.splitlines() if x.startswith("#")]
    assert data(capsys, "what-if", str(path), "--set", OFF)["variants"][0]["effects"] == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["what-if", SOLO], "--set"),
        (["what-if", SOLO, "--set", "docter.solo=true"], "“doctor”"),
        (["what-if", SOLO, "--set", "contracts[7].staff=nurse"], "contracts[7].staff"),
        (["what-if", SOLO, "--set", "doctor.solo=maybe"], "doctor.solo"),
        (["what-if", SOLO, "--variant", "a"], "--variant a"),
        (["what-if", SOLO, "--set", OFF, "--variant", "b", "--set", OFF, "--write"], "--write"),
        (["what-if", SOLO, "--variants", "nowhere.yaml"], "--variants nowhere.yaml: there is no such file"),
        (["what-if", SOLO, "--set", "doctor.solo={a"], "--set doctor.solo={a: "),
        (["what-if", SOLO, "--add", "contracts={staff: [}"], "--add contracts={staff: [}: "),
        (["what-if", SOLO, "--set", "doctor.solo=3"], "--set doctor.solo=3: true (yes)"),
        (["what-if", SOLO, "--add", "contracts={staff: nurze}"], "--add contracts={staff: nurze} (contracts[+].staff): "),
        (
            ["what-if", SOLO, "--set", "doctor.years.2023.e_services.mult_emediatt=3"],
            "--set doctor.years.2023.e_services.mult_emediatt: ",
        ),
        (
            ["what-if", SOLO, "--variant", "a", "--unset", "doctor.solo", "--variant", "b", "--set", "practice.kind=x"],
            "--set practice.kind=x: ",
        ),
        (["what-if", SOLO, "--unset", ""], "--unset '': the path is empty"),
        (["what-if", SOLO, "--set", ""], "--set '': the option is empty"),
        (["what-if", SOLO, "--set", "contracts[0].hours_per_week=13"], "the list contracts is empty or absent"),
        (["what-if", SOLO, "--set", "requests[5].on=2024-01-01"], "no entry 5; the first one is number 0, the last one number 0"),
        (["what-if", SOLO, "--set", f"requests[{'9' * 5000}].on=2024-01-01"], "the number 999999999999… is too large"),
        (["what-if", SOLO, "--set", "requests[2023].on=2024-01-01"], "the number 2023 is too large"),
        (["breakpoints", SOLO, "--path", "contracts[0].start"], "--path contracts[0].start: the list contracts is empty"),
        (["breakpoints", SOLO, "--path", f"requests[{'9' * 5000}].on"], "is too large"),
        (["breakpoints", SOLO, "--path", "requests.on"], "“requests[0]”"),
        (["readings", "--prime", "pip"], "--prime pip"),
        (["readings", "--reading", "I-18=Z"], "I-18=Z"),
        (["decide", SOLO, "--all-readings", "--reading", "I-18"], "I-18"),
    ],
)
def test_what_is_wrong_is_named(capsys: pytest.CaptureFixture[str], words: list[str], part: str) -> None:
    code, out, err = run(capsys, *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert part in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("v1: {set: {doctor.years.2023.e_services.sumehr_pctx: 3}}\n", "v1.set.doctor.years.2023.e_services.sumehr_pctx: "),
        ("v1: {set: {doctor.solo: 3\n", "line 2: "),
        ("a: {unset: [doctor.solo]}\nb: {set: {doctor.solo: 3}}\n", "b.set.doctor.solo: true (yes)"),
        ("v1: 3\n", "v1: a variant has a name"),
    ],
)
def test_what_is_wrong_in_a_file_of_variants_names_that_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, part: str
) -> None:
    file = tmp_path / "variants.yaml"
    file.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "what-if", SOLO, "--set", "doctor.solo=true", "--variants", str(file), "--lang", "en")
    assert (code, out) == (2, "")
    assert f"--variants {file}: {part}" in err
    assert SOLO not in err


@pytest.mark.parametrize("language", ["fr", "en"])
def test_readings_are_listed(capsys: pytest.CaptureFixture[str], language: str) -> None:
    code, out, err = run(capsys, "readings", "--reading", "I-05=A", "--lang", language)
    assert (code, err) == (0, "")
    assert all(f"\nI-{n:02}  " in out for n in range(1, 33))
    assert Messages(language)("readings.chosen") in out
    found = data(capsys, "readings", "--prime", "ppi")
    assert [i["issue"] for i in found["issues"] if i["status"] == "switchable"] == ["I-01", "I-04", "I-05", "I-09", "I-31", "I-33"]
    assert all(i["why"] for i in found["issues"] if i["status"] != "switchable")


def test_all_readings_extend_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    plain, found = data(capsys, "decide", GROUP), data(capsys, "decide", GROUP, "--all-readings")
    spread = found.pop("all_readings")
    assert found == plain
    gestion = next(d for d in spread["decisions"] if (d["prime"], d["year"]) == ("gestion_pratique", 2024))
    assert (gestion["robust"], gestion["issues"]) == (False, ["I-19"])
    assert [(o["verdict"], o["when"]) for o in gestion["outcomes"]] == [("refused", [{"I-19": ["A"]}]), ("granted", [{"I-19": ["B"]}])]
    assert "I-19" in {c["issue"] for c in spread["contested"]}


def test_every_command_about_a_dossier_takes_a_reading() -> None:
    for name, command in build(Messages("en")).commands.items():
        names = {o for p in command.params for o in p.opts}
        if name in ("rules", "replay") or any(isinstance(p, click.Argument) and p.name == "dossier" for p in command.params):
            assert "--reading" in names, name
            help_text = next(p.help for p in command.params if isinstance(p, click.Option) and "--reading" in p.opts)
            assert "octroi readings" in (help_text or ""), name


def test_rules_are_shown_under_the_chosen_reading(capsys: pytest.CaptureFixture[str]) -> None:
    """I-22 (a contract that "covers a period" of the year): under B it must have begun by 1 January."""
    where = ["rules", "--prime", "gestion_pratique", "--year", "2024"]

    def book(*words: str) -> dict[str, Any]:
        code, out, err = run(capsys, *where, *words, "--format", "json")
        assert (code, err) == (0, "")
        found: dict[str, Any] = json.loads(out)
        return found

    def period(found: dict[str, Any]) -> dict[str, Any]:
        (entry,) = found["prime_years"]
        row: dict[str, Any] = next(c for c in entry["conditions"] if c["id"] == "gestion_pratique.period")
        return row

    plain, other = book(), book("--reading", "I-22=B")
    assert plain == book("--reading", "I-22=A")  # the default
    assert (plain["chosen"], other["chosen"]) == ({}, {"I-22": "B"})
    assert (period(plain)["at_most"], period(other)["at_most"]) == ("2024-12-31", "2024-01-01")
    assert "under" not in period(plain)
    assert [(u["issue"], u["option"]) for u in period(other)["under"]] == [("I-22", "B")]
    assert next(r["in_force"] for r in other["readings"] if r["issue"] == "I-22") == "B"
    for language, under, idle in (("fr", "(selon votre lecture I-22=B :", "Sans effet sur ces règles : I-18."),
                                  ("en", "(by your reading I-22=B:", "Without effect on these rules: I-18.")):  # fmt: skip
        _, out, _ = run(capsys, *where, "--reading", "I-22=B", "--reading", "I-18=A", "--lang", language)
        text = " ".join(out.split())
        assert under in text
        assert idle in text
        assert Messages(language)("readings.chosen") in text
        _, out, _ = run(capsys, *where, "--lang", language)
        assert under.partition("I-22")[0] not in out


def test_a_condition_under_another_reading_is_marked_wherever_it_can_matter(capsys: pytest.CaptureFixture[str]) -> None:
    """Every non-default option of every issue that a prime year asks about marks a condition or a conflict of the rules shown."""
    issues = {i["issue"]: i for i in data(capsys, "readings")["issues"]}
    for issue, row in issues.items():
        for option in (o for o in row["options"] if o != row["default"]):
            code, out, _ = run(capsys, "rules", "--reading", f"{issue}={option}", "--format", "json")
            assert code == 0
            found = json.loads(out)
            rows = [c for e in found["prime_years"] for c in e["conditions"]] + found["conflicts"]
            assert any(u["issue"] == issue for c in rows for u in c.get("under", ())), (issue, option)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_replay_under_another_reading(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    """What it says is what deciding under either reading says; the receipt itself is judged as ever, from a file or a pipe."""
    receipt = tmp_path / "r.json"
    run(capsys, "decide", GROUP, *DAY, "--receipt", str(receipt), "--lang", "fr")
    code, out, err = run(capsys, "replay", str(receipt), "--reading", "I-19=B", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["identical"] is True
    then, now = ({(d["prime"], d["year"]): (d["verdict"], d["amount"] and (d["amount"]["min"], d["amount"]["max"])) for d in data(
        capsys, "decide", GROUP, *words)["decisions"]} for words in ([], ["--reading", "I-19=B"]))  # fmt: skip
    turned = {(t["prime"], t["year"]): tuple((t[s]["verdict"], (t[s]["amount"]["min"], t[s]["amount"]["max"])) for s in ("from", "to"))
              for t in found["under"]["decisions"]}  # fmt: skip
    assert turned == {k: (then[k], now[k]) for k in then if then[k] != now[k]} != {}
    _, out, _ = run(capsys, "replay", str(receipt), "--reading", "I-19=B", "--lang", language)
    assert Messages(language)("replay.under", readings="I-19=B") in out
    expected = {
        "fr": "Gestion de la pratique 2024 : conditions non remplies → conditions remplies",
        "en": "Practice management 2024: conditions not met → conditions met",
    }
    assert expected[language] in out
    _, out, _ = run(capsys, "replay", str(receipt), "--reading", "I-05=A", "--lang", language)
    assert Messages(language)("replay.under_same") in out

    class Pipe:
        buffer = io.BytesIO(receipt.read_bytes())

    monkeypatch.setattr("sys.stdin", Pipe)
    assert run(capsys, "replay", "-", "--lang", language)[:2] == (0, Messages(language)("replay.identical") + "\n")
    Pipe.buffer = io.BytesIO(receipt.read_bytes()[:-2])
    code, out, err = run(capsys, "replay", "-", "--lang", language)
    assert (code, out) == (2, "")
    assert Messages(language)("where.stdin") in err
    assert run(capsys, "replay", str(receipt), "--reading", "I-19=Z", "--lang", language)[0] == 2
