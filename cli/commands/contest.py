"""``octroi contest``: where the facts of who decides differ from the dossier's, what each difference changes, until when to contest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from octroi.bridge import Engine, InputError
from octroi.bridge.contest.contest import contest as compare
from octroi.bridge.contest.received import received
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
from ..say.entries import called
from ..say.failures import place
from ..say.received import ReceivedText, ReceivedWords


def contest(say: Messages, options: dict[str, Any]) -> None:
    """Compare the dossier with the facts claimed, or with the amount received; write the annex where it is asked for."""
    annexes = annex_files(options)
    if (options["claimed"] is None) == (options["received"] is None):
        raise arguments.refusal("--claimed", "claimed_or_received")
    asked = arguments.question(options, say)
    told = _told(asked, say, options)
    told.words.planned = called(told.words, asked.dossier)
    found, written = told.found, list[str]()
    if found.outcome == "contest":
        name = asked.name if isinstance(asked.name, str) else None
        for annex in annexes:
            annex.write(document.document(annex.path.suffix.lower(), Annex(told).parts(name), say.language))
            written.append(str(annex.path))
    if options["format"] == "json":
        page.show_json(Contestation(found, tuple(written)))
        return
    sheet = Sheet()
    if isinstance(told, ReceivedWords):
        text = ReceivedText(sheet, told)
        text.show()
        text.next_step(options["dossier"])
    else:
        ContestText(sheet, told).show()
    if annexes:
        sheet.blank()
        for file in written:
            sheet.line(say("contest.annex", file=file))
        if not written:
            sheet.line(say("contest.no_annex"))
    page.show(sheet.parts)


def _told(asked: arguments.Question, say: Messages, options: dict[str, Any]) -> ContestWords:
    """Return what was found, to be told."""
    prime, year = options["prime"], arguments.year(options["year"])
    if options["received"] is not None:
        amount = arguments.amount(options["received"], "--received") or 0
        found = received(asked.engine, asked.dossier, amount, prime, year, asked.today, asked.readings)
        return ReceivedWords(asked.engine, say, found)
    claimed = read_claimed(asked.engine, options["claimed"], say)
    found = compare(asked.engine, asked.dossier, claimed, prime, year, asked.today, asked.readings, Progress(say))
    return ContestWords(asked.engine, say, found)


def annex_files(options: dict[str, Any]) -> list[NewFile]:
    """Read ``--annex``: the ending of the name says which kind of file, of each kind one at most."""
    found: dict[str, NewFile] = {}
    for name in options["annex"]:
        kind = Path(name).suffix.lower()
        if kind not in document.KINDS:
            raise arguments.refusal(f"--annex {name}", "annex_kind", known=", ".join(document.KINDS), value=name)
        if kind in found:
            raise arguments.refusal(f"--annex {name}", "annex_twice", kind=kind)
        found[kind] = arguments.new_file(options, name, "--annex")
    return list(found.values())


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
