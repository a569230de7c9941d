"""The next question, warm, all prime years wanted, beside a full decision of the same dossier.

From a dossier at hand with some of it left out, and through whole interviews answered from each of the examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import yaml
from report import arguments, interleaved, rows, show, write

from octroi.bridge import Dossier, Engine
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.question import Question
from octroi.bridge.dossier.paths import path_keys

TODAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).parent.parent / "logic" / "examples"
LARGEST = "group"
WARM = 3  # the circuits of all prime years are there, and some examples
DECISION = "full decision, everything"
QUESTION = "next question, everything"


def reply(whole: Dossier, question: Question) -> Any:
    """Return what the example says, None where it says nothing."""
    if question.entry is not None:
        return None
    value = whole.get(*path_keys(question.path))
    if question.form.kind == "entries":
        return None if value is None else len(value)
    return value.get("start") if isinstance(value, dict) else value


def interview(engine: Engine, whole: Dossier, primes: list[str] | None = None, years: list[int] | None = None) -> list[float]:
    """Return the milliseconds to the first question, and from each answer to the next one."""
    start = perf_counter()
    talk = Interview(engine, {}, primes, years, TODAY)
    question = talk.next()
    times = [(perf_counter() - start) * 1000]
    while question is not None:
        value = reply(whole, question)
        start = perf_counter()
        if value is None:
            talk.skip(question)
        else:
            talk.answer(question, value)
        question = talk.next()
        times.append((perf_counter() - start) * 1000)
    return times


def states(whole: Dossier) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield dossiers with something left out: each branch, and everything."""
    yield "complete", whole.data
    for key in ("contracts", "history", "requests", "practice", "doctor"):
        if key in whole.data:
            yield f"without {key}", {k: v for k, v in whole.data.items() if k != key}
    yield "empty", {}


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=15)
    engine = Engine()
    examples = {p.stem: engine.dossier(yaml.safe_load(p.read_text(encoding="utf-8"))) for p in sorted(EXAMPLES.glob("*.yaml"))}
    for _ in range(WARM):
        Interview(engine, {}, None, None, TODAY).next()
    tables, whole = {}, examples[LARGEST]
    for name, data in states(whole):
        dossier = engine.dossier(data)
        contenders = {
            QUESTION: lambda dossier=dossier: Interview(engine, dossier, None, None, TODAY).next(),
            DECISION: partial(engine.decide, dossier, None, None, TODAY),
        }
        tables[f"{LARGEST}, {name}"] = rows(interleaved(contenders, options.rounds), DECISION)
    for title, table in tables.items():
        show(title, table)
    print()
    interviews = {}
    for name, example in examples.items():
        narrow = (("PPI 2023", ["ppi"], [2023]), ("PPI, three years", ["ppi"], None)) if name == LARGEST else ()
        for label, primes, years in (*narrow, ("everything", None, None)):
            interview(engine, example, primes, years)
            columns = list(zip(*(interview(engine, example, primes, years) for _ in range(options.rounds)), strict=True))
            best, middle = [min(c) for c in columns], [median(c) for c in columns]
            interviews[f"{name}, {label}"] = {"questions": len(columns), "best": best, "median": middle}
            print(
                f"{name}, {label}: {len(columns)} steps; best of {options.rounds} runs: median step {median(best):.1f} ms, "
                f"slowest {max(best):.1f}; median of the runs: {median(middle):.1f}, slowest {max(middle):.1f}"
            )
    write(options.json, "ask", tables, interviews=interviews)


if __name__ == "__main__":
    main()
