"""What a change would do: items of what is missing ticked together, or any answer changed, before and after side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from markupsafe import Markup

from octroi.bridge import InputError, Problem
from octroi.bridge.decide.outcome import Outcome
from octroi.bridge.dossier.edits import Edit, Variant, path_of
from octroi.bridge.results import plain
from octroi.bridge.vary.breakpoints import breakpoints as along
from octroi.bridge.vary.effects import WhatIf
from octroi.bridge.vary.what_if import compare
from octroi.cli.parts import Sheet, Table
from octroi.cli.replies import Unclear
from octroi.cli.say.breakpoints import BreakpointsText
from octroi.cli.say.picture import panel
from octroi.cli.say.what_if import WhatIfText

from ..call import Reply
from ..page.chart import drawn
from ..page.fields import Blank
from ..page.html import table
from ..page.outline import Outline
from .interview import doubtful
from .visit import Visit

MOST_CHANGES = 40


def ways(visit: Visit) -> Reply:
    """Show what the ticked items bring together, for their prime year and for the others."""
    call = visit.call
    changes = [c for text in call.every("change")[:MOST_CHANGES] for c in _sent(text)]
    live = bool(call.field("live"))
    if not changes:
        text = visit.say("changing.none_ticked")
        return visit.piece("live.html", note=text, found="") if live else visit.go("result")
    edits = [_edit(path, new) for path, new in dict.fromkeys(changes)]
    if live:
        return visit.piece("live.html", note="", found=before_and_after(visit, _compared(visit, edits)))
    return _shown(visit, edits)


def _sent(text: str) -> list[tuple[str, str]]:
    """Read the changes of one item; raise :class:`InputError` where these are none."""
    try:
        found = json.loads(text)
        return [(str(path), json.dumps(new)) for path, new in found]
    except (ValueError, TypeError, RecursionError):
        raise InputError([Problem("", "want_other", (("value", text[:60]),))]) from None


def _edit(path: str, new: str) -> Edit:
    value = json.loads(new)
    if path.endswith("[+]"):
        return Edit("add", path.removesuffix("[+]"), value)
    return Edit("unset", path) if value is None else Edit("set", path, value)


def _compared(visit: Visit, edits: Sequence[Edit]) -> WhatIf:
    return compare(visit.engine, visit.asked, [Variant(None, tuple(edits))], *visit.scope)


def before_and_after(visit: Visit, found: WhatIf) -> Markup:
    """Return the outcomes that differ, side by side, and what they come to together."""
    words, say, variant = visit.words, visit.say, found.variants[0]
    keys = [k for k in found.base if variant.outcomes[k].worth != found.base[k].worth]
    text = WhatIfText(Sheet(), words)
    sums = [found.sums, variant.sums]
    totals = [s.attainable for s in sums]

    def side(outcome: Outcome, apart: bool) -> str:
        return words.outcome(outcome.verdict, outcome.amount) + (" *" if apart else "")

    sides = [(found.base, totals[0].apart), (variant.outcomes, totals[1].apart)]
    rows = [[words.prime_years([k]), *(side(outcomes[k], k in apart) for outcomes, apart in sides)] for k in keys]
    if not rows:
        return Markup("<p>{}</p>").format(say("changing.equal"))
    for year in sorted({y.year for t in totals for y in t.by_year}):
        rows.append([say("what_if.total_year", year=year), *(text.of_year(t, year) for t in totals)])
    rows += text.totals(sums)
    out = Markup(table(Table(["", say("changing.before"), say("changing.after")], rows)))
    if any(k in t.apart for k in keys for t in totals):
        out += Markup('<p class="dim">{}</p>').format(say("what_if.apart"))
    if lost := text.lost(sums):
        out += Markup('<p class="dim">{}</p>').format(lost)
    return out


def what_if(visit: Visit) -> Reply:
    """Change an answer and see what that does; for a number or a day, at which values something changes."""
    call = visit.call
    path, kept = call.field("path"), call.every("kept")[:MOST_CHANGES]
    blank = _blank(visit, path) if path else None
    edits = [_edit(*c) for text in kept for c in _sent(text)]
    status = HTTPStatus.OK
    if blank is not None and call.field("do") == "try":
        blank.sent(call)
        try:
            value = blank.value(visit.say)
            doubtful(visit, blank, value)
            edits = [e for e in edits if e.path != path] + [Edit("unset", path) if value is None else Edit("set", path, plain(value))]
        except Unclear as unclear:
            blank.error, status = str(unclear), HTTPStatus.UNPROCESSABLE_ENTITY
    if call.field("do").startswith("drop "):
        gone = call.field("do").removeprefix("drop ")
        edits = [e for e in edits if e.path != gone]
    return _shown(visit, edits, blank, status)


def _blank(visit: Visit, path: str) -> Blank | None:
    """Return the field of a fact, None where there is no such fact."""
    try:
        keys = path_of("set", path)
    except InputError:
        return None
    found = None if visit.engine.shape.at(keys) is None else Outline(visit.words, visit.asked, ()).blank(keys)
    if found is not None:
        found.text = visit.name(path)
    return found


def _shown(visit: Visit, edits: Sequence[Edit], blank: Blank | None = None, status: int = HTTPStatus.OK) -> Reply:
    words, outcome, details = visit.words, Markup(""), Markup("")
    if edits:
        found = _compared(visit, edits)
        outcome = before_and_after(visit, found)
        details = visit.parts(lambda sheet: WhatIfText(sheet, words).show(found), 2)
    listed = []
    for edit in edits:
        path = f"{edit.path}[+]" if edit.kind == "add" else edit.path
        name = visit.say("page.unknown") if edit.kind == "unset" else words.value(edit.value, edit.path)
        label = visit.name(edit.path) if edit.kind != "add" else words.fact(edit.path)
        kept = json.dumps([[path, plain(edit.value)]], ensure_ascii=False)
        listed.append({"path": edit.path, "label": label, "value": name, "kept": kept})
    return visit.page(
        "what_if.html", visit.say("page.what_if"), status, bool(blank and blank.error), outcome=outcome, details=details,
        edits=listed, blank=blank, choices=_choices(visit), along=_along(visit, blank),
    )  # fmt: skip


def _choices(visit: Visit) -> list[tuple[str, list[Blank]]]:
    """Return the facts to choose from, section by section."""
    _, years = visit.wanted()
    outline = Outline(visit.words, visit.asked, years)
    found = []
    for key in outline.sections():
        blanks = [b for b in outline.section(key).blanks() if b.form.kind != "none"]
        for blank in blanks:
            blank.text = visit.name(blank.path)
        found.append((outline.title(key), blanks))
    return [(title, blanks) for title, blanks in found if blanks]


def _along(visit: Visit, blank: Blank | None) -> dict[str, Any] | None:
    """Return the picture of a number or a day, and the same as a table."""
    if blank is None or blank.form.kind not in ("number", "date"):
        return None
    words = visit.words
    try:
        found = along(visit.engine, visit.asked, [blank.path], *visit.scope)
    except InputError:
        return None  # a fact that has no place to be varied at in this dossier
    row = found[0]
    if not row.prime_years:
        return {"picture": "", "table": Markup("<p>{}</p>").format(visit.say("changing.no_value")), "slider": None}
    sheet = Sheet()
    BreakpointsText(sheet, words).along(row)
    slider = None
    picture = panel(row, words)
    if row.kind != "day":
        slider = {"low": float(picture.low), "high": float(picture.high), "step": 1 if row.kind == "whole" else 0.5}
    return {"picture": drawn(picture, "along"), "table": visit.shown(sheet.parts[1:], 3), "slider": slider}
