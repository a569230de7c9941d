"""Where the tests find the folders of the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "logic" / "examples"
SITUATIONS = ROOT / "tests" / "situations"
RULE_BASES = ROOT / "tests" / "rule_bases"
# The languages in which every text must be there.
LANGUAGES = ("fr", "en")
PACKS = ROOT / "tests" / "packs"
