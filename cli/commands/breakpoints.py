"""``octroi breakpoints``: the values of a dossier at which something changes, told or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.dossier.files import NewFile
from octroi.bridge.vary.breakpoints import AlongPaths
from octroi.bridge.vary.breakpoints import breakpoints as find
from octroi.bridge.vary.regions import InPlane, regions

from .. import arguments, page
from ..limits import Progress
from ..messages import Messages
from ..page.plot import drawn
from ..parts import Sheet
from ..say import heads
from ..say.breakpoints import BreakpointsText
from ..say.entries import words_of
from ..say.picture import panel
from ..say.words import Words


def breakpoints(say: Messages, options: dict[str, Any]) -> None:
    """Write, draw or print as JSON where the outcomes of a dossier change."""
    paths = list(dict.fromkeys(options["path"]))
    _check(options, paths)
    picture = arguments.output(options, "plot")
    try:
        _answer(say, options, paths, picture)
    except InputError as error:
        named = [p._replace(path=f"--path {p.path}") if p.path in paths else p for p in error.problems]
        raise InputError(named) from None


def _answer(say: Messages, options: dict[str, Any], paths: list[str], picture: NewFile | None) -> None:
    asked = arguments.question(options, say)
    primes, years = arguments.several(options, asked.engine)
    words, json = words_of(asked.engine, say, asked.today, asked.dossier), options["format"] == "json"
    if options["regions"]:
        plane = regions(asked.engine, asked.dossier, paths, *asked.scope(primes, years))
        if json:
            page.show_json(InPlane(asked.today, plane, asked.warnings))
            return
        text = _begun(words, asked)
        text.regions(plane)
        page.show(text.sheet.parts)
        return
    found = find(asked.engine, asked.dossier, paths, *asked.scope(primes, years), Progress(say))
    if picture is not None:
        kind = picture.path.suffix.lower().lstrip(".")
        picture.write(drawn(options["plot"], kind, [panel(f, words) for f in found if f.prime_years]))
    if json:
        page.show_json(AlongPaths(asked.today, tuple(found), asked.warnings))
        return
    text = _begun(words, asked)
    text.table(found, bool(paths))
    if picture is not None:
        text.sheet.blank()
        text.sheet.line(say("breakpoints.saved", name=options["plot"]))
    page.show(text.sheet.parts)


def _begun(words: Words, asked: arguments.Question) -> BreakpointsText:
    """Begin the page."""
    sheet, title = Sheet(), heads.whose(words.say, asked.name)
    sheet.title(words.say("breakpoints.title", title=words.lower(title), day=words.day(asked.today)))
    heads.chosen(sheet, words.say, asked.readings)
    heads.warned(sheet, words, asked.warnings)
    return BreakpointsText(sheet, words)


def _check(options: dict[str, Any], paths: Sequence[str]) -> None:
    if options["regions"] and len(paths) != 2:
        raise arguments.refusal("--regions", "two_paths")
    if options["plot"] is not None and options["regions"]:
        raise arguments.refusal("--plot", "plot_regions")
    if options["plot"] and Path(options["plot"]).suffix.lower() not in (".svg", ".png"):
        raise arguments.refusal(f"--plot {options['plot']}", "plot_kind")
