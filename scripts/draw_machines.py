"""Draws docs/machines.md from the tables of states in dialer/core: run it after changing one.

Each module with a ``TRANSITIONS`` table gets its picture, and the list of facts that each state leaves aside: late and
repeated facts are normal there, and a new pair in that list is a decision to look at.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
DRAWING = ROOT / "docs" / "machines.md"

Table = Mapping[Enum, Mapping[Any, Enum]]


def machines() -> Iterator[tuple[str, Table]]:
    """Module's dotted name and its table, for every machine of the core."""
    for file in sorted((ROOT / "dialer" / "core").rglob("*.py")):
        if "\nTRANSITIONS: " in file.read_text(encoding="utf-8"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            yield name, importlib.import_module(name).TRANSITIONS


def word(fact: Any) -> str:
    """A fact is a type, or a member of an enum (a request)."""
    return fact.__name__ if isinstance(fact, type) else str(getattr(fact, "value", fact))


def facts(table: Table) -> list[str]:
    """Every fact that any state of the table has a move for, in order of appearance."""
    return list(dict.fromkeys(word(fact) for moves in table.values() for fact in moves))


def draw(name: str, table: Table) -> list[str]:
    """One machine: its picture and what it leaves aside."""
    first = next(iter(table))
    lines = [f"## {name.removeprefix('dialer.core.')}", ""]
    doc = (sys.modules[name].__doc__ or "").strip().splitlines()[0]
    lines += [doc, "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first.name}"]
    for state, moves in table.items():
        by_target: dict[str, list[str]] = {}
        for fact, target in moves.items():
            by_target.setdefault(target.name, []).append(word(fact))
        lines += [f"    {state.name} --> {target}: {' | '.join(words)}" for target, words in by_target.items()]
        if not moves:
            lines.append(f"    {state.name} --> [*]")
    lines += ["```", "", "| state | facts it leaves aside |", "|---|---|"]
    for state, moves in table.items():
        known = {word(fact) for fact in moves}
        aside = [fact for fact in facts(table) if fact not in known]
        lines.append(f"| {state.name} | {', '.join(aside) or 'none'} |")
    return [*lines, ""]


def drawing() -> str:
    """The whole text of docs/machines.md."""
    lines = [
        "# Machines",
        "",
        "Drawn from the tables in `dialer/core` by `scripts/draw_machines.py`; a test compares.",
        "",
    ]
    for name, table in machines():
        lines += draw(name, table)
    return "\n".join(lines)


def main() -> int:
    DRAWING.write_text(drawing(), encoding="utf-8")
    print(f"drawn: {DRAWING.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
