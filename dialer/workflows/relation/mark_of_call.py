"""The mark of care that a call's outcome leaves: that care is needed; which, a person writes down later or never."""

from __future__ import annotations

from dialer.core.kernel.ids import DebtorId
from dialer.core.relation.vulnerability import SupportNeed, review_on
from dialer.ports.facts import FactSource, Recorded
from dialer.ports.relation import VulnerabilityRow


def mark_of_call(debtor_id: DebtorId, recorded: Recorded) -> VulnerabilityRow:
    """Noted on the call's day, looked at again after half a year."""
    noted_on = recorded.at.date()
    return VulnerabilityRow(
        debtor_id=debtor_id,
        need=SupportNeed.OTHER,
        noted_on=noted_on,
        review_on=review_on(noted_on),
        source=FactSource.CALL,
        recorded=recorded,
    )
