"""What people type in answer to a question, at a prompt or in a form, read as a value of the dossier."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from .messages import Messages

if TYPE_CHECKING:
    from octroi.bridge.ask.question import Form

DONT_KNOW = "?"
STOP = "."
BACK = "<"
WHY = "??"
_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.\s\u00a0\u202f]\d{3})+(?:,\d+)?")


class Unclear(Exception):
    """A reply that cannot be read; the message says what to type."""


class Asked(Protocol):
    """What was asked: the kind of answer wanted, and the options with what they are called."""

    @property
    def form(self) -> Form:
        """What may be answered."""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The words to choose from."""


def read(text: str, question: Asked, say: Messages) -> Any:
    """Return the value that a reply means; raise :class:`Unclear` where it has none."""
    form = question.form
    reply = text.strip()
    if form.kind == "text":
        return reply
    if form.kind in ("choice", "set"):
        return _words(reply, question, say)
    if form.kind == "boolean":
        return _yes_or_no(reply, say)
    if form.kind == "date":
        return _day(reply, form, say)
    return _number(reply, form, say)


def says(reply: str, name: str, say: Messages) -> bool:
    """Whether a reply is a word for yes, no or none (``name``)."""
    return reply.casefold() in say(f"ask.words_{name}").split()


def _yes_or_no(reply: str, say: Messages) -> bool:
    if says(reply, "yes", say):
        return True
    if says(reply, "no", say):
        return False
    raise Unclear(say("ask.want_boolean"))


def _words(reply: str, question: Asked, say: Messages) -> Any:
    several = question.form.kind == "set"
    if several and (says(reply, "none", say) or says(reply, "no", say)):
        return []
    found = [_option(part, question, say) for part in (re.split(r"[,;\s]+", reply) if several else [reply])]
    return list(dict.fromkeys(found)) if several else found[0]


def _option(reply: str, question: Asked, say: Messages) -> str:
    options = question.options
    if reply.isdecimal() and 1 <= int(reply) <= len(options):
        return options[int(reply) - 1][0]
    typed = reply.casefold()
    for value, label in options:
        if typed in (value.casefold(), label.casefold()):
            return value
    starts = [v for v, label in options if typed and (v.casefold().startswith(typed) or label.casefold().startswith(typed))]
    if len(starts) == 1:
        return starts[0]
    raise Unclear(say("ask.want_option", most=len(options)))


def _day(reply: str, form: Form, say: Messages) -> Any:
    if form.none and (says(reply, "none", say) or says(reply, "no", say)):
        return "none"
    european = _DAY.fullmatch(reply)
    try:
        if european:
            return date(int(european[3]), int(european[2]), int(european[1]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", reply):
            return date.fromisoformat(reply)
    except ValueError:
        raise Unclear(say("ask.no_such_day", value=reply)) from None
    raise Unclear(say("ask.want_day_or_none" if form.none else "ask.want_day"))


def _number(reply: str, form: Form, say: Messages) -> Any:
    if form.reached and says(reply, "yes", say):
        return True
    if form.reached and says(reply, "no", say):
        return False
    if form.kind == "entries" and says(reply, "none", say):
        return 0
    units = "|".join(re.escape(word) for word in say("ask.words_units").split())
    plain = re.sub(rf"^(?:€|EUR)\s*|\s*(?:%|€|EUR|{units})$", "", reply, flags=re.I)
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[.\s\u00a0\u202f]", "", plain)
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", plain):
        raise Unclear(say("ask.want_score" if form.reached else "ask.want_number"))
    value = float(plain)
    if form.whole and value != int(value):
        raise Unclear(say("ask.want_whole"))
    if form.high is not None and value > form.high:
        raise Unclear(say("ask.too_high", value=int(form.high)))
    return int(value) if value == int(value) else value
