"""What is missing, for reading: targets that ask for the same things are told together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.rules.wording import as_day

from ..parts import Sheet, Spans, spans
from .places import key
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Change, Missing, Way
    from octroi.bridge.results import Block, Item

LATE = "too_late"


class Group(NamedTuple):
    """Targets reached by the same items, in a number that grows with the target."""

    targets: tuple[Missing, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways of the first target; those of the others differ in their numbers only."""
        return self.targets[0].ways

    @property
    def late(self) -> bool:
        """Whether no target of the group can still be reached."""
        return all(w.attainable in (LATE, "never") for m in self.targets for w in m.ways)


def grouped(missing: Sequence[Missing]) -> list[Group]:
    """Group consecutive targets that one list of items serves."""
    groups: list[list[Missing]] = []
    for target in missing:
        if groups and _mergeable(groups[-1][-1], target):
            groups[-1].append(target)
        else:
            groups.append([target])
    return [Group(tuple(g)) for g in groups]


def _mergeable(one: Missing, other: Missing) -> bool:
    """Whether the ways of two targets differ only in how many of one list of items they ask for."""
    if not one.ways and not other.ways:
        return one.blocked_by == other.blocked_by or not other.blocked_by
    if len(one.ways) != 1 or len(other.ways) != 1:
        return False
    pairs = [(a, b) for a in one.ways[0].all_of for b in other.ways[0].all_of if a.items == b.items]
    if len(pairs) != len(one.ways[0].all_of) or len(pairs) != len(other.ways[0].all_of):
        return False
    return sum(a.choose != b.choose for a, b in pairs) <= 1


def _shared_labels(targets: Iterable[Missing]) -> frozenset[str]:
    """The labels of items that stand for more than one fact: of each of these it is said which one is meant."""
    paths: dict[str, set[str]] = {}
    for missing in targets:
        for item in (i for way in missing.ways for block in way.all_of for i in block.items):
            paths.setdefault(item.label, set()).update(c.path for row in item.alternatives for c in row if c.same_as is None)
    return frozenset(label for label, found in paths.items() if len(found) > 1)


