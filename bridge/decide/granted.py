"""Grants told by a dossier that the same dossier would have refused: one of the two is wrong, and whoever reads the answer is told.

What a grant implies for other primes is in the rules; here each is held against the dossier without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..dossier.remarks import Doubt
from ..ground.declared import Rules
from .because import because
from .case import Case


def belied(rules: Rules, dossier: Dossier, case: Callable[[Dossier, str, int], Case]) -> Iterator[Doubt]:
    """Yield the grants of a dossier to this very applicant whose conditions, by what it says else, were not met under any reading.

    ``case`` makes a case of a dossier and a prime year.
    """
    grants = rules.vocabulary.grants
    if grants is None:
        return
    entries = dossier.get(*grants.path) or []
    for index, entry in enumerate(entries):
        key = str(entry.get(grants.prime)), entry.get(grants.year)
        if key not in rules.prime_years or not _of_applicant(case(dossier, *key), (grants.name, index)):
            continue
        found = case(_without(dossier, (*grants.path, index)), *key)
        if found.verdict() == "refused" and not found.depends_on_readings():
            causes = dict.fromkeys(name for s in because(found) for name in s)
            told = "; ".join(found.wording.label(name) for name in causes)
            named = f"{found.wording.get('primes', key[0])} {key[1]}"
            yield Doubt(path_text((*grants.path, index)), "grant_belied", (("grant", named), ("reasons", told)))


def _of_applicant(case: Case, slot: tuple[str, int]) -> bool:
    """Whether all that the prime year compares of an entry with what the dossier says of the applicant is known to be the same."""
    vocabulary, facts = case.rules.vocabulary, case.rules.vocabulary.facts
    compared = [
        atom for atom in case.slice.part.inputs if atom in vocabulary.relations
        for kind, one, two, _ in [vocabulary.relations[atom]]
        if kind == "same" and facts[one].slot == slot and facts[two].slot is None
    ]  # fmt: skip
    return all(case.assignment.known.get(atom) is True for atom in compared)


def _without(dossier: Dossier, keys: tuple[str | int, ...]) -> Dossier:
    """The dossier without one entry of a list."""

    def cut(node: object, rest: tuple[str | int, ...]) -> object:
        head, *tail = rest
        if isinstance(node, list):
            return [n for i, n in enumerate(node) if i != head] if not tail else node
        if isinstance(node, dict):
            return {k: cut(v, tuple(tail)) if k == head else v for k, v in node.items()}
        return node

    data = cut(dossier.data, keys)
    assert isinstance(data, dict)
    return dossier.with_data(data)
