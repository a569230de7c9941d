"""What holds from a day to a day, as people say it: each value with its days, and which of them count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from octroi.bridge.dossier.spells import FROM, TO, VALUE

if TYPE_CHECKING:
    from .words import Words

_PART = re.compile(r"(.+)\[([0-9]+)\](?:\.(from|to|value))?")


def spells(words: Words, value: list[dict[str, Any]], path: str) -> str:
    """Return the spells of a fact in the order of days, and which days count where that hangs on no reading."""
    text = ", ".join(spell(words, one, path) for one in sorted(value, key=lambda v: str(v.get(FROM, ""))))
    fact = words.facts.get(path)
    views = words.vocabulary.views.of.get(fact.name, []) if fact else []
    key = f"spells.{views[0].kind}" if len(views) == 1 else ""
    return words.say("spells.which", spells=text, told=words.say(key)) if key and words.say.has(key) else text


def part(words: Words, path: str) -> str:
    """Return what a spell of a fact is called, or its first day, its last day, its value; nothing for any other path."""
    found = _PART.fullmatch(path)
    if not found or found[1] not in words.facts:
        return ""
    return words.say(f"spells.part_{found[3] or 'all'}", label=words.fact(found[1]), number=int(found[2]) + 1)


def spell(words: Words, one: dict[str, Any], path: str) -> str:
    """Return a value with the days on which it holds."""
    days = {k: words.day(one[k]) for k in (FROM, TO) if k in one}
    key = {(FROM,): "since", (TO,): "until", (FROM, TO): "between"}.get(tuple(days), "whole")
    value = words.value(one[VALUE], path) if VALUE in one else words.wording.get("values", "unknown")
    return words.say(f"spells.{key}", value=value, start=days.get(FROM, ""), end=days.get(TO, ""))
