"""The debtor's file, JSON-ready: what an agent sees in a call, and the pages of one case and one debtor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, literal_column, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CaseId, DebtorId, LeadId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.script.run import STEP_SAID
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.calls import attempt_events, attempts, dispositions
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import (
    case_holds,
    cases,
    creditors,
    debtor_addresses,
    debtor_numbers,
    debtors,
    invoices,
    placements,
    promises,
)
from dialer.db.views.customer import customer_of, needs_of
from dialer.db.views.walls import within

HISTORY_COUNT = 20

File = dict[str, object]

# Statements are built once: building one costs more than running it.

_lead = (
    select(
        leads.c.debtor_id,
        leads.c.campaign_id,
        campaigns.c.name,
        campaigns.c.kind,
        campaigns.c.mode,
        campaigns.c.creditor_id,
        campaigns.c.zone,
    )
    .select_from(leads.join(campaigns, campaigns.c.id == leads.c.campaign_id))
    .where(leads.c.id == bindparam("lead_id"))
)
_dialled = select(attempts.c.number_id, attempts.c.case_ids).where(attempts.c.call_id == bindparam("b_call_id"))
_one_creditor = select(creditors).where(creditors.c.id == bindparam("creditor_id"))
_debtor = select(debtors).where(debtors.c.id == bindparam("debtor_id"))
_numbers = (
    select(debtor_numbers)
    .where(debtor_numbers.c.debtor_id == bindparam("b_debtor_id"))
    .order_by(debtor_numbers.c.rank, debtor_numbers.c.id)
)
_addresses = (
    select(debtor_addresses)
    .where(debtor_addresses.c.debtor_id == bindparam("b_debtor_id"))
    .order_by(debtor_addresses.c.id)
)
_cases = (
    select(
        cases.c.id,
        cases.c.reference,
        cases.c.status,
        cases.c.phase,
        cases.c.creditor_id,
        cases.c.debtor_id,
        cases.c.balance_minor,
        cases.c.currency,
        placements.c.code.label("placement"),
        placements.c.mandate_starts,
        placements.c.mandate_ends,
    )
    .select_from(cases.outerjoin(placements, placements.c.id == cases.c.placement_id))
    .order_by(cases.c.id)
)
_open_cases = _cases.where(
    cases.c.debtor_id == bindparam("b_debtor_id"),
    cases.c.creditor_id == bindparam("b_creditor_id"),
    cases.c.status == "open",
)
_cases_of_debtor = _cases.where(cases.c.debtor_id == bindparam("b_debtor_id"))
_one_case = _cases.where(cases.c.id == bindparam("b_case_id"))
_creditors = select(creditors).where(one_of_ids(creditors.c.id, "ids"))
_invoices = select(invoices).where(one_of_ids(invoices.c.case_id, "ids")).order_by(invoices.c.due_on, invoices.c.id)
_holds = (
    select(case_holds)
    .where(
        one_of_ids(case_holds.c.case_id, "ids"),
        literal_column("released_at IS NULL"),
        case_holds.c.ends_at.is_(None) | (case_holds.c.ends_at > bindparam("now", type_=Instant())),
    )
    .order_by(case_holds.c.id)
)
_promises = select(promises).where(one_of_ids(promises.c.case_id, "ids")).order_by(promises.c.id.desc())
_past_calls = (
    select(
        attempts.c.call_id,
        attempts.c.ordered_at,
        attempts.c.e164,
        attempts.c.outcome,
        attempts.c.joined_at,
        attempts.c.ended_at,
    )
    .where(attempts.c.debtor_id == bindparam("b_debtor_id"))
    .order_by(attempts.c.ordered_at.desc())
    .limit(HISTORY_COUNT + 1)
)
_said = (
    select(attempt_events.c.call_id, attempt_events.c.data)
    .where(one_of_texts(attempt_events.c.call_id, "call_ids"), attempt_events.c.kind == STEP_SAID)
    .order_by(attempt_events.c.id)
)
_notes = (
    select(dispositions.c.call_id, dispositions.c.note, dispositions.c.default_reason)
    .where(one_of_texts(dispositions.c.call_id, "call_ids"))
    .order_by(dispositions.c.id)
)


def screen_pop(connection: Connection, lead_id: LeadId, call_id: CallId | None, now: datetime) -> File:
    """The file of a lead's debtor with the open cases of the campaign's creditor. Raises NotFound.

    In a call only the cases that it may be about are shown; of the others only the references.
    """
    lead = connection.execute(_lead, {"lead_id": lead_id}).one_or_none()
    if lead is None:
        raise NotFound(f"there is no lead {lead_id}", lead_id=lead_id)
    call = None
    if call_id is not None:
        call = connection.execute(_dialled, {"b_call_id": call_id}).one_or_none()
    creditor = connection.execute(_one_creditor, {"creditor_id": lead.creditor_id}).one()
    found = connection.execute(_open_cases, {"b_debtor_id": lead.debtor_id, "b_creditor_id": lead.creditor_id}).all()
    about = call.case_ids if call is not None and call.case_ids else [row.id for row in found]
    shown = _case_files(connection, [row for row in found if row.id in about], now, lead.zone)
    return {
        "debtor": debtor_of(connection, lead.debtor_id, dialled=None if call is None else call.number_id),
        "creditor": _creditor(creditor),
        "campaign": {
            "campaign_id": lead.campaign_id,
            "name": lead.name,
            "kind": lead.kind,
            "mode": lead.mode,
        },
        "cases": shown,
        "left_out": [row.reference for row in found if row.id not in about],
        "balance": _sum(shown),
        "relation": customer_of(connection, lead.creditor_id, lead.debtor_id, about),
        "history": history_of(connection, lead.debtor_id, but=call_id),
    }


def case_file(connection: Connection, case_id: CaseId, now: datetime, zone: str, scope: Scope = EVERYTHING) -> File:
    """One case with its debtor and the calls to them from the scope's campaigns. Raises NotFound."""
    found = connection.execute(_one_case, {"b_case_id": case_id}).all()
    if not found:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    return {
        "case": _case_files(connection, found, now, zone)[0],
        "debtor": debtor_of(connection, found[0].debtor_id),
        "history": history_of(connection, found[0].debtor_id, scope=scope, with_script=True),
    }


