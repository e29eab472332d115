"""How cases ended, and what they took: what a report on their closure says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.db.expressions import seconds_between
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases
from dialer.db.tables.facts import case_letters
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.people import users
from dialer.db.tables.treatment import closure_decisions
from dialer.db.tables.trunks import trunks
from dialer.ports.case_steps import EndingRow, WorkOfCase


def ending(connection: Connection, case_id: CaseId) -> EndingRow:
    case = connection.execute(
        select(cases.c.status, cases.c.closed_reason, cases.c.closed_at).where(cases.c.id == case_id)
    ).one_or_none()
    if case is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    decision = connection.execute(
        select(closure_decisions.c.note, users.c.name)
        .outerjoin(users, users.c.id == closure_decisions.c.by_user_id)
        .where(closure_decisions.c.case_id == case_id, closure_decisions.c.is_confirmed.is_(True))
        .order_by(closure_decisions.c.id.desc())
        .limit(1)
    ).one_or_none()
    is_decided = decision is not None and case.status == "closed"
    return EndingRow(
        status=case.status, reason=case.closed_reason, closed_at=case.closed_at,
        decided_by=decision.name or "" if decision is not None and is_decided else "",
        note=decision.note if decision is not None and is_decided else "",
    )  # fmt: skip


def ended_cases(
    connection: Connection, creditor_id: CreditorId, since: datetime, until: datetime, limit: int
) -> tuple[CaseId, ...]:
    found = (
        select(cases.c.id)
        .where(
            cases.c.creditor_id == creditor_id, cases.c.status != "open", cases.c.erased_at.is_(None),
            cases.c.closed_at >= since, cases.c.closed_at < until,
        )
        .order_by(cases.c.closed_at, cases.c.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(CaseId(case_id) for case_id in connection.execute(found).scalars())


def work(connection: Connection, case_id: CaseId) -> WorkOfCase:
    joined = (
        cases.join(attempts, attempts.c.debtor_id == cases.c.debtor_id)
        .join(campaigns, (campaigns.c.id == attempts.c.campaign_id) & (campaigns.c.creditor_id == cases.c.creditor_id))
        .outerjoin(trunks, trunks.c.id == attempts.c.trunk_id)
    )
    talk = seconds_between(attempts.c.joined_at, attempts.c.ended_at)
    line = seconds_between(attempts.c.answered_at, attempts.c.ended_at) * trunks.c.tariff_minor_per_minute
    calls = connection.execute(
        select(func.sum(talk).label("talk"), func.sum(line).label("line"))
        .select_from(joined)
        .where(cases.c.id == case_id, attempts.c.ordered_at >= cases.c.opened_at)
    ).one()
    fees = select(func.sum(hand_off_reports.c.fee_minor)).where(hand_off_reports.c.case_id == case_id)
    letters = (
        select(case_letters.c.sent_at)
        .join(cases, cases.c.id == case_letters.c.case_id)
        .where(case_letters.c.case_id == case_id, case_letters.c.sent_at >= cases.c.opened_at)
        .order_by(case_letters.c.sent_at)
    )
    return WorkOfCase(
        talk_s=float(calls.talk or 0), call_thousandths=float(calls.line or 0) / 60.0,
        visit_fee_minor=int(connection.execute(fees).scalar_one() or 0),
        letters_at=tuple(connection.execute(letters).scalars()),
    )  # fmt: skip
