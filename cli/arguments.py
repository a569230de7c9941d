"""From the words of a command line to a question for the engine; bad words are input errors."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from octroi.bridge import Engine, InputError, Problem, RulesError
from octroi.bridge.catalogues import OWED, lent_in
from octroi.bridge.dossier.files import NewFile
from octroi.bridge.dossier.read import SIZE_LIMIT, Dossier, decode, mapping, read_text
from octroi.bridge.engine import parse_readings
from octroi.bridge.ground import structure
from octroi.bridge.ground.load import too_much
from octroi.bridge.ground.statements import files, text_of, written
from octroi.bridge.terms import Remark

from .errors import BAD_INPUT, RulesUnusable
from .limits import OutOfTime, ending
from .messages import Messages
from .page import complain

# The days on which a decision can be asked for: beyond them a date is more likely mistyped than meant.
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2040, 12, 31)
MOST_YEARS = 20
# Within so many seconds rules are grounded, or they never will be.
GROUND_SECONDS = 120.0
# The options and arguments that name what a command reads.
READ = ("dossier", "claimed", "variants", "sign", "verify", "from_dossier", "cases", "rules", "against", "table", "map", "answers")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the engine, the dossier, and the options as values."""

    engine: Engine
    dossier: Dossier
    today: date
    readings: dict[str, str]

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """What is doubtful in the dossier."""
        return self.engine.warnings(self.dossier, self.today)

    @property
    def name(self) -> Any:
        """The label of the dossier, whatever was written there."""
        return self.dossier.get("id")


@contextmanager
def usable(rules: str, language: str) -> Iterator[Path]:
    """Give the folder named by ``--rules``; what goes wrong with it inside is told as the user's to mend."""
    folder = Path(rules)
    if not rules or not folder.exists():
        raise RulesUnusable(rules, "absent")
    if not folder.is_dir():
        raise RulesUnusable(rules, "no_folder")
    if not (folder / "main.lp").is_file():
        raise RulesUnusable(rules, "lacks", file="main.lp")
    try:
        structure.check(folder)
        yield folder
    except structure.StructureError as error:
        raise RulesUnusable(rules, "flawed", flaws=error.flaws) from error
    except RulesError as error:
        raise RulesUnusable(rules, "refused", str(error).splitlines()) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        broken = next((p.stem for p in sorted((folder / "wording").glob("*.toml")) if not _is_toml(p)), language)
        raise RulesUnusable(rules, "wording", file=f"wording/{broken}.toml", line=line[1] if line else "1") from error
    except UnicodeDecodeError as error:
        raise RulesUnusable(rules, "encoding") from error


@contextmanager
def grounding(rules: str, language: str) -> Iterator[None]:
    """Bound the time in which a folder of rules is grounded, even where nothing comes of it; name the rule that takes it."""
    say = Messages(language, Path(rules))

    def endless() -> str:
        return str(too_much([s for path in files([Path(rules) / "main.lp"]) for s in written(path)], {}))

    def told() -> None:  # where nothing else can be done but to end
        complain([say("problem.line", where=f"--rules {rules}", what=say("failure.rules_refused")), f"  {endless()}"])

    with ending(GROUND_SECONDS, told, BAD_INPUT) as clock:
        try:
            yield
        except OutOfTime as late:
            if late.clock is not clock:
                raise
            raise RulesUnusable(rules, "refused", [endless()]) from None


def _is_toml(path: Path) -> bool:
    try:
        tomllib.loads(text_of(path))
    except (OSError, ValueError):
        return not path.exists()
    return True


def engine_for(rules: str | None, language: str) -> Engine:
    """Load and ground the rules; what is wrong with a folder that the user named is the user's to mend."""
    if rules is None:
        return Engine(language=language)
    with usable(rules, language) as folder:
        lent = lent_in(folder, language)
        if not lent or (lent != language and language in OWED):
            raise RulesUnusable(rules, "lacks", file=f"wording/{language}.toml")
        try:
            with grounding(rules, language):
                engine = Engine(rules=folder, language=language)
            structure.check_inputs(engine.rules.base)
            if not engine.rules.prime_years:
                raise RulesUnusable(rules, "undeclared")
            return engine
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise
        except (LookupError, ValueError, TypeError, AttributeError) as error:  # what every rule folder declares is lacking
            raise RulesUnusable(rules, "undeclared") from error


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


def several(options: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Read ``--prime`` and ``--year`` where they may be given several times."""
    return list(options["prime"]), [year(y) for y in options["year"]]


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
    return Question(engine, read_dossier(options["dossier"], engine), today, readings)


def known_amount(case: Any, prime: str, wanted: int | None) -> None:
    """Refuse an amount that no outcome of the prime year pays."""
    if wanted is None or not case.modelled:
        return
    lows = [g.low for g in case.slice.grades]
    if wanted not in lows:
        raise refusal(f"--amount {wanted}", "unknown_amount", known=", ".join(str(v) for v in lows), value=str(wanted))
