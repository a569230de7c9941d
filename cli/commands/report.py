"""``octroi report``: what ``octroi batch`` wrote, added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    words, found = Words(engine, say), tally(path, options["by"])
    if picture is not None:
        picture.write(drawn([_bars(words, one) for one in found.tallies], kind.lstrip("."), options["plot"]))
    if options["format"] == "json":
        page.show_json(found)
        return
    sheet = Sheet()
    if found.compared:
        _beside(sheet, words, found)
    elif options["by"]:
        _by(sheet, words, found, options["by"])
    else:
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
        for key, count, amount in (("lost", one.lost, one.lost_amount), ("not_known", one.not_known, one.not_known_amount)):
            if count:
                sheet.line(say(f"report.{key}", count=count, amount=wording.amount(amount, amount)))
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


def _by(sheet: Sheet, words: Words, found: Tallied, column: str) -> None:
    """Tell a row for each value of the column, prime year by prime year."""
    say, wording = words.say, words.wording
    for prime, year in dict.fromkeys((t.prime, t.year) for t in found.tallies):
        sheet.title(f"{wording.get('primes', prime)} {year}, {say('report.by', column=column)}")
        rows = [
            [t.by or "", wording.number(t.rows), wording.number(sum(s.dossiers for s in t.distribution if s.verdict == "granted")),
             wording.amount(t.least, t.most), wording.amount(t.left, t.left), _label(words, t.steps[0]) if t.steps else ""]
            for t in found.tallies if (t.prime, t.year) == (prime, year)
        ]  # fmt: skip
        heads = [column, *(say(f"report.{n}") for n in ("rows", "granted", "total", "left", "step"))]
        sheet.table(heads, rows, right=range(1, 5))
        sheet.blank()


def _beside(sheet: Sheet, words: Words, found: Tallied) -> None:
    """Tell who wins and who loses beside the other answers, and why."""
    say, wording = words.say, words.wording

    def signed(amount: int) -> str:
        return ("+" if amount > 0 else "−" if amount < 0 else "") + wording.amount(abs(amount), abs(amount))

    for one in found.compared:
        key = "report.beside_rules" if one.year == one.other_year else "report.beside"
        sheet.title(say(key, prime=wording.get("primes", one.prime), year=one.year, other=one.other_year))
        rows = [[say(f"report.change.{t.change}"), wording.number(t.dossiers), signed(t.difference)] for t in one.turns]
        sheet.table(["", say("report.rows"), say("report.difference")], rows, right=range(1, 3))
        sheet.line(f"{say('report.first')}: {wording.amount(one.before, one.before)}")
        sheet.line(f"{say('report.after')}: {wording.amount(one.after, one.after)}")
        if one.rejected:
            sheet.line(say("report.rejected", count=wording.number(one.rejected)))
        for change, head in (("wins", "winners"), ("loses", "losers")):
            causes = [c for c in one.causes if c.change == change][:STEPS]
            if causes:
                sheet.blank()
                sheet.heading(say(f"report.{head}"))
                table = [[wording.number(c.dossiers), signed(c.difference), c.why] for c in causes]
                sheet.table([say("report.rows"), say("report.difference"), say("report.why")], table, right=range(2))
        sheet.blank()
