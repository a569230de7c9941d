"""The pages that say what can still be done, and where each promise about answers is held, are true."""

from __future__ import annotations

import re

from octroi.bridge import Engine
from places import ROOT, script


def test_the_table_of_what_can_still_be_done_is_that_of_the_rules() -> None:
    changes = script("changes")
    assert changes.page(Engine(language="en")) == changes.PAGE.read_text(encoding="utf-8")


def test_each_line_has_its_ground() -> None:
    rows = [line for line in (ROOT / "docs" / "changes.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 200
    assert [row for row in rows if not row.rstrip(" |").strip() or row.endswith("|  |")] == []


def test_each_promise_names_a_test_and_modules_that_are_there() -> None:
    page = (ROOT / "docs" / "right-answers.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| ")][1:]
    assert len(rows) == 26
    for row in rows:
        _, _, where, tests, _ = row.split("|")
        assert re.findall(r"`(tests/[^`]+)`", tests)
        for name in re.findall(r"`((?:tests|bridge|logic|cli)/[^`]*)`", where + tests):
            assert (ROOT / name).exists(), name
