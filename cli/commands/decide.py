"""What each command does, once its words are read."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from .. import arguments as questions
from ..messages import Messages

if TYPE_CHECKING:
    from octroi.bridge import Engine

Options = dict[str, Any]


def print_json(value: Any) -> None:
    """Write JSON, in plain ASCII where the output has no better encoding."""
    plain = (getattr(sys.stdout, "encoding", "") or "ascii").lower().replace("-", "") not in ("utf8", "utf16", "utf32")
    sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2) + "\n")


def _title(engine: Engine, prime: str, year: int) -> str:
    return f"{engine.wording.get('primes', prime)} {year}"


def decide(say: Messages, options: Options) -> None:
    """Decide every prime year asked for."""
    if options["all_readings"]:
        from .readings import decide_all

        decide_all(say, options)
        return
    asked = questions.question(options, say)
    engine, years = asked.engine, [questions.year(y) for y in options["year"]]
    primes = list(options["prime"])
    if options.get("receipt") or options.get("sign"):
        from .receipt import keep

        keep(options, asked, primes, years)
    if options["format"] == "json":
        print_json(engine.result(asked.dossier, primes, years, asked.today, asked.readings))
        return
    decisions = engine.decide(asked.dossier, primes, years, asked.today, asked.readings)
    combination = engine.combine(decisions, asked.readings)
    from ..page.terminal import Page
    from ..say.details import Details
    from ..say.summary import Summary, lapsed
    from ..say.unknowns import UnknownsText
    from ..say.words import Words

    page, words = Page(), Words(engine, say, asked.today)
    name = asked.dossier.get("id")
    known = say("decide.of", name=name) if isinstance(name, str) else say("decide.title")
    page.line(say("decide.on", title=known, day=words.day(asked.today)), style="bold")
    if asked.readings:
        page.line(say("decide.readings", readings=", ".join(f"{i}={o}" for i, o in sorted(asked.readings.items()))))
    page.blank()
    summary = Summary(page, words)
    summary.show(decisions)
    summary.combination(combination, decisions)
    readings = engine.rules.vocabulary.check_readings(dict(asked.readings))
    details = Details(page, words, readings)
    details.show(decisions)
    details.readings(decisions)
    UnknownsText(page, words).show(decisions)
    page.blank()
    if len(decisions) > 1 and any(d.verdict == "granted" and lapsed(d.request) for d in decisions):
        page.line(say("decide.asked"), style="dim")
    page.line(say("decide.more"), style="dim")


def explain(say: Messages, options: Options) -> None:
    """Write the tree of reasons behind one decision."""
    asked = questions.question(options, say)
    engine, prime, year = asked.engine, options["prime"], questions.year(options["year"])
    case = engine.case(asked.dossier, prime, year, asked.today, asked.readings)
    explanation = engine.explain(asked.dossier, prime, year, asked.today, asked.readings)
    if options["format"] == "json":
        print_json(explanation.to_dict())
        return
    from ..page.terminal import Page
    from ..say.reasons import ReasonsText
    from ..say.words import Words

    page, words = Page(), Words(engine, say, asked.today)
    verdict = engine.wording.get("verdicts", explanation.verdict)
    text = f"{_title(engine, prime, year)}{say('detail.colon')}{verdict}"
    if explanation.amount is not None and explanation.amount.max != 0:
        text += f", {words.paid(explanation.amount)}"
    page.line(text, style="bold")
    if not case.modelled:
        page.line(case.decision().reason or "", 2)
    ReasonsText(page, words).show(explanation)


def missing(say: Messages, options: Options) -> None:
    """Write the ways to more for one prime year."""
    asked = questions.question(options, say)
    engine, prime, year = asked.engine, options["prime"], questions.year(options["year"])
    wanted = questions.amount(options["amount"])
    case = engine.case(asked.dossier, prime, year, asked.today, asked.readings)
    questions.known_amount(case, prime, wanted)
    found = case.missing(wanted)
    verdict, amount = case.verdict(), case.amount() if case.modelled else None
    if options["format"] == "json":
        print_json({
            "contract": 1, "prime": prime, "year": year, "verdict": verdict,
            "amount": amount.to_dict() if amount else None, "missing": [m.to_dict() for m in found],
        })  # fmt: skip
        return
    from ..page.terminal import Page
    from ..say.ways import WaysText, grouped
    from ..say.words import Words

    page, words = Page(), Words(engine, say, asked.today)
    text = f"{_title(engine, prime, year)}{say('detail.colon')}{engine.wording.get('verdicts', verdict)}"
    if amount is not None and amount.max != 0:
        text += f", {words.paid(amount)}"
    page.line(text, style="bold")
    if not case.modelled:
        page.line(case.decision().reason or "", 2)
    elif not found:
        page.line(say("missing.nothing"), 2)
    else:
        WaysText(page, words, prime, year).show(grouped(found), most=10)


def ask(say: Messages, options: Options) -> None:
    """Ask for what can still turn a decision, or give the next question."""
    from .ask import run

    run(say, options)


def plan(say: Messages, options: Options) -> None:
    """Write the best plan over years."""
    from .plan import run

    run(say, options)


def rules(say: Messages, options: Options) -> None:
    """Write the rules as a person reads them."""
    from octroi.bridge.engine import parse_readings

    chosen = parse_readings(options["reading"])
    engine = questions.engine_for(options["rules"], say.language)
    keys = engine.asked(list(options["prime"]), [questions.year(y) for y in options["year"]])
    from octroi.bridge.decide.rulebook import Rulebook

    book = Rulebook(engine, chosen).to_dict(keys)
    if options["format"] == "json":
        print_json(book)
        return
    from ..page.terminal import Page
    from ..say.rules import RulesText
    from ..say.words import Words

    RulesText(Page(), Words(engine, say)).show(book)


def example(say: Messages, options: Options) -> None:
    """Print one example, or say which there are."""
    from .. import examples

    name = options["name"]
    if name is None:
        from ..page.terminal import Page

        page = Page()
        page.table(["", ""], [[page.rich((n, "bold")), say(f"examples.{n}")] for n in examples.names()])
        page.blank()
        page.line(say("example.how"), style="dim")
        return
    if name not in examples.names():
        from octroi.bridge import InputError, Problem

        raise InputError(
            [Problem(f"example {name}", "unknown_example", (("known", ", ".join(examples.names())), ("value", name)))]
        )
    sys.stdout.write(examples.text(name))


def schema(say: Messages, options: Options) -> None:
    """Print the JSON Schema of a dossier."""
    engine = questions.engine_for(options.get("rules"), say.language)
    print_json(engine.schema())
