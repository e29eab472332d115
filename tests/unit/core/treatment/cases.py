"""Cases for tests of the treatment: valid by default, the test names only what matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.strategy import Gate, PhaseName, Strategy
from dialer.files.strategy_yaml import load_strategy
from dialer.packaged import config_folder

DUE = date(2026, 9, 30)
EVERY_GATE = frozenset(Gate)


def default_strategy() -> Strategy:
    """The one that ships."""
    return load_strategy(config_folder() / "strategies" / "it-utility-b2c.yaml")


def at(day: int) -> date:
    """That many days from the due date."""
    return DUE + timedelta(days=day)


def case(phase: PhaseName = PhaseName.SOFT, since: int = 1, **changes: Any) -> CaseFile:
    values: dict[str, Any] = {
        "case_id": 1, "is_open": True, "phase": phase, "phase_since": at(since), "balance": 300_00, "due_dates": (DUE,),
        "open_gates": EVERY_GATE, "pay_probability": 0.3,
    }  # fmt: skip
    return CaseFile(**{**values, **changes})
