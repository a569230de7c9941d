"""What the law promises, stated apart from the rules: no dossier may break it."""

from __future__ import annotations

from collections.abc import Iterator

from ..prime_year import Rules, dotted
from .findings import Finding
from .study import Study


def check(study: Study) -> Iterator[Finding]:
    """Yield the dossiers that break a promise, one for each smallest set of readings under which they can."""
    sources = {dotted(row[0]): row for row in study.rules.base.facts("property")}
    for name, atom in study.broken.items():
        cited = study.source(sources[name]) if name in sources else ()
        for shown in study.field.minimal_readings([atom]):
            yield study.finding("promise_broken", name, [shown], cited, promise=name)


def undeclared(rules: Rules) -> Iterator[Finding]:
    """Yield promises without a source, and sources of promises that speak of no prime year (a misspelt name)."""
    named = {dotted(row[0]) for row in rules.base.facts("property")}
    stated = {dotted(symbol.arguments[0]): symbol for symbol, _ in rules.base.named("broken")}
    for name in sorted(stated.keys() - named):
        prime, year = stated[name].arguments[1:3]
        yield Finding("no_source", str(prime), year.number, f"property {name}", detail={"thing": name})
