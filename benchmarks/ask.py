"""The next question, warm: from a dossier at hand, and through whole interviews answered from the examples."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import yaml
from report import arguments

from octroi.bridge import Dossier, Engine
from octroi.bridge.interview import Interview
from octroi.bridge.missing import path_keys
from octroi.bridge.questions import Question

TODAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).parent.parent / "cli" / "examples"
LARGEST = "group"


def reply(whole: Dossier, question: Question) -> Any:
    """Return what the example says, None where it says nothing."""
    if question.entry is not None:
        return None
    value = whole.get(*path_keys(question.path))
    if question.form.kind == "entries":
        return None if value is None else len(value)
    return value.get("start") if isinstance(value, dict) else value


def interview(engine: Engine, whole: Dossier, primes: list[str] | None, years: list[int] | None) -> list[float]:
    """Return the seconds from each answer to the next question."""
    talk, times = Interview(engine, {}, primes, years, TODAY), []
    question = talk.next()
    while question is not None:
        value = reply(whole, question)
        start = perf_counter()
        if value is None:
            talk.skip(question)
        else:
            talk.answer(question, value)
        question = talk.next()
        times.append(perf_counter() - start)
    return times


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=5)
    engine = Engine()
    for name in (LARGEST, "first_nurse"):
        whole = engine.dossier(yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")))
        for label, primes, years in (
            ("PPI 2023", ["ppi"], [2023]), ("continuité des soins 2025", ["continuite_soins"], [2025]),
            ("PPI, three years", ["ppi"], None), ("everything", None, None),
        ):  # fmt: skip
            interview(engine, whole, primes, years)
            rows = [interview(engine, whole, primes, years) for _ in range(options.rounds)]
            best = [min(column) for column in zip(*rows, strict=True)]
            shown = f"median {median(best) * 1000:.1f} ms, slowest {max(best) * 1000:.1f} ms"
            print(f"{name}, {label}: {len(best)} questions, {shown}")
        data = {k: v for k, v in whole.data.items() if k != "contracts"}
        for known in (whole.data, data):
            times = []
            for _ in range(options.rounds * 4):
                start = perf_counter()
                Interview(engine, known, None, None, TODAY).next()
                times.append(perf_counter() - start)
            print(f"{name}, {len(known)} of {len(whole.data)} keys, everything, from the dossier: {min(times) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
