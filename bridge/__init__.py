"""From a dossier to decisions: the public Python interface.

>>> from octroi.bridge import Engine
>>> decisions = Engine().decide({"doctor": {"gp_number_since": "none", "training": "none"}}, primes=["ppi"], years=[2023])
>>> decisions[0].verdict
'refused'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import Engine
    from .errors import InputError, Problem, RulesError
    from .packaged import Dossier
    from .results import Change, Combination, Condition, Decision, Missing, Way
    from .terms import ENGINE_VERSION as __version__
    from .why.tree import Explanation, Reason

__all__ = [
    "Change", "Combination", "Condition", "Decision", "Dossier", "Engine", "Explanation", "InputError", "Missing",
    "Problem", "Reason", "RulesError", "Way", "__version__",
]  # fmt: skip

# Where each is defined: it is loaded when it is first named, so that whoever needs a part of the bridge waits for no other.
_HOMES = {
    "Engine": "engine", "InputError": "errors", "Problem": "errors", "RulesError": "errors", "Dossier": "packaged",
    "Change": "results", "Combination": "results", "Condition": "results", "Decision": "results", "Missing": "results",
    "Way": "results", "__version__": "terms", "Explanation": "why.tree", "Reason": "why.tree",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOMES[name]}", __name__), "ENGINE_VERSION" if name == "__version__" else name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
