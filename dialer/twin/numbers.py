"""Reads one number of a scenario within its range."""

from __future__ import annotations

import math

from dialer.twin.errors import ScenarioError
from dialer.twin.keys import Key


def read_number(kind: type[int] | type[float], limits: Key, value: object, source: str, name: str) -> float:
    """A whole or a decimal number within the key's range; ``true`` and texts are no numbers.

    Raises:
        ScenarioError: another type, not finite, or out of range; with the range and a remedy.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(source, name, f"must be a number, not {value!r}")
    if not math.isfinite(value):
        raise ScenarioError(source, name, f"must be a finite number, not {value!r}")
    if kind is int and not isinstance(value, int):
        raise ScenarioError(source, name, f"must be a whole number, not {value!r}")
    _check_range(limits, value, source, name)
    return kind(value)


def _check_range(limits: Key, value: float, source: str, name: str) -> None:
    lo, hi = limits.lo, limits.hi
    if lo is not None and (value < lo or (limits.is_lo_open and value == lo)):
        bound = f"above {lo:g}" if limits.is_lo_open else f"{lo:g} or more"
        fault = f"is {value:g}; it must be {bound}"
        raise ScenarioError(
            source, name, fault + (" (times cannot be negative)" if name.endswith(("_s", "_h")) else "")
        )
    if hi is not None and value > hi:
        share = f" (a share from 0 to 1: {value:g} % is written {value / 100:g})" if hi in (1, 0.99) else ""
        raise ScenarioError(source, name, f"is {value:g}; it must be {hi:,.10g} or less{share}")
