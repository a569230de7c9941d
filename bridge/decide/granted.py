"""Grants told by a dossier that the same dossier would have refused: one of the two is wrong, and whoever reads the answer is told.

What a grant implies for other primes is in the rules; here each is held against the dossier without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..dossier.remarks import Doubt, remarks
from ..facts.encode import Encoder
from ..facts.seated import seated
from ..ground.declared import Rules
from ..rules.wording import Wording
from ..terms import Remark
from .because import because
from .case import Case
from .seating import rows_told


def remarked(rules: Rules, wording: Wording, dossier: Dossier, day: date) -> tuple[Remark, ...]:
    """Return what is doubtful in a dossier on a day, told beside every answer."""
    usual = rules.vocabulary.default_readings
    contrary = belied(rules, dossier, lambda data, *key: Case(rules, wording, data, day, usual, *key))
    found = (*remarks(dossier, day), *contrary)
    return tuple(Remark(p.path, p.key, wording.get("warnings", p.key, **wording.days(p.args))) for p in found)


def belied(rules: Rules, dossier: Dossier, case: Callable[[Dossier, str, int], Case]) -> Iterator[Doubt]:
    """Yield the grants of a dossier to this very applicant whose conditions, by what it says else, were not met under any reading.

    ``case`` makes a case of a dossier and a prime year.
    """
    grants = rules.vocabulary.grants
    if grants is None:
        return
    entries = dossier.get(*grants.path) or []
    told: dict[str, str | None] = {}  # of those who say the same, any one is as good as another
    for index, entry in enumerate(entries):
        key, said = (str(entry.get(grants.prime)), entry.get(grants.year)), repr(entry)
        if said not in told:
            told[said] = None
            if key in rules.prime_years and _of_applicant(rules, dossier, key, (grants.name, index)):
                found = case(_without(dossier, (*grants.path, index)), *key)
                if found.verdict() == "refused" and not found.depends_on_readings():
                    causes = dict.fromkeys(name for s in because(found) for name in s)
                    told[said] = "; ".join(found.wording.label(name) for name in causes)
        if (reasons := told[said]) is not None:
            named = f"{case(dossier, *key).wording.get('primes', key[0])} {key[1]}"
            yield Doubt(path_text((*grants.path, index)), "grant_belied", (("grant", named), ("reasons", reasons)))


def _of_applicant(rules: Rules, dossier: Dossier, key: tuple[str, int], slot: tuple[str, int]) -> bool:
    """Whether all that the prime year compares of an entry with what the dossier says of the applicant is known to be the same."""
    vocabulary, facts = rules.vocabulary, rules.vocabulary.facts
    name, place = slot
    compared = [
        atom for atom in rules.prime_year(*key).part.inputs if atom in vocabulary.relations
        for kind, one, two, _ in [vocabulary.relations[atom]]
        if kind == "same" and facts[one].slot == (name, 0) and facts[two].slot is None
    ]  # fmt: skip
    entries = dossier.get(*vocabulary.lists[name]) or []
    view = seated(vocabulary, {name: (place, *range(len(entries), len(entries) + rules.base.slots - 1))})
    known = Encoder(view, dossier, date.min, *key).assign(compared, {}).known
    dossier.worked_out.pop(view, None)
    return all(known.get(atom) is True for atom in compared)


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
    found = dossier.with_data(data).sharing(dossier)
    found.worked_out[rows_told] = rows_told(dossier)
    return found
