"""The rules for reading, from the data of :mod:`octroi.bridge.rulebook.rulebook`."""

from __future__ import annotations

from typing import Any

from octroi.bridge.results import Source

from ..parts import Sheet, Spans, Told, spans
from .sources import Sources
from .words import Words


class RulesText:
    """Writes prime years one after the other, then the readings and the numbered sources."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say
        self.sources = Sources(sheet, words)

    def show(self, book: dict[str, Any]) -> None:
        """Write a rulebook."""
        self._chosen(book)
        for entry in book["prime_years"]:
            self._prime_year(entry)
        for entry in book["not_modelled"]:
            self.sheet.heading(f"{self.words.prime(entry['prime'])} {entry['year']}")
            self.sheet.line(entry["why"], 2)
        for conflict in book["conflicts"]:
            both = list(dict.fromkeys(conflict["primes"]))
            names = self.say("list.and").join(self.words.prime(p) for p in both)
            self.sheet.heading(self.say("rules.conflict", names=names))
            self._line(conflict["why"] + self._under(conflict), conflict["sources"], 2)
        self._readings(book["readings"])
        self.sources.show()

    def _chosen(self, book: dict[str, Any]) -> None:
        """Write under which readings the rules are shown, and which of them these rules never ask about."""
        if not book["chosen"]:
            return
        self.sheet.line(self.say("decide.readings", readings=", ".join(f"{i}={o}" for i, o in book["chosen"].items())), style="bold")
        asked = {r["issue"] for r in book["readings"]} | {u["issue"] for c in book["conflicts"] for u in c.get("under", ())}
        if idle := [i for i in book["chosen"] if i not in asked]:
            self.sheet.line(self.say("rules.idle", issues=", ".join(idle)))

    def _under(self, row: dict[str, Any]) -> str:
        """Return under which chosen readings a row stands, to be put behind it."""
        return "".join(f" {self.say('rules.under', **under)}" for under in row.get("under", ()))

    def _prime_year(self, entry: dict[str, Any]) -> None:
        status = "" if entry["status"] == "final" else f" ({self.words.wording.get('status', entry['status'])})"
        self.sheet.heading(f"{entry['name']} {entry['year']}{status}")
        self._amounts(entry)
        conditions = [c for c in entry["conditions"] if c["kind"] == "condition"]
        self.sheet.line(self.say("rules.conditions"), 2, style="bold")
        for condition in conditions:
            if condition.get("of") is None:
                self._condition(condition, 4)
        for name in dict.fromkeys(c["of"] for c in conditions if c.get("of")):
            self.sheet.line(self.words.wording.get("asked_of", name), 4, style="bold")
            for condition in (c for c in conditions if c.get("of") == name):
                self._condition(condition, 6)
        self._parameters([c for c in entry["conditions"] if c["kind"] == "parameter"])
        self._request(entry["request"])
        if entry["remarks"]:
            self.sheet.line(self.say("rules.remarks"), 2, style="bold")
        for remark in entry["remarks"]:
            self._line(remark["text"], remark["sources"], 4, "• ")

    def _amounts(self, entry: dict[str, Any]) -> None:
        self.sheet.line(self.say("rules.amounts"), 2, style="bold")
        by = entry["table_by"]
        modes = list(dict.fromkeys(s[by] for a in entry["amounts"] for s in a["steps"]))
        rows: list[list[Told]] = []
        for amount in entry["amounts"]:
            name = (amount["label"] or "").partition(" (")[0]
            if amount["situation"]:
                name = self.say("detail.situation", number=amount["situation"])
            cells: list[Told] = [name[:1].upper() + name[1:], self.words.amount(amount["min"], amount["max"])]
            for mode in modes:
                step = next((s for s in amount["steps"] if s[by] == mode), None)
                cells.append(self.say("rules.step", at_least=step["at_least"], of=step["of"]) if step else "")
            rows.append([*cells, self._numbers(amount["sources"])])
        heads = [self.words.wording.get("columns", by, value=self.words.value(m)) for m in modes]
        first = ["", ""] if modes or len(rows) > 1 else None
        if first is None:
            self._line(
                self.words.amount(entry["amounts"][0]["min"], entry["amounts"][0]["max"]),
                entry["amounts"][0]["sources"],
                4,
            )
        else:
            self.sheet.table([*first, *heads, ""], rows, right=[1], indent=4)
        for note in entry["amount_notes"]:
            self.sheet.line(note, 4)

    def _condition(self, condition: dict[str, Any], indent: int) -> None:
        bounds = self._bounds(condition)
        if bounds and condition.get("of") and condition["type"] == "date":
            bounds = f"{self.words.lower(self.words.fact((condition['path'] or '').replace('[]', '[0]')))} {bounds}"
        text = self.say("phrase.pair", label=condition["label"], text=bounds) if bounds else condition["label"]
        self._line(text + self._confidence(condition) + self._under(condition), condition["sources"], indent, "• ")

    def _bounds(self, condition: dict[str, Any]) -> str:
        low, high, path = condition["at_least"], condition["at_most"], condition["path"] or ""
        path = path.replace("[]", "[0]")
        if low is not None and high is not None:
            key = "rules.window" if condition["type"] == "date" else "rules.between"
            if key == "rules.window":
                return self.say(key, start=self.words.value(low, path), end=self.words.value(high, path))
            return self.say("rules.between", low=self.words.value(low, path), high=self.words.value(high, path))
        if low is not None:
            key = "rules.from_day" if condition["type"] == "date" else "rules.at_least"
            return self.say(key, value=self.words.value(low, path))
        if high is not None:
            key = "rules.until_day" if condition["type"] == "date" else "rules.at_most"
            return self.say(key, value=self.words.value(high, path))
        return ""

    def _confidence(self, condition: dict[str, Any]) -> str:
        name = f"confidence.{condition['confidence']}"
        return f" ({self.say(name)})" if self.say.has(name) else ""

    def _parameters(self, parameters: list[dict[str, Any]]) -> None:
        if not parameters:
            return
        prime = parameters[0]["id"].partition(".")[0]
        self.sheet.line(self.words.wording.get("measured", prime), 2, style="bold")
        for row in parameters:
            bounds = self._bounds(row) or (
                self.say("rules.used") if row["threshold_known"] else self.say("rules.no_threshold")
            )
            period = self.words.wording.get("periods", row["period"]) if row["period"] else ""
            parts = [bounds, period]
            for mode in row["not_for"]:
                parts.append(self.say("rules.not_for", mode=self.words.value(mode)))
            if row["last_day"] and not row["last_day"].endswith("12-31"):
                parts.append(self.say("rules.last_day", day=self.words.day(row["last_day"])))
            text = self.say("phrase.pair", label=row["label"], text=", ".join(p for p in parts if p))
            self._line(text + self._confidence(row) + self._under(row), row["sources"], 4, "• ")

    def _request(self, request: dict[str, Any]) -> None:
        self.sheet.line(self.say("rules.request"), 2, style="bold")
        for window in request["windows"]:
            key = "rules.window" if window["kind"] == "actual" else "rules.announced"
            text = self.say(key, start=self.words.day(window["from"]), end=self.words.day(window["to"]))
            self._line(text, window["sources"], 4, "• ")
        for channel in request["channels"]:
            self.sheet.line(self.words.wording.get("channels", channel), 4, "• ")
        for contest in request["contest"]:
            channel = self.words.wording.get("channels", contest["channel"])
            self.sheet.line(
                self.say(f"rules.contest_{contest['after']}", days=contest["days"], channel=channel), 4, "• "
            )
        if request["paid_by"]:
            self.sheet.line(self.say("rules.paid_by", day=self.words.day(request["paid_by"])), 4, "• ")

    def _readings(self, readings: list[dict[str, Any]]) -> None:
        if not readings:
            return
        self.sheet.heading(self.say("rules.readings"))
        for reading in readings:
            self._line(f"{reading['issue']}  {reading['title']}", reading["sources"], 2)
            for option, text in reading["options"].items():
                self.sheet.line(f"{text}{self._mark(reading, option)}", 4, f"{option}  ")

    def _mark(self, reading: dict[str, Any], option: str) -> str:
        if reading["in_force"] == reading["default"]:
            key = "rules.default" if option == reading["default"] else ""
        else:
            key = {reading["in_force"]: "readings.chosen", reading["default"]: "readings.usual"}.get(option, "")
        return f" {self.say(key)}" if key else ""

    def _numbers(self, sources: list[dict[str, Any]]) -> Spans:
        return spans((self.sources.numbers(Source(**s) for s in sources), "dim"))

    def _line(self, text: str, sources: list[dict[str, Any]], indent: int, marker: str = "") -> None:
        cited = (*spans(" "), *self._numbers(sources)) if sources else ()
        self.sheet.line((*spans(text), *cited), indent, marker)
