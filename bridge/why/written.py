"""Where what a reason speaks of is written: a sum, a mean or the day of a request has no place of its own in a dossier."""

from __future__ import annotations

from ..decide.beside import place_of
from ..decide.case import Case
from ..facts.vocabulary import Fact
from .tree import Explanation, Reason


def written(case: Case, found: Explanation) -> Explanation:
    """Return an explanation of which every path can be written; ``fact`` keeps the name of what has no place of its own."""
    shape = case.rules.shape
    homeless = {f.path: f for f in case.rules.vocabulary.facts.values() if shape.at(f.keys) is None}

    def of(reason: Reason) -> Reason:
        children = tuple(of(c) for c in reason.children)
        shown = None if reason.shown is None else _place(case, homeless[reason.shown]) if reason.shown in homeless else reason.shown
        if reason.path not in homeless:
            return reason._replace(children=children, shown=shown)
        return reason._replace(children=children, shown=shown, path=_place(case, homeless[reason.path]), fact=reason.path)

    because = None if found.granted_because is None else of(found.granted_because)
    return found._replace(granted_because=because, not_more_because=tuple(of(r) for r in found.not_more_because), notes=case.warned_off)


def _place(case: Case, fact: Fact) -> str:
    """Return the one path that would settle a fact, or the list that it is taken over."""
    if fact.name not in case.rules.vocabulary.aggregates:
        return case.encoder.unknown_paths(fact)[0]
    paths = case.encoder.figure(fact.name).paths
    return paths[0] if len(paths) == 1 else place_of(case, fact)
