"""What has not ended, for the dossier tells of no end: nothing to give as a reason."""

from __future__ import annotations

from ..decide.case import Case


def goes_on(case: Case, atom: int) -> bool:
    """Whether an atom only says that nothing has ended of which the dossier tells no end."""
    vocabulary = case.rules.vocabulary
    facts = {vocabulary.input[a].fact for a in case.rules.base.cone([atom], closed=False) if a in vocabulary.input}
    ends = facts & vocabulary.never_unless_said
    days = {n for n in facts if vocabulary.facts[n].type == "date"}
    return bool(ends) and ends == days and all(case.encoder.said(vocabulary.facts[n]) is None for n in ends)
