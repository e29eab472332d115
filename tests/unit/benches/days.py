"""Days of the grid that nobody ran: a test names only what matters to it."""

from __future__ import annotations

from scripts.benches.grid.cells import all_cells
from scripts.benches.grid.days import plan_key
from scripts.benches.grid.store import Day


def made_day(cell: str = "predictive-p30-n20", number: int = 0, **more: object) -> Day:
    known = all_cells().get(cell)
    day = Day(
        cell=cell,
        plan=plan_key(known) if known else "none",
        code="c0de000001",
        day=number,
        utilisation=0.9,
        ratio=0.028,
        worst=0.035,
        within=True,
        served=3000,
        lost=87,
        dials=10_000,
        per_agent_hour=19.8,
        gap_s=19.0,
        gap_p95_s=40.0,
        cpu_s=4.0,
        decisions=70_000,
        predicted_lost=80.0,
    )
    return day._replace(**more)


def made_days(cell: str, count: int, **more: object) -> list[Day]:
    return [made_day(cell, number, **more) for number in range(count)]


def version(code: str = "c0de000001", policy: str = "predictive") -> dict[str, object]:
    return {
        "policy": policy,
        "code": code,
        "commit": "0123456789",
        "is_committed": True,
        "package": "0.1.0",
        "python": "3.11.7",
        "numpy": "2.4.6",
        "machine": "a test",
    }
