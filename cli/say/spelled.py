"""What holds from a day to a day, as people say it: each value with its days, and which of them count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octroi.bridge.dossier.spells import FROM, TO, VALUE

if TYPE_CHECKING:
    from .words import Words


def spells(words: Words, value: list[dict[str, Any]], path: str) -> str:
    """Return the spells of a fact in the order of days, and which days count where that hangs on no reading."""
    text = ", ".join(spell(words, one, path) for one in sorted(value, key=lambda v: str(v.get(FROM, ""))))
    fact = words.facts.get(path)
    views = words.vocabulary.views.of.get(fact.name, []) if fact else []
    key = f"spells.{views[0].kind}" if len(views) == 1 else ""
    return words.say("spells.which", spells=text, told=words.say(key)) if key and words.say.has(key) else text


def spell(words: Words, one: dict[str, Any], path: str) -> str:
    """Return a value with the days on which it holds."""
    days = {k: words.day(one[k]) for k in (FROM, TO) if k in one}
    key = {(FROM,): "since", (TO,): "until", (FROM, TO): "between"}.get(tuple(days), "whole")
    value = words.value(one[VALUE], path) if VALUE in one else words.wording.get("values", "unknown")
    return words.say(f"spells.{key}", value=value, start=days.get(FROM, ""), end=days.get(TO, ""))
