"""What is asked of debtors now: what cases owe less what is in dispute and not answered yet."""

from __future__ import annotations

from collections.abc import Mapping

from dialer.core.debt.asked import asked_of
from dialer.core.kernel.ids import CaseId
from dialer.ports.store import Transaction
from dialer.workflows.debt.reckon import Reckoned


async def asked_in(tx: Transaction, found: Mapping[CaseId, Reckoned]) -> dict[CaseId, int]:
    """What is asked for in each of these cases, minor units."""
    return {case_id: asked_of(one.position, await tx.disputes.contested(case_id)) for case_id, one in found.items()}
