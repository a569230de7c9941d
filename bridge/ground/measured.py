"""What is measured by a fact that shares its name with others, told from the condition that looks at it."""

from __future__ import annotations

from collections import defaultdict

from ..rules.wording import Wording
from .declared import Rules


def measured(rules: Rules, wording: Wording) -> dict[str, str]:
    """Return what is measured under each key whose facts share a name."""
    facts, keys = rules.vocabulary.facts, defaultdict(set)
    for fact in facts.values():
        keys[fact.functor].add(fact.path.rpartition(".")[2])
    out: dict[str, str] = {}
    for key in rules.prime_years:
        for name, subject in rules.prime_year(*key).subjects.items():
            fact, label = facts[subject], wording.label(f"{key[0]}.{name}")
            if len(keys[fact.functor]) > 1 and label != f"{key[0]}.{name}":
                out.setdefault(fact.path.rpartition(".")[2], label)
    return out
