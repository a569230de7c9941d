"""``octroi verify``: what the rules of a folder promise, proved or disproved, with dossiers to try."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TextIO

import click

from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.prove.run import Report
from octroi.bridge.prove.run import verify as run
from octroi.bridge.results import plain
from octroi.bridge.rules import structure
from octroi.bridge.rules.rulebase import RuleBase

from .. import arguments, foreign, page
from ..limits import Progress
from ..messages import Messages
from ..page.encoding import clean
from ..parts import Sheet
from ..say.findings import FindingsText, Names

FOUND = 1


def verify(say: Messages, options: dict[str, Any]) -> None:
    """Verify the rules; exit 1 where something was found that nobody has accepted."""
    jobs = arguments.count("jobs", options["jobs"])
    primes, years = arguments.several(options)
    if options["rules"] is None:
        report, names = run(None, primes, years, jobs, say.language, Progress(say)), Names(None, say)
    else:
        with foreign.usable(options["rules"], say.language) as folder:
            with foreign.grounding(options["rules"], say.language):
                structure.check_inputs(RuleBase(folder, 1))
            report, names = run(folder, primes, years, jobs, say.language, Progress(say)), Names(folder, say)
    files = _written(report, options, names) if options["witnesses"] is not None else {}
    if options["format"] == "json":
        worded = tuple(f._replace(text=names.text(f)) for f in report.findings)
        page.show_json(report._replace(findings=worded))
    else:
        sheet = Sheet()
        FindingsText(sheet, say, names, files).show(report, options["all"])
        page.show(sheet.parts)
        if options["witnesses"] is not None:
            count = say.count("verify.witnesses", len(files))
            click.echo(clean(say("verify.written", count=count, folder=options["witnesses"])))
    if report.open:
        click.get_current_context().exit(FOUND)


def show(report: Report, stream: TextIO, language: str) -> None:
    """Write a report on the rules of the package as text, as the command does."""
    say, sheet = Messages(language), Sheet()
    FindingsText(sheet, say, Names(None, say), {}).show(report, False)
    page.show(sheet.parts, stream)


def _written(report: Report, options: dict[str, Any], names: Names) -> dict[int, str]:
    """Write every witness to a file of its own, none over another file; return the name of each by the identity of the witness."""
    folder = Path(options["witnesses"])
    if not options["witnesses"].strip():
        raise arguments.refusal("--witnesses ''", "empty_name")
    if folder.exists() and not folder.is_dir():
        raise arguments.refusal(f"--witnesses {folder}", "want_folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise arguments.refusal(str(folder), "unwritable", value=error.strerror or str(error)) from None
    texts: dict[Path, bytes] = {}
    files: dict[int, str] = {}
    for finding in report.findings:
        for number, witness in enumerate(finding.witnesses, 1):
            words = (*map(str, finding.place), str(number))
            path = folder / f"{re.sub(r'[^a-z0-9_]+', '-', ' '.join(words).lower()).strip('-')}.yaml"
            text = "".join(f"# {line}\n" for line in names.head(finding, witness)) + dump(plain(witness.dossier))
            texts[path] = text.encode()
            files[id(witness)] = str(path)
    arguments.new_files(options, texts)
    return files
