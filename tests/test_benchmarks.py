"""The benchmarks fit the code they measure: each can be loaded, and clingo alone pays what the engine pays."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from places import ROOT

SCRIPTS = sorted((ROOT / "benchmarks").glob("*.py"), key=lambda p: p.name)


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    names = [p.stem for p in SCRIPTS]
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    yield
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(kept)


@pytest.mark.usefixtures("benchmarks")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_what_a_benchmark_imports_is_there(script: Path) -> None:
    try:
        importlib.import_module(script.stem)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("octroi"):
            raise
        pytest.skip(f"no {error.name}: pip install -e '.[bench]'")
    except SystemExit as left:
        pytest.skip(f"{script.name} stops by itself where its library is not there ({left})")
    assert f"`{script.name}`" in (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("benchmarks")
def test_clingo_alone_pays_what_the_engine_pays(engine: Engine) -> None:
    plain: Any = importlib.import_module("plain")
    dossiers: Any = importlib.import_module("dossiers")
    for files in (plain.ALL, plain.PPI_2023):
        control = plain.ground(rules_directory(), files)
        for name, dossier in dossiers.COMPLETE.items():
            decision = engine.decide(dossier, ["ppi"], [dossiers.YEAR], dossiers.TODAY)[0]
            paid = plain.amount(control, plain.assumptions(dossier, control), "ppi", dossiers.YEAR)
            assert paid == (decision.amount.min if decision.amount else 0), name
    assert {d.verdict for d in engine.decide(dossier, ["ppi"], [dossiers.YEAR])} == {"refused"}
