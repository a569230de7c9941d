"""Synthetic rule bases for verification: primes with grades, thresholds, counts, alternatives and readings, and defects sown in them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

from octroi.bridge.catalogues import rules_directory

YEAR = 2024
FORMS = ("threshold", "yes_no", "either", "reading", "limit")
# Conditions that every grade asks for; the others are counted.
ASKED = 3
# The part of the counted conditions that each grade asks for.
SHARES = (0.4, 0.6, 0.8)


class Sown(NamedTuple):
    """A defect put in on purpose: the finding that names it."""

    kind: str
    prime: str
    what: str


class Condition(NamedTuple):
    """A condition of a prime: its form, the threshold of its number (none for a plain yes or no), and the defect in it."""

    prime: str
    index: int
    form: str
    cut: int
    defect: str = ""

    @property
    def number(self) -> str:
        """The name of its number."""
        return f"n_{self.prime}_{self.index}"

    @property
    def answer(self) -> str:
        """The name of its yes or no."""
        return f"y_{self.prime}_{self.index}"

    @property
    def cuts(self) -> list[int]:
        """Where it should turn."""
        return [] if self.form == "yes_no" else [self.cut, self.cut + 5] if self.form == "reading" else [self.cut]

    @property
    def direction(self) -> str:
        """Whether more of its number helps."""
        return "down" if self.form == "limit" else "up"


class Base(NamedTuple):
    """A synthetic rule base on disk."""

    folder: Path
    conditions: list[Condition]
    sown: list[Sown]


def conditions(primes: int, each: int, seed: int, defects: int) -> list[Condition]:
    """Draw the conditions of a base; ``defects`` of those that are counted are spoilt."""
    rng = random.Random(seed)
    drawn = [Condition(f"p{p}", i, FORMS[i % len(FORMS)], rng.randint(10, 90)) for p in range(primes) for i in range(each)]
    counted = [k for k, c in enumerate(drawn) if c.index >= ASKED]
    for k in rng.sample(counted, defects):
        form = drawn[k].form
        spoilt = {"threshold": "one_off", "yes_no": "dead", "either": "corner", "reading": "promise", "limit": "decrease"}[form]
        drawn[k] = drawn[k]._replace(defect=spoilt)
    return drawn


def rules(c: Condition, neighbour: Condition) -> list[str]:
    """Write one condition."""
    head = f"met({c.prime}, {YEAR}, c{c.index})"
    n, y, t = c.number, c.answer, c.cut
    at = f"at_least({n}, {t})"
    if c.form == "threshold":
        real = t + 1 if c.defect == "one_off" else t
        return [f"cut({n}, ({t};{real})).", f"{head} :- at_least({n}, {real})."]
    if c.form == "yes_no":
        return [f"{head} :- true({y})."] if not c.defect else [f"{head} :- true({y}).", f"{head} :- not true({y})."]
    if c.form == "either":  # in a corner: both together spoil it where the neighbour holds
        spoilt = f", not met({c.prime}, {YEAR}, c{neighbour.index})" if c.defect else ""
        out = [f"cut({n}, {t}).", f"{head} :- {at}, not true({y}).", f"{head} :- true({y}), not {at}."]
        return [*out, f"{head} :- {at}, true({y}){spoilt}."]
    if c.form == "reading":
        out = [f"cut({n}, ({t};{t + 5})).", f'{head} :- {at}, reading("{c.prime}", "A").']
        return [*out, f'{head} :- at_least({n}, {t + 5}), reading("{c.prime}", "B").']
    if c.defect:  # the limit turned round
        return [f"cut({n}, {t}).", f"{head} :- {at}."]
    return [f"cut({n}, {t}).", f"{head} :- not {at}."]


def declared(c: Condition) -> list[str]:
    """Declare what the law says of one condition."""
    out = []
    if c.form != "yes_no":
        out.append(f'monotone({c.prime}, {YEAR}, {c.number}, {c.direction}, law, "row {c.index}").')
        out += [f'figure_cut({c.prime}, {YEAR}, {c.number}, {t}, law, "row {c.index}").' for t in c.cuts]
    if c.form in ("yes_no", "either"):
        out.append(f'monotone({c.prime}, {YEAR}, {c.answer}, yes, law, "row {c.index}").')
    if c.form == "reading":  # who is above the lower threshold has the condition: kept under one reading only
        meant = c.cut if c.defect else c.cut + 5
        out.append(f'property(p_{c.prime}_{c.index}, law, "row {c.index}").')
        met = f"met({c.prime}, {YEAR}, c{c.index})"
        out.append(f"broken(p_{c.prime}_{c.index}, {c.prime}, {YEAR}) :- at_least({c.number}, {meant}), not {met}.")
    return out


def sown(c: Condition) -> list[Sown]:
    """Name the finding of the defect of a condition."""
    return {
        "": [],
        "one_off": [Sown("turns_unannounced", c.prime, f"{c.number} {c.cut + 1}")],
        "dead": [Sown("dead_input", c.prime, c.answer)],
        "corner": [Sown("not_monotone", c.prime, c.answer)],
        "promise": [Sown("promise_broken", c.prime, f"p_{c.prime}_{c.index}")],
        "decrease": [Sown("not_monotone", c.prime, c.number)],
    }[c.defect]


def write(folder: Path, primes: int, each: int, seed: int = 1, defects: int = 0) -> Base:
    """Write a rule base of ``primes`` prime years with ``each`` conditions."""
    folder.mkdir(parents=True)
    kernel = rules_directory() / "kernel"
    drawn = conditions(primes, each, seed, defects)
    lines = [f'#include "{kernel / name}.lp".' for name in ("calendar", "inputs", "outcomes")]
    lines += ['source(law, "synthetic", "2024-01-01", "https://example.org/synthetic").']
    said = ['#include "main.lp".']
    for c in drawn:
        head = f"{c.prime}, {YEAR}"
        if c.index == 0:
            rest = [k for k in drawn if k.prime == c.prime and k.index >= ASKED]
            lines += [f"prime_year({head}). status({head}, final).", f'issue("{c.prime}", "A", default). issue("{c.prime}", "B", other).']
            lines += [f'cites_issue("{c.prime}", law, "reading").']
            asked = ", ".join(f"met({head}, c{i})" for i in range(ASKED))
            items = "; ".join(f"met({head}, c{k.index})" for k in rest)
            for rank, share in enumerate(SHARES, 1):
                need = max(1, round(len(rest) * share))
                lines.append(f"grade({head}, g{rank}, {rank}, {rank * 500}, {rank * 500}). cites_grade({head}, g{rank}, law, table).")
                lines.append(f"attains({head}, g{rank}) :- {asked}, {need} {{ {items} }}.")
        if c.form != "yes_no":
            lines.append(f"fact({c.number}, (doctor, years, {YEAR}, e_services, {c.number}), number(count)).")
            lines.append(f"e_service({c.number}, {c.number}, score(count)).")
        if c.form in ("yes_no", "either"):
            lines.append(f"fact({c.answer}, (doctor, years, {YEAR}, e_services, {c.answer}), boolean).")
            lines.append(f"e_service({c.answer}, {c.answer}, boolean).")
        lines.append(f"applies({head}, c{c.index}). cites({head}, c{c.index}, law, table). confidence({head}, c{c.index}, high).")
        following = next((k for k in drawn if k.prime == c.prime and k.index == c.index + 1), None)
        lines += rules(c, following or drawn[drawn.index(c) - 1])
        said += declared(c)
    (folder / "main.lp").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "verify.lp").write_text("\n".join(said) + "\n", encoding="utf-8")
    return Base(folder, drawn, [s for c in drawn for s in sown(c)])
