"""Dossiers of any kind at random: valid ones built from the shape that the rules declare, and such spoilt in any way.

Nothing here knows what a dossier means. Half of what is drawn is valid by construction: what cannot stand together is taken
out again, so that whatever is asked of it has to be answered.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import yaml

from octroi.bridge import Engine, InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.compare.years import DiffOfDossier, Follower
from octroi.bridge.contest.contest import contest
from octroi.bridge.contest.results import Contestation
from octroi.bridge.dossier.edits import Edit, Variant
from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.kinds import Leaf
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.dossier.shape import Entries, Node, Years
from octroi.bridge.plan.plan import plan
from octroi.bridge.receipt import receipt
from octroi.bridge.scope import Scope
from octroi.bridge.situations.excerpt import situation_of
from octroi.bridge.situations.trial import Tested, trial
from octroi.bridge.vary.breakpoints import AlongPaths, breakpoints
from octroi.bridge.vary.readings import UnderAll, all_readings
from octroi.bridge.vary.what_if import compare as what_if
from octroi.cli import examples

TODAY = date(2026, 11, 22)
YEARS = range(2019, 2028)
# How many entries a list is drawn with; many at once, lest what asks for every combination never end.
MOST_ENTRIES = 3
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**14, 10**15, 10**400, -(10**20), 0.1, 1e-9, 1e308, -0.0, float("nan"), float("inf"),
    "", " ", "none", "0", "017", "²⁰²³", "٢٠٢٣", "2023", "2024-02-30", "9999-12-31", "0001-01-01", "2024-1-1", "\ud800", "\x00",
    "\x1b[31m", "\u202e", "a\r\nb", "x" * 200, "x" * 201, "e\u0301" * 90, "${HOME}", "[x](http://e)", "'; --",
    [], {}, [[]], [{}], {"": 1}, {"a": {"b": {"c": []}}},
    {2023: 1}, {1: {2: {3: 4}}}, [None], [1, "a"], b"x", (1, 2), {"from": "2023-01-01"}, date(1, 1, 1), date(9999, 12, 31), 2023,
)  # fmt: skip
KEYS: tuple[Any, ...] = (
    "x", "", " ", "id", "years", "2023", 2023, 1899, 2100, 0, -1, True, None, 1.5, "²⁰²³", "\ud800", "k" * 500, "a.b", "x[0]", "none",
)  # fmt: skip


class Anything:
    """Draws dossiers; the same ``seed`` draws the same ones."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.chance = engine, random.Random(seed)
        self.examples = [yaml.safe_load(examples.text(name)) for name in examples.names()]

    def valid(self) -> dict[str, Any]:
        """Return a dossier that can be, on the day of the tests."""
        chance = self.chance
        shown = chance.random() < 0.3
        data: Any = _plain(chance.choice(self.examples)) if shown else self._drawn(self.engine.shape.root, 0.6)
        if chance.random() < 0.5:
            for keys in chance.sample(places := list(_places(data)), min(len(places), chance.randrange(6))):
                _drop(data, keys)
        for _ in range(60):
            try:
                return dict(self.engine.dossier(data, TODAY).data) if chance.random() < 0.2 else _checked(self.engine, data)
            except InputError as error:
                for problem in error.problems:
                    _drop(data, path_keys(problem.path)) or data.pop(next(iter(data), ""), None)
        return {}

    def spoilt(self) -> Any:
        """Return a dossier with a few places spoilt; it may be valid nonetheless."""
        data: Any = copy.deepcopy(self.valid())
        for _ in range(self.chance.choice((1, 1, 1, 2, 3, 8))):
            data = self._spoil(data)
        return data

    def _spoil(self, data: Any) -> Any:
        chance, places = self.chance, list(_places(data))
        if not places or chance.random() < 0.02:
            return copy.deepcopy(chance.choice(HOSTILE))
        *above, last = chance.choice(places)
        holder = data
        for key in above:
            holder = holder[key]
        do = chance.randrange(6)
        other = data
        for key in chance.choice(places):
            other = other[key]
        value = copy.deepcopy(chance.choice(HOSTILE) if do < 3 else other)
        if do == 3 and isinstance(holder, list):
            holder += copy.deepcopy(holder[: 1 + chance.randrange(3)])
        elif do == 4 and isinstance(holder, dict):
            holder[chance.choice(KEYS)] = value
        elif do == 5:
            del holder[last]
        else:
            holder[last] = value
        return data

    def _drawn(self, node: Node, fill: float, year: int | None = None) -> Any:
        chance = self.chance
        if isinstance(node, Leaf):
            return self._spells(node, year) if node.spells and chance.random() < 0.15 else self._leaf(node)
        if isinstance(node, Years):
            return {y if chance.random() < 0.8 else str(y): self._drawn(node.each, fill, y) for y in YEARS if chance.random() < 0.3}
        if isinstance(node, Entries):
            return [self._drawn(node.each, 0.8, year) for _ in range(chance.choice((0, 1, 1, 2, MOST_ENTRIES)))]
        if node.none and chance.random() < 0.2:
            return "none"
        return {k: self._drawn(v, fill, year) for k, v in node.fields.items() if chance.random() < fill}

    def _spells(self, leaf: Leaf, year: int | None) -> list[dict[str, Any]]:
        """Return values from a day to a day, with gaps between them, some of them not known."""
        chance, first = self.chance, date(year or 2021, 1, 1)
        days = sorted(chance.sample(range(365 if year else 2000), 2 * chance.choice((0, 1, 1, 2, 3))))
        out = []
        for start, end in zip(days[::2], days[1::2], strict=True):
            spell = {"from": first + timedelta(start), "to": first + timedelta(end), "value": self._leaf(leaf)}
            out.append({k: v for k, v in spell.items() if chance.random() < 0.9})
        return out

    def _leaf(self, leaf: Leaf) -> Any:
        chance = self.chance
        if leaf.none and chance.random() < 0.15:
            return "none"
        if leaf.kind == "boolean" or (leaf.kind == "score" and chance.random() < 0.2):
            return chance.random() < 0.6
        if leaf.kind in ("number", "score"):
            return self._number(leaf)
        if leaf.kind == "date":
            day = date(2010, 1, 1) + timedelta(days=chance.randrange(6200))
            return day if chance.random() < 0.5 else day.isoformat()
        if leaf.kind == "choice":
            return chance.choice(leaf.options)
        if leaf.kind == "year":
            return chance.choice(YEARS)
        if leaf.kind == "version":
            return 1
        return chance.choice(("A", "B", "a", "dr-a", "0123456749", "x" * 200, "é\u202eb", "\x1b[1m", "x" + "\u0301" * 150))

    def _number(self, leaf: Leaf) -> Any:
        measure, chance = leaf.measure, self.chance
        low, high = (measure.low, measure.high) if measure else (0, None)
        top = float(high) if high is not None else chance.choice((10, 1000, 10**5, 10**9))
        value = low + (top - low) * chance.choice((0, 1, chance.random(), chance.random()))
        decimals = measure.decimals if measure and measure.decimals is not None else 2
        return int(value) if not decimals or chance.random() < 0.5 else round(float(value), decimals)


