"""A debtor's line of time: every table that keeps a happening, in one statement, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Float,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.money import Money
from dialer.db.expressions import seconds_between
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import plans, settlements
from dialer.db.tables.base import Id, Instant, from_microseconds, one_of_texts, to_microseconds
from dialer.db.tables.calls import attempts, dispositions
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import case_holds, cases, creditors, debtor_numbers, promises
from dialer.db.tables.disputes import complaints, dispute_lines, tickets, verifications
from dialer.db.tables.facts import case_letters, debtor_representatives, debtor_wishes, number_consents
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.relation import debtor_preferences, debtor_vulnerabilities, payment_abilities
from dialer.db.views.paging import decode, page_of
from dialer.ports.relationship import Happening, HappeningKind, Paged, Seen

_COLUMNS: dict[str, Any] = {
    "at": Instant(), "kind": Text(), "key": Text(), "code": Text(), "text": Text(), "case_id": Id, "reference": Text(),
    "creditor_id": Id, "minor": BigInteger(), "currency": Text(), "on_day": Date(), "ended_at": Instant(),
    "talk_s": Float(), "e164": Text(), "about": Text(),
}  # fmt: skip


def _branch(kind: HappeningKind, source: Any, where: Any, **given: Any) -> Select[Any]:
    """The rows of one table in the columns of all of them; what a table does not have is empty."""
    given["kind"] = literal(kind.value, Text())
    columns = [
        (cast(given[name], Text()) if name in ("key", "about") else given[name]).label(name)
        if name in given
        else cast(null(), of).label(name)
        for name, of in _COLUMNS.items()
    ]
    return select(*columns).select_from(source).where(where)


_debtor = bindparam("debtor_id", type_=Id)
_of_case = cases.c.debtor_id == _debtor
_owned = {"case_id": cases.c.id, "reference": cases.c.reference, "creditor_id": cases.c.creditor_id}


def _case_branch(kind: HappeningKind, table: Any, where: Any = None, **given: Any) -> Select[Any]:
    """Rows of a table of cases."""
    condition = _of_case if where is None else and_(_of_case, where)
    return _branch(kind, table.join(cases, cases.c.id == table.c.case_id), condition, key=table.c.id, **_owned, **given)


def _told_branch(kind: HappeningKind, table: Any, **given: Any) -> Select[Any]:
    """Rows of what was told of the debtor."""
    return _branch(
        kind,
        table,
        table.c.debtor_id == _debtor,
        at=table.c.created_at,
        key=table.c.id,
        ended_at=table.c.ended_at,
        **given,
    )


_reversed = ledger_entries.alias("reversed")
_undone = (
    select(func.min(_reversed.c.booked_at, type_=Instant()))
    .where(_reversed.c.reverses_id == ledger_entries.c.id)
    .scalar_subquery()
)
_BRANCHES: dict[HappeningKind, Select[Any]] = {
    HappeningKind.CALL: _branch(
        HappeningKind.CALL,
        attempts.outerjoin(creditors, creditors.c.code == attempts.c.creditor_code),
        attempts.c.debtor_id == _debtor,
        at=attempts.c.ordered_at, key=attempts.c.call_id, code=func.coalesce(attempts.c.outcome, ""),
        creditor_id=creditors.c.id, ended_at=attempts.c.ended_at, e164=attempts.c.e164,
        talk_s=seconds_between(attempts.c.joined_at, attempts.c.ended_at), about=attempts.c.case_ids,
    ),
    HappeningKind.INBOUND: _branch(
        HappeningKind.INBOUND,
        inbound_conversations,
        inbound_conversations.c.debtor_id == _debtor,
        at=inbound_conversations.c.at, key=inbound_conversations.c.id, code=inbound_conversations.c.speaker,
        text=inbound_conversations.c.note, ended_at=inbound_conversations.c.ended_at, e164=inbound_conversations.c.e164,
        about=inbound_conversations.c.case_ids,
    ),
    HappeningKind.LETTER: _case_branch(
        HappeningKind.LETTER, case_letters, at=case_letters.c.sent_at, code=case_letters.c.kind,
        text=case_letters.c.reference,
    ),
    HappeningKind.PROMISE: _case_branch(
        HappeningKind.PROMISE, promises, at=promises.c.created_at, code=promises.c.status, text=promises.c.method,
        minor=promises.c.amount_minor, currency=promises.c.currency, on_day=promises.c.due_on,
    ),
    HappeningKind.PLAN: _case_branch(
        HappeningKind.PLAN, plans, at=plans.c.created_at, code=plans.c.status, minor=plans.c.minor,
        currency=plans.c.currency, on_day=plans.c.next_due_on,
    ),
    HappeningKind.SETTLEMENT: _case_branch(
        HappeningKind.SETTLEMENT, settlements, at=settlements.c.created_at, code=settlements.c.state,
        minor=settlements.c.minor, currency=settlements.c.currency, on_day=settlements.c.expires_on,
    ),
    HappeningKind.PAYMENT: _case_branch(
        HappeningKind.PAYMENT, ledger_entries, ledger_entries.c.kind == "payment", at=ledger_entries.c.booked_at,
        code=literal("payment", Text()), minor=ledger_entries.c.minor, currency=cases.c.currency,
        on_day=ledger_entries.c.value_on, ended_at=_undone,
    ),
    HappeningKind.HOLD: _case_branch(
        HappeningKind.HOLD, case_holds, at=case_holds.c.starts_at, code=case_holds.c.reason,
        ended_at=func.coalesce(case_holds.c.released_at, case_holds.c.ends_at, type_=Instant()),
    ),
    HappeningKind.TICKET: _case_branch(
        HappeningKind.TICKET, tickets, at=tickets.c.opened_at, code=tickets.c.kind, text=tickets.c.state,
        on_day=tickets.c.due_on, ended_at=tickets.c.closed_at,
    ),
    HappeningKind.MESSAGE: _branch(
        HappeningKind.MESSAGE,
        dispute_lines.join(tickets, tickets.c.id == dispute_lines.c.subject_id).join(
            cases, cases.c.id == tickets.c.case_id
        ),
        and_(_of_case, dispute_lines.c.subject == "ticket", dispute_lines.c.voice != ""),
        at=dispute_lines.c.at, key=dispute_lines.c.id, code=dispute_lines.c.voice, text=dispute_lines.c.text, **_owned,
    ),
    HappeningKind.COMPLAINT: _case_branch(
        HappeningKind.COMPLAINT, complaints, at=complaints.c.opened_at, code=complaints.c.category,
        text=complaints.c.state, on_day=complaints.c.due_on, ended_at=complaints.c.closed_at,
    ),
    HappeningKind.VERIFICATION: _case_branch(
        HappeningKind.VERIFICATION, verifications, at=verifications.c.opened_at, code=verifications.c.state,
        on_day=verifications.c.packet_due_on, ended_at=verifications.c.closed_at,
    ),
    HappeningKind.WISH: _told_branch(
        HappeningKind.WISH, debtor_wishes, code=debtor_wishes.c.kind, text=debtor_wishes.c.note
    ),
    HappeningKind.CONSENT: _branch(
        HappeningKind.CONSENT,
        number_consents.join(debtor_numbers, debtor_numbers.c.id == number_consents.c.number_id),
        debtor_numbers.c.debtor_id == _debtor,
        at=number_consents.c.given_at, key=number_consents.c.id, code=number_consents.c.source,
        ended_at=number_consents.c.ended_at, e164=debtor_numbers.c.e164,
    ),
    HappeningKind.REPRESENTATIVE: _told_branch(
        HappeningKind.REPRESENTATIVE, debtor_representatives, code=debtor_representatives.c.kind,
        text=debtor_representatives.c.name,
    ),
    HappeningKind.CARE: _told_branch(
        HappeningKind.CARE, debtor_vulnerabilities, code=debtor_vulnerabilities.c.need,
        on_day=debtor_vulnerabilities.c.review_on,
    ),
    HappeningKind.PREFERENCE: _told_branch(
        HappeningKind.PREFERENCE, debtor_preferences, code=debtor_preferences.c.source
    ),
    HappeningKind.ABILITY: _told_branch(
        HappeningKind.ABILITY, payment_abilities, code=payment_abilities.c.ability,
        creditor_id=payment_abilities.c.creditor_id,
    ),
}  # fmt: skip


def timeline(
    connection: Connection,
    debtor_id: DebtorId,
    seen: Seen,
    kinds: Collection[HappeningKind],
    case_id: CaseId | None,
    cursor: str | None,
    limit: int,
) -> Paged[Happening]:
    """A page of the line, newest first."""
    wanted = [branch for kind, branch in _BRANCHES.items() if not kinds or kind in kinds]
    line = union_all(*wanted).subquery("line")
    query = select(line).order_by(line.c.at.desc(), line.c.kind, line.c.key.desc()).limit(limit + 1)
    if seen is not None:
        query = query.where(or_(line.c.creditor_id.is_(None), line.c.creditor_id.in_(sorted(seen))))
    if case_id is not None:
        query = query.where(_is_about(line.c, case_id))
    if cursor is not None:
        at_us, kind, key = decode(cursor, int, str, str)
        at = bindparam("b_at", from_microseconds(at_us), type_=Instant())
        earlier_key = and_(line.c.kind == kind, line.c.key < key)
        query = query.where(or_(line.c.at < at, and_(line.c.at == at, or_(line.c.kind > kind, earlier_key))))
    rows = connection.execute(query, {"debtor_id": debtor_id}).all()
    names = {row.id: row.name for row in connection.execute(select(creditors.c.id, creditors.c.name))}
    notes = _notes(connection, [row.key for row in rows[:limit] if row.kind == HappeningKind.CALL])
    mine = _own_cases(connection, debtor_id, seen)
    page = page_of(
        rows, limit, lambda row: _happening(row, names, notes), lambda row: (to_microseconds(row.at), row.kind, row.key)
    )
    if mine is None:
        return Paged(page.items, page.next_cursor)
    talks = [row for row in rows if row.kind == HappeningKind.INBOUND]
    hidden = {row.key for row in talks if row.about and not set(_ids(row.about)) & mine and _ids(row.about)}
    kept = tuple(one for one in page.items if one.kind is not HappeningKind.INBOUND or one.key not in hidden)
    return Paged(kept, page.next_cursor)


def _is_about(line: Any, case_id: CaseId) -> Any:
    """A row of the case, a call or a talk that names it, or a call of its creditor that names none."""
    commas = func.replace(func.replace(func.replace(line.about, "[", ","), "]", ","), " ", "")
    creditor = select(cases.c.creditor_id).where(cases.c.id == case_id).scalar_subquery()
    is_unnamed = and_(
        line.kind == HappeningKind.CALL.value,
        func.coalesce(line.about, "null").in_(("null", "[]")),
        line.creditor_id == creditor,
    )
    return or_(line.case_id == case_id, commas.like(f"%,{int(case_id)},%"), is_unnamed)


def _ids(text: str) -> list[int]:
    return [int(part) for part in text.strip("[] ").split(",") if part.strip()]


def _own_cases(connection: Connection, debtor_id: DebtorId, seen: Seen) -> set[int] | None:
    """The debtor's cases that may be seen; None: all."""
    if seen is None:
        return None
    mine = select(cases.c.id).where(cases.c.debtor_id == debtor_id, cases.c.creditor_id.in_(sorted(seen)))
    return set(connection.execute(mine).scalars())


def _notes(connection: Connection, call_ids: Sequence[str]) -> dict[str, str]:
    """What the agents noted last of each call."""
    if not call_ids:
        return {}
    query = (
        select(dispositions.c.call_id, dispositions.c.note)
        .where(one_of_texts(dispositions.c.call_id, "call_ids"))
        .order_by(dispositions.c.id)
    )
    return {row.call_id: row.note for row in connection.execute(query, {"call_ids": list(call_ids)})}


def _happening(row: AnyRow, names: dict[int, str], notes: dict[str, str]) -> Happening:
    is_call = row.kind == HappeningKind.CALL
    return Happening(
        kind=HappeningKind(row.kind),
        key=row.key,
        at=row.at,
        code=row.code or "",
        text=notes.get(row.key, "") if is_call else row.text or "",
        case_id=None if row.case_id is None else CaseId(row.case_id),
        reference=row.reference or "",
        creditor_id=None if row.creditor_id is None else CreditorId(row.creditor_id),
        creditor_name=names.get(row.creditor_id, "") if row.creditor_id else "",
        amount=None if row.minor is None else Money(row.minor, row.currency),
        on_day=row.on_day,
        ended_at=row.ended_at,
        talk_s=row.talk_s,
        e164=row.e164 or "",
    )
