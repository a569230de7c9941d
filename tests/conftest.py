from __future__ import annotations

import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.errors import RulesError
from octroi.bridge.ground.declared import Rules
from octroi.bridge.rules import grounding
from octroi.bridge.rules.flat import Ground
from octroi.bridge.rules.statements import files
from search import begin

# Where a submission is judged the examples are the same every time; everywhere else each run draws new ones.
settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    begin(config.option.markexpr)
    # Ground rules and what was worked out of them stay until the end: looking at them again and again finds nothing to free.
    gc.set_threshold(200_000, 50, 1000)


def pytest_collection_finish() -> None:
    gc.freeze()  # the tests and all that they import stay, too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest alone comes first, so that nobody waits for it at the end; so does all that looks at the whole
    verification, which is then made on one worker only."""
    items.sort(key=lambda item: not (item.get_closest_marker("first") or "report" in getattr(item, "fixturenames", ())))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.option.markexpr == "not long":
        terminalreporter.write_line("Left out: what tries everything or searches long, python -m pytest -n auto -m long")


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="session", autouse=True)
def _package_rules_ground_once() -> Iterator[None]:
    """Ground the package's own rules once in a process instead of once a command: every answer must stand on shared rules too.

    Each thread has its own, as always; rules in any other folder are ground each time, and a command in a process of its own
    meets fresh ones.
    """
    ground: dict[Any, dict[str, Any]] = {}
    alone = Rules.__init__

    def shared(self: Rules, directory: Any, *others: Any) -> None:
        if directory not in (None, rules_directory()):
            alone(self, directory, *others)
            return
        key = threading.get_ident(), repr(others)
        if key not in ground:
            alone(self, directory, *others)
            ground[key] = self.__dict__
        self.__dict__ = ground[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rules, "__init__", shared)
        yield


KEPT = 12  # ground programs, in a process


@pytest.fixture(scope="session", autouse=True)
def _same_text_ground_once() -> Iterator[None]:
    """Ground rule files of the same text once in a row, wherever they stand: seven commands of one folder are one grounding.

    What is refused is refused anew each time, with the folder's own places.
    """
    kept: OrderedDict[Any, Ground] = OrderedDict()
    alone = grounding.grounded

    def once(entries: Sequence[Path], slots: int) -> Ground:
        try:
            texts = tuple(path.read_bytes() for path in files(entries))
        except (OSError, ValueError, RulesError):
            return alone(entries, slots)
        key = threading.get_ident(), slots, texts
        if key not in kept:
            kept[key] = alone(entries, slots)
        kept.move_to_end(key)
        while len(kept) > KEPT:
            kept.popitem(last=False)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grounding, "grounded", once)
        yield
