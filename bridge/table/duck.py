"""The outcome worked out by DuckDB, in this process: what the query of a prime year says of each conclusion that decides it.

Three truth values from there are as sound as the circuit's. Where they leave a row open it is made exact in the same way, and
what is possible has but one exact answer: the rows that come out are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from ..errors import InputError, Problem
from ..ground.declared import Rules
from ..rules.wording import Wording
from .bits import packed
from .outcome import Sign, Worked
from .sql import Query
from .sqltable import columns


class Database:
    """DuckDB with the queries of the prime years that it was asked, each written once."""

    def __init__(self, rules: Rules, wording: Wording, readings: Mapping[str, str]) -> None:
        try:
            self._connection = import_module("duckdb").connect()
        except ImportError:
            raise InputError([Problem("--engine duckdb", "no_library", (("value", "octroi-primes[duckdb]"),))]) from None
        self._rules, self._wording, self._readings = rules, wording, readings
        self._queries: dict[tuple[str, int], Query] = {}

    def __call__(self, worked: Worked) -> dict[int, Sign]:
        """Return for each watched atom the rows in which it surely holds and in which it surely does not.

        Of rows that give a list whose entries have no places of their own the query sees too little: the circuit speaks.
        """
        key = worked.prime, worked.year
        if key not in self._queries:
            self._queries[key] = Query(self._rules, self._wording, *key, self._readings)
        query, watched = self._queries[key], worked.part.watched
        self._connection.register("dossiers", columns(worked, query))
        found = self._connection.execute(query.conclusions(watched)).fetchnumpy()
        hard, out = packed(worked.hard, worked.size), {}
        for n, atom in enumerate(watched):
            told = np.ma.asarray(found[f"c{n}"])
            known = ~np.ma.getmaskarray(told)
            holds = np.asarray(told.filled(False), bool)
            own = worked.sign(atom)
            yes, no = (packed(side & known, worked.size) for side in (holds, ~holds))
            out[atom] = (yes & ~hard) | (own[0] & hard), (no & ~hard) | (own[1] & hard)
        return out


def database(engine: str, rules: Rules, wording: Wording, readings: Mapping[str, str]) -> Any:
    """Return what works the outcome out: DuckDB where it is asked for, else nothing but the circuit."""
    return Database(rules, wording, readings) if engine == "duckdb" else None
