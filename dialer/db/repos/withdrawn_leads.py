"""Leads of cases that may no longer be talked about: taken out of their queues in bulk, and put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, false, select, update

from dialer.core.campaigns.model import CampaignState
from dialer.core.compliance.case_choice import free_from
from dialer.core.kernel.ids import CaseId, LeadId
from dialer.db.repos.facts.cases import read_cases
from dialer.db.repos.facts.past import Past
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases

CHUNK = 1000
"""Debtors whose cases are weighed at a time."""

_owners = select(cases.c.creditor_id, cases.c.debtor_id).where(one_of_ids(cases.c.id, "ids")).distinct()
_waiting = select(leads.c.id, leads.c.debtor_id, leads.c.state).where(
    one_of_ids(leads.c.debtor_id, "debtors"),
    leads.c.campaign_id.in_(select(campaigns.c.id).where(campaigns.c.creditor_id == bindparam("creditor_id"))),
    leads.c.state.in_(("ready", "scheduled", "leased", "dialed")),
    leads.c.is_withdrawn == false(),
)
_taken_out = (
    update(leads)
    .where(leads.c.id == bindparam("b_id"))
    .values(
        state="closed",
        reason=bindparam("b_word"),
        is_withdrawn=bindparam("b_is_final"),
        leased_by=None,
        lease_until=None,
    )
)
_put_off = (
    update(leads)
    .where(leads.c.id == bindparam("b_id"))
    .values(
        state="scheduled",
        due_at=bindparam("b_due_at", type_=Instant()),
        reason=bindparam("b_word"),
        leased_by=None,
        lease_until=None,
    )
)


def withdraw(connection: Connection, case_ids: Sequence[CaseId], word: str, now: datetime, *, is_final: bool) -> int:
    """See ``ports.leads.LeadsRepo.withdraw``."""
    debtors_of: defaultdict[int, list[int]] = defaultdict(list)
    for row in connection.execute(_owners, {"ids": sorted(set(case_ids))}):
        debtors_of[row.creditor_id].append(row.debtor_id)
    count = 0
    for creditor_id, debtor_ids in sorted(debtors_of.items()):
        for start in range(0, len(debtor_ids), CHUNK):
            chunk = sorted(debtor_ids[start : start + CHUNK])
            count += _withdraw_of(connection, creditor_id, chunk, word, now, is_final=is_final)
    return count


def _withdraw_of(
    connection: Connection, creditor_id: int, debtor_ids: list[int], word: str, now: datetime, *, is_final: bool
) -> int:
    waiting = connection.execute(_waiting, {"debtors": debtor_ids, "creditor_id": creditor_id}).all()
    if not waiting:
        return 0
    past: defaultdict[int, Past] = defaultdict(Past)
    read_cases(connection, past, sorted({row.debtor_id for row in waiting}), creditor_id)
    out, later = [], []
    for row in sorted(waiting, key=lambda row: row.id):
        free_at = free_from(past[row.debtor_id].cases, now)
        if free_at is None and (is_final or row.state != "dialed"):
            out.append({"b_id": row.id, "b_word": word, "b_is_final": is_final})
        elif free_at is not None and free_at > now and row.state in ("ready", "leased"):
            later.append({"b_id": row.id, "b_word": word, "b_due_at": free_at})
    if out:
        connection.execute(_taken_out, out)
    if later:
        connection.execute(_put_off, later)
    return len(out) + len(later)


_of_open_cases = (
    update(leads)
    .where(
        one_of_texts(leads.c.reason, "words"),
        leads.c.state == "closed",
        select(cases.c.id)
        .select_from(cases)
        .join(campaigns, and_(campaigns.c.id == leads.c.campaign_id, campaigns.c.creditor_id == cases.c.creditor_id))
        .where(
            cases.c.debtor_id == leads.c.debtor_id,
            cases.c.status == "open",
            campaigns.c.state != CampaignState.CLOSED.value,
            one_of_ids(cases.c.id, "ids"),
        )
        .correlate(leads)
        .exists(),
        leads.c.debtor_id.in_(select(cases.c.debtor_id).where(one_of_ids(cases.c.id, "ids"))),
    )
    .values(state="ready", due_at=bindparam("b_now", type_=Instant()), reason="reopened", is_withdrawn=false())
)


def readmit(connection: Connection, case_ids: Sequence[CaseId], words: Sequence[str], now: datetime) -> int:
    """See ``ports.leads.LeadsRepo.readmit``."""
    values = {"ids": sorted(set(case_ids)), "words": list(words), "b_now": now}
    return connection.execute(_of_open_cases, values).rowcount


_leased = select(leads.c.id).where(one_of_ids(leads.c.id, "ids"), leads.c.state == "leased")


def leased(connection: Connection, lead_ids: Sequence[LeadId]) -> frozenset[LeadId]:
    """See ``ports.leads.LeadsRepo.leased``."""
    return frozenset(LeadId(found) for found in connection.execute(_leased, {"ids": list(lead_ids)}).scalars())
