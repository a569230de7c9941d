"""What every rule owes besides being right: a source, a word in every language, a declared cut point, no silent carry-over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogues import DEFAULT, OWED, languages, lent_in, worded
from ..facts.vocabulary import text
from ..ground.declared import Rules, dotted
from ..rules import structure
from ..rules.cuts import DECLARED
from ..rules.numbers import number_of, shown
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType
from ..rules.wording import Wording
from .findings import Finding

# Facts that cite a source: the last two arguments are the source and the place in it.
CITING = (
    "cites", "cites_grade", "cites_window", "cites_issue", "cites_conflict", "compatible", "cites_evidence", "cites_act",
    "cites_route", "cites_remark",
    "property", "monotone", "figure_cut", "figure_amount", "figure_count", "figure_window", "change", "unchanged",
    "figure_changeable", "figure_closes_below", "figure_closes_for", "figure_most", "figure_while_runs", "figure_counts_from",
    "figure_added", "figure_conflict", "figure_path", "figure_entries", "figure_true",
)  # fmt: skip
# What a sentence calls the thing that a finding of this kind is about.
FILLS = {
    "no_source": "thing", "no_confidence": "thing", "reading_without_default": "thing",
    "one_sided": "other", "excludes_itself": "other", "allowed_and_forbidden": "other",
}  # fmt: skip
# Catalogue sections, the facts whose keys they word, and the place of the key.
WORDED = (
    ("notes", "note", 3), ("whys", "amount_why", 2), ("not_modelled", "not_modelled", 2), ("conflicts", "cites_conflict", 2),
    ("primes", "prime_year", 0), ("remarks", "remark", 2),
)  # fmt: skip


def declared(rules: Rules) -> Iterator[Finding]:
    """Yield what the checks of ``checks.lp`` find at grounding, whatever a dossier says."""
    for symbol, _ in rules.base.named("finding"):
        yield finding(rules, symbol)


def finding(rules: Rules, symbol: Symbol, readings: dict[str, str] | None = None) -> Finding:
    """Return what an atom (Kind, Prime, Year, What) says, with the sources of ``because``."""
    kind, prime, year, what = symbol.arguments
    sources = tuple(rules.source(r[4], r[5]) for r in rules.base.facts("because") if r[:4] == symbol.arguments)
    number = year.number if year.type == SymbolType.Number else None
    words = named(what)
    return Finding(str(kind), text(prime), number, words, readings or {}, sources=sources, detail={FILLS.get(str(kind), "what"): words})


def named(what: Symbol) -> str:
    """Return what a finding is about: ``named(Word, Name)`` as words, anything else as the rules write it."""
    if what.type == SymbolType.Function and what.name == "named":
        return " ".join(map(dotted, what.arguments))
    return dotted(what)


def sources(rules: Rules) -> Iterator[Finding]:
    """Yield citations of a source that does not exist or without a place in it, and sources that are incomplete."""
    base = rules.base
    described = {str(r[0]): r[1:] for r in base.facts("source")}
    for fact in CITING:
        for row in base.facts(fact):
            if str(row[-2]) not in described or not str(row[-1]).strip('"'):
                yield Finding("no_source", "*", None, str(row[-2]), detail={"thing": f"{fact} {row[0]}"})
    for name, (title, day, url) in described.items():
        if not (title.string and day.string and url.string.startswith(("https://", "http://"))):
            yield Finding("source_incomplete", "*", None, name, detail={"thing": name})


def entries(rules: Rules) -> Iterator[Finding]:
    """Yield what a folder has lost: the entry of its declarations, or the words of one language."""
    folder = rules.base.directory
    if rules.base.entry == "main.lp" and (folder / "verification").is_dir():
        yield Finding("no_second_entry", "*", None, "verify.lp", detail={"thing": "verify.lp"})
    lacking = [n for n in OWED if not (folder / "wording" / f"{n}.toml").is_file()]
    if lacking and lent_in(folder, DEFAULT):
        for name in lacking:
            yield Finding("no_label", "*", None, f"wording/{name}.toml", detail={"thing": f"wording/{name}.toml", "language": name})


def carried_over(rules: Rules) -> Iterator[Finding]:
    """Yield amounts said to be final although every source for them is older than the prime year."""
    years = {}
    for row in rules.base.facts("source"):
        found = re.search(r"(?:19|20)\d\d", row[2].string)
        years[str(row[0])] = int(found[0]) if found else None
    statuses = {(str(r[0]), r[1].number): str(r[2]) for r in rules.base.facts("status")}
    cited: dict[tuple[str, int, str], list[list[Symbol]]] = {}
    for row in rules.base.facts("cites_grade"):
        cited.setdefault((str(row[0]), row[1].number, str(row[2])), []).append(row)
    for (prime, year, grade), rows in sorted(cited.items()):
        dates = [years.get(str(r[3])) for r in rows]
        if statuses.get((prime, year)) == "final" and all(d is not None and d < year for d in dates):
            found_sources = tuple(rules.source(r[3], r[4]) for r in rows)
            yield Finding("carried_over", prime, year, f"amount {grade}", sources=found_sources, detail={"grade": grade})


def words(rules: Rules) -> Iterator[Finding]:
    """Yield what has no label in some language."""
    base = rules.base
    if not worded(base.directory):
        return  # a folder of rules without catalogues shows its own names
    for language in languages():
        if not (base.directory / "wording" / f"{language}.toml").is_file():
            continue  # told by ``entries``
        catalogue = Wording(base.directory, language)
        missing: set[tuple[str, str]] = set()
        for symbol, _ in base.named("met"):
            prime, condition = str(symbol.arguments[0]), symbol.arguments[2]
            head = condition.name if condition.type == SymbolType.Function else condition
            names = (f"{prime}.{dotted(condition)}", f"{prime}.{head}")
            if not any(catalogue.labels(n) for n in names):
                missing.add((prime, names[0]))
        for row in base.facts("entry_applies"):
            name = f"{row[0]}.{dotted(row[-1])}"
            if not catalogue.labels(name):
                missing.add((str(row[0]), name))
        missing |= {("*", f"fact {row[0].name}") for row in base.facts("fact") if not catalogue.has("facts", row[0].name)}
        for section, fact, place in WORDED:
            missing |= {("*", f"{section} {row[place]}") for row in base.facts(fact) if not catalogue.has(section, str(row[place]))}
        readings = catalogue.texts.get("readings", {})
        for issue, option, _ in base.facts("issue"):
            if not readings.get(issue.string, {}).get(option.string):
                missing.add(("*", f"reading {issue.string} {option.string}"))
        for prime, name in sorted(missing):
            yield Finding("no_label", prime, None, f"{name} {language}", detail={"thing": name, "language": language})


def cuts(rules: Rules, plain: RuleBase) -> Iterator[Finding]:
    """Yield cut points that only the second entry knows: the rules alone could not tell a dossier at one from another."""
    for name in DECLARED.values():
        known = {(str(f), number_of(t)) for f, t in plain.facts(name)}
        for fact, cut in rules.base.facts(name):
            if (str(fact), number_of(cut)) not in known:
                yield Finding("cut_missing", "*", None, f"{fact} {cut}", detail={"path": str(fact), "value": shown(number_of(cut))})


def slips(rules: Rules) -> Iterator[Finding]:
    """Yield constants written once that are almost another one."""
    for flaw in structure.slips(rules.base.directory):
        detail = {"thing": flaw.name, "close": flaw.close, "file": flaw.file, "line": flaw.line}
        yield Finding("slip", "*", None, flaw.name, detail=detail)
