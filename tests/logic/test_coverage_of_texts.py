"""Every sentence of the founding documents is tied to a rule, a remark or an exclusion, and every tie exists."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from places import ROOT

COVERAGE: dict[str, Any] = tomllib.loads((rules_directory() / "coverage.toml").read_text(encoding="utf-8"))
EXCLUDED = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "not-modelled.md").read_text(encoding="utf-8"), re.MULTILINE))
# What a sentence may be that decides nothing by itself: a title, a lead-in, a note of the copyist.
HEADING = "heading"


def ground(engine: Engine) -> dict[str, list[tuple[str, ...]]]:
    """Every fact and every atom of the ground rules, by predicate, its arguments as text."""
    base = engine.rules.base
    symbols: dict[str, list[tuple[str, ...]]] = {}
    for symbol in base.symbols.values():
        symbols.setdefault(symbol.name, []).append(tuple(map(str, symbol.arguments)))
    return symbols


def exists(tie: str, symbols: dict[str, list[tuple[str, ...]]], engine: Engine) -> bool:
    """Whether a tie leads somewhere: to an exclusion, or to an atom that begins with these arguments."""
    name, *arguments = tie.split()
    if name == "excluded":
        return arguments[0] in EXCLUDED
    rows = symbols.get(name) or [tuple(str(a) for a in row) for row in engine.rules.base.facts(name)]
    return any(list(row[: len(arguments)]) == arguments for row in rows)


def test_sentences_are_numbered_without_a_gap() -> None:
    numbers = [s["number"] for s in COVERAGE["sentence"]]
    assert numbers == [f"{d['id']}{n}" for d in COVERAGE["document"] for n in range(1, d["sentences"] + 1)]
    assert all(s["text"].strip() for s in COVERAGE["sentence"])


def test_every_sentence_is_tied() -> None:
    assert [s["number"] for s in COVERAGE["sentence"] if not s["ties"]] == []


def test_every_tie_exists(engine: Engine) -> None:
    symbols = ground(engine)
    ties = {(s["number"], t) for s in COVERAGE["sentence"] for t in s["ties"] if t != HEADING}
    assert sorted((n, t) for n, t in ties if not exists(t, symbols, engine)) == []


def test_a_tie_to_nothing_is_seen(engine: Engine) -> None:
    symbols = ground(engine)
    assert not exists("remark ppi all no_such_clause", symbols, engine)
    assert not exists("grade ppi 2023 2 3 3501 3501", symbols, engine)
    assert not exists("excluded no_such_row", symbols, engine)


@pytest.mark.parametrize("figure", ["800", "1.000", "25.000", "7.500", "3.796", "5.000", "500 DMG", "13h", "10 années", "60 jours"])
def test_no_sentence_with_a_figure_is_a_heading(figure: str) -> None:
    """A figure always decides or has to be told; titles and lead-ins have none."""
    found = [s for s in COVERAGE["sentence"] if figure in s["text"]]
    assert found
    assert all(HEADING not in s["ties"] for s in found)


def test_every_remark_is_tied_to_a_sentence_or_comes_from_elsewhere(engine: Engine) -> None:
    """A remark cites the founding documents only where one of their sentences is tied to it."""
    tied = {t.split()[3] for s in COVERAGE["sentence"] for t in s["ties"] if t.startswith("remark ")}
    cited: dict[str, set[str]] = {}
    for key, source, _ in engine.rules.base.facts("cites_remark"):
        cited.setdefault(str(key), set()).add(str(source))
    told = {str(row[2]) for row in engine.rules.base.facts("remark")}
    assert set(cited) == told
    loose = {k for k in told - tied if cited[k] <= {"seed_a", "seed_b"}}
    assert loose <= {"window_by_the_rule", "window_unconfirmed"}  # said of years that the documents do not name
