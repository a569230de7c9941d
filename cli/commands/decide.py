"""``octroi decide``: what a dossier is granted, why not more, and what to find out."""

from __future__ import annotations

from typing import Any

from octroi.bridge.people import answer_people, answered, has_people

from .. import arguments, page
from ..messages import Messages


def decide(say: Messages, options: dict[str, Any]) -> None:
    """Decide every prime year asked for."""
    if options["all_readings"]:
        from .readings import decide_all  # loads what a plain decision does without

        decide_all(say, options)
        return
    asked = arguments.question(options, say)
    primes, years = arguments.several(options)
    scope = asked.scope(primes, years)
    if options["receipt"] is not None or options["sign"] is not None:
        from .receipt import keep

        keep(options, asked, scope)
    if options["format"] == "json":
        page.show_json(answered(asked.engine, asked.dossier, scope, options["member"]))
        return
    from ..say.decided import everyone, told  # what writes JSON says nothing

    if options["member"] or has_people(asked.engine.rules, asked.dossier):
        page.show(everyone(say, asked, answer_people(asked.engine, asked.dossier, *scope, options["member"])).parts)
    else:
        page.show(told(say, asked, options["dossier"], primes, years).parts)
