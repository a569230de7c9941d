"""For who keeps the rules: the rules as read, and one year against another with examples."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from octroi.bridge.compare.difference import Reader, between_years
from octroi.bridge.prove.findings import reviewed
from octroi.bridge.rulebook.rulebook import Rulebook
from octroi.cli.arguments import year as read_year
from octroi.cli.say.difference import DiffText
from octroi.cli.say.reviewed import ReviewedText
from octroi.cli.say.rules import RulesText

from ..call import Reply
from ..page.html import shown
from ..words import speaking
from . import GROWS
from .visit import Visit


def rules(visit: Visit) -> Reply:
    """Show the rules of a prime year as a person reads them; before one is chosen, which there are."""
    prime, year = visit.call.field("prime"), visit.call.field("year")
    shown = ""
    if prime and year:
        asked = visit.engine.asked([prime], [read_year(year)])
        book = Rulebook(visit.engine, visit.state.readings).to_dict(asked)
        shown = visit.parts(lambda sheet: RulesText(sheet, visit.words).show(book), 1)
    words, primes = visit.words, _years(visit)
    title = words.prime_years([(prime, read_year(year))]) if shown else visit.say("page.rules")
    return visit.page("rules.html", title, primes=primes, shown=shown, prime=prime, year=year)


def _years(visit: Visit) -> list[tuple[str, str, list[int]]]:
    """Return the primes by name, with the years of which rules are known."""
    return [(p, visit.words.prime(p), [y for q, y in visit.known if q == p]) for p in visit.engine.primes]


def diff(visit: Visit) -> Reply:
    """Show what two years of a prime do differently, with an example of each difference."""
    call, engine = visit.call, visit.engine
    prime = call.field("prime")
    first, last = sorted(read_year(call.field(k)) for k in ("from", "to"))
    title = visit.say("keeping.against", prime=visit.words.short(prime), first=first, last=last)
    return visit.page("diff.html", title, shown=_against(visit.say.language, prime, first, last), primes=engine.primes)


@lru_cache(64)  # it hangs on the rules alone, and each example has to be searched for
def _against(language: str, prime: str, first: int, last: int) -> Markup:
    """Return what two years of a prime do differently."""
    reader = Reader(None, language)
    reader.primes([prime], [first, last])
    text = DiffText(reader, speaking(language), {}, {})
    text.years(between_years(reader, prime, first, last, {}), False)
    text.end()
    return shown(text.sheet.parts, 1)


def findings(visit: Visit) -> Reply:
    """Show what the verification of the rules found, and why it is accepted."""
    reviews = reviewed(visit.engine.rules.base.directory)
    shown = visit.parts(lambda sheet: ReviewedText(sheet, visit.words).show(reviews), 1)
    return visit.page("findings.html", visit.say("keeping.findings"), shown=shown, primes=_years(visit))


def verify(visit: Visit) -> Reply:
    """Show the page on which the rules of a prime year are proved anew; what is found is put into it when it is known."""
    prime, year = visit.call.field("prime"), visit.call.field("year")
    if (prime, year) not in {(p, str(y)) for p, y in visit.known}:
        return visit.go("findings")
    title = visit.say("proving.title", name=visit.words.prime_years([(prime, int(year))]))
    return visit.page("verify.html", title, grows=Markup(GROWS.decode()))
