"""``octroi rules``: the rules as a person reads them."""

from __future__ import annotations

from typing import Any

from octroi.bridge.engine import parse_readings
from octroi.bridge.rulebook.rulebook import Rulebook

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet
from ..say.rules import RulesText
from ..say.words import Words


def rules(say: Messages, options: dict[str, Any]) -> None:
    """Tell amounts, conditions, thresholds, days and sources."""
    chosen = parse_readings(options["reading"])
    engine = arguments.engine_for(options["rules"], say.language)
    if options["sql"] is not None:
        from .query import show  # what writes queries is loaded where one is asked for

        show(engine, chosen, options)
        return
    engine.widen()
    book = Rulebook(engine, chosen).to_dict(engine.asked(*arguments.several(options)))
    if options["format"] == "json":
        page.show_json(book)
        return
    sheet = Sheet()
    RulesText(sheet, Words(engine, say)).show(book)
    page.show(sheet.parts)