def _checked(engine: Engine, data: dict[str, Any]) -> dict[str, Any]:
    engine.dossier(data, TODAY)
    return data


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, value in pairs:
        yield (*above, key)
        yield from _places(value, (*above, key))


def _drop(data: Any, keys: tuple[Any, ...]) -> bool:
    """Take out what stands at a path, or as much of the path as there is; say whether anything was there."""
    for number, key in enumerate(keys):
        key = key if not isinstance(data, dict) or key in data else str(key)
        inside = (isinstance(data, dict) and key in data) or (isinstance(data, list) and isinstance(key, int) and key < len(data))
        if not inside:
            return False
        if number == len(keys) - 1:
            del data[key]
            return True
        data = data[key]
    return False





class Faces:
    """What every command asks of the bridge about a dossier; each answer is a result that the command prints as JSON."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.chance = engine, random.Random(seed)
        self.prime_years = sorted(engine.rules.prime_years)

    def draw(self, command: str = "") -> tuple[str, Callable[[Any], Any]]:
        """Return a command, this one or any, and the question it puts about a dossier, the same one each time it is put."""
        chance = self.chance
        command = command or chance.choices(list(COSTS), weights=[1 / cost for cost in COSTS.values()])[0]
        prime, year = chance.choice(self.prime_years)
        several = chance.random() < 0.1
        primes, years = ([] if several else [prime]), ([] if several else [year])
        readings = {}
        if chance.random() < 0.3:
            issue, options = chance.choice(sorted(self.engine.rules.vocabulary.readings.items()))
            readings = {issue: chance.choice(sorted(options))}
        question: Callable[..., Any] = getattr(self, command.replace("-", "_"))
        seed = chance.randrange(2**32)
        return command, lambda dossier: question(dossier, primes, years, (prime, year), readings, random.Random(seed))

    def decide(self, dossier: Any, primes: Any, years: Any, _: Any, readings: Any, __: Any) -> Any:
        """Decide."""
        return self.engine.answer(dossier, primes, years, TODAY, readings)

    def explain(self, dossier: Any, _: Any, __: Any, key: Any, readings: Any, ___: Any) -> Any:
        """Why, and why not."""
        return self.engine.explain(dossier, key[0], key[1], TODAY, readings)

    def missing(self, dossier: Any, _: Any, __: Any, key: Any, readings: Any, ___: Any) -> Any:
        """What is missing."""
        case = self.engine.case(dossier, key[0], key[1], TODAY, readings)
        return self.engine.ways(case)

    def ask(self, dossier: Any, primes: Any, years: Any, _: Any, readings: Any, __: Any) -> Any:
        """The next question."""
        return Interview(self.engine, self.engine.dossier(dossier), primes, years, TODAY, readings, ()).progress()

    def plan(self, dossier: Any, _: Any, __: Any, ___: Any, readings: Any, ____: Any) -> Any:
        """The best plan."""
        return plan(self.engine, self.engine.dossier(dossier, TODAY), [2025, 2026], [], TODAY, readings)

    def contest(self, dossier: Any, _: Any, __: Any, key: Any, readings: Any, chance: random.Random) -> Any:
        """The dossier against one in which a few facts are others."""
        mine = self.engine.dossier(dossier, TODAY)
        claimed = copy.deepcopy(mine.data)
        for keys in chance.sample(places := list(_places(claimed)), min(len(places), 2)):
            _drop(claimed, keys)
        return Contestation(contest(self.engine, mine, self.engine.dossier(claimed), key[0], key[1], TODAY, readings))

    def replay(self, dossier: Any, primes: Any, years: Any, _: Any, readings: Any, __: Any) -> Any:
        """A receipt, decided again."""
        body = receipt.content(self.engine, dossier, Scope(primes, years, TODAY, readings))
        found = receipt.replay(self.engine, receipt.opened(receipt.sealed(body)))
        assert found.identical
        return receipt.Replayed(found, None, None)

    def what_if(self, dossier: Any, primes: Any, years: Any, _: Any, readings: Any, chance: random.Random) -> Any:
        """The dossier beside variants of it."""
        checked = self.engine.dossier(dossier, TODAY)
        places = [*_places(checked.data)]
        edits = [Edit("unset", path_text(k)) for k in chance.sample(places, min(chance.randrange(3), len(places)))]
        leaves = [k for k in places if isinstance(self.engine.shape.at(k), Leaf)]
        for keys in chance.sample(leaves, min(1, len(leaves))):
            value = chance.choice((checked.get(*keys), True, 5, "none", "2024-01-01", "x"))
            edits.append(Edit("set", path_text(keys), value))
        return what_if(self.engine, checked, [Variant("one", tuple(edits))], primes, years, TODAY, readings)

    def breakpoints(self, dossier: Any, primes: Any, years: Any, _: Any, readings: Any, chance: random.Random) -> Any:
        """Where a decision changes along a path."""
        checked = self.engine.dossier(dossier, TODAY)
        paths = [path_text(k) for k in _places(checked.data) if isinstance(checked.get(*k), (int, float, date))]
        found = breakpoints(self.engine, checked, chance.sample(paths, min(1, len(paths))), primes, years, TODAY, readings)
        return AlongPaths(TODAY, tuple(found), self.engine.warnings(checked, TODAY))

    def readings(self, dossier: Any, _: Any, __: Any, key: Any, readings: Any, ___: Any) -> Any:
        """Decided under every reading that matters."""
        asked = dossier, [key[0]], [key[1]], TODAY, readings
        return UnderAll(self.engine.answer(*asked), all_readings(self.engine, self.engine.dossier(dossier, TODAY), *asked[1:]))

    def test(self, dossier: Any, primes: Any, years: Any, key: Any, readings: Any, _: Any) -> Any:
        """A situation made of it, judged."""
        scenario = situation_of(self.engine, self.engine.dossier(dossier, TODAY), key[0], key[1], TODAY, readings, "one")
        return Tested(self.engine.rules_hash, TODAY, trial(self.engine, [scenario], [key], TODAY), None)

    def diff(self, dossier: Any, _: Any, __: Any, key: Any, readings: Any, ___: Any) -> Any:
        """Its facts in other years."""
        engine = self.engine
        checked = engine.dossier(dossier, TODAY)
        rules = engine.for_dossier(checked)
        years = [y for p, y in self.prime_years if p == key[0]]
        found = Follower(rules, None, engine.wording, checked, TODAY, readings).follow(key[0], years)
        return DiffOfDossier(rules.base.hash, TODAY, rules.vocabulary.check_readings(readings), (found,), ())


# What each question costs, in thousandths of a second: the dearer, the rarer it is put.
COSTS = {
    "decide": 25, "explain": 8, "missing": 60, "ask": 30, "plan": 25, "contest": 40, "replay": 250, "what-if": 20, "breakpoints": 20,
    "readings": 50, "test": 40, "diff": 750,
}  # fmt: skip
# Under which command the schema of a result is published.
PUBLISHED = {"readings": "decide"}
