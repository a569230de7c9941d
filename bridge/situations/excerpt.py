"""What one prime year looks at in a dossier, without the labels that tell whose it is: a situation made from a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..dossier.read import Dossier
from ..engine import Engine
from ..errors import RulesError
from ..ground.declared import PrimeYear
from ..ground.footprint import looks_at
from .judge import expected
from .read import Scenario

# The fields that hold a label: equal labels stay equal, but say nothing of whose they are.
LABELS = ("id", "enterprise_number", "workplace")


def situation_of(
    engine: Engine, dossier: Dossier, prime: str, year: int, today: date, readings: Mapping[str, str], name: str
) -> Scenario:
    """Return a situation from a dossier: the facts that the prime year looks at, and what is decided today.

    The label of the dossier goes, unless a member of the practice bears it too; labels of members, enterprise numbers and
    places of work are exchanged for others. Raises :class:`InputError` for a prime that nobody knows.
    """
    whole = engine.case(dossier, prime, year, today, dict(readings))
    facts = dossier.data
    if whole.modelled:
        facts = _anonymous(_looked_at(whole.slice, _own(facts, prime, year)))
    wanted = expected(whole)
    if expected(engine.case(facts, prime, year, today, dict(readings))) != wanted:
        raise RulesError(f"{prime} {year}: facts that the decision looks at were left out")
    default = engine.rules.vocabulary.default_readings
    deviating = {i: o for i, o in sorted(readings.items()) if default.get(i) != o}
    return Scenario("", name, prime, year, facts, wanted, None, deviating, False)


def _own(facts: Mapping[str, Any], prime: str, year: int) -> dict[str, Any]:
    """Leave out the requests for other prime years."""
    out = dict(facts)
    if out.get("requests"):
        out["requests"] = [r for r in out["requests"] if r.get("prime") in (prime, None) and r.get("year") in (year, None)]
    return out


def _looked_at(part: PrimeYear, facts: Any, above: tuple[Any, ...] = ()) -> Any:
    """Keep what the prime year can look at."""
    if isinstance(facts, Mapping):
        kept = {k: _looked_at(part, v, (*above, k)) for k, v in facts.items() if looks_at(part, (*above, k))}
        return {k: v for k, v in kept.items() if v != {} or facts[k] == {}}
    if isinstance(facts, list):
        return [_looked_at(part, v, (*above, i)) for i, v in enumerate(facts)]
    return facts


def _anonymous(facts: dict[str, Any]) -> dict[str, Any]:
    """Exchange labels for others, equal ones for equal ones."""
    members = {m.get("id") for m in (facts.get("practice") or {}).get("members") or []}
    if facts.get("id") not in members:
        facts = {k: v for k, v in facts.items() if k != "id"}
    given: dict[tuple[str, str], str] = {}

    def exchanged(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {k: exchanged(v, str(k)) for k, v in value.items()}
        if isinstance(value, list):
            return [exchanged(v, key) for v in value]
        if key in LABELS and isinstance(value, str):
            number = sum(1 for k, _ in given if k == key)
            return given.setdefault((key, value), _label(key, number))
        return value

    out: dict[str, Any] = exchanged(facts)
    return out


def _label(key: str, number: int) -> str:
    if key == "enterprise_number":
        return f"{number + 1:010d}"
    return f"m{number + 1}" if key == "id" else chr(ord("A") + number) if number < 26 else f"A{number}"
