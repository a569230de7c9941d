"""``octroi mutate``: every small wrong version of the rules, which of them are caught and by what, and those that are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from octroi.bridge.mutate.run import run
from octroi.bridge.situations.read import read

from .. import arguments, page
from ..limits import Progress, cores
from ..messages import Messages
from ..parts import Sheet
from ..say.mutants import MutantsText

MISSED = 1
# What says whether verify finds something new in a folder of rules.
VERIFIER = "octroi.bridge.prove.anew:Verifier"


def mutate(say: Messages, options: dict[str, Any]) -> None:
    """Try every mutant; exit 1 where one decides otherwise and nothing catches it."""
    sample, jobs = (arguments.count(name, options[name]) for name in ("sample", "jobs"))
    seed = arguments.count("seed", options["seed"], least=0) or 0
    scenarios = read(options["cases"])
    arguments.engine_for(options["rules"], say.language)  # what is wrong with a folder is told as for every command
    found = run(
        scenarios, Path(options["rules"]) if options["rules"] else None, options["operator"], options["file"],
        sample, seed, jobs or cores(), VERIFIER, arguments.day(options["today"]), Progress(say, always=True),
    )  # fmt: skip
    if options["format"] == "json":
        page.show_json(found)
    else:
        sheet = Sheet()
        MutantsText(sheet, say).show(found)
        page.show(sheet.parts)
    if found.survivors:
        click.get_current_context().exit(MISSED)
