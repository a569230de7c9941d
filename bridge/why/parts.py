"""What a sum or a mean is made of: the figure of each entry of its list, and for who is left out, which test is not passed."""

from __future__ import annotations

from ..decide.case import Case
from ..dossier.keys import path_text
from ..dossier.read import dig
from ..facts.vocabulary import Fact
from .merged import MET, NOT_MET, UNKNOWN
from .tree import Reason


def parts(case: Case, fact: Fact) -> tuple[Reason, ...]:
    """Return one reason for each entry of the list over which a fact is summed or averaged; none for any other fact."""
    aggregate = case.rules.vocabulary.aggregates.get(fact.name)
    if aggregate is None:
        return ()
    sure = {place: surely for place, _, surely in case.encoder.counted(fact.name)}
    own = next((o.key for o in case.rules.vocabulary.own.values() if o.list == aggregate.over), "")
    out = []
    for i, entry in enumerate(case.encoder.entries(aggregate.over) or []):
        place = f"{path_text(aggregate.over)}[{i}]"
        status = NOT_MET if i not in sure else MET if sure[i] else UNKNOWN
        tests = () if i in sure else case.encoder.failing(aggregate, entry)
        why = tuple(_failed(case, fact, place, entry, keys) for keys in dict.fromkeys(k.keys for k in tests))
        label = str(entry.get(own) or place)
        said = case.encoder.places.said_in(aggregate.over, i, aggregate.keys)
        out.append(Reason(status, label, path=path_text(said), value=case.dossier.get(*said), children=why))
    return tuple(out)


def _failed(case: Case, fact: Fact, place: str, entry: dict[str, object], keys: tuple[object, ...]) -> Reason:
    name = case.rules.vocabulary.list_at(case.rules.vocabulary.aggregates[fact.name].over) or ""
    label = case.wording.get("facts", f"{name}_{keys[0]}")
    return Reason(NOT_MET, label, path=f"{place}.{path_text(keys)}", value=dig(entry, keys))
