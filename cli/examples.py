"""Ready dossiers to start from."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "examples"
# The order in which a reader meets them: the usual case first.
ORDER = ("solo", "group", "medical_house", "trainee", "starter", "first_nurse", "with_nurse")


def names() -> list[str]:
    """Return the names of the examples."""
    found = [p.stem for p in FOLDER.glob("*.yaml")]
    return sorted(found, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n))


def text(name: str) -> str:
    """Return one example as YAML with its comments."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
