"""Rules of other laws: every command works on a folder of rules that knows nothing of this project's primes, and no Python is needed.

Three small packs, each from a public text: outbuildings without a planning application (S.I. 2015/596, Class E), the Irish student
grant (2024/25), recognition of professional experience (Directive 2005/36/EC, Articles 16 to 19). Their situations were worked out
by hand from the texts.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from expansion import as_sets, expand_ways
from octroi.bridge import Engine
from octroi.bridge.dossier.read import parse
from octroi.bridge.facts import summed
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.prove.run import Report, verify
from octroi.cli.main import status

# These folders of rules have words in French and in English.
SPOKEN = ("fr", "en")

HERE = Path(__file__).parent
TODAY = "2025-07-01"
# Words of the law that comes with the package; a pack of another law never shows one.
FOREIGN = re.compile(r"INAMI|RIZIV|ProSanté|\bDMG\b|\bPPI\b|\bGP\b|doctor|médecin|nurse|infirmi|pratique intégrée|DÉBUTANT", re.IGNORECASE)


class Pack(NamedTuple):
    """A pack, the prime year that is asked about, and a fact to vary."""

    name: str
    prime: str
    year: int
    quantity: str
    edit: str
    claimed: str

    @property
    def folder(self) -> Path:
        return HERE / self.name

    @property
    def situations(self) -> Path:
        return self.folder / "situations.yaml"


PACKS = [
    Pack("outbuilding", "class_e", 2025, "project.height_m", "project.height_m=2.6", "project: {height_m: 2.6}"),
    Pack(
        "student_grant", "maintenance", 2024, "course.distance_km", "student.back_to_education_allowance=true",
        "student: {resident_years: 2}",
    ),
    Pack("recognition", "recognition", 2025, "person.training_years", "person.training_years=3", "person: {training_years: 1}"),
]  # fmt: skip
every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.name)


@cache
def beginning(pack: Pack) -> dict[str, Any]:
    """The dossier from which the situations of a pack start."""
    found: dict[str, Any] = next(iter(parse(pack.situations.read_text(encoding="utf-8"))["facts"].values()))
    return found


@cache
def report(pack: Pack) -> Report:
    """The verification of one year of a pack."""
    return verify(pack.folder, [pack.prime], [pack.year], 1)


@pytest.fixture
def dossier(pack: Pack, tmp_path: Path) -> str:
    path = tmp_path / "dossier.yaml"
    path.write_text(json.dumps({"dossier": 1, **beginning(pack)}, default=str), encoding="utf-8")
    return str(path)


@every_pack
def test_every_situation_ends_as_the_text_says(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    code = status(["test", str(pack.situations), "--rules", str(pack.folder), "--lang", "en", "--format", "json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0, said
    assert len(parse(pack.situations.read_text(encoding="utf-8"))["situations"]) >= 12


@every_pack
def test_the_verification_finds_nothing_that_was_not_accepted(pack: Pack) -> None:
    found = report(pack)
    assert [f.place for f in found.open] == []
    assert found.declared
    (proof, *_) = found.proofs
    assert proof.reached


@pytest.mark.long
def test_the_verification_finds_nothing_in_any_year() -> None:
    assert [f.place for p in PACKS for f in verify(p.folder, jobs=1).open] == []


@every_pack
@pytest.mark.parametrize("language", SPOKEN)
def test_every_command_speaks_of_this_law_only(
    pack: Pack, language: str, dossier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claimed = tmp_path / "claimed.yaml"
    claimed.write_text(pack.claimed, encoding="utf-8")
    asked = ["--prime", pack.prime, "--year", str(pack.year)]
    when = ["--today", TODAY]
    commands = {
        "decide": [dossier, *asked, *when],
        "explain": [dossier, *asked, *when],
        "missing": [dossier, *asked, *when],
        "ask": [dossier, "--next", *asked, *when],
        "what-if": [dossier, "--set", pack.edit, *asked, *when],
        "breakpoints": [dossier, "--path", pack.quantity, *asked, *when],
        "plan": [dossier, *when],
        "readings": [],
        "contest": [dossier, "--claimed", str(claimed), *asked, *when],
        "rules": [],
        "diff": ["--against", str(pack.folder)],
        "schema": [],
    }
    for name, rest in commands.items():
        code = status([name, *rest, "--rules", str(pack.folder), "--lang", language])
        out, err = capsys.readouterr()
        assert code == 0, (name, out, err)
        assert out.strip(), name
        assert not FOREIGN.search(out), (name, FOREIGN.search(out))


@every_pack
def test_a_decision_can_be_kept_and_decided_again(
    pack: Pack, dossier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = str(tmp_path / "receipt.json")
    assert status(["decide", dossier, "--receipt", receipt, "--rules", str(pack.folder), "--today", TODAY]) == 0
    assert status(["replay", receipt, "--rules", str(pack.folder), "--lang", "en"]) == 0
    assert "Identical to the byte" in capsys.readouterr().out


def test_two_years_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """The Directive asks the same in both years."""
    code = status(["diff", "2025", "2026", "--prime", "recognition", "--rules", str(PACKS[2].folder), "--lang", "en"])
    assert code == 0
    assert "Nobody" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('limit(height_near,  "2.5").', 'limit(height_near,  "2.6").'),
        ("limit(coverage,     50).", "limit(coverage,     51)."),
        ("not true(forward).", "true(forward)."),
        ("not more_than(eaves, N).", "not at_least(eaves, N)."),
    ],
)
def test_a_mistake_in_the_rules_is_seen_by_the_second_entry_and_by_the_situations(line: str, wrong: str, tmp_path: Path) -> None:
    pack, folder = PACKS[0], tmp_path / "rules"
    shutil.copytree(pack.folder, folder)
    found = [p for p in folder.glob("*.lp") if p.name != "verify.lp" and line in p.read_text(encoding="utf-8")]
    assert len(found) == 1
    found[0].write_text(found[0].read_text(encoding="utf-8").replace(line, wrong), encoding="utf-8")
    assert verify(folder, jobs=1).open
    assert status(["test", str(pack.situations), "--rules", str(folder)]) == 1


@every_pack
def test_the_words_of_both_languages_are_there(pack: Pack) -> None:
    engines = {language: Engine(pack.folder, language) for language in SPOKEN}
    for engine in engines.values():
        for name in ("facts", "questions"):
            functors = {f.functor for f in engine.rules.vocabulary.facts.values()}
            assert {f for f in functors if not engine.wording.has(name, f)} == set()


def test_a_figure_may_have_to_go_down_and_a_yes_be_taken_back() -> None:
    """Class E: 2.8 m near the boundary is too high, and a verandah is not allowed; either the roof comes down or the shed moves."""
    pack = PACKS[0]
    engine = Engine(pack.folder)
    data = {**beginning(pack), "project": {**beginning(pack)["project"], "height_m": 2.8, "verandah_or_balcony": True}}
    decision = engine.decide(data, today=date(2025, 6, 1))[0]
    (missing,) = decision.missing
    sets = as_sets(expand_ways(missing.ways))
    assert sets == {
        frozenset({("project.height_m", 2.5), ("project.verandah_or_balcony", False)}),
        frozenset({("project.boundary_m", 2), ("project.verandah_or_balcony", False)}),
    }
    for changes in sets:
        project = {**data["project"], **{path.partition(".")[2]: new for path, new in changes}}
        assert engine.decide({**data, "project": project}, today=date(2025, 6, 1))[0].verdict == "granted"


def test_entries_are_found_that_make_up_any_sums() -> None:
    """Whose income counts, who is a child, who is at college: the sums of the entries, worked out here, are those asked for."""
    vocabulary = Engine(PACKS[1].folder).rules.vocabulary
    rng = random.Random(5)
    for _ in range(60):
        wanted = {
            "income(dependent)": rng.choice((0, 26200, 40875.01)), "income(independent)": rng.choice((0, 12000, 50840)),
            "children": rng.randrange(9), "others(dependent)": rng.randrange(4), "others(independent)": rng.randrange(2),
        }  # fmt: skip
        found = summed.entries(vocabulary, ("household", "members"), wanted)
        assert found is not None
        parents = [m for m in found if m["role"] in ("student", "parent")]
        partners = [m for m in found if m["role"] in ("student", "partner")]
        family = [m for m in found if m["role"] in ("parent", "child")]
        assert {
            "income(dependent)": sum(m["income_eur"] for m in parents), "income(independent)": sum(m["income_eur"] for m in partners),
            "children": sum(m["dependent_child"] for m in found), "others(dependent)": sum(m["in_college"] for m in family),
            "others(independent)": sum(m["in_college"] for m in found if m["role"] == "partner"),
        } == wanted  # fmt: skip


@pytest.mark.parametrize(
    ("test", "distances", "area"),
    [
        ("more_than(20)", (20, 20.01, 25), 6), ("at_least(20)", (20, 20.01, 25), 7),
        ("at_most(20)", (20, 20.01, 5), 5), ("less_than(20)", (20, 19.99, 5), 6),
    ],
)  # fmt: skip
def test_what_is_summed_can_hang_on_a_number_of_the_entry(test: str, distances: tuple[float, ...], area: int, tmp_path: Path) -> None:
    """Areas of 1, 2 and 4 square metres, at these distances: those that pass the test are added."""
    for path in PACKS[0].folder.glob("*.lp"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("more_than(N)) :- limit(far, N).", f"{test})."), encoding="utf-8")
    engine = Engine(tmp_path)
    entries = [{"ground_m2": a, "wall_distance_m": d} for a, d in zip((1, 2, 4), distances, strict=True)]
    dossier = engine.dossier({**beginning(PACKS[0]), "structures": entries})
    encoder = Encoder(engine.rules.vocabulary, dossier, date(2025, 6, 1), "class_e", 2025)
    assert encoder.figure("far_area").low == encoder.figure("far_area").high == area
