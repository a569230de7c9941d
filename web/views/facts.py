"""What a person answered, and every fact by form: section by section, each change checked before it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.nodes import EACH
from octroi.bridge.dossier.paths import inside, path_keys, put, without
from octroi.bridge.dossier.read import Dossier, dig
from octroi.bridge.dossier.spells import is_spells
from octroi.bridge.people import Part, carried, colleagues, has_people
from octroi.bridge.results import plain
from octroi.cli.replies import Unclear

from ..call import Reply
from ..page.fields import NONE, Blank
from ..page.outline import NO_ENTRIES, NO_SUCH, Box, Outline
from .interview import doubtful
from .visit import Visit


def answers(visit: Visit) -> Reply:
    """Show what was answered, section by section: of several people each one's own after what is shared."""
    rules, everyone = visit.engine.rules, _everyone(visit)
    names = colleagues(rules, everyone)
    sections: list[dict[str, Any]] = []
    for person in ("", *(n for n, decided in names.items() if decided)):
        part = Part(rules, everyone, person)
        outline = _outline(visit, part)
        for key in _sections(visit, outline, person, part.dossier):
            value = part.dossier.data.get(key)
            rows = [] if value is None else list(_rows(visit, (key,), value))
            title = f"{person}{visit.say('page.colon')}{outline.title(key)}" if person else outline.title(key)
            sections.append({"key": key, "person": person, "title": title, "rows": rows, "id": f"{len(sections)}-{key}" if person else key})
    others = [n for n, decided in names.items() if not decided]
    skipped = len(visit.state.skipped)
    return visit.page("answers.html", visit.say("page.nav.answers"), sections=sections, skipped=skipped, others=others, own=_own(visit)[0])


def _own(visit: Visit) -> list[str]:
    """Return the sections that are one person's own, the first the one that makes a person."""
    return [c.path[0] for c in carried(visit.engine.rules)]


def _sections(visit: Visit, outline: Outline, person: str, dossier: Dossier) -> list[str]:
    """Return the sections of one of several people; without a name, those of what is shared, and of whom the dossier is about."""
    own, several = _own(visit), has_people(visit.engine.rules, _everyone(visit))
    if person:
        return [k for k in outline.sections() if k in own]
    return [k for k in outline.sections() if k not in own or not several or own[0] in dossier.data]


def _rows(visit: Visit, keys: tuple[Any, ...], value: Any) -> list[tuple[str, str]]:
    """Return what a section says, each fact with its name."""
    words = visit.words
    if value in ("none", []):
        return [(visit.name(path_text(keys)), visit.say("page.none"))]
    if isinstance(value, dict):
        return [row for k, v in value.items() for row in _rows(visit, (*keys, k), v)]
    if isinstance(value, list) and any(isinstance(v, dict) for v in value) and not is_spells(value):
        return [row for n, v in enumerate(value) for row in _rows(visit, (*keys, n), v)]
    path = path_text(keys)
    return [(visit.name(path), words.value(value, path))]


def facts(visit: Visit) -> Reply:
    """Show one section as a form, or take what it says."""
    call, rules, everyone = visit.call, visit.engine.rules, _everyone(visit)
    person = call.field("person") if call.field("person") in colleagues(rules, everyone) else ""
    part = Part(rules, everyone, person)
    outline = _outline(visit, part)
    key = call.field("section")
    if key not in _sections(visit, outline, person, part.dossier):
        return visit.go("answers")
    box = outline.section(key)
    if not call.field("do"):
        return _shown(visit, box, person)
    data, wrong = _read(visit, box, part.dossier.data)
    data = part.told(part.dossier.with_data(data))
    if not wrong:
        try:
            visit.engine.dossier(data, visit.state.day)
        except InputError as error:
            wrong = _blamed(visit, box, part, error)
    if wrong:
        return _shown(visit, box, person, wrong)
    visit.state.moved(data)
    return _done(visit, part, key, person)


