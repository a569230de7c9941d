"""``octroi new-rules``: a small folder of rules to start from."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet

STARTER = Path(__file__).parent.parent / "starter"
# What to do with the folder first.
COMMANDS = (
    "octroi verify --rules {folder}",
    "octroi test {folder}/situations.yaml --rules {folder}",
    "octroi rules --rules {folder}",
    "octroi ask dossier.yaml --rules {folder}",
)


def new_rules(say: Messages, options: dict[str, Any]) -> None:
    """Write the starting pack into a folder that is new or empty, and say what to do next."""
    name = options["folder"]
    folder = Path(name)
    if not name.strip():
        raise arguments.refusal("''", "empty_name")
    if folder.exists() and not folder.is_dir():
        raise arguments.refusal(name, "not_a_folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise arguments.refusal(name, "folder_in_use")
    try:
        shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise arguments.refusal(name, "folder_unwritable", value=error.strerror or str(error)) from None
    sheet = Sheet()
    sheet.line(say("new_rules.written", folder=name))
    files = sorted(p.relative_to(STARTER).as_posix() for p in STARTER.rglob("*.*"))
    sheet.table(["", ""], [[name, say(f"new_rules.files.{name.replace('.', '_').replace('/', '_')}")] for name in files], indent=2)
    sheet.blank()
    sheet.line(say("new_rules.next"))
    for command in COMMANDS:
        sheet.verbatim(command.format(folder=shlex.quote(name)), indent=2)
    page.show(sheet.parts)
