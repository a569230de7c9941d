"""Differences between rules: two years of a prime, one dossier over several years, or two folders of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import questions
from .commands import Options, print_json
from .messages import Messages

if TYPE_CHECKING:
    from octroi.bridge.verify.difference import Reader
    from octroi.bridge.verify.effect import Effect

DIFFERENT = 1
MOST_YEARS = 20


def diff(say: Messages, options: Options) -> None:
    """Compare; for two folders of rules, exit 1 where they differ."""
    from octroi.bridge.engine import parse_readings

    readings = parse_readings(options["reading"])
    if options["dossier"] is not None:
        _refuse(options["years_of"], "diff_one_form")
        _dossier(say, options, readings)
    elif options["years_of"]:
        _years(say, options, readings)
    elif options["rules"] is not None:
        _rules(say, options, readings)
    else:
        raise questions._error("octroi diff", "diff_nothing")


def _refuse(words: Iterable[str], key: str) -> None:
    for word in words:
        raise questions._error(word, key)


def _reader(folder: str | None, say: Messages) -> Reader:
    """Load a folder of rules with what it declares for verification."""
    from octroi.bridge.verify.difference import Reader

    if folder is not None:
        questions.engine_for(folder, say.language)  # what is wrong with a folder is told as for every command
    return Reader(Path(folder) if folder else None, say.language)


def _years(say: Messages, options: Options, readings: dict[str, str]) -> None:
    _refuse([f"--against {options['against']}"] if options["against"] else [], "diff_against")
    typed = " ".join(options["years_of"])
    years = [questions.year(y) for y in options["years_of"]]
    if len(years) != 2:
        raise questions._error(typed, "diff_two_years")
    if years[0] == years[1]:
        raise questions._error(str(years[0]), "diff_same_year")
    if years[0] > years[1]:
        raise questions._error(f"{years[0]} {years[1]}", "diff_order", first=str(years[1]), last=str(years[0]))
    reader = _reader(options["rules"], say)
    from octroi.bridge.verify.difference import between_years

    reader.rules.vocabulary.check_readings(readings)
    primes = reader.primes(list(options["prime"]), years)
    found = [between_years(reader, p, years[0], years[1], readings) for p in primes]
    written = _witnesses(options, [(d.prime, (d.first, d.last), d.effect) for d in found])
    if options["format"] == "json":
        print_json({
            "contract": 1, "kind": "years", "from": years[0], "to": years[1], "rules": reader.rules.base.hash,
            "readings": reader.rules.vocabulary.check_readings(readings), "primes": [d.to_dict() for d in found],
        })  # fmt: skip
        return
    from .diff_text import DiffText

    text = DiffText(reader, say, readings, written)
    for one in found:
        text.years(one, bool(options["unchanged"]))
    text.end()


def _dossier(say: Messages, options: Options, readings: dict[str, str]) -> None:
    _refuse([f"--against {options['against']}"] if options["against"] else [], "diff_against")
    _refuse(["--witnesses"] if options["witnesses"] else [], "diff_no_witnesses")
    asked = questions.question({**options, "dossier": options["dossier"]}, say)
    reader = _reader(options["rules"], say)
    from octroi.bridge.verify.succession import Follower

    asked.engine.rules.vocabulary.check_readings(readings)
    years = _span(options["years"])
    primes = reader.primes(list(options["prime"]), [])
    rules = asked.engine.for_dossier(asked.dossier)
    follower = Follower(rules, reader.rules if reader.declares else None, asked.engine.wording, asked.dossier, asked.today, readings)
    base = questions.year(options["from"]) if options["from"] else None
    found = []
    for prime in primes:
        known = [y for y in reader.years(prime) if years is None or y in years]
        known += [y for p, y in rules.not_modelled if p == prime and years is not None and y in years and known]
        if options["prime"] and (years is not None and not known or base is not None and base not in reader.years(prime)):
            reader.primes([prime], [base] if known and base is not None else sorted(years or ()))
        if known and (base is None or base in reader.years(prime)):
            found.append(follower.follow(prime, known, base))
    if not found:
        reader.primes(primes, sorted(years or ()))
    if options["format"] == "json":
        print_json({
            "contract": 1, "kind": "dossier", "rules": rules.base.hash, "today": asked.today.isoformat(),
            "readings": rules.vocabulary.check_readings(readings), "primes": [s.to_dict() for s in found],
        })  # fmt: skip
        return
    from .diff_text import DiffText

    text = DiffText(reader, say, readings, {})
    for one in found:
        text.dossier(one)
    text.end()


def _rules(say: Messages, options: Options, readings: dict[str, str]) -> None:
    one, two = _reader(options["against"], say), _reader(options["rules"], say)
    from octroi.bridge.errors import RulesError
    from octroi.bridge.verify.difference import between_rules

    one.rules.vocabulary.check_readings(readings)
    years = [questions.year(y) for y in options["year"]]
    primes = list(options["prime"])
    for reader in (one,) if primes else ():
        known = dict.fromkeys([*reader.rules.order, *two.rules.order])
        for prime in primes:
            if prime not in known:
                raise questions._error(f"--prime {prime}", "unknown_prime", known=", ".join(known))
    keys = {*one.rules.prime_years, *two.rules.prime_years}
    for year in years:
        if not any(y == year and (not primes or p in primes) for p, y in keys):
            years_known = sorted({y for p, y in keys if not primes or p in primes})
            raise questions._error(f"--year {year}", "diff_no_rules", known=", ".join(map(str, years_known)))
    try:
        found = between_rules(one, two, primes, years, readings)
    except RulesError as error:
        raise questions.RulesUnusable(options["rules"], "refused", str(error).splitlines()) from None
    written = _witnesses(options, [(d.prime, (d.year, d.year), d.effect) for d in found.differing if d.effect])
    if options["format"] == "json":
        print_json({
            "contract": 1, "kind": "rules", "before": one.rules.base.hash, "after": two.rules.base.hash,
            "readings": one.rules.vocabulary.check_readings(readings), **found.to_dict(),
        })  # fmt: skip
    else:
        from .diff_text import DiffText

        text = DiffText(one, say, readings, written)
        text.rules(found)
        text.end()
    if not found.same:
        click.get_current_context().exit(DIFFERENT)


def _span(value: str | None) -> list[int] | None:
    """Read ``--years 2022..2024``."""
    if value is None:
        return None
    found = re.fullmatch(r"((?:19|20)\d{2})(?:\.\.((?:19|20)\d{2}))?", value)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last < first + MOST_YEARS:
        raise questions._error(f"--years {value}", "want_years", value=value)
    return list(range(first, last + 1))


def _witnesses(options: Options, effects: Iterable[tuple[str, tuple[int, int], Effect]]) -> dict[int, tuple[str, str]]:
    """Write the dossiers of every case to files; return the names of both by the identity of the case."""
    if not options["witnesses"]:
        return {}
    from octroi.bridge.errors import InputError, Problem
    from octroi.bridge.files import write_whole
    from octroi.bridge.results import plain
    from octroi.bridge.yaml_text import dump

    folder = Path(options["witnesses"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([Problem(str(folder), "unwritable", (("value", error.strerror or str(error)),))]) from None
    names: dict[int, tuple[str, str]] = {}
    for prime, years, effect in effects:
        cases = [c for k in effect.changed for c in k.cases if c.witness is not None]
        for number, case in enumerate(cases, 1):
            both: list[str] = []
            sides: tuple[dict[str, Any], dict[str, Any]] = (case.witness.before, case.witness.after) if case.witness else ({}, {})
            for year, word, data in zip(years, ("before", "after"), sides, strict=True):
                path = folder / f"{prime}-{years[0]}-{years[1]}-{number}-{word}-{year}.yaml"
                write_whole(path, dump(plain(data)).encode())
                both.append(str(path))
            names[id(case)] = both[0], both[1]
    return names
