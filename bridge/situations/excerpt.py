"""What one prime year looks at in a dossier, without the labels that tell whose it is: a situation made from a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..dossier.paths import inside, put, without
from ..dossier.read import Dossier, dig
from ..dossier.spelling import folded
from ..dossier.spells import VALUE
from ..engine import Engine
from ..errors import RulesError
from ..facts.vocabulary import Vocabulary
from ..ground.declared import PrimeYear
from ..ground.decode import text_like
from ..ground.footprint import looks_at
from .judge import expected
from .read import Scenario


def situation_of(
    engine: Engine, dossier: Dossier, prime: str, year: int, today: date, readings: Mapping[str, str], name: str
) -> Scenario:
    """Return a situation from a dossier: the facts that the prime year looks at, and what is decided today.

    The label by which the applicant's own entry of a list is known goes, unless the list is given; all texts are exchanged
    for others. Raises :class:`InputError` for a prime that nobody knows.
    """
    whole = engine.case(dossier, prime, year, today, dict(readings))
    facts = dossier.data
    if whole.modelled:
        vocabulary = whole.rules.vocabulary
        facts = _anonymous(vocabulary, _looked_at(whole.slice, _own(vocabulary, facts, prime, year)))
    wanted = expected(whole)
    if expected(engine.case(facts, prime, year, today, dict(readings))) != wanted:
        raise RulesError(f"{prime} {year}: facts that the decision looks at were left out")
    default = engine.rules.vocabulary.default_readings
    deviating = {i: o for i, o in sorted(readings.items()) if default.get(i) != o}
    return Scenario("", name, prime, year, facts, wanted, None, deviating, False)


def _own(vocabulary: Vocabulary, facts: Mapping[str, Any], prime: str, year: int) -> dict[str, Any]:
    """Leave out the requests for other prime years."""
    asks, out = vocabulary.asks, dict(facts)
    if asks is not None and (made := dig(out, asks.path)):
        own = [r for r in made if r.get(asks.prime) in (prime, None) and r.get(asks.year) in (year, None)]
        out = put(out, asks.path, own)
    return out


def _looked_at(part: PrimeYear, facts: Any, above: tuple[Any, ...] = ()) -> Any:
    """Keep what the prime year can look at."""
    if isinstance(facts, Mapping):
        kept = {k: _looked_at(part, v, (*above, k)) for k, v in facts.items() if looks_at(part, (*above, k))}
        return {k: v for k, v in kept.items() if v != {} or facts[k] == {}}
    if isinstance(facts, list):
        return [_looked_at(part, v, (*above, i)) for i, v in enumerate(facts)]
    return facts


def _anonymous(vocabulary: Vocabulary, facts: dict[str, Any]) -> dict[str, Any]:
    """Exchange texts for others, those that count as one for one; a text written as spells in each of them."""
    for own in vocabulary.own.values():
        if inside(facts, own.path) and dig(facts, own.list) is None:  # who is in no entry of a list that is given says so by it
            facts = without(facts, own.path)
    given: dict[tuple[str, str], str] = {}

    def exchanged(value: Any, keys: tuple[Any, ...] = ()) -> Any:
        if isinstance(value, Mapping):
            return {k: exchanged(v, (*keys, k)) for k, v in value.items()}
        if isinstance(value, list) and vocabulary.sample(keys) is not None:
            return [{k: exchanged(v, keys) if k == VALUE else v for k, v in spell.items()} for spell in value]
        if isinstance(value, list):
            return [exchanged(v, (*keys, i)) for i, v in enumerate(value)]
        sample = vocabulary.sample(keys) if isinstance(value, str) else None
        if sample is None:
            return value
        return given.setdefault((sample, folded(value)), text_like(sample, sum(1 for s, _ in given if s == sample)))

    out: dict[str, Any] = exchanged(facts)
    return out