class WaysText:
    """Writes the ways of one prime year."""

    def __init__(self, sheet: Sheet, words: Words, prime: str, year: int) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say
        self.prime, self.year = prime, year
        self.name_year = False
        self.shared: frozenset[str] = frozenset()  # labels under which more than one fact is asked for
        self.late_items = 0

    def target(self, missing: Missing) -> str:
        """Name an outcome: its amount."""
        low = int(missing.target["amount"])
        return self.words.amount(low, missing.target.get("max", low))

    def _head(self, group: Group) -> str:
        missing = group.targets[0]
        several = missing.target.get("max", missing.target["amount"]) not in (missing.target["amount"], None)
        key = "for_range" if several else "for"
        if "verdict" in missing.target:
            key = "get_year" if self.name_year else "get"
        return self.say(f"missing.{key}", target=self.target(missing), year=self.year)

    def show(
        self, groups: Sequence[Group], most: int, indent: int = 2, name_year: bool = False, late_items: int = 0
    ) -> None:
        """Write groups of targets, each with at most so many ways; of what is lost, at most ``late_items`` items."""
        self.name_year, self.late_items = name_year, late_items
        self.shared = _shared_labels(m for group in groups for m in group.targets)
        for group in groups:
            if group.ways:
                self._group(group, most, indent)
            else:
                self._blocked(group, indent)

    def _group(self, group: Group, most: int, indent: int) -> None:
        if len(group.targets) > 1:
            self._shared(group, indent)
            return
        missing = group.targets[0]
        late = f" {self.say('missing.too_late', year=self.year)}" if group.late else ""
        self.sheet.line(self._head(group) + late, indent, style="bold")
        for number, way in enumerate(missing.ways[:most]):
            if number:
                self.sheet.line(self.say("missing.or"), indent + 2, style="dim")
            self._way(way, indent + 2, told=group.late)
        rest = len(missing.ways) - most
        if rest > 0:
            self.sheet.line(self.say.count("missing.more", rest), indent + 2, style="dim")
        if not missing.complete:
            self.sheet.line(self.say("missing.incomplete"), indent + 2, style="dim")

    def _shared(self, group: Group, indent: int) -> None:
        """Write targets that share their items: what all of them need, then how many of a list each needs."""
        first, second = (sorted(m.ways[0].all_of, key=self._place) for m in group.targets[:2])
        open_at = next((n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a.choose != b.choose), 0)
        late = f" {self.say('missing.too_late', year=self.year)}" if group.late else ""
        common = [b for n, b in enumerate(first) if n != open_at]
        if common:
            names = self.say("list.joint").join(self.target(m) for m in group.targets)
            self.sheet.line(self.say("missing.for", target=names) + late, indent, style="bold")
            indent += 2
            for block in common:
                self._block(block, indent, told=group.late)
        steps = [
            self.say.count(
                "missing.step", sorted(m.ways[0].all_of, key=self._place)[open_at].choose, target=self.target(m)
            )
            + ("" if group.late or m.ways[0].attainable != LATE else f" {self.say('missing.late_short')}")
            for m in group.targets
        ]
        block = first[open_at]
        text = self.say("missing.shared", count=len(block.items), steps=", ".join(steps))
        self.sheet.line(text + ("" if common else late), indent, style="" if common else "bold")
        self._items(block, indent + 2, group.late)

    def _place(self, block: Block) -> tuple[int, int]:
        """Blocks that ask for all their items come first, the rest in the order of the law."""
        return (int(block.choose < len(block.items)), min(self.words.rank(i.condition) for i in block.items))

    def _items(self, block: Block, indent: int, told: bool) -> None:
        items = sorted(block.items, key=lambda i: self.words.rank(i.condition))
        cut = self.late_items if told and self.late_items and len(items) > self.late_items + 1 else len(items)
        for item in items[:cut]:
            self._item(item, indent, told)
        if cut < len(items):
            self.sheet.line(self.say.count("missing.more_items", len(items) - cut), indent, "• ", style="dim")

    def _way(self, way: Way, indent: int, told: bool) -> None:
        for block in sorted(way.all_of, key=self._place):
            self._block(block, indent, told)

    def _block(self, block: Block, indent: int, told: bool) -> None:
        if block.choose < len(block.items):
            self.sheet.line(self.say.count("missing.choose", block.choose, count=len(block.items)), indent)
            indent += 2
        self._items(block, indent, told)

    def _item(self, item: Item, indent: int, told: bool) -> None:
        """Write an item; ``told`` says that the whole group is known to be too late."""
        self.sheet.line(self.item(item, told), indent, "• ")

    def item(self, item: Item, told: bool = False) -> Spans:
        """Return an item with what it asks for and until when; ``told`` says that it is known to be too late."""
        label = item.label
        first = item.alternatives[0][0].path
        if not label or label == item.condition:
            label = self.words.fact(first)
        joins = len(item.alternatives) == len(item.alternatives[0]) == 1 and self._keeps(first)
        if joins:  # an entry that is to count says by itself what it is asked for
            label = self.say("list.of_entry", entry=self.words.entry(first), label=self.words.lower(self.words.fact(first)))
        texts = []
        alternatives = [tuple(c for c in changes if c.same_as is None) for changes in item.alternatives]
        for changes in alternatives:
            parts = []
            for change in changes:
                text = self.words.change(change)
                several = len(alternatives) > 1 or len(changes) > 1 or (self._summed(change.path) and not joins)
                several = several or self._elsewhere(item.condition, change.path) or (not joins and item.label in self.shared)
                adds = change.path.endswith("[+]")  # what to do, as a sentence
                parts.append(f"{self.words.lower(self._what(change.path))} {text}" if several and not adds else text)
            texts.append(self.say("list.and").join(parts))
        shown = self.say("list.or").join(texts[:4])
        act = self._act(alternatives[0][0]) if len(alternatives) == len(alternatives[0]) == 1 else ""
        when = "" if told else self._when(item)
        paths = [c.path for changes in alternatives[:4] for c in changes]
        return spans(
            act or self.say("phrase.pair", label=label, text=shown), (f" {when}" if when else "", "yellow"),
            (key(self.say, *paths), "dim") if not told else "",
        )  # fmt: skip

    def _act(self, change: Change) -> str:
        """Return what to do as a sentence of its own, where the rules word it so: it needs no name of a condition before it."""
        if not change.path.endswith("[+]"):
            return ""
        sentence = self.words.adding(change.path.removesuffix("[+]"), change.new)
        return sentence[:1].upper() + sentence[1:]

    def _elsewhere(self, condition: str, path: str) -> bool:
        """Whether a change is to another kind of fact than the one the condition is named after: a mean, not a result."""
        own, other = (self.words.facts.get(p) for p in (self.words.condition_path(condition, None), path))
        return own is not None and other is not None and own.functor != other.functor

    def _summed(self, path: str) -> bool:
        """Whether a path enters a list whose entries are told by what they add up to, not one by one."""
        vocabulary = self.words.vocabulary
        name = vocabulary.list_at(path_keys(path))
        over = {a.over for a in vocabulary.aggregates.values()}
        return name is not None and name not in vocabulary.slotted and vocabulary.lists[name] in over

    def _keeps(self, path: str) -> bool:
        """Whether an entry of such a list counts by what stands at a path."""
        keys, sums = path_keys(path), self.words.vocabulary.aggregates.values()
        tests = {(*a.over, keys[len(a.over)], *k.keys) for a in sums if keys[: len(a.over)] == a.over for k in a.keeps}
        return self._summed(path) and keys in tests

    def _what(self, path: str) -> str:
        return (
            self.say("list.entry_fact", entry=entry, fact=self.words.lower(self.words.fact(path)))
            if (entry := self.words.entry(path))
            else self.words.fact(path)
        )

    def _when(self, item: Item) -> str:
        """Say whether this item can still be done: until a day, or too late; what is unknown says by itself that it is to be found out."""
        last = item.until
        if last is None:
            return self.say("missing.find_out") if any(c.unjudged for a in item.alternatives for c in a) else ""
        late = last < self.words.today
        return self.say("missing.late_item") if late else self.say("missing.until", day=self.words.day(last))

    def _blocked(self, group: Group, indent: int) -> None:
        targets = self.say("list.joint").join(self.target(m) for m in group.targets)
        self.sheet.line(self.say("missing.blocked", target=targets), indent, style="bold")
        stand = next((m.blocked_by for m in group.targets if m.blocked_by), ())
        if not stand:
            self.sheet.line(self.say("missing.unreachable"), indent + 2)
            return
        for number, way in enumerate(stand):
            if number:
                self.sheet.line(self.say("missing.or"), indent + 2, style="dim")
            for block in way.all_of:
                for item in block.items:
                    self._obstacle(item, indent + 2)

    @staticmethod
    def _rather(change: Change) -> str:
        """Return the phrase for what would have been needed: of dates and numbers the nearest that counts bounds all that do."""
        old, new = as_day(change.old), as_day(change.new)
        if new and (old or change.old == "none"):
            return f"phrase.rather_day_{'lower' if old and new > old else 'upper'}"
        if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (change.old, change.new)):
            return f"phrase.rather_number_{'lower' if change.new > change.old else 'upper'}"
        return "phrase.rather"

    def _obstacle(self, item: Item, indent: int) -> None:
        for change in item.alternatives[0]:
            label = self.words.within(change.path, self.words.named(change.path))
            if change.old is None:
                text = self.say("phrase.to_settle")
            elif isinstance(change.old, (dict, list)) or change.new is None:
                text = self.words.value(change.old, change.path.partition("[")[0])
            else:
                old, new = self.words.both(change.old, change.new, change.path)
                text = self.say(self._rather(change), old=old, new=new)
            self.sheet.line(
                spans(self.say("phrase.pair", label=label, text=text), (key(self.say, change.path), "dim")),
                indent,
                "• ",
            )
