"""``octroi report``: what ``octroi batch`` wrote, added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from octroi.bridge.as_json import as_json
from octroi.bridge.table.tallied import Share, Step, Tallied, Tally

from .. import arguments, page
from ..messages import Messages
from ..page.bars import Bars, drawn
from ..parts import Sheet
from ..say.words import Words

try:
    from octroi.bridge.table.tally import tally
except ImportError:  # what octroi-primes[batch] brings
    LIBRARY = False
else:
    LIBRARY = True

STEPS = 15
PICTURES = (".svg", ".png")


def report(say: Messages, options: dict[str, Any]) -> None:
    """Tell the distribution of each prime year, who is one step short of more and of what, and what is left by that."""
    if not LIBRARY:
        raise arguments.refusal("octroi report", "no_library", value="octroi-primes[batch]")
    path, picture = Path(options["answers"]), arguments.output(options, "plot")
    kind = picture.path.suffix.lower() if picture else ""
    if picture is not None and kind not in PICTURES:
        raise arguments.refusal(f"--plot {options['plot']}", "plot_kind", value=kind)
    if not path.exists():
        raise arguments.refusal(str(path), "no_file")
    engine = arguments.engine_for(options["rules"], say.language)
    words, found = Words(engine, say), tally(path)
    if picture is not None:
        picture.write(drawn([_bars(words, one) for one in found.tallies], kind.lstrip("."), options["plot"]))
    if options["format"] == "json":
        page.show_json(as_json(found))
        return
    sheet = Sheet()
    _told(sheet, words, found)
    page.show(sheet.parts)


def _outcome(words: Words, share: Share) -> str:
    verdict = words.wording.get("verdicts", share.verdict)
    return verdict if share.verdict == "refused" else f"{verdict}, {words.wording.amount(share.min, share.max)}"


def _bars(words: Words, one: Tally) -> Bars:
    title = f"{words.wording.get('primes', one.prime)} {one.year}"
    return Bars(title, words.say("report.rows"), tuple((_outcome(words, s), s.dossiers) for s in one.distribution))


def _label(words: Words, step: Step) -> str:
    """What a condition is called in this language, else as it was when the answers were written."""
    label = words.wording.label(step.condition)
    return step.label if label == step.condition and step.label else label


def _told(sheet: Sheet, words: Words, found: Tallied) -> None:
    say, wording = words.say, words.wording
    for one in found.tallies:
        sheet.title(f"{wording.get('primes', one.prime)} {one.year}")
        rows = [
            [_outcome(words, s), wording.number(s.dossiers), f"{wording.number(round(100 * s.dossiers / (one.rows - one.rejected), 1))} %",
             wording.amount(s.total, s.total)]
            for s in one.distribution
        ]
        sheet.table(["", say("report.rows"), say("report.share"), say("report.total")], rows, right=range(1, 4))
        sheet.line(say("report.least", amount=wording.amount(one.least, one.most)))
        if one.rejected:
            sheet.line(say("report.rejected", count=wording.number(one.rejected)))
        if one.steps:
            sheet.blank()
            sheet.heading(say("report.short", count=wording.number(one.short), amount=wording.amount(one.left, one.left)))
            table = [
                [wording.number(s.dossiers), wording.number(s.attainable), wording.amount(s.worth, s.worth), _label(words, s)]
                for s in one.steps[:STEPS]
            ]
            sheet.table([say("report.rows"), say("report.attainable"), say("report.left"), say("report.step")], table, right=range(3))
        sheet.blank()
