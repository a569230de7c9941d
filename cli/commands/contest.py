"""``octroi contest``: where the facts of who decides differ from the dossier's, what each difference changes, until when to contest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.contest.contest import contest as compare
from octroi.bridge.contest.results import Contestation
from octroi.bridge.dossier.files import NewFile
from octroi.bridge.dossier.read import Dossier

from .. import arguments, page
from ..limits import Progress
from ..messages import Messages
from ..page import document
from ..parts import Sheet
from ..say.annex import Annex
from ..say.contest import ContestText, ContestWords
from ..say.failures import place


def contest(say: Messages, options: dict[str, Any]) -> None:
    """Compare the dossier with the facts claimed; write the annex where it is asked for."""
    annex = annex_file(options)
    asked = arguments.question(options, say)
    claimed = read_claimed(asked.engine, options["claimed"], say)
    prime, year = options["prime"], arguments.year(options["year"])
    found = compare(asked.engine, asked.dossier, claimed, prime, year, asked.today, asked.readings, Progress(say))
    told, written = ContestWords(asked.engine, say, found), None
    if annex is not None and found.outcome == "contest":
        name = asked.name if isinstance(asked.name, str) else None
        annex.write(document.document(annex.path.suffix.lower(), Annex(told).parts(name), say.language))
        written = str(annex.path)
    if options["format"] == "json":
        page.show_json(as_json(Contestation(found, written)))
        return
    sheet = Sheet()
    ContestText(sheet, told).show()
    if annex is not None:
        sheet.blank()
        sheet.line(say("contest.annex", file=annex.path) if written else say("contest.no_annex"))
    page.show(sheet.parts)


def annex_file(options: dict[str, Any]) -> NewFile | None:
    """Read ``--annex``: the ending of the name says which kind of file."""
    name = options["annex"]
    if not name or Path(name).suffix.lower() in document.KINDS:
        return arguments.output(options, "annex")
    raise arguments.refusal(f"--annex {name}", "annex_kind", known=", ".join(document.KINDS), value=name)


def read_claimed(engine: Engine, name: str, say: Messages) -> Dossier:
    """Read the facts that are claimed; what is wrong in them names that file."""
    try:
        return engine.dossier(arguments.read_dossier(name, engine, empty=True))
    except InputError as error:
        joint = say("problem.joint")
        places = [joint.join(p for p in (name, place(q.path, say) if q.path != name else "") if p) for q in error.problems]
        raise InputError(
            [q._replace(path=f"--claimed {p}") for p, q in zip(places, error.problems, strict=True)]
        ) from None
