"""Reads a scenario from the tables of a TOML file and names every mistake with file, key and remedy.

Keys, types and ranges are those of the dataclasses in ``model.py``; this module only applies them.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from dialer.twin.errors import ScenarioError, unknown
from dialer.twin.keys import REQUIRED, Key, keys_of
from dialer.twin.lengths import read_distribution, read_mixture
from dialer.twin.model import Distribution, Mixture, Scenario
from dialer.twin.numbers import read_number
from dialer.twin.sense import check_sense

__all__ = ["Scenario", "ScenarioError", "parse_scenario"]


def parse_scenario(tables: Mapping[str, object], source: str) -> Scenario:
    """The scenario that a file's tables describe.

    Args:
        tables: as ``tomllib`` gives them.
        source: name of the file, for the messages.

    Raises:
        ScenarioError: an unknown or missing key, a wrong type, a value out of range, or keys that contradict.
    """
    scenario: Scenario = _Reader(source).table(Scenario, tables, "")
    check_sense(scenario, source)
    return scenario


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def table(self, kind: type[Any], value: object, name: str) -> Any:
        if not isinstance(value, Mapping):
            raise ScenarioError(self.source, name, f"must be a table with the keys {', '.join(keys_of(kind))}")
        known = keys_of(kind)
        hints = _hints(kind)
        given: dict[str, Any] = {}
        for key_name, each in value.items():
            full = _join(name, key_name)
            if key_name not in known:
                raise unknown(self.source, full, key_name, known)
            given[key_name] = self.value(hints[key_name], known[key_name][1], each, full)
        for key_name, (each_field, _) in known.items():
            if key_name not in given and each_field.default is REQUIRED:
                raise ScenarioError(self.source, _join(name, key_name), "is missing; a scenario cannot do without it")
        return kind(**given)

    def value(self, kind: Any, limits: Key, value: object, name: str) -> Any:
        kind = _without_none(kind)
        if kind == Mixture:
            return read_mixture(value, self.source, name)
        if kind is Distribution:
            return read_distribution(value, self.source, name)
        if get_origin(kind) is tuple:
            return self.several(get_args(kind), limits, value, name)
        if is_dataclass(kind) and isinstance(kind, type):
            return self.table(kind, value, name)
        if kind in (int, float):
            return read_number(kind, limits, value, self.source, name)
        return self.word(kind, limits, value, name)

    def several(self, kinds: Sequence[Any], limits: Key, value: object, name: str) -> tuple[Any, ...]:
        """A list of any length, or one of a given length whose numbers rise."""
        if not isinstance(value, list):
            hint = f"write [[{name}]] tables" if is_dataclass(kinds[0]) else "write it like [0.8, 2.0]"
            raise ScenarioError(self.source, name, f"must be a list, not {value!r}; {hint}")
        if kinds[-1] is Ellipsis:
            return tuple(self.value(kinds[0], limits, each, f"{name}[{i}]") for i, each in enumerate(value))
        if len(value) != len(kinds):
            raise ScenarioError(self.source, name, f"must have {len(kinds)} numbers, smallest first, like [0.8, 2.0]")
        numbers = [self.value(kind, limits, each, name) for kind, each in zip(kinds, value, strict=True)]
        if numbers != sorted(numbers):
            raise ScenarioError(self.source, name, f"begins above its end: {value}; write the smaller number first")
        return tuple(numbers)

    def word(self, kind: Any, limits: Key, value: object, name: str) -> Any:
        """Texts, words of a closed list, yes and no, dates and times."""
        if kind is bool:
            if not isinstance(value, bool):
                raise ScenarioError(self.source, name, f"must be true or false, not {value!r}")
            return value
        if kind in (date, time):
            if not isinstance(value, kind) or isinstance(value, datetime):
                example = "2026-11-23" if kind is date else "09:00:00"
                raise ScenarioError(self.source, name, f"must be written like {example}, without quotes; not {value!r}")
            return value
        if not isinstance(value, str):
            raise ScenarioError(self.source, name, f"must be a text in quotes, not {value!r}")
        if issubclass(kind, StrEnum):
            if value not in set(kind):
                raise unknown(self.source, name, value, [each.value for each in kind])
            return kind(value)
        if limits.choices and value not in limits.choices:
            raise unknown(self.source, name, value, limits.choices)
        return value


def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def _join(table: str, name: str) -> str:
    return f"{table}.{name}" if table else name
