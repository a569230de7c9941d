"""Which view answers at which address."""

from __future__ import annotations

from collections.abc import Callable

from octroi.bridge import InputError

from ..call import Reply
from . import api, changes, contest, facts, interview, keep, plain, plan, requested, result, rules, start
from .visit import Visit

VIEWS: dict[str, Callable[[Visit], Reply]] = {
    "start": start.start, "open": start.open_file, "example": start.example,
    "interview": interview.interview, "answers": facts.answers, "facts": facts.facts, "result": result.result,
    "requested": requested.requested, "ways": changes.ways, "what-if": changes.what_if, "plan": plan.plan, "plan.ics": plan.plan_ics,
    "contest": contest.contest, "annex.pdf": contest.annex_pdf, "annex.md": contest.annex_md,
    "rules": rules.rules, "diff": rules.diff, "findings": rules.findings, "verify": rules.verify, "api": api.api, "try": api.tried,
    "dossier.yaml": keep.dossier_yaml, "receipt.json": keep.receipt_json, "calendar.ics": keep.calendar_ics,
    "about": plain.about, "nothing": plain.nothing, "refused": plain.refused, "unreadable": plain.unreadable, "failed": plain.failed,
}  # fmt: skip
UNCARRIED = ("failed", "refused", "start")


def answered(visit: Visit) -> Reply:
    """Answer a call; a form from before the server was started anew keeps what it carries."""
    view = VIEWS[visit.call.name]
    if visit.foreign and visit.call.name not in UNCARRIED:
        view = plain.resumed if visit.state.told else plain.lost
    try:
        return view(visit)
    except InputError as error:
        return visit.mistaken(error)
