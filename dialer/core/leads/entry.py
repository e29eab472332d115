"""Who may enter a campaign's queue: before an invoice is due only courtesy may call about it (``domain.md`` E03, B09).

The one rule of every door through which a lead comes: a creditor's list, the command line, the API, an import, and the
treatment of cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.kernel.codes import CampaignType

NOT_YET_DUE = "not_yet_due"
"""Why a case is kept out: nothing of it that is owed is past its due date."""


def refusal(kind: CampaignType, due_on: date | None, today: date) -> str:
    """Why a case may not bring its debtor into a campaign's queue; empty: it may.

    Args:
        kind: of the campaign; one of courtesy takes every open case.
        due_on: oldest due date of what is owed; None: none is known, and the creditor's word that it is unpaid stands.
        today: the day in the creditor's country; what is due today can still be paid in time.
    """
    if kind is CampaignType.CARING or due_on is None or due_on < today:
        return ""
    return NOT_YET_DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """A case that did not bring its debtor into the queue, and why."""

    case_id: int
    reference: str
    due_on: date | None
    reason: str
    """Code, as ``refusal`` gives it."""
