"""All ways to an outcome where there are too many to list, against enumerating the minimal sets with clingo alone.

An invented prime asks for 8 of 10 services in each of five blocks; a dossier that has none of them is short of
184,528,125 different minimal sets of changes. Real cases of the PPI, with the means of the group open, come after.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import plain
from dossiers import COMPLETE, NONE_REACHED, YEAR
from report import Row, arguments, interleaved, rows, show, write

from octroi.bridge import Decision, Engine, Way

PRIME, PRIME_YEAR, TODAY = "blocks", 2030, date(2030, 6, 1)
LIMIT = 10.0
FILES = (*plain.KERNEL, "blocks.lp")


def rules_of_blocks(blocks: int, need: int, of: int) -> str:
    """Write an invented prime: ``need`` of ``of`` services in each block, all of them facts of the dossier's format."""
    facts = "\n".join(
        f"fact(service({b},{i}), (doctor, years, {PRIME_YEAR}, e_services, s_{b}_{i}), boolean). "
        f"e_service(service({b},{i}), s_{b}_{i}, boolean)."
        for b in range(1, blocks + 1)
        for i in range(1, of + 1)
    )
    y = PRIME_YEAR
    return f"""
prime_year({PRIME}, {y}). status({PRIME}, {y}, final). grade({PRIME}, {y}, full, 1, 1000, 1000).
block(1..{blocks}). place_in_block(1..{of}).
{facts}
met({PRIME}, {y}, service(B, I)) :- true(service(B, I)), block(B), place_in_block(I).
met({PRIME}, {y}, enough(B)) :- block(B), {need} {{ met({PRIME}, {y}, service(B, I)) : place_in_block(I) }}.
attains({PRIME}, {y}, full) :- met({PRIME}, {y}, enough(B)) : block(B).
applies({PRIME}, {y}, service(B, I)) :- block(B), place_in_block(I).
subject({PRIME}, {y}, service(B, I), service(B, I)) :- block(B), place_in_block(I).
changeable({PRIME}, {y}, service(B, I), yes, D) :- block(B), place_in_block(I), year_end({y}, D).
"""


def dossier_of_blocks(blocks: int, of: int) -> dict[str, Any]:
    """Return a dossier with no service at all."""
    services = {f"s_{b}_{i}": False for b in range(1, blocks + 1) for i in range(1, of + 1)}
    return {"doctor": {"years": {PRIME_YEAR: {"e_services": services}}}}


