"""From a dossier to decisions: the public Python interface.

>>> from octroi.bridge import Engine
>>> decisions = Engine().decide({"doctor": {"gp_number_since": "none", "training": "none"}}, primes=["ppi"], years=[2023])
>>> decisions[0].verdict
'refused'
"""

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
