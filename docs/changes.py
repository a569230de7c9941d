"""What a person can still do about each condition, and until when: docs/changes.md, drawn from the rules.

``python docs/changes.py`` writes the page; a test keeps it true.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from octroi.bridge import Engine
from octroi.bridge.facts.format import keys_of
from octroi.bridge.facts.vocabulary import day_of
from octroi.bridge.ground.declared import PrimeYear

PAGE = Path(__file__).parent / "changes.md"
HEAD = """# What can still be done, and until when

Every condition of every prime year, with what a person can still change about it and the last day on which the change counts. Where
nothing is named, the condition hangs on what is past or given. A last day may come sooner where the dossier says so (a contract or an
activity that ends). Drawn from the rules (`changeable/5`, `closes_for/5`, `admits/5`) by `python docs/changes.py`; the ground is where the
condition stands.
"""
HOW = {"up": "raise", "down": "lower, or bring forward", "yes": "make it so", "no": "take it back", "add": "add an entry"}


def page(engine: Engine) -> str:
    """Return the page, for the rules of an engine."""
    parts = [HEAD]
    for prime, year in engine.rules.prime_years:
        part = engine.rules.prime_year(prime, year)
        parts.append(f"## {engine.wording.get('primes', prime)} {year}\n")
        parts.append("| condition | what can be done | until | ground |\n|---|---|---|---|")
        parts.append("\n".join(_rows(engine, part)) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def _rows(engine: Engine, part: PrimeYear) -> Iterator[str]:
    changes: dict[str, dict[tuple[str, str], None]] = {}
    for row in part.changeable:
        until = "; ".join([day_of(row.last).isoformat(), *_sooner(part, row.fact)])
        for atom in _inputs(engine, row.fact, row.direction) & part.part.inputs:
            changes.setdefault(part.key(atom), {})[f"{HOW[row.direction]}: {_fact(engine, row.fact)}", until] = None
    for row in part.rows("admits"):
        for atom in _inputs(engine, str(row[2]), "up") & part.part.inputs:
            what = f"an entry left out comes to count: {engine.wording.get('facts', f'members_{keys_of(row[3])[0]}')}"
            changes.setdefault(part.key(atom), {})[what, day_of(row[4].number).isoformat()] = None
    own = [*part.applies, *(c for row in part.entry_applies.values() for c in row)]
    for key in sorted({*(f"{part.prime}.{name}" for name in own), *changes}, key=lambda k: (engine.wording.rank(k.partition(".")[2]), k)):
        label, ground = engine.wording.label(key), _ground(engine, part, key)
        last: dict[str, list[str]] = {}
        for what, until in changes.get(key) or {("nothing", ""): None}:
            last.setdefault(until, []).append(what)
        for until, told in last.items():
            yield f"| {label} | {'; '.join(told)} | {until} | {ground} |"


def _sooner(part: PrimeYear, fact: str) -> list[str]:
    """Return the last days of who lacks more than one of what closes one by one."""
    rows = sorted((row[3].number, row[4].number) for row in part.rows("closes_for") if str(row[2]) == fact)
    return [f"{day_of(day).isoformat()} where {count} are lacking" for count, day in rows if count > 1]


def _inputs(engine: Engine, fact: str, direction: str) -> set[int]:
    vocabulary = engine.rules.vocabulary
    if direction == "add":
        return {a for a, (name, slot) in vocabulary.present.items() if name == fact and slot == "new"}
    inputs = vocabulary.inputs[fact]
    return {a for _, a in inputs.cuts} | ({inputs.boolean} if inputs.boolean else set()) | set(vocabulary.followed_by(fact))


def _fact(engine: Engine, fact: str) -> str:
    known = engine.rules.vocabulary.facts.get(fact)
    return engine.wording.get("facts", known.functor if known else fact)


def _ground(engine: Engine, part: PrimeYear, key: str) -> str:
    """Where a condition stands; one of another prime, in its years; one that is cited as part of another, where that one is."""
    prime, _, name = key.partition(".")
    years = [y for p, y in engine.rules.prime_years if p == prime]
    of = engine.rules.prime_year(prime, max((y for y in years if y <= part.year), default=years[0]))
    whole = of.summed_by(next((at for at, row in of.entry_applies.items() if name in row), "")) or ""
    found = of.citations.get(name) or of.citations.get(whole.partition(".")[2], ())
    return "; ".join(f"{s.title}, {s.where}" for s in found[:2])


if __name__ == "__main__":
    PAGE.write_text(page(Engine(language="en")), encoding="utf-8")
