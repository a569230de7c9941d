"""``octroi test``: situations against the rules, those that are lacking, and a case made into one."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from octroi.bridge.dossier.files import NewFile
from octroi.bridge.engine import parse_readings
from octroi.bridge.situations.excerpt import situation_of
from octroi.bridge.situations.gaps import Filled, fill
from octroi.bridge.situations.read import read
from octroi.bridge.situations.text import Situations, row, text
from octroi.bridge.situations.trial import Generated, Tested, Trial, trial

from .. import arguments, page
from ..limits import Progress
from ..messages import Messages
from ..parts import Sheet
from ..say.situations import SituationsText, Telling

FAILED = 1


def test(say: Messages, options: dict[str, Any]) -> None:
    """Judge situations, or make one from a dossier."""
    if options["from_dossier"] is not None:
        _from_dossier(say, options)
        return
    if not options["cases"]:
        raise arguments.refusal("CASES", "no_cases")
    file = arguments.output(options, "generate")
    today = arguments.day(options["today"])
    scenarios = read(options["cases"])
    engine = arguments.engine_for(options["rules"], say.language)
    keys = engine.asked(*arguments.several(options))
    if not (options["prime"] or options["year"]):
        keys = [*keys, *sorted({(s.prime, s.year) for s in scenarios if s.prime in engine.primes} - set(keys))]
    found = trial(engine, scenarios, keys, today)
    telling = Telling(engine, say)
    filled = None if file is None else _generate(telling, file, found, today)
    if options["format"] == "json":
        generated = None if filled is None else Generated(options["generate"], filled)
        page.show_json(Tested(engine.rules_hash, today, found, generated))
    else:
        sheet = Sheet()
        told = SituationsText(sheet, telling)
        told.situations(found)
        told.coverage(found.covered, options["coverage"])
        if filled is not None:
            told.generated(filled, options["generate"])
        page.show(sheet.parts)
    if found.failing:
        click.get_current_context().exit(FAILED)


def _generate(telling: Telling, file: NewFile, found: Trial, today: date) -> Filled:
    """Write the situations that are lacking."""
    say = telling.say
    filled = fill(telling.engine, found.covered, today, telling.gap, Progress(say))
    if filled.written:
        scenarios = [s for _, s in filled.written]
        file.write(text(scenarios, [say("test.head")], say("test.to_confirm")).encode())
    return filled


def _from_dossier(say: Messages, options: dict[str, Any]) -> None:
    """Write one situation from a dossier."""
    if options["cases"]:
        raise arguments.refusal("--from-dossier", "cases_or_dossier")
    for key in ("prime", "year"):
        if len(options[key]) != 1:
            raise arguments.refusal(f"--{key}", "just_one", value="--from-dossier")
    file = arguments.output(options, "output")
    today, readings = arguments.day(options["today"]), parse_readings(options["reading"])
    engine = arguments.engine_for(options["rules"], say.language)
    dossier = arguments.read_dossier(options["from_dossier"], engine)
    prime, year = options["prime"][0], arguments.year(options["year"][0])
    engine.asked([prime], [year])
    name = options["name"] or say("test.from_dossier", prime=Telling(engine, say).prime_year(prime, year))
    scenario = situation_of(engine, dossier, prime, year, today, readings, name)
    written = text([scenario], [], say("test.to_confirm"))
    if file is not None:
        file.write(written.encode())
    if options["format"] == "json":
        page.show_json(Situations((row(scenario),)))
    elif file is None:
        sys.stdout.write(written)
    else:
        sheet = Sheet()
        sheet.line(say("test.written_one", name=options["output"]))
        page.show(sheet.parts)
