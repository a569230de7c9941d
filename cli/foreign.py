"""A folder of rules that the user named: what is wrong with it is told as the user's to mend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from octroi.bridge import Engine, RulesError
from octroi.bridge.catalogues import OWED, lent_in
from octroi.bridge.rules import structure
from octroi.bridge.rules.load import too_much
from octroi.bridge.rules.statements import files, text_of, written

from .errors import BAD_INPUT, RulesUnusable
from .limits import OutOfTime, ending
from .messages import Messages
from .page import complain

# Within so many seconds rules are grounded, or they never will be.
GROUND_SECONDS = 120.0


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


def engine_of(rules: str, language: str) -> Engine:
    """Load and ground the rules of a folder."""
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