def _done(visit: Visit, part: Part, key: str, person: str) -> Reply:
    """Go where the button leads: an entry more or less, the result, or the answers."""
    kind, _, path = visit.call.field("do").partition(" ")
    data, path = visit.state.data, part.there(path)
    if kind == "add":
        visit.state.moved(put(data, (*path_keys(path), "+"), {}))
    elif kind == "remove" and inside(data, path_keys(path)):
        *above, _ = keys = path_keys(path)
        last = len(dig(data, above) or []) < 2  # a list without entries would say that there are none
        visit.state.moved(without(data, tuple(above) if last else keys))
    visit.changed()
    if kind in ("add", "remove"):
        return _shown(visit, _outline(visit, Part(visit.engine.rules, _everyone(visit), person)).section(key), person)
    return visit.go("result" if kind == "result" else "interview" if kind == "interview" else "answers")


def _everyone(visit: Visit) -> Dossier:
    """Return the facts told so far, whether or not they go together."""
    return visit.engine.dossier({"dossier": 1}).with_data(visit.state.data)


def _outline(visit: Visit, part: Part) -> Outline:
    _, years = visit.wanted()
    return Outline(visit.words, part.dossier, years, {(*c.list, EACH, c.key) for c in carried(visit.engine.rules)})


def _read(visit: Visit, box: Box, data: dict[str, Any]) -> tuple[dict[str, Any], list[Blank]]:
    """Return the facts with what the form says, and the fields that cannot be read."""
    wrong = []
    for blank in box.blanks():
        blank.sent(visit.call)
        keys = path_keys(blank.path)
        try:
            if blank.form.kind == "none":
                data = _none_at(data, blank)
                continue
            value = blank.value(visit.say)
            doubtful(visit, blank, value)
        except Unclear as unclear:
            blank.error = str(unclear)
            wrong.append(blank)
            continue
        data = _with(data, keys, value)
    return data, wrong + _contradicted(visit, box)


def _none_at(data: dict[str, Any], blank: Blank) -> dict[str, Any]:
    """Say that there is none at a place, or no longer."""
    keys = path_keys(blank.path)
    if NONE in blank.chosen:
        return put(data, keys, [] if blank.form == NO_ENTRIES else "none")  # type: ignore[no-any-return]
    return without(data, keys) if dig(data, keys) in ("none", []) else data


def _with(data: dict[str, Any], keys: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Return the facts with a value at a place, without anything there where it is unknown."""
    if value is not None:
        return put(data, keys, plain(value))  # type: ignore[no-any-return]
    if (said := dig(data, keys)) and is_spells(said):  # a field has room for one value: left empty, it leaves them as they are
        return data
    return without(data, keys) if inside(data, keys) else data


def _contradicted(visit: Visit, box: Box) -> list[Blank]:
    """Return the fields that say "none" beside others that say something."""
    found = [b for inner in box.inside if isinstance(inner, Box) for b in _contradicted(visit, inner)]
    if box.none is not None and NONE in box.none.chosen and any(not b.empty for b in box.blanks() if b is not box.none):
        box.none.error = visit.say("page.none_and_some")
        found.append(box.none)
    return found


def _blamed(visit: Visit, box: Box, part: Part, error: InputError) -> list[Blank]:
    """Return the fields that a contradiction is about; one that is about none of them is shown as it is."""
    blanks = {b.path: b for b in box.blanks()}
    wrong = []
    for problem in error.problems:
        place, text = visit.told(problem)
        blank = blanks.get(part.here(problem.path) or "")
        if blank is None:
            blank = Blank(box.path, NO_SUCH, place)
        blank.error = text
        wrong.append(blank)
    return wrong


def _shown(visit: Visit, box: Box, person: str, wrong: Sequence[Blank] = ()) -> Reply:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    key = path_keys(box.path)[0]
    return visit.page("facts.html", box.title, status, bool(wrong), box=box, section=key, mistakes=list(wrong), person=person)
