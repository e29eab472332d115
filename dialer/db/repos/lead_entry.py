"""Which debtors may enter a queue: open cases with their oldest owed due date, judged by ``core/leads/entry``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.window import local_day, zone
from dialer.core.leads.entry import KeptOut, refusal
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, invoices

oldest_due = (
    select(func.min(invoices.c.due_on))
    .where(invoices.c.case_id == cases.c.id, invoices.c.residual_minor > 0)
    .correlate(cases)
    .scalar_subquery()
    .label("due_on")
)
"""Oldest due date of what is owed of a case."""

_campaign = select(campaigns.c.kind, campaigns.c.zone, campaigns.c.creditor_id).where(
    campaigns.c.id == bindparam("campaign")
)
_open = (
    select(cases.c.id, cases.c.reference, cases.c.debtor_id, oldest_due)
    .where(cases.c.creditor_id == bindparam("creditor"), cases.c.status == "open")
    .order_by(cases.c.id)
)
_strangers = _open.where(
    ~select(leads.c.id)
    .where(leads.c.campaign_id == bindparam("campaign"), leads.c.debtor_id == cases.c.debtor_id)
    .exists()
)
_of_debtors = _open.where(one_of_ids(cases.c.debtor_id, "ids"))


@dataclass(frozen=True, slots=True)
class Gate:
    """A campaign's rule of entry on a day."""

    kind: CampaignType
    today: date
    creditor_id: int

    def sort(self, rows: Iterable[AnyRow]) -> tuple[list[int], list[KeptOut]]:
        """The debtors who may enter, in the order of their cases, and the cases of all others with the reason."""
        admitted: dict[int, None] = {}
        refused: list[tuple[int, KeptOut]] = []
        for row in rows:
            reason = refusal(self.kind, row.due_on, self.today)
            if not reason:
                admitted[row.debtor_id] = None
            else:
                kept = KeptOut(case_id=row.id, reference=row.reference, due_on=row.due_on, reason=reason)
                refused.append((row.debtor_id, kept))
        return list(admitted), [kept for debtor_id, kept in refused if debtor_id not in admitted]


def gate_of(connection: Connection, campaign_id: int, now: datetime) -> Gate:
    """Raises NotFound."""
    row = connection.execute(_campaign, {"campaign": campaign_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no campaign {campaign_id}", campaign_id=campaign_id)
    return Gate(CampaignType(row.kind), local_day(now, zone(row.zone)), row.creditor_id)


def strangers(connection: Connection, campaign_id: int, gate: Gate) -> tuple[list[int], list[KeptOut]]:
    """Of the creditor's debtors with an open case, those who are not in the queue."""
    return gate.sort(connection.execute(_strangers, {"campaign": campaign_id, "creditor": gate.creditor_id}))


def of_debtors(connection: Connection, debtor_ids: Iterable[int], gate: Gate) -> tuple[list[int], list[KeptOut]]:
    """Of these debtors, by their open cases of the creditor."""
    return gate.sort(connection.execute(_of_debtors, {"ids": sorted(debtor_ids), "creditor": gate.creditor_id}))


def enter(connection: Connection, campaign_id: int, debtor_ids: Sequence[int], now: datetime, **values: object) -> None:
    """A ready lead for each debtor; one who is in the queue stays as he is."""
    insert_many(
        connection,
        insert_into(connection, leads).on_conflict_do_nothing(),
        [
            {"campaign_id": campaign_id, "debtor_id": debtor_id, "state": "ready", "due_at": now, **values}
            for debtor_id in debtor_ids
        ],
    )
