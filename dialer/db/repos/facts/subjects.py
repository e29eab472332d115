"""Debtors as scoring sees them: calls, numbers and the debt, and nothing about who they are (``core/scoring``).

Only what the creditor's own campaigns and cases know: one creditor's debtors teach nothing to another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from dialer.core.kernel.codes import NumberState, Outcome
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.scoring.subject import PastCall, Promised, Subject
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.calls import attempts, dispositions
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases, debtor_numbers, invoices, promises
from dialer.db.tables.ledger import ledger_entries

CHARGE, PAYMENT, REVERSAL = "charge", "payment", "reversal"

CALL_COLUMNS = (
    attempts.c.debtor_id,
    attempts.c.number_id,
    attempts.c.ordered_at,
    attempts.c.answered_at,
    attempts.c.joined_at,
    attempts.c.ringing_at,
    attempts.c.cancelled,
    attempts.c.outcome,
)
_campaigns = select(campaigns.c.id).where(campaigns.c.creditor_id == bindparam("creditor"))
_calls = (
    select(*CALL_COLUMNS)
    .where(one_of_ids(attempts.c.debtor_id, "ids"), attempts.c.campaign_id.in_(_campaigns))
    .order_by(attempts.c.ordered_at)
)
_numbers = (
    select(debtor_numbers.c.debtor_id, debtor_numbers.c.id, debtor_numbers.c.place, debtor_numbers.c.state)
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .order_by(debtor_numbers.c.rank, debtor_numbers.c.id)
)
_cases = (
    select(
        cases.c.id,
        cases.c.debtor_id,
        cases.c.status,
        cases.c.phase,
        cases.c.opened_at,
        cases.c.balance_minor,
        cases.c.currency,
    )
    .where(one_of_ids(cases.c.debtor_id, "ids"), cases.c.creditor_id == bindparam("creditor"))
    .order_by(cases.c.opened_at, cases.c.id)
)
_dues = (
    select(invoices.c.case_id, func.min(invoices.c.due_on), func.sum(invoices.c.disputed_minor))
    .where(one_of_ids(invoices.c.case_id, "cases"))
    .group_by(invoices.c.case_id)
)
_moves = select(
    ledger_entries.c.id,
    ledger_entries.c.case_id,
    ledger_entries.c.kind,
    ledger_entries.c.minor,
    ledger_entries.c.value_on,
    ledger_entries.c.reverses_id,
).where(one_of_ids(ledger_entries.c.case_id, "cases"))
_promises = select(promises.c.case_id, promises.c.created_at, promises.c.due_on, promises.c.status).where(
    one_of_ids(promises.c.case_id, "cases")
)
_reasons = (
    select(attempts.c.debtor_id, dispositions.c.at, dispositions.c.default_reason)
    .select_from(dispositions.join(attempts, attempts.c.call_id == dispositions.c.call_id))
    .where(
        one_of_ids(attempts.c.debtor_id, "ids"),
        attempts.c.campaign_id.in_(_campaigns),
        dispositions.c.default_reason.is_not(None),
    )
    .order_by(dispositions.c.at)
)
_KEPT = {"kept": True, "partial": False, "broken": False}


def subjects_of(
    connection: Connection, creditor_id: int, debtor_ids: Sequence[int], calls: Iterable[Any] | None = None
) -> dict[int, Subject]:
    """The debtors of one creditor.

    Args:
        calls: rows of CALL_COLUMNS that were read before, oldest first; None: all of them.
    """
    given = {"ids": list(debtor_ids), "creditor": creditor_id}
    parts: defaultdict[int, dict[str, Any]] = defaultdict(_parts)
    if calls is None:
        calls = connection.execute(_calls, given)
    for row in calls:
        if (call := past_call(row)) is not None:
            parts[row.debtor_id]["calls"].append(call)
    for row in connection.execute(_numbers, given):
        if row.state == NumberState.OK.value:
            parts[row.debtor_id]["places"][row.id] = row.place or ""
    for row in connection.execute(_reasons, given):
        parts[row.debtor_id]["reasons"].append((row.at, row.default_reason))
    _read_debt(connection, given, parts)
    return {debtor_id: Subject(debtor_id=debtor_id, **parts[debtor_id]) for debtor_id in debtor_ids}


def past_call(row: Any) -> PastCall | None:
    """A row of CALL_COLUMNS as a call; None where it says nothing of the number (network failure, called off by us)."""
    if row.outcome is None or row.cancelled:
        return None
    facts = OUTCOMES[Outcome(row.outcome)]
    is_answered = row.answered_at is not None or facts.is_answered_live
    if not is_answered and (not facts.counts_as_attempt or row.outcome in (Outcome.CANCELLED, Outcome.LOST)):
        return None
    # CONNECTED: the agent's word is awaited, and may never come.
    is_told = row.joined_at is not None and row.outcome != Outcome.CONNECTED and facts.is_rpc is not None
    return PastCall(
        row.ordered_at,
        row.number_id,
        is_answered=is_answered,
        is_right_party=facts.is_rpc if is_told and facts.set_by == "agent" else None,
    )


def _parts() -> dict[str, Any]:
    return {
        "calls": [],
        "places": {},
        "reasons": [],
        "payable": 0,
        "currency": "EUR",
        "moves": [],
        "payments": [],
        "due_on": None,
        "placed_on": None,
        "phase": "",
        "promises": [],
    }


def _read_debt(connection: Connection, given: dict[str, Any], parts: defaultdict[int, dict[str, Any]]) -> None:
    owner: dict[int, int] = {}
    is_open: dict[int, bool] = {}
    rows = connection.execute(_cases, given).all()
    for row in sorted(rows, key=lambda row: row.status == "open"):
        parts[row.debtor_id]["currency"] = row.currency
    for row in rows:
        if row.currency != parts[row.debtor_id]["currency"]:
            continue
        owner[row.id] = row.debtor_id
        is_open[row.id] = row.status == "open"
        mine = parts[row.debtor_id]
        mine["placed_on"], mine["phase"] = row.opened_at.date(), row.phase
        if is_open[row.id]:
            mine["payable"] += row.balance_minor
    if not owner:
        return
    ids = {"cases": list(owner)}
    for case_id, due_on, disputed in connection.execute(_dues, ids):
        mine = parts[owner[case_id]]
        if due_on is not None:
            mine["due_on"] = min(due_on, mine["due_on"] or due_on)
        if is_open[case_id]:
            mine["payable"] = max(0, mine["payable"] - int(disputed or 0))
    for promise in connection.execute(_promises, ids):
        kept = Promised(promise.created_at, promise.due_on, _KEPT.get(promise.status))
        parts[owner[promise.case_id]]["promises"].append(kept)
    _read_moves(connection, ids, owner, parts)


def _read_moves(
    connection: Connection, ids: dict[str, Any], owner: dict[int, int], parts: defaultdict[int, dict[str, Any]]
) -> None:
    """The ledger's entries that hold."""
    entries = connection.execute(_moves, ids).all()
    void = {row.reverses_id for row in entries if row.kind == REVERSAL}
    for row in entries:
        if row.kind == REVERSAL or row.id in void:
            continue
        mine = parts[owner[row.case_id]]
        mine["moves"].append((row.value_on, row.minor if row.kind == CHARGE else -row.minor))
        if row.kind == PAYMENT:
            mine["payments"].append((row.value_on, row.minor))
