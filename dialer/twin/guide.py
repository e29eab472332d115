"""Draws the tables of a scenario's keys for the guide and the command line, from the dataclasses that read them."""

from __future__ import annotations

import types
from dataclasses import MISSING, is_dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from dialer.twin.keys import REQUIRED, Key, keys_of
from dialer.twin.model import Distribution, Family, Mixture, Scenario, Weighted

UNITS = (("per_s", "1/s"), ("per_h", "1/h"), ("_by_h", "factors"), ("_s", "s"), ("_h", "h"), ("share", "0..1"),
         ("probability", "0..1"), ("answer_rate", "0..1"), ("cap", "0..1"), ("factor", "factor"),
         ("amplitude", "0..1"), ("ratio", "factor"))  # fmt: skip
"""Ending of a key -> its unit, the first that fits."""


def draw_keys() -> str:
    """Markdown: one table of the keys at the top, one for each table of a file."""
    parts = [_table(Scenario, "")]
    for name, kind in _tables(Scenario):
        doc = " ".join((kind.__doc__ or "").split())
        heading = f"### `{name}`" if not name.startswith("[[") else f"### `{name}` (may be repeated)"
        parts.append(f"{heading}\n\n{doc}\n\n{_table(kind, name)}" if not doc.startswith(kind.__name__) else
                     f"{heading}\n\n{_table(kind, name)}")  # fmt: skip
    return "\n\n".join(parts)


def _tables(kind: type[Any]) -> list[tuple[str, type[Any]]]:
    found = []
    for name, hint in get_type_hints(kind).items():
        inner = _inner(hint)
        if is_dataclass(inner) and isinstance(inner, type) and inner not in (Distribution, Weighted):
            found.append((f"[[{name}]]" if get_origin(_given(hint)) is tuple else f"[{name}]", inner))
    return found


def _table(kind: type[Any], table: str) -> str:
    hints = get_type_hints(kind)
    lines = ["| key | unit | default | range | meaning |", "|---|---|---|---|---|"]
    for name, (field, key) in keys_of(kind).items():
        hint = _given(hints[name])
        default = "required" if field.default is REQUIRED or field.default is MISSING else _value(field.default)
        lines.append(f"| `{name}` | {_unit(name, hint)} | {default} | {_range(key, hint)} | {key.meaning} |")
    return "\n".join(lines)


def _given(hint: Any) -> Any:
    """The type without "or nothing"."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(each for each in get_args(hint) if each is not type(None))
    return hint


def _inner(hint: Any) -> Any:
    hint = _given(hint)
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def _unit(name: str, hint: Any) -> str:
    if hint in (int, str, bool, date, time) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return {int: "count", bool: "yes or no", date: "date", time: "time"}.get(hint, "word")
    return next((unit for ending, unit in UNITS if name.endswith(ending)), "table" if _is_table(hint) else "number")


def _is_table(hint: Any) -> bool:
    return is_dataclass(_inner(hint))


def _range(key: Key, hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ", ".join(f"`{each.value}`" for each in hint)
    if key.choices:
        return ", ".join(f"`{each}`" for each in key.choices)
    if hint is Distribution:
        return "distribution"
    if hint == Mixture:
        return "distribution or list"
    if key.lo is None and key.hi is None:
        return ""
    low = "" if key.lo is None else f"{'>' if key.is_lo_open else '≥'} {key.lo:g}"
    high = "" if key.hi is None else f"≤ {key.hi:,.10g}"
    return ", ".join(part for part in (low, high) if part)


def _value(value: Any) -> str:
    match value:
        case None:
            return "absent"
        case bool():
            return f"`{str(value).lower()}`"
        case StrEnum() | str():
            return f'`"{value}"`'
        case Distribution():
            return f"`{_distribution(value)}`"
        case (Weighted(weight=1.0, distribution=only),):
            return f"`{_distribution(only)}`"
        case (Weighted(), *_):
            return "`[" + ", ".join(f"{part.weight:g} × {_distribution(part.distribution)}" for part in value) + "]`"
        case tuple():
            return f"`{list(value)}`" if value else "none"
        case int() | float():
            return f"`{value:g}`"
        case date() | time():
            return f"`{value.isoformat()}`"
        case _:
            return "below"


def _distribution(spread: Distribution) -> str:
    extra = {Family.GAMMA: f", shape {spread.shape:g}", Family.LOGNORMAL: f", cv {spread.cv:g}"}
    return f"{spread.family.value}, mean {spread.mean_s:g}{extra.get(spread.family, '')}"
