"""From the words of a command line to a question for the engine; bad words are input errors."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from octroi.bridge import Engine, InputError, Problem
from octroi.bridge.dossier.files import NewFile
from octroi.bridge.dossier.read import SIZE_LIMIT, Dossier, decode, mapping, read_text
from octroi.bridge.engine import parse_readings
from octroi.bridge.people import need_name, own_primes, person
from octroi.bridge.scope import Scope
from octroi.bridge.terms import Remark

from .messages import Messages

# The days on which a decision can be asked for: beyond them a date is more likely mistyped than meant.
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2040, 12, 31)
MOST_YEARS = 20
# The options and arguments that name what a command reads.
READ = (
    "dossier", "claimed", "variants", "sign", "verify", "from_dossier", "cases", "rules", "against", "table", "map", "answers", "compare",
)  # fmt: skip
# Those that name one after a path: PATH=FILE.
READ_AFTER = ("list",)


class Question(NamedTuple):
    """What was asked: the engine, the dossier, and the options as values."""

    engine: Engine
    dossier: Dossier
    today: date
    readings: dict[str, str]

    def scope(self, primes: Sequence[str], years: Sequence[int]) -> Scope:
        """What is asked for of these primes and years."""
        return Scope(primes, years, self.today, self.readings)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """What is doubtful in the dossier."""
        return self.engine.warnings(self.dossier, self.today)

    @property
    def name(self) -> Any:
        """The label of the dossier, whatever was written there."""
        return self.dossier.get("id")


def engine_for(rules: str | None, language: str) -> Engine:
    """Load the rules: those of the package, or of a folder that the user named."""
    if rules is None:
        return Engine(language=language)
    from .foreign import engine_of  # what is wrong with rules takes much to say

    return engine_of(rules, language)


def read_dossier(name: str, engine: Engine, empty: bool = False) -> Dossier:
    """Read a dossier file, or standard input for ``-``, and check it against the format that the rules declare.

    One that says nothing at all is refused, unless it may be ``empty``.
    """
    found = _read(name, engine)
    if not (found.data or empty):
        raise refusal(name, "empty_dossier")
    return found


def _read(name: str, engine: Engine) -> Dossier:
    if name == "-":
        return engine.dossier(mapping(decode(standard_input(SIZE_LIMIT + 1), "-")))
    path = Path(name)
    if not path.exists():
        raise refusal(name, "no_file")
    if path.is_dir():
        raise refusal(name, "is_folder")
    return engine.dossier(mapping(read_text(path)))


def standard_input(most: int) -> bytes:
    """Read at most so many bytes of standard input."""
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:  # a folder, a terminal that is gone
        raise refusal("-", "unreadable", value=error.strerror or str(error)) from None


def refusal(path: str, key: str, **args: str) -> InputError:
    """Return the error that says what is wrong with an option or a file, at the ``path`` as typed."""
    return InputError([Problem(path, key, tuple(sorted(args.items())))])


def output(options: dict[str, Any], option: str, again: bool = False) -> NewFile | None:
    """Look at the file that an option names, to be written once there is something to write; None where it names none."""
    name = options[option]
    return None if name is None else new_file(options, name, f"--{option}", again)


def new_file(options: dict[str, Any], name: str, where: str, again: bool = False) -> NewFile:
    """Look at a file that is to be written: none that the command reads, and none that is there unless ``--force`` was given."""
    found = [options.get(key) for key in READ]
    inputs = [n for f in found for n in ([f] if isinstance(f, str) else f or ())]
    inputs += [n.partition("=")[2] for key in READ_AFTER for n in options.get(key) or ()]
    return NewFile(name, where, inputs, bool(options.get("force")), again)


def new_files(options: dict[str, Any], texts: Mapping[Path, bytes]) -> None:
    """Write files into a folder that ``--witnesses`` names, all of them looked at before the first is written."""
    for file, text in [(new_file(options, str(path), "--witnesses"), text) for path, text in texts.items()]:
        file.write(text)


def day(value: str | None) -> date:
    """Read ``--today``."""
    if value is None:
        return date.today()
    if not value.strip():
        raise refusal("--today ''", "empty_day")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise refusal(f"--today {value}", "want_date", value=value)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise refusal(f"--today {value}", "no_such_day", value=value) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise refusal(f"--today {value}", "far_day", first=str(FIRST_DAY.year), last=str(LAST_DAY.year))
    return found


def year(value: str) -> int:
    """Read one ``--year``."""
    if not re.fullmatch(r"(19|20)[0-9]{2}", value):
        raise refusal(f"--year {value}", "want_year", value=value)
    return int(value)


def several(options: dict[str, Any], engine: Engine | None = None) -> tuple[list[str], list[int]]:
    """Read ``--prime`` and ``--year`` where they may be given several times; with ``--member``, by default each one's own primes."""
    primes = list(options["prime"])
    if engine is not None and options.get("person") is not None:
        primes = own_primes(engine.rules, primes)
    return primes, [year(y) for y in options["year"]]


def span(value: str) -> list[int]:
    """Read ``--years 2024..2027``, or one year."""
    found = re.fullmatch(r"((?:19|20)[0-9]{2})(?:\.\.((?:19|20)[0-9]{2}))?", value)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last < first + MOST_YEARS:
        raise refusal(f"--years {value}", "want_years", value=value)
    return list(range(first, last + 1))


def years_ahead(value: str | None, today: date) -> list[int]:
    """Read ``--years 2024..2027``; left out: from last year to the year after next."""
    return list(range(today.year - 1, today.year + 3)) if value is None else span(value)


def count(option: str, value: str | None, least: int = 1) -> int | None:
    """Read a whole number of one (or ``least``) or more, None where it was left out."""
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < least or len(value) > 9:
        raise refusal(f"--{option} {value}", "want_number_of", value=value)
    return int(value)


def amount(value: str | None, option: str = "--amount") -> int | None:
    """Read an option that is an amount: whole EUR, spaces allowed."""
    if value is None:
        return None
    digits = re.sub(r"[\s\u00a0\u202f€]", "", value)
    if not digits.isdecimal() or len(digits) > 9:
        raise refusal(f"{option} {value}", "want_amount", value=value)
    return int(digits)


def question(options: dict[str, Any], say: Messages) -> Question:
    """Turn the options that every question about a dossier shares into values."""
    today = day(options.get("today"))
    readings = parse_readings(options.get("reading") or ())
    engine = engine_for(options.get("rules"), say.language)
    return Question(engine, of_member(engine, read_dossier(options["dossier"], engine), options, today), today, readings)


def of_member(engine: Engine, dossier: Dossier, options: dict[str, Any], today: date) -> Dossier:
    """Return the dossier of the one person that ``--member`` names, or the dossier as it is.

    Refuses a prime that is decided once for all of them, and a question about one of them that names none.
    """
    named, prime = options.get("person"), options.get("prime")
    if named is not None:
        own_primes(engine.rules, [prime] if isinstance(prime, str) else prime or ())
        return person(engine, dossier, named, today)
    if "person" in options and isinstance(prime, str):
        need_name(engine.rules, dossier, prime)
    return dossier


def known_amount(case: Any, prime: str, wanted: int | None) -> None:
    """Refuse an amount that no outcome of the prime year pays."""
    if wanted is None or not case.modelled:
        return
    lows = [g.low for g in case.slice.grades]
    if wanted not in lows:
        raise refusal(f"--amount {wanted}", "unknown_amount", known=", ".join(str(v) for v in lows), value=str(wanted))
