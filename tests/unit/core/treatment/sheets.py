"""Sheets for tests: what the store knows of a case, valid by default."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from dialer.core.debt.law import ReceivableLaw
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms, OwedInvoice, Standing, StepSheet
from dialer.core.treatment.strategy import PhaseName
from dialer.files.receivables_yaml import load_law
from dialer.packaged import config_folder
from tests.unit.core.treatment.cases import DUE, at

TERMS = CreditorTerms(authorises_formal=True, are_payments_fresh=True)


@cache
def italy() -> ReceivableLaw:
    return load_law(config_folder() / "receivables" / "it.yaml")


def instant(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def sheet(**changes: Any) -> CaseSheet:
    values: dict[str, Any] = {
        "case_id": 1, "creditor_id": 1, "debtor_id": 1, "status": "open", "balance": 300_00, "opened_on": at(-20),
        "credit_kind": "electricity", "invoices": (OwedInvoice("F1", DUE, 300_00),), "has_address": True,
        "has_consent": True,
    }  # fmt: skip
    return CaseSheet(**{**values, **changes})


def standing(phase: PhaseName = PhaseName.SOFT, since: int = 1, **changes: Any) -> Standing:
    values: dict[str, Any] = {
        "strategy_id": 1, "phase": phase, "phase_since": at(since), "phase_at": instant(at(since)), "is_control": False,
        "action": "call", "why": "step_due", "facts": {}, "step": "soft-call", "look_again_on": None, "deadline": None,
        "prescribes_on": None, "prescription": "running",
    }  # fmt: skip
    return Standing(**{**values, **changes})


def step(action: str = "call", **changes: Any) -> StepSheet:
    values: dict[str, Any] = {"wording": "reminder", "opened_on": at(3), "anchor_on": DUE}
    return StepSheet(action=action, **{**values, **changes})
