"""What the law promises, stated apart from the rules: no dossier may break it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..ground.declared import Rules, dotted
from ..results import Source
from .findings import Finding
from .study import Study


def check(study: Study, names: Collection[str] | None = None) -> Iterator[Finding]:
    """Yield the dossiers that break a promise (or one of these), one for each smallest set of readings under which they can."""
    sources = {dotted(row[0]): row for row in study.rules.base.facts("property")}
    for name, atom in study.broken.items():
        if names is not None and name not in names:
            continue
        cited = study.source(sources[name]) if name in sources else ()
        yield from study.settled(_broken(study, name, atom, cited))


def _broken(study: Study, name: str, atom: int, cited: tuple[Source, ...]) -> Iterator[Finding]:
    for shown in study.field.minimal_readings([atom]):
        yield study.finding("promise_broken", name, [shown], cited, promise=name)


def undeclared(rules: Rules) -> Iterator[Finding]:
    """Yield promises without a source, and sources of promises that speak of no prime year (a misspelt name)."""
    named = {dotted(row[0]) for row in rules.base.facts("property")}
    stated = {dotted(symbol.arguments[0]): symbol for symbol, _ in rules.base.named("broken")}
    for name in sorted(stated.keys() - named):
        prime, year = stated[name].arguments[1:3]
        yield Finding("no_source", str(prime), year.number, f"property {name}", detail={"thing": name})
