"""Edits written into the text of a dossier: the facts are those wanted, and everything else stays."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octroi.bridge import InputError
from octroi.bridge.dossier.edits import Edit, apply
from octroi.bridge.dossier.rewrite import rewritten, write
from octroi.bridge.packaged import load, loads
from places import EXAMPLES
from search import search
from strategies import leaves

FILES = sorted(EXAMPLES.glob("*.yaml"))
TEXT = """\
# my dossier
doctor:
  solo: true   # alone
  gp_number_since: 2005-01-01

  # the year
  years:
    2023: {on_call: true, billed_eur: 60000}  # in short
contracts:
  - staff: nurse        # Anne
    hours_per_week: 19
  - staff: nurse        # Bea
    hours_per_week: 4
# the end
history: []
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit("set", "doctor.solo", False), "solo: true ", "solo: false "),
        (Edit("set", "doctor.years.2023.billed_eur", 61000), "60000", "61000"),
        (Edit("set", "doctor.years.2023.payment", "flat_rate"), "60000}", "60000, payment: flat_rate}"),
        (Edit("set", "doctor.years.2024.on_call", True), "# in short\n", "# in short\n    2024: {on_call: true}\n"),
        (Edit("set", "practice.workplace", "12"), "history: []\n", "history: []\npractice: {workplace: '12'}\n"),
        (Edit("unset", "doctor.solo"), "solo: true   # alone\n  ", ""),
        (Edit("unset", "doctor.gp_number_since"), "  gp_number_since: 2005-01-01\n", ""),
        (Edit("unset", "doctor.years.2023.on_call"), "on_call: true, ", ""),
        (Edit("unset", "contracts[0]"), "  - staff: nurse        # Anne\n    hours_per_week: 19\n", ""),
        (Edit("unset", "contracts[0].staff"), "staff: nurse        # Anne\n    hours", "hours"),
        (Edit("set", "contracts[1].hours_per_week", 13), "hours_per_week: 4", "hours_per_week: 13"),
        (Edit("add", "contracts", {"staff": "nurse"}), "hours_per_week: 4\n", "hours_per_week: 4\n  - {staff: nurse}\n"),
        (Edit("add", "history", {"prime": "ppi"}), "history: []", "history: [{prime: ppi}]"),
    ],
)
def test_only_what_is_edited_changes(edit: Edit, old: str, new: str) -> None:
    after = apply(loads(TEXT), [edit]).dossier
    text, kept = rewritten(TEXT, [edit], after)
    assert kept
    assert text == TEXT.replace(old, new)
    assert loads(text).data == after.data


@search(25, derandomize=True)
@given(data=st.data(), path=st.sampled_from(FILES))
def test_examples_edited_at_random(data: st.DataObject, path: Path) -> None:
    """Any facts left out, any entries added: what is read back is what was meant, with the comments of the rest."""
    text, dossier = path.read_text(encoding="utf-8"), load(path)
    paths = data.draw(st.lists(st.sampled_from(sorted(set(leaves(dossier.data)))), max_size=5, unique=True))
    edits = [Edit("unset", p) for p in paths if not any(p != q and p.startswith((q + ".", q + "[")) for q in paths)]
    edits.append(Edit("set", "doctor.years.2021.on_call", True))
    edits.append(Edit("add", "requests", {"prime": "ppi", "year": 2022, "on": "2023-10-01"}))
    after = apply(dossier, edits).dossier
    new, kept = rewritten(text, edits, after)
    assert loads(new).data == after.data
    assert kept
    assert text.splitlines()[0] in new


def test_json_stays_json() -> None:
    edit = Edit("set", "doctor.solo", False)
    after = apply(loads('{"doctor": {"solo": true}}'), [edit]).dossier
    text, kept = rewritten('{"doctor": {"solo": true}}', [edit], after)
    assert json.loads(text) == {"doctor": {"solo": False}}
    assert kept


def test_a_file_is_written_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o640)
    edit = Edit("set", "doctor.solo", False)
    assert write(path, [edit], loads(TEXT), apply(loads(TEXT), [edit]).dossier)
    assert path.read_text(encoding="utf-8") == TEXT.replace("solo: true ", "solo: false ")
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["d.yaml"]


def test_a_file_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(TEXT, encoding="utf-8")
    edit = Edit("set", "doctor.solo", False)
    before = loads(TEXT.replace("60000", "1"))
    with pytest.raises(InputError):
        write(path, [edit], before, apply(before, [edit]).dossier)
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_text_of_digits_stays_a_text() -> None:
    from octroi.bridge.dossier.yaml_text import dump

    for number in ("0123456789", "0456", "12", "-3", ".5", "A12", "1e3", "2024-03-01"):
        assert loads(dump({"practice": {"enterprise_number": number}})).get("practice", "enterprise_number") == number
