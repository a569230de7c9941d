"""Verification of whole rule bases: time against the number of conditions, in one process and in two; and what sampling finds.

The alternative tries random dossiers on both sides of every figure, each with one good thing more, for as long as the
verification took, and notes what the two decisions show. It is given every advantage: it knows where the law turns,
encodes without checking, and evaluates the circuit without reasons.
"""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import synthetic
from report import arguments

from octroi.bridge.catalogues import rules_directory
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.prove.run import loaded, verify
from octroi.bridge.solve.circuit import Values

# Prime years, conditions of each: many primes of the size of the real ones, and one that grows.
SIZES = ((1, 50), (4, 50), (20, 50), (1, 100))
# One condition in so many is spoilt.
SPOILT = 16
SEED = 7
TODAY = date(2026, 1, 1)


class Sampled(NamedTuple):
    """What sampling found: the defects shown, the facts never seen to matter, the dossiers tried."""

    found: set[tuple[str, str, str]]
    never: set[tuple[str, str]]
    tried: int


def sample(base: synthetic.Base, seconds: float) -> Sampled:
    """Try random pairs of dossiers for so many seconds (loading the rules is not counted)."""
    rng = random.Random(SEED)
    rules = loaded(base.folder)
    year = synthetic.YEAR
    by_prime: dict[str, list[synthetic.Condition]] = {}
    for c in base.conditions:
        by_prime.setdefault(c.prime, []).append(c)
    values: dict[str, list[Any]] = {}
    for c in base.conditions:
        if c.form != "yes_no":
            values[c.number] = sorted({v for t in c.cuts for v in (t - 1, t, t + 1)})
        if c.form in ("yes_no", "either"):
            values[c.answer] = [False, True]
    names = {p: [n for c in row for n in (c.number, c.answer) if n in values] for p, row in by_prime.items()}
    owner = {n: c for c in base.conditions for n in (c.number, c.answer)}
    found: set[tuple[str, str, str]] = set()
    seen: set[tuple[str, str]] = set()
    primes = {p: rules.prime_year(p, year) for p in by_prime}
    parts = {p: whole.part for p, whole in primes.items()}
    for part in parts.values():
        part.values({})  # the circuit is made before the clock starts

    def decided(prime: str, row: dict[str, Any], option: str) -> tuple[int, Values]:
        dossier = Dossier({"doctor": {"years": {year: {"e_services": row}}}})
        readings = {**rules.vocabulary.default_readings, prime: option}
        known = Encoder(rules.vocabulary, dossier, TODAY, prime, year).assign(parts[prime].inputs, readings).known
        out = parts[prime].values(known)
        return max((g.rank for g in primes[prime].grades if g.attains and out[g.attains] > 0), default=0), out

    tried = 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        prime = rng.choice(list(by_prime))
        row = {n: rng.choice(values[n]) for n in names[prime]}
        name = rng.choice(names[prime])
        c, option = owner[name], rng.choice("AB")
        low, high = sorted(rng.sample(values[name], 2))
        (one, out), (two, _) = (decided(prime, {**row, name: v}, option) for v in (low, high))
        tried += 2
        if one != two:
            seen.add((prime, name))
            down = c.direction == "down" and name == c.number
            if (two > one) if down else (two < one):
                found.add(("not_monotone", prime, name))
            if name == c.number and high == low + 1 and high not in c.cuts:
                found.add(("turns_unannounced", prime, f"{name} {high}"))
        for k in by_prime[prime]:
            if k.form == "reading":
                meant = k.cut if k.defect else k.cut + 5
                value = low if k.number == name else row[k.number]
                if value >= meant and out[primes[prime].met[f"c{k.index}"]] < 0:
                    found.add(("promise_broken", prime, f"p_{prime}_{k.index}"))
    return Sampled(found, {(p, n) for p, row in names.items() for n in row} - seen, tried)


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=1)
    heads = f"{'rules':<24}{'conditions':>11}{'one process':>13}{'two':>9}"
    print(f"{heads}{'sown':>6}{'found':>7}{'sampling finds':>16}{'dossiers':>10}{'ratio':>8}")
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for primes, each in SIZES:
            size = primes * each
            base = synthetic.write(Path(place) / f"{primes}x{each}", primes, each, SEED, size // SPOILT)
            alone = min(verify(base.folder, jobs=1).seconds for _ in range(options.rounds))
            report = verify(base.folder, jobs=2)
            shown = {(f.kind, f.prime, f.what) for f in report.findings}
            sown = {tuple(s) for s in base.sown}
            if not sown <= shown:
                raise SystemExit(f"not found: {sorted(sown - shown)}")
            sampled = sample(base, alone)
            hits = sown & sampled.found
            dead = {(p, w) for kind, p, w in sown if kind == "dead_input"}
            ratio = f"{len(sown) / len(hits):.1f}" if hits else "-"
            print(
                f"{f'{primes} x {each}':<24}{size:>11}{alone:>12.1f}s{report.seconds:>8.1f}s{len(sown):>6}{len(sown & shown):>7}"
                f"{len(hits):>16}{sampled.tried:>10}{ratio:>8}"
                f"   never seen to matter: {len(sampled.never)} facts, {len(dead)} of them dead",
                flush=True,
            )
            rows.append({"primes": primes, "conditions": size, "one": alone, "two": report.seconds, "sown": len(sown),
                         "sampling": len(hits), "dossiers": sampled.tried, "suspected": len(sampled.never), "dead": len(dead)})  # fmt: skip
    real = loaded(rules_directory())
    count = sum(len(real.prime_year(*key).met) for key in real.prime_years)
    one, two = verify(jobs=1).seconds, verify(jobs=2).seconds
    print(f"{'the real rules':<24}{count:>11}{one:>12.1f}s{two:>8.1f}s")
    rows.append({"primes": len(real.prime_years), "conditions": count, "one": one, "two": two})
    if options.json:
        import json

        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
