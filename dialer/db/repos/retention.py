"""Makes cases and debtors anonymous when their time is over: what counts stays, what names somebody goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, exists, func, insert, or_, select, true, update

from dialer.core.kernel.calendars import months_later
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.db.repos.agreement_papers import forget_agreements
from dialer.db.repos.forget_disputes import forget_complaints, forget_disputes
from dialer.db.repos.forget_hand_offs import forget_hand_offs
from dialer.db.repos.payments import forget_payers
from dialer.db.repos.registers import lines_of
from dialer.db.repos.search_words import forget_words
from dialer.db.tables.agent_desk import call_notes
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts, dispositions
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import (
    business_lines,
    case_holds,
    cases,
    creditors,
    debtor_addresses,
    debtor_numbers,
    debtors,
    invoices,
    placements,
)
from dialer.db.tables.facts import case_letters, debtor_representatives, debtor_wishes, number_consents
from dialer.db.tables.relation import (
    case_segments,
    customer_relations,
    debtor_preferences,
    debtor_vulnerabilities,
    payment_abilities,
)
from dialer.db.unit import Unit
from dialer.ports.retention import DueCase, Erased

WAITING_HOLDS = ("disputed", "complaint", "legal", "validation_pending")
"""Cases that are kept until these are over."""


class SqlRetentionRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def due(self, today: date, *, months: int, limit: int) -> tuple[DueCase, ...]:
        return await self._unit.ask(_due, today, months, limit)

    async def erase(self, cases: Sequence[DueCase], *, register_years: int, now: datetime) -> Erased:
        return await self._unit.ask(_erase, cases, register_years, now) if cases else Erased()

    async def forget_complaints(self, today: date, *, months: int, is_dry_run: bool) -> int:
        return await self._unit.ask(forget_complaints, today, months, is_dry_run)

    async def drop_lines(self, today: date) -> int:
        return await self._unit.ask(_drop_lines, today)

    async def held_since(self) -> datetime | None:
        return await self._unit.ask(_held_since)


_held = exists().where(
    case_holds.c.case_id == cases.c.id,
    case_holds.c.reason.in_(WAITING_HOLDS),
    case_holds.c.released_at.is_(None),
    case_holds.c.ends_at.is_(None),
)
_candidates = (
    select(
        cases.c.id,
        cases.c.creditor_id,
        cases.c.debtor_id,
        cases.c.closed_at,
        placements.c.mandate_ends,
        creditors.c.keep_case_months,
    )
    .select_from(
        cases.join(creditors, creditors.c.id == cases.c.creditor_id).outerjoin(
            placements, placements.c.id == cases.c.placement_id
        )
    )
    .where(
        cases.c.erased_at.is_(None),
        or_(placements.c.mandate_ends.is_not(None), cases.c.closed_at.is_not(None)),
        ~_held,
    )
    .order_by(cases.c.id)
)


def _due(connection: Connection, today: date, months: int, limit: int) -> tuple[DueCase, ...]:
    found: list[DueCase] = []
    for row in connection.execute(_candidates):
        ended_on = row.mandate_ends or row.closed_at.date()
        own = months if row.keep_case_months is None else row.keep_case_months
        if months_later(ended_on, own) < today:
            found.append(
                DueCase(
                    case_id=CaseId(row.id),
                    creditor_id=CreditorId(row.creditor_id),
                    debtor_id=DebtorId(row.debtor_id),
                    ended_on=ended_on,
                    months=own,
                )
            )
            if len(found) == limit:
                break
    return tuple(found)


def _erase(connection: Connection, due: Sequence[DueCase], register_years: int, now: datetime) -> Erased:
    ids = {"ids": [case.case_id for case in due]}
    _keep_lines(connection, due, register_years, now)
    pairs = {(case.debtor_id, case.creditor_id) for case in due}
    connection.execute(
        update(cases)
        .where(one_of_ids(cases.c.id, "ids"))
        .values(
            reference="erased-" + cast(cases.c.id, Text),
            status=func.coalesce(func.nullif(cases.c.status, "open"), "closed"),
            closed_at=func.coalesce(cases.c.closed_at, now),
            contract_reference="",
            supply_point="",
            product="",
            note="",
            extra={},
            content_hash="",
            erased_at=now,
        ),
        ids,
    )
    connection.execute(
        update(invoices)
        .where(one_of_ids(invoices.c.case_id, "ids"))
        .values(
            number="erased-" + cast(invoices.c.id, Text),
            payment_reference="",
            service="",
        ),
        ids,
    )
    connection.execute(update(case_letters).where(one_of_ids(case_letters.c.case_id, "ids")).values(reference=""), ids)
    connection.execute(delete(case_segments).where(one_of_ids(case_segments.c.case_id, "ids")), ids)
    forget_payers(connection, [case.case_id for case in due], now)
    forget_disputes(connection, [case.case_id for case in due], now)
    forget_agreements(connection, [case.case_id for case in due])
    forget_hand_offs(connection, [case.case_id for case in due])
    attempt_count = note_count = 0
    for debtor_id, creditor_id in sorted(pairs):
        if not _has_cases(connection, debtor_id, creditor_id):
            calls, notes = _silence_calls(connection, debtor_id, creditor_id, now)
            for table in (payment_abilities, customer_relations):
                ours = (table.c.debtor_id == debtor_id) & (table.c.creditor_id == creditor_id)
                connection.execute(delete(table).where(ours))
            attempt_count += calls
            note_count += notes
    gone = [debtor_id for debtor_id in sorted({pair[0] for pair in pairs}) if not _has_cases(connection, debtor_id)]
    number_count = _erase_debtors(connection, gone, now)
    return Erased(
        case_count=len(due),
        debtor_count=len(gone),
        number_count=number_count,
        attempt_count=attempt_count,
        note_count=note_count,
    )


def _keep_lines(connection: Connection, due: Sequence[DueCase], register_years: int, now: datetime) -> None:
    """The register of business is kept longer than the case."""
    ended = {case.case_id: case for case in due}
    rows: list[dict[str, Any]] = []
    for line in lines_of(connection, list(ended)):
        case = ended[CaseId(line.case_id)]
        keep_until = months_later(line.closed_on or case.ended_on, 12 * register_years)
        if keep_until < now.date():
            continue
        rows.append(
            {
                "case_id": line.case_id,
                "mandate": line.mandate,
                "received_on": line.received_on,
                "creditor_id": case.creditor_id,
                "debtor_name": line.debtor,
                "reference": line.reference,
                "amount_minor": line.amount_minor,
                "currency": line.currency,
                "fee": line.fee,
                "outcome": line.outcome,
                "closed_on": line.closed_on,
                "keep_until": keep_until,
            }
        )
    if rows:
        connection.execute(insert(business_lines), rows)


def _has_cases(connection: Connection, debtor_id: int, creditor_id: int | None = None) -> bool:
    """The debtor has a case that is not anonymous, of that creditor or of any."""
    of_creditor = cases.c.creditor_id == creditor_id if creditor_id is not None else true()
    kept = exists().where(cases.c.debtor_id == debtor_id, cases.c.erased_at.is_(None), of_creditor)
    return bool(connection.execute(select(kept)).scalar())


def _silence_calls(connection: Connection, debtor_id: int, creditor_id: int, now: datetime) -> tuple[int, int]:
    """Numbers and notes of the calls made for that creditor; the leads are closed for good."""
    ours = select(campaigns.c.id).where(campaigns.c.creditor_id == creditor_id).scalar_subquery()
    mine = (attempts.c.debtor_id == debtor_id) & attempts.c.campaign_id.in_(ours)
    notes = connection.execute(
        update(dispositions)
        .where(dispositions.c.call_id.in_(select(attempts.c.call_id).where(mine)), dispositions.c.note != "")
        .values(note="")
    ).rowcount
    notes += connection.execute(
        delete(call_notes).where(call_notes.c.call_id.in_(select(attempts.c.call_id).where(mine)))
    ).rowcount
    calls = connection.execute(update(attempts).where(mine, attempts.c.e164 != "").values(e164="")).rowcount
    connection.execute(
        update(leads)
        .where(leads.c.debtor_id == debtor_id, leads.c.campaign_id.in_(ours))
        .values(state="closed", reason="erased", is_withdrawn=True, callback_at=None, due_at=now)
    )
    return calls, notes


_OF_DEBTORS = (
    debtor_addresses,
    debtor_wishes,
    debtor_representatives,
    inbound_conversations,
    debtor_vulnerabilities,
    debtor_preferences,
    payment_abilities,
    customer_relations,
)


def _erase_debtors(connection: Connection, gone: Sequence[int], now: datetime) -> int:
    """Debtors without any case that is kept; how many numbers went."""
    if not gone:
        return 0
    ids = {"ids": list(gone)}
    ours = one_of_ids(debtor_numbers.c.debtor_id, "ids")
    numbers = select(debtor_numbers.c.id).where(ours)
    connection.execute(delete(number_consents).where(number_consents.c.number_id.in_(numbers)), ids)
    count = connection.execute(
        delete(debtor_numbers).where(one_of_ids(debtor_numbers.c.debtor_id, "ids")), ids
    ).rowcount
    forget_words(connection, gone)
    for table in _OF_DEBTORS:
        connection.execute(delete(table).where(one_of_ids(table.c.debtor_id, "ids")), ids)
    connection.execute(
        update(debtors)
        .where(one_of_ids(debtors.c.id, "ids"))
        .values(
            name="",
            tax_code=None,
            external_key="erased-" + cast(debtors.c.id, Text),
            born_on=None,
            email="",
            region="",
            municipality="",
            postcode="",
            zone="",
            represented_by="",
            note="",
            is_vulnerable=False,
            erased_at=now,
        ),
        ids,
    )
    return count


def _drop_lines(connection: Connection, today: date) -> int:
    return connection.execute(delete(business_lines).where(business_lines.c.keep_until < today)).rowcount


def _held_since(connection: Connection) -> datetime | None:
    found: datetime | None = connection.execute(
        select(func.min(attempts.c.ordered_at, type_=Instant())).where(
            attempts.c.debtor_id.in_(select(cases.c.debtor_id).where(_held))
        )
    ).scalar()
    return found
