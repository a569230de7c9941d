"""One engine shared by threads: the same answers as one thread gives, and no solver touched from two threads."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.as_json import as_json
from octroi.bridge.dossier.edits import Variant, read_edit
from octroi.bridge.dossier.read import parse
from octroi.bridge.vary.what_if import compare
from octroi.cli import examples
from search import searches, wide

TODAY = date(2025, 9, 20)
DOSSIERS = {n: parse(examples.text(n)) for n in ("solo", "group", "medical_house", "starter", "first_nurse", "with_nurse")}
KEYS = [("ppi", 2023), ("ppi", 2024), ("dmg_debutant", 2024), ("continuite_soins", 2025), ("gestion_pratique", 2025)]


def _decided(engine: Engine, name: str, key: tuple[str, int]) -> Any:
    return engine.result(DOSSIERS[name], [key[0]], [key[1]], TODAY)


def _explained(engine: Engine, name: str, key: tuple[str, int]) -> Any:
    return as_json(engine.explain(DOSSIERS[name], *key, TODAY))


def _varied(engine: Engine, name: str, key: tuple[str, int]) -> Any:
    edit = read_edit(engine.shape, "set", f"doctor.years.{key[1]}.on_call=false")
    return as_json(compare(engine, DOSSIERS[name], [Variant(None, (edit,))], [key[0]], [key[1]], TODAY))


QUESTIONS: list[Callable[[Engine, str, tuple[str, int]], Any]] = [_decided, _explained, _varied]


@searches
def test_eight_threads_share_an_engine() -> None:
    draw = random.Random(8)
    asked = [(draw.choice(QUESTIONS), draw.choice(list(DOSSIERS)), draw.choice(KEYS)) for _ in range(200 if wide() else 80)]

    def answer(engine: Engine, question: tuple[Callable[..., Any], str, tuple[str, int]]) -> str:
        ask, name, key = question
        return json.dumps(ask(engine, name, key), default=str, sort_keys=True)

    alone = Engine()
    expected = {q: answer(alone, q) for q in set(asked)}
    shared = Engine()
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda question: answer(shared, question), asked))
    assert got == [expected[q] for q in asked]
    assert answer(shared, asked[0]) == expected[asked[0]]


def test_each_thread_has_solvers_of_its_own() -> None:
    shared = Engine()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: shared.rules).result()
        assert other is not shared.rules
        assert pool.submit(lambda: shared.rules).result() is other
