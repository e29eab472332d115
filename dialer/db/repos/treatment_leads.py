"""Leads that come and go by treatment: who is due for a call of a phase is in its campaign, nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    false,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, DebtorId, UserId
from dialer.core.leads.steps import NO_NUMBER_LEFT
from dialer.core.treatment.strategy import PhaseName
from dialer.db.repos import lead_entry
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases
from dialer.db.tables.treatment import campaign_treatments, treatment_steps, treatments
from dialer.ports.treatment import CampaignSource

TREATMENT_OVER = "treatment_over"
"""Why a lead left: none of the debtor's cases is due for a call in the campaign's phase."""
TREATMENT_DUE = "treatment_due"
"""Why it came back."""

_campaign: BindParameter[int] = bindparam("campaign")
_due = (
    select(cases.c.id, cases.c.reference, cases.c.debtor_id, lead_entry.oldest_due)
    .select_from(
        treatments.join(cases, cases.c.id == treatments.c.case_id).join(
            campaigns, and_(campaigns.c.id == _campaign, campaigns.c.creditor_id == treatments.c.creditor_id)
        )
    )
    .where(treatments.c.action == "call", treatments.c.phase == bindparam("phase"), cases.c.status == "open")
    .order_by(cases.c.debtor_id, cases.c.id)
)
_known = select(leads.c.debtor_id).where(leads.c.campaign_id == _campaign)
_fresh = exists().where(
    treatment_steps.c.case_id == treatments.c.case_id,
    treatment_steps.c.step == treatments.c.step,
    ~exists().where(
        attempts.c.debtor_id == leads.c.debtor_id,
        attempts.c.lead_id == leads.c.id,
        attempts.c.ordered_at >= treatment_steps.c.opened_at,
    ),
)


def _of_lead() -> Select[Any]:
    return (
        select(literal(1))
        .select_from(
            treatments.join(cases, cases.c.id == treatments.c.case_id).join(
                campaigns, and_(campaigns.c.id == _campaign, campaigns.c.creditor_id == treatments.c.creditor_id)
            )
        )
        .where(
            cases.c.debtor_id == leads.c.debtor_id,
            cases.c.status == "open",
            treatments.c.action == "call",
            treatments.c.phase == bindparam("phase"),
        )
        .correlate(leads)
    )


_admitted = one_of_ids(leads.c.debtor_id, "admitted")
"""Debtors with a case that is due for a call and may be called about (``core/leads/entry``)."""
_mine = and_(leads.c.campaign_id == _campaign, leads.c.is_withdrawn.is_not(true()))
_reopened = (
    update(leads)
    .where(
        _mine,
        or_(
            and_(leads.c.state == "closed", leads.c.reason == TREATMENT_OVER, _admitted),
            and_(
                leads.c.state == "done", leads.c.reason != NO_NUMBER_LEFT, _admitted, _of_lead().where(_fresh).exists()
            ),
        ),
    )
    .values(
        state="ready", due_at=bindparam("now", type_=Instant()), reason=TREATMENT_DUE, attempt_count=0,
        leased_by=None, lease_until=None,
    )
)  # fmt: skip
_left = (
    update(leads)
    .where(
        _mine,
        leads.c.state.in_(("ready", "scheduled")),
        leads.c.callback_agreed.is_(false()),
        ~_admitted,
    )
    .values(state="closed", reason=TREATMENT_OVER, leased_by=None, lease_until=None)
)


def feed(
    connection: Connection, source: CampaignSource, now: datetime, debtor_ids: Sequence[DebtorId] | None
) -> tuple[int, int]:
    values: dict[str, object] = {"campaign": source.campaign_id, "phase": source.phase.value}
    theirs_case: ColumnElement[bool] = true()
    theirs_lead: ColumnElement[bool] = true()
    only: dict[str, object] = {}
    if debtor_ids is not None:
        only = {"ids": sorted(set(debtor_ids))}
        theirs_case = one_of_ids(cases.c.debtor_id, "ids")
        theirs_lead = one_of_ids(leads.c.debtor_id, "ids")
    gate = lead_entry.gate_of(connection, source.campaign_id, now)
    admitted, _ = gate.sort(connection.execute(_due.where(theirs_case), values | only))
    known = set(connection.execute(_known.where(theirs_lead), {"campaign": source.campaign_id} | only).scalars())
    new = [debtor_id for debtor_id in admitted if debtor_id not in known]
    lead_entry.enter(connection, source.campaign_id, new, now, reason=TREATMENT_DUE)
    listed = {"campaign": source.campaign_id, "admitted": admitted} | only
    again = connection.execute(
        _reopened.where(theirs_lead), listed | {"phase": source.phase.value, "now": now}
    ).rowcount
    return len(new) + again, connection.execute(_left.where(theirs_lead), listed).rowcount


_sources = (
    select(campaign_treatments.c.campaign_id, campaign_treatments.c.phase)
    .join(campaigns, campaigns.c.id == campaign_treatments.c.campaign_id)
    .where(campaigns.c.state != CampaignState.CLOSED.value)
    .order_by(campaign_treatments.c.campaign_id)
)


def sources(connection: Connection) -> tuple[CampaignSource, ...]:
    return tuple(
        CampaignSource(campaign_id=CampaignId(row.campaign_id), phase=PhaseName(row.phase))
        for row in connection.execute(_sources)
    )


def set_source(
    connection: Connection, campaign_id: CampaignId, phase: PhaseName | None, at: datetime, by: UserId | None
) -> None:
    if connection.execute(select(campaigns.c.id).where(campaigns.c.id == campaign_id)).one_or_none() is None:
        raise NotFound(f"there is no campaign {campaign_id}", campaign_id=campaign_id)
    connection.execute(delete(campaign_treatments).where(campaign_treatments.c.campaign_id == campaign_id))
    if phase is not None:
        values = {"campaign_id": campaign_id, "phase": phase.value, "since": at, "by_user_id": by}
        connection.execute(insert(campaign_treatments).values(values))
