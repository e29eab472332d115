"""What the account asks for, beside what the store knows of a case: the treatment reckons with the account's figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.sheet import CaseSheet
from dialer.ports.store import Transaction
from dialer.workflows.debt.read_asked import asked_in
from dialer.workflows.debt.reckon import Reckoner


async def ask_sheets(
    tx: Transaction, reckoner: Reckoner, sheets: Sequence[CaseSheet], on: date
) -> tuple[CaseSheet, ...]:
    """These cases with what is asked for on a day; only the accounts of those in dispute are read."""
    in_dispute = [
        CaseId(sheet.case_id) for sheet in sheets if sheet.balance and any(one.disputed for one in sheet.invoices)
    ]
    if not in_dispute:
        return tuple(sheets)
    asked = await asked_in(tx, await reckoner.read(tx, in_dispute, on))
    return tuple(replace(sheet, asked=asked.get(CaseId(sheet.case_id))) for sheet in sheets)
