"""What was measured for one key of a scenario, and the scenario file in which each figure says what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time

from dialer.twin.model import Distribution, Family, FastFailure, Mixture, Pause

COMMENT_COLUMN = 60
"""Where comments begin, if the figure leaves room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One key of a scenario file."""

    key: str
    value: object
    """As TOML has it: number, text, truth, date, time, list, mapping."""
    note: str = ""
    """What it rests on, in one line: how many observations, and what was put in their place."""


def distribution_table(distribution: Distribution) -> dict[str, object]:
    """The keys by which a file says this distribution."""
    family, mean_s = distribution.family, _short(distribution.mean_s)
    match family:
        case Family.UNIFORM:
            return {"distribution": family.value, "lo_s": _short(distribution.lo_s), "hi_s": _short(distribution.hi_s)}
        case Family.CONSTANT | Family.EXPONENTIAL:
            return {"distribution": family.value, "mean": mean_s}
        case Family.WEIBULL:
            return {"distribution": family.value, "mean": mean_s, "shape": _short(distribution.shape)}
        case _:
            return {"distribution": family.value, "mean": mean_s, "cv": _short(distribution.cv)}


def mixture_table(mixture: Mixture) -> object:
    """One distribution, or the list of weighted ones; the rounded weights add up to 1."""
    if len(mixture) == 1:
        return distribution_table(mixture[0].distribution)
    weights = [_short(part.weight) for part in mixture[:-1]]
    weights.append(_short(1.0 - math.fsum(weights)))
    return [{"weight": w, **distribution_table(part.distribution)} for w, part in zip(weights, mixture, strict=True)]


def table_of(record: FastFailure | Pause) -> dict[str, object]:
    """A small table of numbers."""
    return {each.name: _short(getattr(record, each.name)) for each in fields(record)}


def tables_of(findings: Iterable[Finding]) -> dict[str, object]:
    """What ``tomllib`` would give for the file."""
    return {finding.key: finding.value for finding in findings}


def scenario_text(findings: Iterable[Finding], heading: Sequence[str]) -> str:
    """The scenario file: a heading of comments, then a line for each figure with its comment."""
    lines = [f"# {line}".rstrip() for line in heading]
    lines.append("")
    for finding in findings:
        written = f"{finding.key} = {toml_value(finding.value)}"
        if not finding.note:
            lines.append(written)
        elif len(written) < COMMENT_COLUMN:
            lines.append(f"{written:<{COMMENT_COLUMN}}# {finding.note}")
        else:
            lines += [f"# {finding.note}", written]
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case date() | time():
            return value.isoformat()
        case str():
            return _text(value)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {toml_value(each)}" for key, each in value.items()) + " }"
        case Sequence():
            parts = [toml_value(each) for each in value]
            if any(isinstance(each, Mapping) for each in value):
                return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
            return "[" + ", ".join(parts) + "]"
    raise TypeError(f"{value!r} has no place in a scenario file")


def _number(value: float) -> str:
    text = repr(_short(value))
    return text if "." in text or "e" in text else f"{text}.0"


def _short(value: float) -> float:
    """Four significant figures: more would pretend to know."""
    return float(f"{value:.4g}")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in escaped) + '"'
