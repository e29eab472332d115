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
from dialer.core.kernel import machine  # noqa: E402  (found only with the line above)

DRAWING = ROOT / "docs" / "machines.md"

Table = Mapping[Enum, Mapping[Any, Enum]]


def machines() -> Iterator[tuple[str, Table]]:
    """Module's dotted name and its table, for every machine of the core."""
    for file in sorted((ROOT / "dialer" / "core").rglob("*.py")):
        if "\nTRANSITIONS: " in file.read_text(encoding="utf-8"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            yield name, importlib.import_module(name).TRANSITIONS


def draw(name: str, table: Table) -> list[str]:
    """One machine: its picture and what it leaves aside."""
    doc = (sys.modules[name].__doc__ or "").strip().splitlines()[0]
    lines = [f"## {name.removeprefix('dialer.core.')}", "", doc, ""]
    lines += ["```mermaid", machine.draw_mermaid(table, start=next(iter(table))), "```", ""]
    lines += ["| state | facts it leaves aside |", "|---|---|"]
    lines += [f"| {state.name} | {', '.join(aside) or 'none'} |" for state, aside in machine.ignored(table).items()]
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
