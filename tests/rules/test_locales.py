"""Numbers, days, amounts and plurals are written as Babel (the CLDR) writes them in Belgium.

Loading Babel costs some 24 ms of processor time, more than a decision; so the catalogues say how a language writes, and Babel
says here that they say it right.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from octroi.bridge.catalogues import languages, rules_directory
from octroi.bridge.rules.wording import Wording
from octroi.cli.messages import Messages

# English as written by most of those who read it here: the United Kingdom's, for Belgium's own mixes both.
LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "de": "de_BE", "en": "en_GB"}
NUMBERS = [0, 1, 12, 999, 1000, 9999, 25000, 1234567, 0.5, 12.5, 999.25, 1000.75, 25000.01]


def wording(language: str) -> Wording:
    return Wording(rules_directory(), language)


def test_every_language_has_its_locale() -> None:
    assert set(languages()) == set(LOCALES)


@pytest.mark.parametrize("language", LOCALES)
def test_numbers(language: str) -> None:
    for number in NUMBERS:
        assert wording(language).number(number) == format_decimal(number, locale=LOCALES[language], format="#,##0.##")


@pytest.mark.parametrize("language", LOCALES)
def test_days_in_the_order_and_with_the_marks_of_the_locale(language: str) -> None:
    """The day and month with two digits, the year with four: the rest is the locale's short form."""
    short = Locale.parse(LOCALES[language]).date_formats["short"].pattern
    pattern = re.sub("y+", "yyyy", re.sub("M+", "MM", re.sub("d+", "dd", short)))
    for day in (date(2024, 2, 29), date(2025, 12, 1), date(1999, 1, 31)):
        assert wording(language).day(day) == format_date(day, pattern, locale=LOCALES[language])
        assert Messages(language).day(day) == wording(language).day(day)


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_an_amount_has_its_sign_on_the_side_of_the_locale(language: str) -> None:
    before = Locale.parse(LOCALES[language]).currency_formats["standard"].pattern.startswith("\u00a4")
    told = wording(language)
    for text in (told.amount(4500, 4500), told.value(4500, "eur"), told.amount(4500, 7500).split()[0]):
        assert text.startswith("€") == before
    assert "\u00a0" in told.value(4500, "eur")


@pytest.mark.parametrize("language", LOCALES)
def test_plurals(language: str) -> None:
    plural = Locale.parse(LOCALES[language]).plural_form
    one, other = (wording(language).texts["units"][key] for key in ("days_one", "days"))
    for number in [*range(23), 100, 101, 1000, 1.5, 2.5]:
        single = plural(number) == "one"
        assert wording(language).singular(number) == single, number
        assert wording(language).value(number, "days").endswith(f"\u00a0{one if single else other}")
        if isinstance(number, int):
            say = Messages(language)
            key = "one" if single else "other"
            assert say.count("verify.finding", number) == say(f"verify.finding.{key}", number=number)
