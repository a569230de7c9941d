"""What a person wants to know, asked before anything else: it says which primes and years the questions are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import click

from octroi.bridge import Engine
from octroi.bridge.ask.question import Form
from octroi.bridge.ask.survey import aims

from .. import page
from ..messages import Messages
from ..page.encoding import clean
from ..parts import Sheet
from ..replies import Unclear, read
from ..say.words import Words

T = TypeVar("T")


class Wanted(NamedTuple):
    """The primes and years to ask about (none: all of them), the amount ``received`` where that is in dispute, and the ``aim``."""

    primes: list[str]
    years: list[int]
    received: int | None = None
    aim: str = ""


class _Amount(NamedTuple):
    form: Form = Form("number", "eur", 0, 10**9, True)
    options: tuple[tuple[str, str], ...] = ()


def wanted(engine: Engine, say: Messages, today: date) -> Wanted:
    """Ask what a person wants to know; folders of rules that name no aims are asked about whole."""
    known, words = aims(engine), Words(engine, say, today)
    if not known:
        return Wanted([], [])
    labels = [engine.wording.get("aims", a.name) for a in known]
    aim = _choice(say, say("ask.aim"), [*zip(labels, known, strict=True), (say("ask.everything"), None)])
    if aim is None:
        return Wanted([], [])
    primes = aim.primes
    if aim.disputes:
        primes = [_choice(say, say("ask.which_prime"), [(words.prime(p), p) for p in primes])]
    rules = engine.rules
    years = sorted({y for p, y in rules.prime_years if p in primes and (p, y) not in rules.base.apart}, reverse=True)
    options: list[tuple[str, list[int]]] = [(str(y), [y]) for y in years]
    if not aim.disputes and len(years) > 1:
        options.append((say("ask.every_year"), []))
    chosen = _choice(say, say("ask.which_year"), options) if len(options) > 1 else []
    return Wanted(primes, chosen, _amount(say) if aim.disputes else None, aim.name)


def _choice(say: Messages, text: str, options: Sequence[tuple[str, T]]) -> T:
    """Put a question, and return what the option chosen stands for."""
    sheet = Sheet()
    sheet.line(text, style="bold")
    for place, (label, _) in enumerate(options, 1):
        sheet.line(label, 3, f"{place}. ")
    page.show(sheet.parts)

    def chosen(reply: str) -> T:
        if reply.isdecimal() and 1 <= int(reply) <= len(options):
            return options[int(reply) - 1][1]
        raise Unclear(say("ask.want_option", most=len(options)))

    return _reply(say("ask.hint_choice", most=len(options)), chosen)


def _amount(say: Messages) -> int:
    sheet = Sheet()
    sheet.line(say("ask.received"), style="bold")
    page.show(sheet.parts)
    return _reply(say("ask.hint_number"), lambda reply: int(read(reply, _Amount(), say)))


def _reply(hint: str, read_as: Callable[[str], T]) -> T:
    """Listen until a reply can be read."""
    while True:
        reply = str(click.prompt(f"   {clean(hint)}", default="", show_default=False, prompt_suffix=" > ")).strip()
        try:
            return read_as(reply)
        except Unclear as unclear:
            sheet = Sheet()
            sheet.line(str(unclear), 3, style="yellow")
            page.show(sheet.parts)
