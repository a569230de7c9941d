"""``octroi batch``: many dossiers, a table in and a table out."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from octroi.bridge import Engine, Problem
from octroi.bridge.dossier.read import parse, read_text
from octroi.bridge.engine import parse_readings

from .. import arguments, page
from ..errors import RulesUnusable
from ..messages import Messages
from ..parts import Sheet
from ..say.failures import problem_line
from ..say.words import Words

try:
    from octroi.bridge.table import template
    from octroi.bridge.table.answers import DEFAULT_WHAT, SCHEMA, WHAT
    from octroi.bridge.table.beside import BESIDE
    from octroi.bridge.table.run import Done, Run
    from octroi.bridge.table.sink import check, rejects
    from octroi.bridge.table.source import entries
    from octroi.bridge.table.worker import Against, Task
except ImportError:  # what octroi-primes[batch] brings
    LIBRARY = False
else:
    LIBRARY = True

REJECTED = 3
MOST_WORKERS = 64
ENGINES, LOCAL = ("arrow", "duckdb", "spark"), "local[*]"


def wrong(language: str, rules: str | None, problem: Problem) -> str:
    """Word a problem; in another process too."""
    return problem_line(problem, Messages(language, Path(rules) if rules else None))


def batch(say: Messages, options: dict[str, Any]) -> None:
    """Decide every row of a table, or write an empty one to fill in; exit 3 where rows were rejected."""
    if not LIBRARY:
        raise arguments.refusal("octroi batch", "no_library", value="octroi-primes[batch]")
    if options["template"] is not None:
        _template(say, options)
        return
    if options["table"] is None:
        raise arguments.refusal("INPUT", "no_table")
    if not options["table"].strip():
        raise arguments.refusal("''", "empty_name")
    if options["out"] is None:
        raise arguments.refusal("--out", "no_out")
    source, out = Path(options["table"]), Path(options["out"])
    arguments.output(options, "out")
    check(out)
    rejected = arguments.output(options, "rejects")
    if rejected is not None and rejected.path.resolve() == out.resolve():
        raise arguments.refusal(f"--rejects {options['rejects']}", "output_twice", value="--out")
    engine = arguments.engine_for(options["rules"], say.language)
    task, other = _task(engine, say, options)
    workers = arguments.count("workers", options["workers"]) or 1
    lists = _lists(engine, options["list"], dict(task.mapped))
    if not source.exists():
        raise arguments.refusal(str(source), "no_file")
    master = _master(options, task.engine)
    run = Run(task, source, out, engine.rules.base.slots, partial(wrong, say.language, options["rules"]), engine.rules_hash + other, lists)
    progress = Progress(say)
    done = run(min(workers, MOST_WORKERS), progress, master)
    progress.end()
    if rejected is not None:
        rejected.write(rejects(done.rejected, [say(f"batch.rejects.{name}") for name in ("row", "id", "column", "value", "message")]))
    _summary(say, engine, done, options)
    if done.rejected:
        click.get_current_context().exit(REJECTED)


def _engine(options: dict[str, Any]) -> str:
    """Read what decides the rows."""
    engine: str = options["engine"] or ENGINES[0]
    if engine not in ENGINES:
        raise arguments.refusal(f"--engine {engine}", "want_word", words=", ".join(ENGINES), value=engine)
    return engine


def _master(options: dict[str, Any], engine: str) -> str | None:
    """Read where the rows are decided: here (None), or by which Spark."""
    master: str | None = options["master"]
    if engine != "spark":
        if master is not None:
            raise arguments.refusal(f"--master {master}", "needs_option", value="--engine spark")
        return None
    return master or LOCAL


def _against(say: Messages, value: str | None) -> tuple[Against | None, str]:
    """Read what the answers are put beside, with what tells these rules from others."""
    if value is None:
        return None, ""
    if re.fullmatch(r"(19|20)[0-9]{2}", value):
        return Against(year=int(value)), ""
    try:
        return Against(rules=Path(value)), arguments.engine_for(value, say.language).rules_hash
    except RulesUnusable as error:
        error.option = "compare"
        raise


def _task(engine: Engine, say: Messages, options: dict[str, Any]) -> tuple[Task, str]:
    primes, years = arguments.several(options)
    keys = [k for k in engine.asked(primes, years) if years or k not in engine.rules.base.apart]
    readings = parse_readings(options["reading"])
    engine.rules.vocabulary.check_readings(readings)
    what = tuple(w for given in options["what"] for w in given.split(",") if w) or DEFAULT_WHAT
    for word in what:
        if word not in WHAT:
            raise arguments.refusal(f"--what {word}", "want_word", words=", ".join(WHAT), value=word)
    folder = Path(options["rules"]) if options["rules"] else None
    today = arguments.day(options["today"])
    against, other = _against(say, options["compare"])
    if against is not None and against.year is not None:
        keys = [k for k in keys if k[1] != against.year and (k[0], against.year) in engine.rules.prime_years]
        if not keys:
            raise arguments.refusal(f"--compare {against.year}", "no_other_year", value=str(against.year))
    kept = tuple(dict.fromkeys(options["keep"]))
    if taken := [k for k in kept if k in (BESIDE if against else SCHEMA).names]:
        raise arguments.refusal(f"--keep {taken[0]}", "column_taken", value=taken[0])
    chosen = tuple(sorted(readings.items()))
    return Task(folder, say.language, tuple(keys), today, chosen, what, _mapped(options["map"]), kept, against, _engine(options)), other


def _mapped(name: str | None) -> tuple[tuple[str, str], ...]:
    """Read the file that says which column is which path."""
    if name is None:
        return ()
    found = parse(read_text(Path(name)))
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise arguments.refusal(name, "table_map")
    return tuple(sorted((str(k), v) for k, v in found.items()))


def _lists(engine: Engine, given: tuple[str, ...], mapped: dict[str, str]) -> dict[str, dict[str, list[Any]]]:
    """Read the tables of lists: ``--list path=FILE``."""
    out = {}
    for one in given:
        path, sign, file = one.partition("=")
        if not sign or not file:
            raise arguments.refusal(f"--list {one}", "table_list_file")
        out[path.strip()] = entries(Path(file), path.strip(), engine.shape, mapped)
    return out


def _template(say: Messages, options: dict[str, Any]) -> None:
    out = arguments.output(options, "out")
    prime, year = options["template"][0], arguments.year(options["template"][1])
    engine = arguments.engine_for(options["rules"], say.language)
    engine.asked([prime], [year])
    if (prime, year) not in engine.rules.prime_years:
        known = ", ".join(str(y) for p, y in engine.rules.prime_years if p == prime)
        raise arguments.refusal(f"--template {prime} {year}", "table_year", known=known, value=str(year))
    words = Words(engine, say)
    columns = template.fields(engine.rules.prime_year(prime, year), engine.shape, words.named)
    if out is None:
        sys.stdout.write(template.as_csv(columns))
    else:
        excel = options["out"].lower().endswith(".xlsx")
        out.write(template.as_excel(columns) if excel else template.as_csv(columns).encode("utf-8-sig"))


class Progress:
    """How many rows are done, on a terminal only, in place."""

    def __init__(self, say: Messages) -> None:
        self.say, self.live, self.told = say, sys.stderr.isatty(), False

    def __call__(self, rows: int) -> None:
        """Tell it."""
        if self.live:
            self.told = True
            sys.stderr.write("\r" + self.say("batch.progress", rows=rows))
            sys.stderr.flush()

    def end(self) -> None:
        """Go on to the next line."""
        if self.told:
            sys.stderr.write("\n")


def _summary(say: Messages, engine: Engine, done: Done, options: dict[str, Any]) -> None:
    """Close with how many rows had which verdict, what is granted at least, and how many were rejected."""
    sheet, words = Sheet(), Words(engine, say)
    sheet.line(say("batch.done", rows=words.wording.number(done.rows), file=options["out"]))
    for verdict, count in done.verdicts.items():
        sheet.line(say("batch.verdict", verdict=words.wording.get("verdicts", verdict),
                       count=words.wording.number(count)), 2)  # fmt: skip
    sheet.line(say("batch.least", amount=words.wording.amount(done.least, done.least)), 2)
    for change, (count, total) in sorted(done.changes.items()):
        told = {"count": words.wording.number(count), "amount": words.wording.amount(abs(total), abs(total))}
        sheet.line(say(f"batch.change.{change}", **told), 2)
    for path, ids in done.lost.items():
        shown = ", ".join(map(repr, ids[:3])) + (", …" if len(ids) > 3 else "")
        sheet.line(say("batch.lost", path=path, count=words.wording.number(len(ids)), ids=shown), style="yellow")
    if done.rejected:
        sheet.line(say.count("batch.rejected", len(done.rejected)), style="yellow")
        for one in done.rejected[:3]:
            sheet.line(say("batch.reject", row=one.row, message=one.message), 2)
        if options["rejects"] is None:
            sheet.line(say("batch.see", option="--rejects"), 2)
    page.show(sheet.parts)


