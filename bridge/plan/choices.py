"""What a user may still decide: the kinds of choice that the rules declare, and the days that are worth comparing.

A choice adds an entry to a list of the dossier, on a day within a span. The rules compare days with cut points only,
so between two of them every day comes to the same: one day of each stretch stands for all of it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..as_json import shaped, under
from ..decide.asking import compared_days, day_after, days_of, stretches
from ..dossier.keys import path_text, unknown_key
from ..dossier.paths import path_keys, put
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..facts.encode import Encoder
from ..facts.vocabulary import Added, added_field
from ..ground.declared import PrimeYear, Rules
from ..nearest import nearest

_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)\.\.([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)")
# The years in which a choice can lie: beyond them a year is more likely mistyped than meant.
FIRST_YEAR, LAST_YEAR = 2015, 2040


@shaped(under("choice", "kind"), "list", "field", under("from", "first"), under("to", "last"), "entry")
class Choice(NamedTuple):
    """An entry that may be added to ``list``, its ``field`` being a day from ``first`` to ``last``.

    ``entry`` holds the other fields; ``like`` says of which fact of the dossier a field repeats the value.
    """

    kind: str
    list: str
    field: str
    first: date
    last: date
    entry: dict[str, Any]
    like: dict[str, str]

    def made(self, day: date) -> dict[str, Any]:
        """Return the entry as it stands in the dossier once the day is chosen."""
        return {**self.entry, self.field: day}


def kinds(rules: Rules) -> dict[str, tuple[str, str]]:
    """Return the kinds of choice that the rules declare, each with its list and the field of its day."""
    return {str(k): (str(name), str(field)) for k, name, field in rules.base.facts("choice_kind")}


def parse_choice(rules: Rules, dossier: Dossier, text: str, today: date) -> Choice:
    """Read ``kind-of-choice=2025-03..2026-09,field=19``; a day before ``today`` can no longer be chosen.

    Raises :class:`InputError` for an unknown kind or field, a span that is none, or values that no entry can have.
    """
    where = f"--may {text}"
    name, sign, rest = text.partition("=")
    span, *settings = rest.split(",")
    kind, known = name.strip().replace("-", "_"), kinds(rules)
    if kind not in known:
        params = ("close", nearest(kind, list(known))), ("known", ", ".join(sorted(known)))
        raise InputError([Problem(where, "unknown_choice", tuple((k, v.replace("_", "-")) for k, v in params))])
    found = _SPAN.fullmatch(span.strip())
    if not sign or not found:
        raise InputError([Problem(where, "want_span", (("value", span),))])
    first, last = _day(found[1], False, where), _day(found[2], True, where)
    if last < first:
        raise InputError([Problem(where, "span_reversed", ())])
    if last < today:
        raise InputError([Problem(where, "span_past", (("day", last.isoformat()),))])
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise InputError([Problem(where, "far_span", (("first", str(FIRST_YEAR)), ("last", str(LAST_YEAR))))])
    entry, like = _entry(rules, dossier, kind, settings, where)
    name, field = known[kind]
    choice = Choice(kind, name, field, max(first, today), last, entry, like)
    _check(rules, choice, where)
    return choice


def _day(text: str, end: bool, where: str) -> date:
    """Read a day, or a month as its first or last day."""
    try:
        if len(text) > 7:
            return date.fromisoformat(text)
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, calendar.monthrange(year, month)[1] if end else 1)
    except ValueError:
        raise InputError([Problem(where, "no_such_day", (("value", text),))]) from None


def _entry(
    rules: Rules, dossier: Dossier, kind: str, settings: Sequence[str], where: str
) -> tuple[dict[str, Any], dict[str, str]]:
    vocabulary = rules.vocabulary
    fields: dict[str, Added] = {}
    for k, name, content in rules.base.facts("choice_field"):
        if str(k) == kind:
            fields[str(name)] = added_field(str(name), content)
    words = {str(w): str(f) for k, w, f in rules.base.facts("choice_option") if str(k) == kind}
    given: dict[str, Any] = {}
    for setting in settings:
        word, sign, value = (part.strip() for part in setting.partition("="))
        key = words.get(word, word)
        if not sign or key not in fields:
            raise InputError([unknown_key((word,), sorted({*words, *(f for f in fields if f not in words.values())}), where)])
        given[key] = _value(rules, kind, key, value)
        if given[key] == 0 and not isinstance(given[key], bool):
            raise InputError([Problem(where, "want_above_zero", (("value", f"{word}={value}"),))])
    encoder = Encoder(vocabulary, dossier, date.min, "", 0)
    entry, like = {}, {}
    for key, field in fields.items():
        if key not in given and field.like is not None:
            like[key] = vocabulary.facts[field.like].path
        value = given[key] if key in given else encoder.added_value(field)
        if value is not None:
            entry[key] = value
    return entry, like


def _value(rules: Rules, kind: str, key: str, text: str) -> Any:
    """Read a value as its fact asks; what does not fit is left as it is, for the validation to say so."""
    name = kinds(rules)[kind][0]
    types = {f.type for f in rules.vocabulary.facts.values() if f.slot and f.slot[0] == name and rules.vocabulary.field(f) == (key,)}
    if "number" in types and re.fullmatch(r"[0-9]+([.,][0-9]+)?", text):
        number = float(text.replace(",", "."))
        return int(number) if number == int(number) else number
    if "boolean" in types:
        return {"true": True, "false": False}.get(text, text)
    return text


def _check(rules: Rules, choice: Choice, where: str) -> None:
    """Refuse an entry that no dossier can hold, naming the option instead of a place in the list."""
    try:
        Dossier.of(put({}, rules.vocabulary.lists[choice.list], [choice.made(choice.last)]), rules.shape)
    except InputError as error:
        raise InputError([p._replace(path=where) for p in error.problems]) from None


# -- the dossier with choices made ---------------------------------------------------------------------------------


def with_choices(rules: Rules, dossier: Dossier, made: Iterable[tuple[Choice, date]]) -> Dossier:
    """Return the dossier with these entries added.

    Where the list is unknown, entries of which nothing is known follow, as many as can matter (``open_slots``).
    """
    added: dict[str, list[dict[str, Any]]] = {}
    for choice, day in made:
        added.setdefault(choice.list, []).append(choice.made(day))
    data = dossier.data
    for name, entries in added.items():
        known = dossier.get(*rules.vocabulary.lists[name])
        rest: list[dict[str, Any]] = (
            [{} for _ in range(rules.vocabulary.open_slots.get(name, 0))] if known is None else []
        )
        data = put(data, rules.vocabulary.lists[name], [*(known or []), *entries, *rest])
    return dossier.with_data(data)


def original_path(rules: Rules, path: str, dossier: Dossier, made: Sequence[Choice]) -> str:
    """Return where the user would write what a path of the dossier with choices asks for."""
    keys = path_keys(path)
    name = rules.vocabulary.list_at(keys)
    added = [c for c in made if c.list == name]
    if name is None or not added:
        return path
    whole = rules.vocabulary.lists[name]
    if len(keys) == len(whole):
        return path
    index = keys[len(whole)] - len(dossier.get(*whole) or [])
    if index < 0:
        return path
    return added[index].like.get(path_text(keys[len(whole) + 1 :]), path) if index < len(added) else path_text(whole)


# -- days worth comparing --------------------------------------------------------------------------------------------


def representative_days(rules: Rules, dossier: Dossier, choice: Choice, count: int = 1) -> list[date]:
    """Return the earliest days of each stretch on which every rule says the same, ``count`` of each.

    More than one is needed where the days of several choices are compared with each other.
    """
    vocabulary = rules.vocabulary
    whole = vocabulary.lists[choice.list]
    place = len(dossier.get(*whole) or [])
    here = {
        f.name for f in vocabulary.facts.values() if f.slot == (choice.list, place) and vocabulary.field(f) == (choice.field,)
    }
    encoder = Encoder(vocabulary, with_choices(rules, dossier, [(choice, choice.first)]), date.min, "", 0)
    numbers = {cut for name in here for cut, _ in vocabulary.inputs[name].cuts} | compared_days(encoder, here)
    for aggregate in vocabulary.aggregates.values():
        for keep in aggregate.keeps:
            if aggregate.over == whole and keep.keys == (choice.field,):
                high = int(encoder.figure(keep.name).high) if keep.name in vocabulary.facts else keep.number
                numbers |= {high, day_after(high)}
    days: set[date] = set()
    for start, end in stretches(choice.first, choice.last, days_of(numbers)):
        days.update(start + timedelta(days=n) for n in range(min(count, (end - start).days + 1)))
    return sorted(days)


def looks_at(part: PrimeYear, lists: set[str]) -> bool:
    """Whether a prime year can see any entry of these lists."""
    vocabulary = part.rules.vocabulary
    paths = {vocabulary.lists[name] for name in lists}

    def of(name: str) -> bool:
        slot, aggregate = vocabulary.facts[name].slot, vocabulary.aggregates.get(name)
        return (slot is not None and slot[0] in lists) or (aggregate is not None and aggregate.over in paths)

    for atom in part.part.inputs:
        if atom in vocabulary.present and vocabulary.present[atom][0] in lists:
            return True
        if atom in vocabulary.input and of(vocabulary.input[atom].fact):
            return True
        if atom in vocabulary.relations and any(of(n) for n in vocabulary.relations[atom][1:3]):
            return True
    return False
