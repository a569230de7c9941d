"""What who decides says differently: which differences change the decision, until when to contest, and the annex."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from markupsafe import Markup

from octroi.bridge import InputError
from octroi.bridge.ask.question import Form
from octroi.bridge.contest.contest import contest as compared
from octroi.bridge.contest.received import received
from octroi.bridge.contest.results import Contest
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.results import Condition, plain
from octroi.cli.page.markdown import markdown
from octroi.cli.page.pdf import pdf
from octroi.cli.parts import Part, Sheet
from octroi.cli.replies import Unclear
from octroi.cli.say.annex import Annex
from octroi.cli.say.contest import ContestText, ContestWords
from octroi.cli.say.failures import problem_text
from octroi.cli.say.received import ReceivedText, ReceivedWords

from ..call import Reply
from ..page.fields import Blank, sign
from ..page.outline import Outline
from .visit import Visit

NOTHING = Markup("")
AMOUNT = "received"


def contest(visit: Visit) -> Reply:
    """Choose the prime year, enter what is claimed instead, and compare."""
    key = _key(visit)
    if key is None:
        return _page(visit, None)
    blanks = _blanks(visit, key)
    if visit.call.field("do") == "explain":
        return _explained(visit, key, blanks)
    if visit.call.field("do") != "compare":
        return _page(visit, key, blanks)
    claimed, wrong = _claimed(visit, blanks)
    if not claimed and not wrong:
        return _page(visit, key, blanks, note=visit.say("contesting.nothing"))
    if wrong:
        return _page(visit, key, blanks, wrong)
    found = _compared(visit, key, claimed)
    sheet = Sheet()
    ContestText(sheet, ContestWords(visit.engine, visit.say, found, file=False)).show()
    return _page(visit, key, blanks, found=visit.shown(sheet.parts[1:], 1), annex=found.outcome == "contest")


def _explained(visit: Visit, key: tuple[str, int], blanks: list[tuple[Blank, str]]) -> Reply:
    """Say what could explain the amount that was entered."""
    amount = _amount(visit).sent(visit.call)
    try:
        told = _received(visit, key, amount)
    except Unclear as unclear:
        amount.error = str(unclear)
        return _page(visit, key, blanks, [amount], amount=amount)
    sheet = Sheet()
    ReceivedText(sheet, told).show()
    return _page(
        visit, key, blanks, found=visit.shown(sheet.parts[1:], 1), annex=told.found.outcome == "contest", amount=amount,
    )  # fmt: skip


def _amount(visit: Visit) -> Blank:
    """Return the field for the amount received."""
    words = visit.words
    form, say = Form("number", "eur", 0, 10**7, True), visit.say
    return Blank(AMOUNT, form, say("contesting.received"), unit=sign(words.wording, "eur"), hint=say("contesting.received_hint"))


def _received(visit: Visit, key: tuple[str, int], amount: Blank) -> ReceivedWords:
    """Return what could explain the amount; raise :class:`Unclear` where there is none, or nothing pays it."""
    value = amount.value(visit.say)
    if value is None:
        raise Unclear(visit.say("contesting.no_amount"))
    try:
        found = received(visit.engine, visit.asked, value, *key, visit.state.day, visit.state.readings)
    except InputError as error:
        raise Unclear(problem_text(error.problems[0], visit.say)) from None
    return ReceivedWords(visit.engine, visit.say, found, file=False)


def annex_pdf(visit: Visit) -> Reply:
    """Give the annex to the contestation as PDF."""
    parts = _annex(visit)
    return contest(visit) if parts is None else visit.file("application/pdf", pdf(parts, visit.say.language), "octroi-annexe.pdf")


def annex_md(visit: Visit) -> Reply:
    """Give the annex to the contestation as Markdown."""
    parts = _annex(visit)
    return contest(visit) if parts is None else visit.file("text/markdown; charset=utf-8", markdown(parts).encode(), "octroi-annexe.md")


def _annex(visit: Visit) -> list[Part] | None:
    """Return the annex, None where there is nothing to contest."""
    key = _key(visit)
    words = _disputed(visit, key) if key else None
    if words is None or words.found.outcome != "contest":
        return None
    name = visit.asked.get("id")
    return Annex(words).parts(name if isinstance(name, str) else None)


def _disputed(visit: Visit, key: tuple[str, int]) -> ContestWords | None:
    """Return what is in dispute, by what was entered, None where that is nothing or cannot be read."""
    if visit.call.field("do") == "explain":
        try:
            return _received(visit, key, _amount(visit).sent(visit.call))
        except Unclear:
            return None
    claimed, wrong = _claimed(visit, _blanks(visit, key))
    return None if wrong or not claimed else ContestWords(visit.engine, visit.say, _compared(visit, key, claimed), file=False)


def _key(visit: Visit) -> tuple[str, int] | None:
    """Return the prime year that is contested, if one was chosen."""
    prime, _, year = visit.call.field("key").rpartition("-")
    return (prime, int(year)) if year.isdigit() and (prime, int(year)) in visit.known else None


def _compared(visit: Visit, key: tuple[str, int], claimed: dict[str, Any]) -> Contest:
    return compared(visit.engine, visit.asked, claimed, *key, visit.state.day, visit.state.readings)


def _until(visit: Visit, key: tuple[str, int]) -> Markup:
    """Return until when and how to contest: what matters before anything is compared."""
    sheet = Sheet()
    ContestText(sheet, ContestWords(visit.engine, visit.say, _compared(visit, key, {}), file=False)).how()
    return visit.shown(sheet.parts, 1)


def _blanks(visit: Visit, key: tuple[str, int]) -> list[tuple[Blank, str]]:
    """Return a field for each fact that the prime year looks at and the dossier tells, and what it tells."""
    words, outline = visit.words, Outline(visit.words, visit.asked, ())
    decision = visit.engine.case(visit.asked, *key, visit.state.day, visit.state.readings).decision()
    subjects, found = visit.engine.rules.prime_year(*key).subjects, dict[str, tuple[Blank, str]]()

    def path_of(condition: Condition) -> str:
        subject = subjects.get(condition.id.partition(".")[2], "")
        own = words.vocabulary.facts[subject].path if subject else ""
        return condition.path or (words.condition_path(condition.id, condition.of) if condition.of else own)

    for path in map(path_of, decision.conditions):
        keys = path_keys(path) if path else ()
        value = visit.asked.get(*keys) if keys else None
        blank = outline.blank(keys) if value is not None and path not in found else None
        if blank is not None and blank.form.kind != "entries":
            mine = words.value(value, path)
            blank.text, blank.typed, blank.chosen = visit.name(path), "", []
            found[path] = blank, mine
    return list(found.values())


def _claimed(visit: Visit, blanks: list[tuple[Blank, str]]) -> tuple[dict[str, Any], list[Blank]]:
    """Return the facts claimed, as far as they were entered, and the fields that cannot be read."""
    data: dict[str, Any] = {}
    wrong = []
    for blank, _ in blanks:
        try:
            value = blank.sent(visit.call).value(visit.say)
        except Unclear as unclear:
            blank.error = str(unclear)
            wrong.append(blank)
            continue
        keys = path_keys(blank.path)
        if value is not None:
            if isinstance(visit.asked.get(keys[0]), list) and keys[0] not in data:
                data[keys[0]] = plain(visit.asked.get(keys[0]))  # the entries are the same, but for what differs in them
            data = put(data, keys, plain(value))
    return data, wrong


def _page(
    visit: Visit, key: tuple[str, int] | None, blanks: list[tuple[Blank, str]] | None = None, wrong: list[Blank] | None = None,
    found: Markup = NOTHING, annex: bool = False, note: str = "", amount: Blank | None = None,
) -> Reply:  # fmt: skip
    words = visit.words
    keys = visit.known
    if key and not found:
        found = _until(visit, key)
    primes, years = visit.wanted()
    shown = [(f"{p}-{y}", words.prime_years([(p, y)])) for p, y in keys if (not primes or p in primes) and (not years or y in years)]
    mistakes = wrong or []
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return visit.page(
        "contest.html", visit.say("contesting.title"), status, bool(mistakes), mistakes=mistakes, keys=shown,
        chosen=f"{key[0]}-{key[1]}" if key else "", name=words.prime_years([key]) if key else "", blanks=blanks or [],
        found=found, annex=annex, note=note, amount=amount or _amount(visit), explained=amount is not None,
    )  # fmt: skip
