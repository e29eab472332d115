"""Reads a strategy from YAML (``config/strategies/it-utility-b2c.yaml`` shows the shape)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import yaml

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.core.relation.behaviour import Behaviour
from dialer.core.treatment.risk import Risk
from dialer.core.treatment.strategy import Gate, PhaseLimit, PhaseName, Step, StepAction, Strategy, Trait, Wording
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose

KEYS = ("strategy", "version", "title", "phases", "steps")
OPTIONAL_KEYS = ("currency", "risk", "least_balance", "high_amount", "most_attempts_without_contact", "control_ratio")
STEP_KEYS = ("id", "title", "phase", "action", "wording", "window")
OPTIONAL_STEP_KEYS = ("mode", "template", "gates", "traits", "not_traits", "most_attempts", "cost", "late")

Code = TypeVar("Code", bound=StrEnum)


class StrategyFileError(YamlFileError):
    """A strategy cannot be used; the message begins with file and line."""

    code = "strategy_file"


def load_strategy(path: Path) -> Strategy:
    """Read one strategy.

    Raises:
        StrategyFileError: unreadable, not YAML, a key missing, unknown or twice, or a step that cannot be.
    """
    _, root = compose(Source(path, 0, StrategyFileError), like="config/strategies/it-utility-b2c.yaml")
    reader = _StrategyReader(path, StrategyFileError)
    table = reader.table(root, KEYS, OPTIONAL_KEYS, "the strategy")
    name = reader.text(table["strategy"], "strategy")
    if name != path.stem:
        raise reader.at(table["strategy"]).refuse(f"strategy {name!r} must bear its file's name, {path.stem!r}")
    nodes = list(reader.items(table["steps"], "steps"))
    steps = [reader.step(node) for node in nodes]
    try:
        return Strategy(
            name=name,
            version=reader.text(table["version"], "version"),
            title=reader.text(table["title"], "title"),
            phases=[reader.limit(node) for node in reader.items(table["phases"], "phases")],
            steps=steps,
            currency=reader.text(table["currency"], "currency") if "currency" in table else "EUR",
            risk=reader.risk(table["risk"]) if "risk" in table else None,
            least_balance_minor=reader.minor(table, "least_balance"),
            high_amount_minor=reader.minor(table, "high_amount"),
            most_attempts_without_contact=reader.count(table, "most_attempts_without_contact"),
            control_ratio=float(reader.number(table["control_ratio"])) if "control_ratio" in table else 0.0,
        )
    except YamlFileError:
        raise
    except Invalid as error:
        lines = {step.id: node for step, node in zip(steps, nodes, strict=True)}
        at = lines.get(str(error.facts.get("field"))) or table.get(str(error.facts.get("field"))) or root
        raise reader.at(at).refuse(error.message) from error


def parse_strategy(name: str, text: str) -> Strategy:
    """A strategy from its file's text, as it comes through a door.

    Args:
        name: of the file, without ``.yaml``.
        text: YAML.

    Raises:
        StrategyFileError: as ``load_strategy``; the place is ``<name>.yaml`` and the line.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            return load_strategy(path)
        except StrategyFileError as error:
            line = error.facts.get("line")
            told = error.message.replace(str(path), path.name)
            raise StrategyFileError(told, file=path.name, line=line) from None


def load_strategies(folder: Path) -> dict[str, Strategy]:
    """Every ``*.yaml`` of a folder, by name.

    Raises:
        StrategyFileError: one cannot be used, or there is none.
    """
    strategies = {path.stem: load_strategy(path) for path in sorted(folder.glob("*.yaml"))}
    if not strategies:
        raise Source(folder, 0, StrategyFileError).refuse("holds no strategy; put it-utility-b2c.yaml there")
    return strategies


