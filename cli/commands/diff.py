"""``octroi diff``: two years of a prime, one dossier over several years, or two folders of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from octroi.bridge import RulesError
from octroi.bridge.compare.absent import Absent, absent
from octroi.bridge.compare.difference import DiffOfRules, DiffOfYears, Reader, between_rules, between_years
from octroi.bridge.compare.effect import Effect
from octroi.bridge.compare.years import DiffOfDossier, Follower
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.engine import parse_readings
from octroi.bridge.results import plain

from .. import arguments, page
from ..errors import RulesUnusable
from ..limits import Progress
from ..messages import Messages
from ..say.difference import DiffText

DIFFERENT = 1
# The options that mean something in some of the three forms only.
GOES_WITH = {
    "today": ("dossier",), "from": ("dossier",), "years": ("dossier",), "unchanged": ("years",), "year": ("rules",),
    "against": ("rules",), "witnesses": ("years", "rules"),
}  # fmt: skip


def diff(say: Messages, options: dict[str, Any]) -> None:
    """Compare; for two folders of rules, exit 1 where they differ."""

    readings = parse_readings(options["reading"])
    if options["dossier"] is not None:
        for word in options["years_of"]:
            raise arguments.refusal(word, "diff_one_form")
        _meant(options, "dossier")
        _dossier(say, options, readings)
    elif options["years_of"]:
        _meant(options, "years")
        _years(say, options, readings)
    elif options["rules"] is not None:
        _meant(options, "rules")
        _rules(say, options, readings)
    else:
        raise arguments.refusal("octroi diff", "diff_nothing")


def _meant(options: dict[str, Any], form: str) -> None:
    """Refuse an option that means nothing in a form."""
    for name, forms in GOES_WITH.items():
        if options[name] and form not in forms:
            value = options[name]
            words = [] if value is True else [value] if isinstance(value, str) else list(value)[:1]
            raise arguments.refusal(" ".join([f"--{name}", *words]), f"diff_with_{'_'.join(forms)}")


def _reader(folder: str | None, say: Messages, option: str = "rules") -> Reader:
    """Load a folder of rules, named by an option, with what it declares for verification."""

    if folder is not None:
        try:
            arguments.engine_for(folder, say.language)  # what is wrong with a folder is told as for every command
        except RulesUnusable as error:
            error.option = option
            raise
    return Reader(Path(folder) if folder else None, say.language)


def _years(say: Messages, options: dict[str, Any], readings: dict[str, str]) -> None:
    typed = " ".join(options["years_of"])
    years = [_year(y, y) for y in options["years_of"]]
    if len(years) != 2:
        raise arguments.refusal(typed, "diff_two_years")
    if years[0] == years[1]:
        raise arguments.refusal(str(years[0]), "diff_same_year")
    if years[0] > years[1]:
        raise arguments.refusal(f"{years[0]} {years[1]}", "diff_order", first=str(years[1]), last=str(years[0]))
    reader = _reader(options["rules"], say)

    reader.rules.vocabulary.check_readings(readings)
    primes, gone = _comparable(reader, list(options["prime"]), years)
    progress, found = Progress(say), []
    for prime in primes:
        found.append(between_years(reader, prime, years[0], years[1], readings))
        progress(len(found), len(primes))
    written = _witnesses(options, [(d.prime, (d.first, d.last), d.effect) for d in found])
    if options["format"] == "json":
        in_force = reader.rules.vocabulary.check_readings(readings)
        result = DiffOfYears(years[0], years[1], reader.rules.base.hash, in_force, tuple(found), tuple(gone))
        page.show_json(result)
        return

    text = DiffText(reader, say, readings, written)
    for one in found:
        text.years(one, bool(options["unchanged"]))
    text.not_compared(gone)
    text.end()
    page.show(text.sheet.parts)


def _comparable(reader: Reader, wanted: list[str], years: list[int]) -> tuple[list[str], list[Absent]]:
    """Return the primes that have rules for both years, and why the others cannot be compared.

    Raises :class:`InputError` where nothing can be compared.
    """

    reader.primes(wanted, [])  # unknown names
    chosen = [p for p in reader.rules.order if not wanted or p in wanted]
    gone = {p: found for p in chosen if (found := absent(reader.rules, p, years))}
    if len(gone) == len(chosen):
        return reader.primes(wanted, years), []
    return [p for p in chosen if p not in gone], [a for rows in gone.values() for a in rows]


def _dossier(say: Messages, options: dict[str, Any], readings: dict[str, str]) -> None:
    asked = arguments.question({**options, "dossier": options["dossier"]}, say)
    reader = _reader(options["rules"], say)

    asked.engine.rules.vocabulary.check_readings(readings)
    years = None if options["years"] is None else arguments.span(options["years"])
    primes = reader.primes(list(options["prime"]), [])
    base = _year(options["from"], f"--from {options['from']}") if options["from"] is not None else None
    asked.engine.asked(primes, [*(years or ()), *([base] if base is not None else [])])  # years kept apart are ground where asked for
    rules = asked.engine.room(asked.dossier)
    follower = Follower(rules, reader.rules if reader.declares else None, asked.engine.wording, asked.dossier, asked.today, readings)

    found = []
    gone: list[Absent] = []
    progress = Progress(say)
    for done, prime in enumerate(primes, 1):
        progress(done, len(primes))
        known = [y for y in reader.years(prime) if years is None or y in years]
        lacking = absent(rules, prime, years or ())
        if known and base is not None and base not in reader.years(prime):
            gone += absent(reader.rules, prime, [base])
        elif known:
            known += [a.year for a in lacking]
            found.append(follower.follow(prime, known, base))
        else:
            gone += lacking
    if not found:
        if base is not None and any(a.year == base for a in gone):
            known = sorted({y for a in gone for y in a.known})
            raise arguments.refusal(f"--from {base}", "diff_no_rules", known=", ".join(map(str, known)))
        reader.primes(primes, sorted(years or ()))
    if options["format"] == "json":
        in_force = rules.vocabulary.check_readings(readings)
        page.show_json(DiffOfDossier(rules.base.hash, asked.today, in_force, tuple(found), tuple(gone)))
        return

    text = DiffText(reader, say, readings, {})
    for one in found:
        text.dossier(one)
    text.not_compared(gone)
    text.end()
    page.show(text.sheet.parts)


def _rules(say: Messages, options: dict[str, Any], readings: dict[str, str]) -> None:
    one, two = _reader(options["against"], say, "against"), _reader(options["rules"], say)

    one.rules.vocabulary.check_readings(readings)
    years = [arguments.year(y) for y in options["year"]]
    primes = list(options["prime"])
    for reader in (one,) if primes else ():
        known = dict.fromkeys([*reader.rules.order, *two.rules.order])
        for prime in primes:
            if prime not in known:
                raise arguments.refusal(f"--prime {prime}", "unknown_prime", known=", ".join(known))
    keys = {*one.rules.prime_years, *two.rules.prime_years}
    for year in years:
        if not any(y == year and (not primes or p in primes) for p, y in keys):
            years_known = sorted({y for p, y in keys if not primes or p in primes})
            raise arguments.refusal(f"--year {year}", "diff_no_rules", known=", ".join(map(str, years_known)))
    try:
        found = between_rules(one, two, primes, years, readings, Progress(say))
    except RulesError as error:
        raise RulesUnusable(options["rules"], "refused", str(error).splitlines()) from None
    written = _witnesses(options, [(d.prime, (d.year, d.year), d.effect) for d in found.differing if d.effect])
    if options["format"] == "json":
        in_force = one.rules.vocabulary.check_readings(readings)
        page.show_json(DiffOfRules(one.rules.base.hash, two.rules.base.hash, in_force, found))
    else:
        text = DiffText(one, say, readings, written)
        text.rules(found)
        text.end()
        page.show(text.sheet.parts)
    if not found.same:
        click.get_current_context().exit(DIFFERENT)


def _year(typed: str, where: str) -> int:
    """Read a year that was typed as ``where`` says."""
    if not re.fullmatch(r"(19|20)[0-9]{2}", typed):
        raise arguments.refusal(where, "want_year", value=typed)
    return int(typed)


def _witnesses(options: dict[str, Any], effects: Iterable[tuple[str, tuple[int, int], Effect]]) -> dict[int, tuple[str, str]]:
    """Write the dossiers of every case to files; return the names of both by the identity of the case."""
    if options["witnesses"] is None:
        return {}
    if not options["witnesses"].strip():
        raise arguments.refusal("--witnesses ''", "empty_name")
    folder = Path(options["witnesses"])
    names: dict[int, tuple[str, str]] = {}
    texts: dict[Path, bytes] = {}
    for prime, years, effect in effects:
        cases = [c for k in effect.changed for c in k.cases if c.witness is not None]
        for number, case in enumerate(cases, 1):
            both: list[str] = []
            sides: tuple[dict[str, Any], dict[str, Any]] = (case.witness.before, case.witness.after) if case.witness else ({}, {})
            span = "-".join(map(str, dict.fromkeys(years)))
            words = [f"before-{years[0]}", f"after-{years[1]}"] if years[0] != years[1] else ["old-rules", "new-rules"]
            for word, data in zip(words, sides, strict=True):
                path = folder / f"{prime}-{span}-{number}-{word}.yaml"
                texts[path] = dump(plain(data)).encode()
                both.append(str(path))
            names[id(case)] = both[0], both[1]
    _folder(folder)
    arguments.new_files(options, texts)
    return names


def _folder(folder: Path) -> None:
    """Make the folder of the witnesses; refuse one that cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise arguments.refusal(str(folder), "diff_folder_is_file") from None
    except OSError:
        raise arguments.refusal(str(folder), "diff_no_folder") from None
