"""Where the tests find the folders of the project."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from functools import cache
from pathlib import Path
from types import ModuleType

from octroi.bridge.situations.read import Scenario, read

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "logic" / "examples"
SITUATIONS = ROOT / "tests" / "situations"
RULE_BASES = ROOT / "tests" / "rule_bases"
# The languages in which every text must be there.
LANGUAGES = ("fr", "nl", "de", "en")
PACKS = ROOT / "tests" / "packs"


@cache
def situations() -> list[Scenario]:
    """Return the situations of the documents, read once."""
    return read([SITUATIONS])


def standing_alone(rules: Path, folder: Path) -> Path:
    """Copy a folder of rules, with what its files include from outside, to where it includes only what lies in it."""
    shutil.copytree(rules, folder, ignore=shutil.ignore_patterns("__pycache__"))
    pairs = [(path, rules / path.relative_to(folder)) for path in folder.rglob("*.lp")]
    while pairs:
        path, origin = pairs.pop()
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r'#include "([^"]+)"', text):
            source = (origin.parent / name).resolve()
            if rules.resolve() not in source.parents:
                here = folder / source.name
                if not here.exists():
                    shutil.copy(source, here)
                    pairs.append((here, source))
                text = text.replace(f'"{name}"', f'"{os.path.relpath(here, path.parent)}"')
        path.write_text(text, encoding="utf-8")
    return folder


def script(name: str) -> ModuleType:
    """Return a script of docs/ that draws a page or a picture, loaded."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