class _StrategyReader(MarkedReader):
    def limit(self, node: yaml.Node) -> PhaseLimit:
        table = self.table(node, ("phase", "longest_days"), (), "a phase")
        days = self.count(table, "longest_days")
        if not days:
            raise self.at(table["longest_days"]).refuse("a phase lasts at least one day")
        return PhaseLimit(phase=self.one_of(table["phase"], PhaseName), longest_days=days)

    def risk(self, node: yaml.Node) -> Risk:
        """When a customer's habit of paying asks for care before the due date."""
        table = self.table(node, (), ("on_time_below", "late_days_from", "behaviour"), "risk")
        words = self.value(table["behaviour"]) if "behaviour" in table else []
        known = [word.value for word in Behaviour]
        if not isinstance(words, list) or any(word not in known for word in words):
            raise self.at(table["behaviour"]).refuse(f"behaviour is a list of {', '.join(known)}")
        try:
            return Risk(
                on_time_below=float(self.number(table["on_time_below"])) if "on_time_below" in table else None,
                late_days_from=self.count(table, "late_days_from") if "late_days_from" in table else None,
                behaviours=frozenset(words),
            )
        except YamlFileError:
            raise
        except Invalid as error:
            raise self.at(node).refuse(error.message) from error

    def step(self, node: yaml.Node) -> Step:
        table = self.table(node, STEP_KEYS, OPTIONAL_STEP_KEYS, "a step")
        window = self.value(table["window"])
        if not (isinstance(window, list) and len(window) == 2 and all(type(day) is int for day in window)):
            raise self.at(table["window"]).refuse("window is two days from the due date, like [-7, -5]")
        return Step(
            id=self.text(table["id"], "id"),
            title=self.text(table["title"], "title"),
            phase=self.one_of(table["phase"], PhaseName),
            action=self.one_of(table["action"], StepAction),
            wording=self.one_of(table["wording"], Wording),
            from_day=window[0],
            to_day=window[1],
            mode=self.one_of(table["mode"], DialMode) if "mode" in table else None,
            template=self.text(table["template"], "template") if "template" in table else "",
            gates=self.set_of(table, "gates", Gate),
            traits=self.set_of(table, "traits", Trait),
            not_traits=self.set_of(table, "not_traits", Trait),
            most_attempts=self.count(table, "most_attempts"),
            cost_minor=self.minor(table, "cost"),
            is_for_late=self.flag(table, "late"),
        )

    def one_of(self, node: yaml.Node, codes: type[Code]) -> Code:
        text = self.text(node, "this")
        if text not in list(codes):
            raise self.at(node).refuse(f"{text!r} is not known; there are {', '.join(codes)}")
        return codes(text)

    def set_of(self, table: Mapping[str, yaml.Node], key: str, codes: type[Code]) -> frozenset[Code]:
        return (
            frozenset(self.one_of(node, codes) for node in self.items(table[key], key)) if key in table else frozenset()
        )

    def count(self, table: Mapping[str, yaml.Node], key: str) -> int:
        value = self.value(table[key]) if key in table else 0
        if type(value) is not int or value < 0:
            raise self.at(table[key]).refuse(f"{key} is a whole number, 0 or more")
        return value

    def flag(self, table: Mapping[str, yaml.Node], key: str) -> bool:
        value = self.value(table[key]) if key in table else False
        if not isinstance(value, bool):
            raise self.at(table[key]).refuse(f"{key} is true or false")
        return value

    def number(self, node: yaml.Node) -> Decimal:
        """The figure as it is written: never by way of a float."""
        try:
            return Decimal(str(node.value))
        except InvalidOperation as error:
            raise self.at(node).refuse("this must be a number") from error

    def minor(self, table: Mapping[str, yaml.Node], key: str) -> int:
        if key not in table:
            return 0
        try:
            minor = Money.from_decimal(self.number(table[key])).minor
        except YamlFileError:
            raise
        except Invalid as error:
            raise self.at(table[key]).refuse(error.message) from error
        if minor < 0:
            raise self.at(table[key]).refuse(f"{key} is not negative")
        return minor
