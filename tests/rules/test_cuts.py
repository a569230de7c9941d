"""Cut points are those with which the rules compare, wherever the comparison stands; no rule file declares one."""

from __future__ import annotations

from pathlib import Path

import pytest

from octroi.bridge.rules.rulebase import RuleBase

RULES = """
fact(age, (age,), number(years)).  fact(income, (income,), number(eur)).  fact(late, (late,), boolean).
fact(born, (born,), date).  fact(kind, (kind,), choice).  option(kind, (child; student)).
limit(18).  ceiling(child, "30000.50").  ceiling(student, 12000).  known(2024).  start(Y, Y * 10000 + 101) :- known(Y).
"""


@pytest.mark.parametrize(
    ("text", "cuts", "above"),
    [
        ("adult :- limit(N), at_least(age, N).", ["age 18"], []),
        ("minor :- limit(N), not at_least(age, N).", ["age 18"], []),
        ("adult :- limit(N), at_least(age, N + 1).", ["age 19"], []),
        ("adult :- limit(N), M = 2 * N, at_least(age, M).", ["age 36"], []),
        ("old :- 1 { at_least(age, 18); at_least(age, 65) }.", ["age 18", "age 65"], []),
        ("old :- #count { x : at_least(age, 65); y : at_least(age, N), limit(N) } >= 1.", ["age 18", "age 65"], []),
        ("all :- at_least(age, N) : limit(N).", ["age 18"], []),
        ("none :- not at_least(age, N) : limit(N).", ["age 18"], []),
        # Only what the dossier says binds the kind: the ceiling of each is a cut point.
        ("poor :- is(kind, K), ceiling(K, N), not more_than(income, N).", [], ['income "30000.50"', "income 12000"]),
        # The variable stands in a conclusion about the dossier: whatever it could ever hold for.
        ("of(K) :- is(kind, K). poor :- of(K), ceiling(K, N), not more_than(income, N).", [], ['income "30000.50"', "income 12000"]),
        # One too many does no harm: nothing looks at it.
        ("of(K) :- is(kind, K), K != child. poor :- of(K), ceiling(K, N), at_least(income, N).", ['income "30000.50"', "income 12000"], []),
        ("over(N) :- limit(N), at_least(age, N). very(N) :- over(N), at_least(age, 2 * N).", ["age 18", "age 36"], []),
        # A year that only a shift names is one of those that the dossier's literal can have.
        ("held(Y) :- known(Y), true(late). late_start(Y) :- held(Y - 1), start(Y - 1, D), at_least(born, D).", ["born 20240101"], []),
        ("young :- start(2024, D), more_than(born, D).", ["born 20240102"], ["born 20240101"]),
        ('text("at_least(age, 99)") :- limit(_). % at_least(age, 98)', [], []),
    ],
)
def test_a_comparison_makes_its_cut_point(tmp_path: Path, text: str, cuts: list[str], above: list[str]) -> None:
    (tmp_path / "main.lp").write_text(RULES + text, encoding="utf-8")
    base = RuleBase(tmp_path, 2)
    assert sorted(f"{f} {t}" for f, t in base.facts("cut")) == cuts
    assert sorted(f"{f} {t}" for f, t in base.facts("cut_above")) == above


def test_more_than_a_day_is_the_next_day_or_later(tmp_path: Path) -> None:
    (tmp_path / "main.lp").write_text(RULES + "young :- start(2024, D), more_than(born, D).", encoding="utf-8")
    base = RuleBase(tmp_path, 2)
    assert [str(s) for s in base.input_symbols.values() if "born" in str(s)] == ["at_least(born,20240102)"]
