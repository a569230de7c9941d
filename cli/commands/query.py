"""``octroi rules --sql``: a prime year as one query, for a database of one's own."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.table.sql import Query

from .. import arguments

# What the query is written in; any other dialect is made from it.
OWN = "duckdb"


def show(engine: Engine, readings: dict[str, str], options: dict[str, Any]) -> None:
    """Print the query of the one prime year asked for, in a dialect of SQL."""
    for key in ("prime", "year"):
        if len(options[key]) != 1:
            raise arguments.refusal(f"--{key}", "just_one", value="--sql")
    prime, year = options["prime"][0], arguments.year(options["year"][0])
    engine.asked([prime], [year])
    if (prime, year) not in engine.rules.prime_years:
        known = ", ".join(str(y) for p, y in engine.rules.prime_years if p == prime)
        raise arguments.refusal(f"--year {year}", "table_year", known=known, value=str(year))
    query = Query(engine.rules, engine.wording, prime, year, engine.rules.vocabulary.check_readings(readings))
    sys.stdout.write(_in_dialect(query.text(), options["sql"].lower()) + "\n")


def _in_dialect(text: str, dialect: str) -> str:
    if dialect == OWN:
        return text
    try:
        sqlglot = import_module("sqlglot")
    except ImportError:
        raise arguments.refusal(f"--sql {dialect}", "no_library", value="octroi-primes[sql]") from None
    known = sorted(str(d) for d in sqlglot.Dialect.classes if d)
    if dialect not in known:
        raise arguments.refusal(f"--sql {dialect}", "want_word", words=", ".join(known), value=dialect)
    head = "\n".join(line for line in text.splitlines() if line.startswith("--"))
    return head + "\n" + str(sqlglot.transpile(text[len(head) :], read=OWN, write=dialect, pretty=True)[0])
