"""What every rule file must satisfy: sources, words, silence of clingo, and a new prime without Python."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import clingo
import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.ground.declared import dotted
from octroi.bridge.rules.rulebase import RuleBase
from octroi.bridge.rules.wording import Wording
from places import LANGUAGES, ROOT

LOGIC = rules_directory()


def wordings() -> list[Wording]:
    return [Wording(LOGIC, language) for language in LANGUAGES]


def test_clingo_says_nothing() -> None:
    messages: list[str] = []
    control = clingo.Control(logger=lambda _code, text: messages.append(text))
    control.load(str(LOGIC / "main.lp"))
    control.ground([("base", [])])
    assert messages == []


def by_prime_year(engine: Engine, name: str) -> set[tuple[str, int, str]]:
    """The conditions of these facts, those declared for all years of a prime repeated for each."""
    return {
        (str(p), year, dotted(c))
        for p, y, c, *_ in engine.rules.base.facts(name)
        for prime, year in engine.rules.prime_years
        if prime == str(p) and str(y) in ("all", str(year))
    }


def test_every_condition_has_a_source_and_a_confidence(engine: Engine) -> None:
    base = engine.rules.base
    cited, sure = by_prime_year(engine, "cites"), by_prime_year(engine, "confidence")
    asked = {
        (str(s.arguments[0]), s.arguments[1].number, dotted(s.arguments[-1]))
        for name in ("met", "applies", "entry_applies")
        for s, _ in base.named(name)
    }
    known = set(engine.rules.prime_years)
    asked = {row for row in asked if row[:2] in known}
    assert asked - cited == set()
    assert asked - sure == set()


def test_every_amount_threshold_window_and_reading_has_a_source(engine: Engine) -> None:
    base = engine.rules.base
    grades = {(str(p), y.number, str(g)) for p, y, g, *_ in base.facts("grade")}
    assert grades - {(str(p), y.number, str(g)) for p, y, g, *_ in base.facts("cites_grade")} == set()
    windows = {(str(p), y.number, str(k)) for p, y, k, *_ in base.facts("window")}
    assert windows - {(str(p), y.number, str(k)) for p, y, k, *_ in base.facts("cites_window")} == set()
    issues = {i.string for i, *_ in base.facts("issue")}
    assert issues - {i.string for i, *_ in base.facts("cites_issue")} == set()
    parameters = {(y.number, str(p)) for y, p in base.facts("parameter")}
    assert parameters - {(y, c) for p, y, c in by_prime_year(engine, "cites") if p == "ppi"} == set()
    assert {(y.number, str(p)) for y, p, *_ in base.facts("measure")} == parameters


def test_every_cited_source_exists_and_is_complete(engine: Engine) -> None:
    base = engine.rules.base
    sources = {str(s): (t.string, d.string, u.string) for s, t, d, u in base.facts("source")}
    cited = set()
    for name in (
        "cites", "cites_grade", "cites_window", "cites_issue", "cites_conflict", "compatible",
        "cites_evidence", "cites_act", "cites_route", "cites_remark",
    ):  # fmt: skip
        for row in base.facts(name):
            cited.add(str(row[-2]))
            assert str(row[-1]).strip('"')
    assert cited - set(sources) == set()
    assert set(sources) - cited == set(), "a source that nothing cites"
    for title, day, url in sources.values():
        assert title
        assert day
        assert url.startswith("https://")


def test_one_default_per_reading(engine: Engine) -> None:
    rows = [(i.string, str(d)) for i, _, d in engine.rules.base.facts("issue")]
    for issue in {i for i, _ in rows}:
        assert rows.count((issue, "default")) == 1
        assert (issue, "other") in rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_in_every_catalogue(engine: Engine, language: str) -> None:
    base, words = engine.rules.base, Wording(LOGIC, language)
    for symbol, _ in base.named("met"):
        name = symbol.arguments[2]
        short, head = f"{symbol.arguments[0]}.{dotted(name)}", f"{symbol.arguments[0]}.{name.name}"
        assert words.label(short) != short or words.label(head) != head, short
    for p, _, _, c in base.facts("entry_applies"):
        assert words.label(f"{p}.{c}") != f"{p}.{c}"
    for name, _, _ in base.facts("fact"):
        assert words.has("facts", name.name), name
    for p, _ in base.facts("prime_year"):
        assert words.has("primes", str(p))
    for issue, option, _ in base.facts("issue"):
        assert words.texts["readings"][issue.string]["title"]
        assert words.texts["readings"][issue.string][option.string]
    keyed = (("notes", "note", 3), ("whys", "amount_why", 2), ("not_modelled", "not_modelled", 2), ("conflicts", "cites_conflict", 2))
    for section, facts, index in keyed:
        for row in base.facts(facts):
            assert words.has(section, str(row[index])), row
    for _, _, with_what, *_ in [(r[0], r[0], r[1]) for r in base.facts("compatible")]:
        assert words.has("primes", str(with_what))


def test_catalogues_agree() -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {k: shape(v) for k, v in value.items()}
        return sorted(re.findall(r"\{(\w+)\}", str(value)))

    texts = [tomllib.loads((LOGIC / "wording" / f"{name}.toml").read_text(encoding="utf-8")) for name in LANGUAGES]
    for text in texts[1:]:
        assert shape(texts[0]) == shape(text)


def test_every_promise_and_change_is_worded() -> None:
    base = RuleBase(None, 1, "verify.lp")
    promises = {dotted(row[0]) for row in base.facts("property")}
    whats = {row[i] for name, i in (("value", 2), ("change", 2), ("unchanged", 1), ("yearly", 1)) for row in base.facts(name)}
    changes = {dotted(what) if what.name == "window" else what.name for what in whats if what.name != "other"}
    changes |= {f"other.{what.arguments[0].name}" for what in whats if what.name == "other"}
    for words in wordings():
        assert set(words.texts["promises"]) == promises
        assert changes - set(words.texts["changes_named"]) == set()
        for name, sentence in words.texts["promises"].items():
            assert re.fullmatch(r"[A-ZÀ-Ý][^{}]*[.]", sentence), name


RULE_FILES = sorted(LOGIC.rglob("*.lp"))
# Where years and days are told: the years of a prime, and the second entry of them.
YEAR_FILES = re.compile(r"\d{4}\.lp|years\.lp|figures\.lp")


def code(path: Path) -> str:
    """The statements of a rule file, without comments and with empty texts."""
    text = re.sub(r"%\*.*?\*%", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r'"[^"]*"', '""', re.sub(r"(?m)%(?!\*).*$", "", text))


def numbers(text: str) -> set[int]:
    return {int(n) for n in re.findall(r"(?<![\w.])\d+", text)}


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: str(p.relative_to(LOGIC)))
def test_file_header_and_no_number_in_a_rule(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("%*!")
    header = text.split("*%")[0]
    assert [w for w in ("Purpose", "Source", "Input", "Output") if f"\n{w} " not in header] == []
    if path.parent.name == "kernel" or path.name == "combination.lp":
        return
    for statement in re.split(r"\.\s", code(path)):
        _, arrow, body = statement.partition(":-")
        if arrow:
            # Offsets of one year or unit, and the situations by name, are not thresholds.
            assert not numbers(body) - {0, 1, 2}, statement.strip()


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: str(p.relative_to(LOGIC)))
def test_years_and_days_stand_in_the_files_of_the_years(path: Path) -> None:
    if YEAR_FILES.fullmatch(path.name) or path.parent.name == "kernel":
        return
    never, calendar = 99991231, {2010, 2030} if path.name == "days.lp" else set()
    assert {n for n in numbers(code(path)) if n >= 1900 and n != 10000} - calendar - {never} == set()


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: str(p.relative_to(LOGIC)))
def test_lines_can_be_read(path: Path) -> None:
    """At most 110 characters; an address is not broken."""
    if path.name in {"facts.lp", "inputs.lp"}:
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert len(line) <= 110 or re.fullmatch(r'\s*"https://[^"]*"\)\.', line), f"{path.name}:{number}"


@pytest.mark.parametrize("path", [p for p in RULE_FILES if "verification" not in p.parts], ids=lambda p: str(p.relative_to(LOGIC)))
def test_a_citation_stands_beside_its_rule(path: Path) -> None:
    """Of each condition that a file derives by name, the sources stand within a page of the rule."""
    derived: dict[str, list[int]] = {}
    cited: list[tuple[str, int]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if head := re.match(r"(?:met|entry_met)\(.*?, ([a-z_]\w*)(?:\(.*?\))?\)(?: :-|\.)", line):
            derived.setdefault(head[1], []).append(number)
        if fact := re.match(r"cites\(\w+, \w+, (\([^\"]*?\)|\w+(?:\([^)]*\))?), \w+,", line):
            cited += [(name, number) for name in re.findall(r"[a-z_]\w*(?=[;),]|$|\()", fact[1])]
    for name in derived.keys() & {n for n, _ in cited}:
        assert min(abs(a - b) for a in derived[name] for n, b in cited if n == name) <= 25, (path.name, name)


INVENTED = """%*! An invented prime, for a test.
Purpose  a prime of two conditions.
Source   none.
Input    two facts.
Output   attains(bonus_sumehr, Y, paid).
*%
prime_year(bonus_sumehr, 2023).
status(bonus_sumehr, 2023, final).
grade(bonus_sumehr, 2023, paid, 1, 250, 250).
cites_grade(bonus_sumehr, 2023, paid, s8, "invented").
threshold_of_bonus(70).
cut(score(sumehr, 2023), N) :- threshold_of_bonus(N).
met(bonus_sumehr, 2023, sumehr) :- threshold_of_bonus(N), at_least(score(sumehr, 2023), N).
met(bonus_sumehr, 2023, on_call) :- true(on_call(2023)).
attains(bonus_sumehr, 2023, paid) :- met(bonus_sumehr, 2023, sumehr), met(bonus_sumehr, 2023, on_call).
applies(bonus_sumehr, 2023, (sumehr;on_call)).
subject(bonus_sumehr, 2023, sumehr, score(sumehr, 2023)).
changeable(bonus_sumehr, 2023, score(sumehr, 2023), up, 20231231).
channel(bonus_sumehr, 2023, form).
window(bonus_sumehr, 2023, actual, 20240101, 20240331).
"""


def test_a_new_prime_needs_no_python(tmp_path: Path) -> None:
    rules = tmp_path / "logic"
    shutil.copytree(LOGIC, rules)
    (rules / "bonus.lp").write_text(INVENTED, encoding="utf-8")
    with (rules / "main.lp").open("a", encoding="utf-8") as stream:
        stream.write('#include "bonus.lp".\n')
    for language in LANGUAGES:
        catalogue = rules / "wording" / f"{language}.toml"
        text = catalogue.read_text(encoding="utf-8")
        catalogue.write_text(text.replace("[primes]\n", '[primes]\nbonus_sumehr = "Bonus Sumehr"\n'), encoding="utf-8")
    engine = Engine(rules=rules)
    dossier: dict[str, Any] = {"doctor": {"years": {2023: {"on_call": True, "e_services": {"sumehr_pct": 66}}}}}
    decision = engine.decide(dossier, ["bonus_sumehr"], [2023], today=date(2024, 2, 1))[0]
    assert decision.verdict == "refused"
    (entry,) = decision.missing
    assert entry.target == {"amount": 250, "verdict": "granted"}
    change = entry.ways[0].all_of[0].items[0].alternatives[0][0]
    assert (change.path, change.old, change.new) == ("doctor.years.2023.e_services.sumehr_pct", 66, 70)
    assert entry.ways[0].attainable == "too_late"
    assert decision.request is not None
    assert decision.request.state == "open"
    dossier["doctor"]["years"][2023]["e_services"]["sumehr_pct"] = 70
    assert engine.decide(dossier, ["bonus_sumehr"], [2023])[0].verdict == "granted"
    # The other primes are untouched by it.
    plain = Engine()
    full = {"doctor": {"gp_number_since": "none", "training": "none"}}
    assert engine.decide(full, ["ppi"], [2023])[0].verdict == plain.decide(full, ["ppi"], [2023])[0].verdict == "refused"
    assert engine.rules_hash != plain.rules_hash


def test_nothing_in_the_bridge_names_a_prime() -> None:
    names = {str(p) for p, _ in RuleBase().facts("prime_year")}
    for path in (ROOT / "bridge").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            code = line.split("#")[0]
            if not code.strip().startswith((">>>", "from octroi")):
                assert not any(f'"{n}"' in code for n in names), f"{path.name}: {line}"