@contextmanager
def engine_of_blocks(blocks: int, need: int, of: int) -> Iterator[Engine]:
    """Ground the rules with the invented prime added, from a copy of the rules folder."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        shutil.copytree(Engine().rules.base.directory, rules)
        (rules / "blocks.lp").write_text(rules_of_blocks(blocks, need, of), encoding="utf-8")
        with (rules / "main.lp").open("a", encoding="utf-8") as stream:
            stream.write('\n#include "blocks.lp".\n')
        yield Engine(rules=rules)


def count(ways: Iterable[Way]) -> int:
    """Return how many sets of changes the ways stand for, without listing them."""
    total = 0
    for way in ways:
        product = 1
        for block in way.all_of:
            chosen = [1] + [0] * block.choose
            for item in block.items:
                for k in range(block.choose, 0, -1):
                    chosen[k] += chosen[k - 1] * len(item.alternatives)
            product *= chosen[block.choose]
        total += product
    return total


def expand(ways: Iterable[Way]) -> set[frozenset[str]]:
    """List the sets of changes that the ways stand for, as paths and new values."""
    out = set()
    for way in ways:
        rows_: list[frozenset[str]] = [frozenset()]
        for block in way.all_of:
            picks = [
                frozenset(f"{c.path} = {c.new}" for alternative in chosen for c in alternative)
                for items in itertools.combinations(block.items, block.choose)
                for chosen in itertools.product(*(i.alternatives for i in items))
            ]
            rows_ = [row | pick for row in rows_ for pick in picks]
        out.update(rows_)
    return out


def enumeration(engine: Engine, blocks: int, of: int, seconds: float) -> plain.Enumeration:
    """Enumerate the same minimal sets with clingo alone, on the same rules."""
    free = [f"true(service({b},{i}))" for b in range(1, blocks + 1) for i in range(1, of + 1)]
    goal = f"reaches({PRIME},{PRIME_YEAR},1)"
    return plain.minimal_sets(engine.rules.base.directory, FILES, [], free, goal, seconds)


def enumeration_ppi(engine: Engine, dossier: dict[str, Any], rank: int, seconds: float) -> plain.Enumeration:
    """Enumerate the minimal sets for a rank of PPI 2023 with clingo alone; means nobody gave count as not reached."""
    directory = engine.rules.base.directory
    control = plain.ground(directory, plain.PPI_2023)
    fixed = plain.assumptions(dossier, control)
    decided = {a for a, _ in fixed}
    changeable = {a.symbol.arguments[2] for a in control.symbolic_atoms.by_signature("changeable", 5)}
    free: list[str] = []
    for atom in control.symbolic_atoms:
        symbol = atom.symbol
        if atom.is_fact or symbol.name not in ("true", "at_least", "listed"):
            continue
        own = symbol.arguments[0] in changeable and symbol.arguments[0].name != "members_mean"
        if own and (symbol, True) not in fixed:
            free.append(str(symbol))
        elif symbol not in decided:
            fixed.append((symbol, False))
    return plain.minimal_sets(directory, plain.PPI_2023, fixed, free, f"reaches(ppi,{YEAR},{rank})", seconds)


def as_changes(sets: Iterable[frozenset[str]]) -> set[frozenset[str]]:
    """Write sets of input atoms of the invented prime as the changes they stand for."""

    def change(atom: str) -> str:
        block, place = atom.removeprefix("true(service(").removesuffix("))").split(",")
        return f"doctor.years.{PRIME_YEAR}.e_services.s_{block}_{place} = True"

    return {frozenset(change(a) for a in s) for s in sets}


def check() -> None:
    """Stop unless both find the same sets where there are few enough to list."""
    with engine_of_blocks(2, 2, 4) as engine:
        missing = engine.case(dossier_of_blocks(2, 4), PRIME, PRIME_YEAR, TODAY).missing()
        listed = enumeration(engine, 2, 4, LIMIT)
        ours = expand(missing[0].ways)
        if not listed.complete or as_changes(listed.sets) != ours or len(ours) != count(missing[0].ways):
            raise SystemExit(f"octroi finds {len(ours)} sets, clingo {len(listed.sets)}")
    print(f"The same {len(ours)} minimal sets from octroi and from clingo for two blocks of 2 of 4.")


def ppi_cases() -> dict[str, dict[str, Any]]:
    """Return dossiers of a GP who may reach a parameter alone or by the mean of a registered group."""

    def grouped(year: int, dossier: dict[str, Any], means: Any) -> dict[str, Any]:
        out = deepcopy(dossier)
        facts = out["doctor"]["years"].pop(YEAR)
        scores = dict(facts["e_services"])
        if year == 2024:
            scores["mult_emediatt"] = 0
        if year == 2022:
            del scores["efact_eattest_pct"], scores["barometers"]
            scores |= {"recipe_pct": 0, "consent_pct": 0, "edmg_use": False, "efact_pct": 0, "eattest_pct": 0}
        out["doctor"]["years"] = {year: {**facts, "e_services": scores}}
        out["practice"] = {"kind": "group", "registered_on": date(2015, 1, 1)}
        if means is not None:
            out["practice"]["years"] = {year: {"group_means": {k: False if k == "edmg_use" else means for k in scores}}}
        return out

    nothing = deepcopy(COMPLETE["situation 1"])
    nothing["doctor"]["years"][YEAR] |= {"accepted_software": False, "e_services": dict(NONE_REACHED)}
    return {
        f"PPI {year}, nothing reached, group means {text}": grouped(year, nothing, means)
        for year in (2022, 2023, 2024)
        for means, text in ((None, "unknown"), (0, "all 0"))
    }


def duration(milliseconds: float) -> str:
    """Write a duration in the unit that suits it."""
    seconds = milliseconds / 1000
    if seconds < 600:
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 36_000 else f"{seconds / 3600:,.0f} h"


def decide(engine: Engine, dossier: Any, prime: str, year: int, today: date) -> Decision:
    """Decide one prime year."""
    return engine.decide(dossier, [prime], [year], today)[0]


def synthetic(blocks: int, rounds: int) -> tuple[list[Row], plain.Enumeration, int]:
    """Time all ways of the invented prime, and what clingo lists in the time allowed."""
    with engine_of_blocks(blocks, 8, 10) as engine:
        dossier = engine.dossier(dossier_of_blocks(blocks, 10))
        implicit = count(engine.case(dossier, PRIME, PRIME_YEAR, TODAY).missing()[0].ways)
        # Grounding is left out on both sides.
        listed = enumeration(engine, blocks, 10, LIMIT)
        ways, whole = "octroi, all ways", "octroi, full decision"
        run: dict[str, Callable[[], object]] = {
            ways: lambda: engine.case(dossier, PRIME, PRIME_YEAR, TODAY).missing(),
            whole: partial(decide, engine, dossier, PRIME, PRIME_YEAR, TODAY),
        }
        table = rows(interleaved(run, rounds), ways)
    rate = len(listed.sets) / listed.elapsed
    name = "clingo, domain recording" + ("" if listed.complete else f", cut off after {LIMIT:g} s")
    note = f"{len(listed.sets):,} of {implicit:,} sets"
    if not listed.complete:
        note += f"; all would take {duration(implicit / rate)} at this rate"
    table.append(Row(name, listed.elapsed, listed.elapsed, 1, listed.elapsed / table[0].median, ways, note))
    return table, listed, implicit


def listed_ppi(engine: Engine, dossier: dict[str, Any], totals: list[int], ours: Row) -> Row:
    """Time clingo alone listing the same sets for every rank, and stop where the numbers differ."""
    grades = engine.rules.base.facts("grade")
    ranks = sorted(g[3].number for g in grades if str(g[0]) == "ppi" and g[1].number == YEAR)[-len(totals) :]
    listed = [enumeration_ppi(engine, dossier, rank, LIMIT) for rank in ranks]
    for total, some in zip(totals, listed, strict=True):
        if some.complete and len(some.sets) != total:
            raise SystemExit(f"PPI {YEAR}: octroi counts {total} sets, clingo lists {len(some.sets)}")
    elapsed = sum(e.elapsed for e in listed)
    complete = all(e.complete for e in listed)
    name = "clingo, domain recording" + ("" if complete else f", cut off after {LIMIT:g} s each")
    note = f"{', '.join(f'{len(e.sets):,}' for e in listed)} sets"
    return Row(name, elapsed, elapsed, 1, elapsed / ours.median, ours.name, note)


def main() -> None:
    """Run the benchmark."""
    options = arguments("All ways to an outcome, against enumerating minimal sets with clingo alone.", rounds=200)
    check()
    tables: dict[str, list[Row]] = {}
    sizes: dict[str, int] = {}
    for blocks in (3, 5):
        table, _, implicit = synthetic(blocks, options.rounds)
        title = f"{blocks} blocks of 8 of 10: {implicit:,} minimal sets"
        tables[title], sizes[title] = table, implicit
        show(title, table)
    engine = Engine()
    for name, raw in ppi_cases().items():
        year = int(name[4:8])
        dossier, today = engine.dossier(raw), date(year, 6, 1)
        missing = engine.case(dossier, "ppi", year, today).missing()
        totals = [count(m.ways) for m in missing]
        run: dict[str, Callable[[], object]] = {
            "octroi, all ways": lambda d=dossier, y=year, t=today: engine.case(d, "ppi", y, t).missing(),  # type: ignore[misc]
            "octroi, full decision": partial(decide, engine, dossier, "ppi", year, today),
        }
        title = f"{name}: {', '.join(f'{t:,}' for t in totals)} sets"
        if not all(m.complete for m in missing):
            title += " (not all)"
        table = rows(interleaved(run, options.rounds), "octroi, all ways")
        if year == YEAR:
            table.append(listed_ppi(engine, raw, totals, table[0]))
        tables[title], sizes[title] = table, sum(totals)
        show(title, tables[title])
    write(options.json, "ways", tables, sizes=sizes)


if __name__ == "__main__":
    main()
