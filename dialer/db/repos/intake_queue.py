"""Debtors of a batch enter the queue of its campaign: one lead each, ready again with a new open case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from dialer.core.leads.entry import KeptOut
from dialer.db.repos import lead_entry
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.campaigns import leads

_known_leads = select(leads.c.debtor_id).where(
    leads.c.campaign_id == bindparam("campaign_id"), one_of_ids(leads.c.debtor_id, "ids")
)
_reopened_leads = (
    update(leads)
    .where(
        leads.c.campaign_id == bindparam("the_campaign_id"),
        one_of_ids(leads.c.debtor_id, "ids"),
        leads.c.is_withdrawn.is_(False),
        (leads.c.state == "done") | ((leads.c.state == "closed") & (leads.c.reason == "paid")),
    )
    .values(state="ready", reason="new_case", due_at=bindparam("now", type_=Instant()))
)


def enter_queue(
    connection: Connection, campaign_id: int, entering: set[int], opened: set[int], now: datetime
) -> tuple[int, tuple[KeptOut, ...]]:
    """One lead for each debtor; a lead that was done is ready again when its debtor has a new open case."""
    if not entering:
        return 0, ()
    listed = {"campaign_id": campaign_id, "ids": sorted(entering)}
    known = set(connection.execute(_known_leads, listed).scalars())
    gate = lead_entry.gate_of(connection, campaign_id, now)
    admitted, kept_out = lead_entry.of_debtors(connection, (entering - known) | (opened & known), gate)
    new, renewed = sorted(set(admitted) - known), sorted(set(admitted) & known)
    lead_entry.enter(connection, campaign_id, new, now)
    again = 0
    if renewed:
        again = connection.execute(
            _reopened_leads, {"the_campaign_id": campaign_id, "ids": renewed, "now": now}
        ).rowcount
    return len(new) + again, tuple(kept_out)
