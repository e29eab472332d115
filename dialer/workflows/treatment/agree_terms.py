"""What a creditor agreed for the treatment of its cases, and which campaigns take their leads from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import available_timezones

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.core.treatment.strategy import PhaseName
from dialer.ports.store import AuditLine, Store
from dialer.ports.strategies import TermsRow
from dialer.ports.treatment import CampaignSource

PHASE_OF = {
    CampaignType.CARING: PhaseName.CARING,
    CampaignType.SOFT: PhaseName.SOFT,
    CampaignType.PHONE: PhaseName.PHONE,
}
"""A campaign speaks as its phase does: before the due date only one of courtesy may call (E03)."""


async def agree_terms(
    store: Store, row: TermsRow, *, countries: Collection[str], by: UserId | None, now: datetime
) -> None:
    """Keep the creditor's terms; every case is planned anew.

    Args:
        store: the store.
        row: what was agreed.
        countries: whose law of receivables the house has.
        by: who enters it.
        now: when.

    Raises:
        NotFound: no such creditor.
        Invalid: a share outside 0 to 1, hours below one, a country without a law here, or no IANA zone.
    """
    if row.country and row.country not in countries:
        known = ", ".join(sorted(countries)) or "none"
        raise Invalid(
            f"there is no law of receivables of {row.country!r} here (config/receivables: {known}); enter one of them "
            "or leave the country empty",
            field="country",
        )
    if row.zone and row.zone not in available_timezones():
        raise Invalid(f"{row.zone!r} is not an IANA time zone such as Europe/Rome", field="zone")
    if row.agency_share is not None and not 0 < row.agency_share <= 1:
        raise Invalid("our share of what comes in lies between 0 and 1: 0.12 for 12 %", field="agency_share")
    if row.feed_hours is not None and row.feed_hours < 1:
        raise Invalid("payments stay fresh for an hour at least; leave it empty when none are sent", field="feed_hours")
    async with store.transaction() as tx:
        await tx.strategies.set_terms(row, now, by)
        await tx.treatment.run_again()
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="treatment.terms", subject=f"creditor:{row.creditor_id}",
                data={
                    "authorises_formal": row.authorises_formal, "bureau": row.bureau, "feed_hours": row.feed_hours,
                    "agency_share": row.agency_share, "country": row.country, "zone": row.zone,
                },
            )
        )  # fmt: skip


async def feed_campaign(
    store: Store, campaign_id: CampaignId, phase: PhaseName | None, *, by: UserId | None, now: datetime
) -> tuple[int, int]:
    """Let a campaign's leads come and go by treatment, or stop that; those that are due enter at once.

    Returns:
        How many leads were entered, and how many taken out.

    Raises:
        NotFound: no such campaign.
        Conflict: the campaign's kind speaks otherwise than the phase.
    """
    async with store.transaction() as tx:
        campaign = await tx.campaigns.get(campaign_id)
        if phase is not None and PHASE_OF[campaign.kind] is not phase:
            raise Conflict(
                f"a campaign of kind {campaign.kind} takes cases of the phase {PHASE_OF[campaign.kind]}, not {phase}: "
                "courtesy comes before the due date and before phone collection",
                code="wrong_phase",
                field="phase",
            )
        await tx.treatment.set_source(campaign_id, phase, now, by)
        counts = (0, 0)
        if phase is not None:
            counts = await tx.treatment.feed(CampaignSource(campaign_id=campaign_id, phase=phase), now, None)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="campaign.treatment", subject=f"campaign:{campaign_id}",
                data={"phase": phase.value if phase is not None else "", "entered": counts[0], "left": counts[1]},
            )
        )  # fmt: skip
    return counts
