"""Reads what stands after the @ of a policy's name: a named set of parameters, or single ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, get_args, get_type_hints

from dialer.twin.errors import ScenarioError, unknown

Values = TypeVar("Values")


def read_options(policy: str, text: str, defaults: Values, named: Mapping[str, Values]) -> Values:
    """The defaults, a named set, or the defaults with ``name=value`` pairs over them, separated by commas.

    Args:
        policy: the policy's name, for the message.
        text: what stands after the @; empty for the defaults.
        defaults: a dataclass of numbers.
        named: sets by their names.

    Raises:
        ScenarioError: no such set, no such parameter, or no number.
    """
    if not text:
        return defaults
    if text in named:
        return named[text]
    known = [each.name for each in fields(defaults)]  # type: ignore[arg-type]
    hints = get_type_hints(type(defaults))
    changes: dict[str, Any] = {}
    for pair in text.split(","):
        name, has_value, number = pair.partition("=")
        if not has_value:
            raise unknown("--policy", policy, pair, [*named, *(f"{each}=NUMBER" for each in known)])
        if name not in known:
            raise unknown("--policy", policy, name, known)
        try:
            changes[name] = (int if _is_whole(hints[name]) else float)(number)
        except ValueError:
            raise ScenarioError("--policy", f"{policy}@{name}", f"must be a number, not {number!r}") from None
    return replace(defaults, **changes)  # type: ignore[type-var]


def _is_whole(hint: Any) -> bool:
    return hint is int or int in get_args(hint)
