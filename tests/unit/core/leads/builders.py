"""A debtor with three numbers in a campaign's queue, valid by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dialer.core.kernel.codes import NumberState, Outcome
from dialer.core.kernel.ids import CampaignId, DebtorId, LeadId, NumberId
from dialer.core.kernel.window import instant, zone
from dialer.core.leads.model import Callback, Lead, LeadNumber

ROME = zone("Europe/Rome")
FIRST, SECOND, THIRD = NumberId(11), NumberId(12), NumberId(13)


def rome(text: str) -> datetime:
    """``2026-11-23 10:00`` on Rome's clocks."""
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time(), ROME)


def number(number_id: NumberId, rank: int, **changes: object) -> LeadNumber:
    return LeadNumber(number_id=number_id, e164=f"+3934712345{number_id}", rank=rank, **changes)  # type: ignore[arg-type]


def make_lead(
    *,
    numbers: tuple[LeadNumber, ...] | None = None,
    attempt_count: int = 0,
    callback: Callback | None = None,
    last: NumberId | None = None,
    preferred: NumberId | None = None,
) -> Lead:
    if numbers is None:
        numbers = (number(FIRST, 0), number(SECOND, 1), number(THIRD, 2))
    return Lead(
        lead_id=LeadId(1),
        campaign_id=CampaignId(1),
        debtor_id=DebtorId(1),
        numbers=numbers,
        due_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        attempt_count=attempt_count,
        callback=callback,
        last_number_id=last,
        preferred_number_id=preferred,
    )


@dataclass(frozen=True)
class Tried:
    """An earlier call."""

    at: datetime
    outcome: Outcome | None = Outcome.NO_ANSWER
    number_id: NumberId | None = FIRST


def disabled(item: LeadNumber) -> LeadNumber:
    return number(item.number_id, item.rank, state=NumberState.DISABLED)
