"""What every command prints as JSON: the classes of its result, and their JSON Schema."""

from __future__ import annotations

from typing import Any

from .answers import Result, Ways
from .as_json import json_schema
from .ask.survey import Progress
from .compare.difference import DiffOfRules, DiffOfYears
from .compare.years import DiffOfDossier
from .contest.results import Contestation
from .mutate.run import Report as Mutated
from .people import Everyone
from .plan.results import Planning
from .prove.run import Report as Verified
from .receipt.receipt import Replayed
from .rulebook.published import Book
from .situations.text import Situations
from .situations.trial import Tested
from .table.tallied import Tallied
from .vary.breakpoints import AlongPaths
from .vary.effects import WhatIf
from .vary.issues import Issues
from .vary.readings import UnderAll
from .vary.regions import InPlane
from .why.tree import Explanation

# One of several, where what is asked for decides which.
RESULTS: dict[str, tuple[Any, ...]] = {
    "decide": (Result, UnderAll, Everyone),
    "explain": (Explanation,),
    "missing": (Ways,),
    "ask": (Progress,),
    "plan": (Planning,),
    "contest": (Contestation,),
    "replay": (Replayed,),
    "what-if": (WhatIf,),
    "breakpoints": (AlongPaths, InPlane),
    "readings": (Issues,),
    "test": (Tested, Situations),
    "verify": (Verified,),
    "diff": (DiffOfYears, DiffOfDossier, DiffOfRules),
    "mutate": (Mutated,),
    "rules": (Book,),
    "report": (Tallied,),
}


def result_schema(command: str) -> dict[str, Any]:
    """Return the JSON Schema of what a command prints; raise :class:`KeyError` for one that prints no JSON."""
    return json_schema(*RESULTS[command], title=f"octroi {command} --format json")