def debtor_file(
    connection: Connection, debtor_id: DebtorId, now: datetime, zone: str, scope: Scope = EVERYTHING
) -> File:
    """One debtor with all cases of the scope and the calls to them. Raises NotFound."""
    found = [
        row for row in connection.execute(_cases_of_debtor, {"b_debtor_id": debtor_id}) if scope.covers(row.creditor_id)
    ]
    return {
        "debtor": debtor_of(connection, debtor_id),
        "cases": _case_files(connection, found, now, zone),
        "history": history_of(connection, debtor_id, scope=scope, with_script=True),
    }


def debtor_of(connection: Connection, debtor_id: int, *, dialled: int | None = None) -> File:
    """Who owes: names, numbers, addresses. Raises NotFound."""
    row = connection.execute(_debtor, {"debtor_id": debtor_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no debtor {debtor_id}", debtor_id=debtor_id)
    return {
        "debtor_id": row.id,
        "kind": row.kind,
        "name": row.name,
        "tax_code": row.tax_code or "",
        "language": row.language,
        "country": row.country,
        "region": row.region,
        "municipality": row.municipality,
        "needs": needs_of(connection, row.id) if row.is_vulnerable else [],
        "numbers": [
            {
                "number_id": number.id,
                "e164": number.e164,
                "rank": number.rank,
                "state": number.state,
                "source": number.source,
                "place": number.place,
                "is_dialled": number.id == dialled,
            }
            for number in connection.execute(_numbers, {"b_debtor_id": debtor_id})
        ],
        "addresses": [
            {
                "street": address.street,
                "postcode": address.postal_code,
                "municipality": address.municipality,
                "province": address.region,
                "country": address.country,
            }
            for address in connection.execute(_addresses, {"b_debtor_id": debtor_id})
        ],
    }


def _case_files(connection: Connection, rows: Sequence[AnyRow], now: datetime, zone: str) -> list[File]:
    """The cases of rows of ``_cases``, with invoices, standing holds and promises."""
    ids = [row.id for row in rows]
    parts = _parts(connection, ids, now.astimezone(ZoneInfo(zone)))
    named = connection.execute(_creditors, {"ids": list({row.creditor_id for row in rows})})
    by_id = {row.id: _creditor(row) for row in named}
    return [
        {
            "case_id": row.id,
            "reference": row.reference,
            "state": row.status,
            "phase": row.phase,
            "creditor": by_id[row.creditor_id],
            "placement": row.placement or "",
            "mandate_starts_on": _on(row.mandate_starts),
            "mandate_ends_on": _on(row.mandate_ends),
            "balance": _money(row.balance_minor, row.currency),
            **{name: parts[name][row.id] for name in ("invoices", "holds", "promises")},
        }
        for row in rows
    ]


def _parts(connection: Connection, ids: list[int], local: datetime) -> dict[str, defaultdict[int, list[File]]]:
    found: dict[str, defaultdict[int, list[File]]] = {
        name: defaultdict(list) for name in ("invoices", "holds", "promises")
    }
    if not ids:
        return found
    for row in connection.execute(_invoices, {"ids": ids}):
        found["invoices"][row.case_id].append(
            {
                "invoice_id": row.id,
                "number": row.number,
                "issued_on": _on(row.issued_on),
                "due_on": _on(row.due_on),
                "amount": _money(row.amount_minor, row.currency),
                "residual": _money(row.residual_minor, row.currency),
                "disputed": _money(min(row.disputed_minor, row.residual_minor), row.currency),
                "days_past_due": None if row.due_on is None else (local.date() - row.due_on).days,
                "service": row.service,
                "period": "/".join(_on(day) or "" for day in (row.period_from, row.period_to) if day),
            }
        )
    for row in connection.execute(_holds, {"ids": ids, "now": local}):
        found["holds"][row.case_id].append(
            {"reason": row.reason, "starts_at": _at(row.starts_at), "ends_at": _at(row.ends_at)}
        )
    for row in connection.execute(_promises, {"ids": ids}):
        found["promises"][row.case_id].append(
            {
                "amount": _money(row.amount_minor, row.currency),
                "due_on": _on(row.due_on),
                "method": row.method,
                "state": row.status,
                "made_at": _at(row.created_at),
            }
        )
    return found


def history_of(
    connection: Connection,
    debtor_id: int,
    *,
    but: CallId | None = None,
    scope: Scope = EVERYTHING,
    with_script: bool = False,
) -> list[File]:
    """The newest calls to the debtor in every campaign of the scope, with what the agents noted.

    Args:
        but: a call that is left out.
        with_script: read also which steps of the script were said; a screen that must be fast goes without.
    """
    statement = _past_calls
    if scope.is_walled:
        own = select(campaigns.c.id).where(within(campaigns.c.creditor_id, scope))
        statement = statement.where(attempts.c.campaign_id.in_(own))
    past = connection.execute(statement, {"b_debtor_id": debtor_id})
    rows = [row for row in past if row.call_id != but][:HISTORY_COUNT]
    newest: dict[str, Any] = {}
    if rows:
        for found in connection.execute(_notes, {"call_ids": [row.call_id for row in rows]}):
            newest[found.call_id] = found
    said: dict[str, list[str]] = {row.call_id: [] for row in rows}
    if with_script and rows:
        for line in connection.execute(_said, {"call_ids": list(said)}):
            said[line.call_id].append(str(line.data.get("title", "")))
    return [_past_call(row, newest.get(row.call_id), said[row.call_id]) for row in rows]


def _past_call(row: AnyRow, disposition: Any, said: list[str]) -> File:
    was_joined = row.joined_at is not None and row.ended_at is not None
    return {
        "call_id": row.call_id,
        "at": _at(row.ordered_at),
        "number": row.e164,
        "outcome": row.outcome,
        "talk_s": (row.ended_at - row.joined_at).total_seconds() if was_joined else None,
        "note": disposition.note if disposition else "",
        "default_reason": disposition.default_reason if disposition else None,
        "script": list(dict.fromkeys(said)),
    }


def _creditor(row: AnyRow) -> File:
    return {
        "creditor_id": row.id,
        "code": row.code,
        "name": row.name,
        "piva": row.piva,
        "tax_code": row.tax_code,
        "sector": row.sector,
        "language": row.language,
        "brand": row.brand,
        "greeting": row.greeting,
        "color": row.color,
        "iban": row.iban,
        "pagopa_code": row.pagopa_code,
        "contact_email": row.contact_email,
        "contact_phone": row.contact_phone,
        "keep_case_months": row.keep_case_months,
        "website": row.website,
        "payment_link": row.payment_link,
        "party": row.party,
        "is_enabled": row.enabled,
    }


def _money(minor: int, currency: str) -> File:
    return {"minor": minor, "currency": currency}


def _sum(shown: list[File]) -> File:
    """The balance of the cases in the first one's currency: a creditor places in one."""
    balances: list[Any] = [case["balance"] for case in shown]
    currency = balances[0]["currency"] if balances else "EUR"
    return _money(sum(money["minor"] for money in balances if money["currency"] == currency), currency)


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _on(day: Any) -> str | None:
    return None if day is None else day.isoformat()
