"""All facts as a form: the shape of a dossier laid out as sections, years, entries and fields, with what the dossier says in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from octroi.bridge.ask.question import Form, form_at
from octroi.bridge.dossier.keys import is_year, path_text
from octroi.bridge.dossier.kinds import Leaf
from octroi.bridge.dossier.read import Dossier, dig
from octroi.bridge.dossier.shape import EACH, Entries, Group, Node, Years
from octroi.bridge.dossier.spells import is_spells
from octroi.cli.say.questions import hint
from octroi.cli.say.words import Words

from .fields import NONE, Blank, sign

Keys = tuple[Any, ...]
VERSION = "dossier"
RECENT = 4  # so many years are laid out at once
# Whether there is none at all of something, and of a list: nothing else can be answered.
NO_SUCH, NO_ENTRIES = Form("none", none=True), Form("none", none=True, whole=True)


@dataclass
class Box:
    """Fields under a title. ``kind``: group, year, list or entry; ``none`` asks whether there is none at all."""

    kind: str
    path: str
    title: str
    inside: list[Box | Blank] = field(default_factory=list)
    none: Blank | None = None
    told: bool = False

    def blanks(self) -> Iterator[Blank]:
        """Yield all fields in it, the one that says that there is none first."""
        if self.none is not None:
            yield self.none
        for one in self.inside:
            if isinstance(one, Blank):
                yield one
            else:
                yield from one.blanks()


class Outline:
    """Lays out one dossier for prime years; ``apart`` are places, with any entry written as such, that have a form of their own."""

    def __init__(self, words: Words, dossier: Dossier, years: Sequence[int], apart: Collection[Keys] = ()) -> None:
        self.apart = apart
        self.words, self.dossier, self.shape = words, dossier, dossier.shape
        self.wording, self.vocabulary = words.wording, words.vocabulary
        self.wanted = {y + back for y in years for back in (0, -1)}
        self.facts = {f.keys: f for f in self.vocabulary.facts.values()}

    def sections(self) -> list[str]:
        """Return the keys that have a page of their own."""
        return [k for k, node in self.shape.root.fields.items() if not isinstance(node, Leaf)]

    def title(self, key: str) -> str:
        """Return what a section is called."""
        for place in ("sections", "facts"):
            if self.wording.has(place, key):
                return self.wording.get(place, key)
        return key

    def section(self, key: str) -> Box:
        """Return one section."""
        node = self.shape.root.fields[key]
        box = self._box(node, (key,), self.title(key))
        assert box is not None
        return box

    def _box(self, node: Node, keys: Keys, title: str) -> Box:
        here = self.dossier.get(*keys)
        box = Box("group", path_text(keys), title, told=bool(here))
        if isinstance(node, Group):
            if node.none:
                box.none = self._none(keys, here, NO_SUCH, "page.none")
            year = next((k for k in reversed(keys) if is_year(k)), None)
            place = tuple(EACH if isinstance(k, int) and not is_year(k) else k for k in keys)
            for name in (n for n in node.names(year) if (*place, n) not in self.apart):
                box.inside += self._inside(node.fields[name], (*keys, name))
        elif isinstance(node, Years):
            box.inside = [self._year(node, keys, y) for y in self._years(keys, here)]
        elif isinstance(node, Entries):
            box.kind = "list"
            entries = here if isinstance(here, list) else []
            if not entries:
                box.none = self._none(keys, here, NO_ENTRIES, "page.no_entries")
            for number in range(len(entries)):
                at = (*keys, number)
                one = self._box(node.each, at, self.words.entry(f"{path_text(at)}."))
                one.kind = "entry"
                box.inside.append(one)
        return box

    def _inside(self, node: Node, keys: Keys) -> list[Box | Blank]:
        """Return what stands below a key: a field, or a box."""
        if isinstance(node, Leaf) or (isinstance(node, Entries) and isinstance(node.each, Leaf)):
            found = self.blank(keys)
            return [found] if found is not None else []
        here = self.dossier.get(*keys)
        if isinstance(node, Years) and (keys[-1] == "years" or isinstance(node.each, Leaf)):
            return self._by_year(node, keys, here)
        if isinstance(node, Group) and node.by_year and not here and keys[-2] not in node.by_year:
            return []  # nothing is measured in that year
        return [self._box(node, keys, self.title(str(keys[-1])))]

    def _by_year(self, node: Years, keys: Keys, here: Any) -> list[Box | Blank]:
        """Return what there is by year, years long past of which nothing is told out of sight."""
        say, years = self.words.say, self._years(keys, here)
        near = [y for y in years if y > years[0] - RECENT or y in (here or {})]
        title = say("page.earlier_years")
        if isinstance(node.each, Leaf):
            title = say("phrase.pair", label=self.words.named(path_text(keys), title=True), text=self.words.lower(title))
        earlier = Box("year", path_text(keys), title)
        out: list[Box | Blank] = []
        for year in years:
            one = self.blank((*keys, year)) if isinstance(node.each, Leaf) else self._year(node, keys, year)
            if one is not None:
                (out if year in near else earlier.inside).append(one)
        return [*out, *([earlier] if earlier.inside else [])]

    def _year(self, node: Years, keys: Keys, year: int) -> Box:
        box = self._box(node.each, (*keys, year), str(year))
        box.kind = "year"
        return box

    def _years(self, keys: Keys, here: Any) -> list[int]:
        """Return the years below a path: those that the rules look at there, and those that the dossier has."""
        size = len(keys)
        found = {k[size] for k in self.facts if len(k) > size and k[:size] == keys and is_year(k[size])}
        if not found:  # of entries: the years that are looked at anywhere
            found = {k for path in self.facts for k in path if is_year(k)}
        if self.wanted:
            found &= self.wanted
        return sorted(found | {k for k in (here if isinstance(here, dict) else {}) if is_year(k)}, reverse=True)

    def _none(self, keys: Keys, here: Any, form: Form, key: str) -> Blank:
        """Return the field that says that there is none."""
        blank = Blank(path_text(keys), form, self.words.say(key))
        blank.chosen = [NONE] if here in ("none", []) else []
        return blank

    def blank(self, keys: Keys) -> Blank | None:
        """Return the field of a fact, filled with what the dossier says."""
        path = path_text(keys)
        form = form_at(self.vocabulary, self.shape, keys, self.facts.get(keys))
        if form is None or path == VERSION:
            return None
        unit = form.unit or self.words.unit(path)
        form = form._replace(unit=unit)
        options = tuple((o, self.wording.value(o) if not self.wording.has("primes", o) else self.words.short(o)) for o in form.options)
        label = self.words.named(path, title=True)
        if is_year(keys[-1]):
            label = f"{label} ({keys[-1]})"
        said = hint(form, options, self.words) if form.kind in ("date", "entries") else ""
        value = dig(self.dossier.data, keys)
        if form.kind != "set" and value and is_spells(value):
            said = self.words.value(value, path)
        return Blank(path, form, label, options, sign(self.wording, unit), said).filled(value, self.wording)
