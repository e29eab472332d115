"""Rows to records and back, where several repos and views need the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import DialMode, Outcome, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, CaseId, DebtorId, LeadId, NumberId, TrunkId
from dialer.core.leads.model import Callback, Lead, LeadNumber, LeadState
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import leads

AnyRow = Row[*tuple[Any, ...]]
"""A row of any columns."""

ORDER_COLUMNS = tuple(
    attempts.c[name]
    for name in (
        "call_id", "campaign_id", "lead_id", "debtor_id", "number_id", "e164", "trunk_id", "trunk_code", "caller_id",
        "mode", "ring_timeout_s", "patience_s", "treatment", "reserved_agent_id", "rule_id", "pack_version",
        "creditor_code", "case_ids", "language", "answer_probability", "risk", "ordered_at",
    )
)  # fmt: skip

LEAD_COLUMNS = tuple(
    leads.c[name]
    for name in (
        "id", "campaign_id", "debtor_id", "state", "priority", "due_at", "attempt_count", "last_number_id",
        "preferred_number_id", "callback_at", "callback_agreed", "callback_agent_id", "callback_team_id",
        "callback_number_id", "lease_epoch", "lease_until", "score", "best_number_id",
        "answer_chance",
    )
)  # fmt: skip


def order_values(order: DialOrder) -> dict[str, Any]:
    """The columns of an attempt that its order fills."""
    return {
        "call_id": order.call_id,
        "campaign_id": order.campaign_id,
        "lead_id": order.lead_id,
        "debtor_id": order.debtor_id,
        "number_id": order.number_id,
        "e164": order.e164,
        "trunk_id": order.trunk_id,
        "trunk_code": order.trunk_code,
        "caller_id": order.caller_id,
        "mode": order.mode.value,
        "ring_timeout_s": order.ring_timeout_s,
        "patience_s": order.patience_s,
        "treatment": order.treatment.value,
        "reserved_agent_id": order.reserved_agent_id,
        "rule_id": order.rule_id,
        "pack_version": order.pack_version,
        "creditor_code": order.creditor_code,
        "case_ids": list(order.case_ids) or None,
        "language": order.language,
        "answer_probability": order.answer_probability,
        "risk": order.risk,
        "ordered_at": order.ordered_at,
    }


def order_of(row: AnyRow) -> DialOrder:
    """The order of a row that has ORDER_COLUMNS."""
    return DialOrder(
        call_id=CallId(row.call_id),
        campaign_id=CampaignId(row.campaign_id),
        lead_id=LeadId(row.lead_id),
        debtor_id=DebtorId(row.debtor_id),
        number_id=NumberId(row.number_id),
        e164=row.e164,
        trunk_id=TrunkId(row.trunk_id),
        trunk_code=row.trunk_code,
        caller_id=row.caller_id,
        mode=DialMode(row.mode),
        ring_timeout_s=row.ring_timeout_s,
        patience_s=row.patience_s,
        treatment=Treatment(row.treatment),
        reserved_agent_id=agent_or_none(row.reserved_agent_id),
        rule_id=row.rule_id,
        pack_version=row.pack_version,
        creditor_code=row.creditor_code,
        case_ids=tuple(CaseId(case_id) for case_id in row.case_ids or ()),
        language=row.language,
        answer_probability=row.answer_probability,
        risk=row.risk,
        ordered_at=row.ordered_at,
    )


def lead_of(row: AnyRow, numbers: tuple[LeadNumber, ...]) -> Lead:
    """The lead of a row that has LEAD_COLUMNS; the number preferred for the next call comes first."""
    preferred = row.preferred_number_id
    if preferred is not None:
        numbers = tuple(sorted(numbers, key=lambda number: number.number_id != preferred))
    return Lead(
        lead_id=LeadId(row.id),
        campaign_id=CampaignId(row.campaign_id),
        debtor_id=DebtorId(row.debtor_id),
        numbers=numbers,
        state=LeadState(row.state),
        priority=row.priority,
        due_at=row.due_at,
        attempt_count=row.attempt_count,
        callback=callback_of(row),
        last_number_id=row.last_number_id,
        best_number_id=row.best_number_id,
        score=row.score,
        answer_chance=row.answer_chance,
    )


def callback_of(row: AnyRow) -> Callback | None:
    if row.callback_at is None:
        return None
    return Callback(
        at=row.callback_at,
        agreed=row.callback_agreed,
        agent_id=row.callback_agent_id,
        team_id=row.callback_team_id,
        number_id=row.callback_number_id,
    )


def callback_values(callback: Callback | None) -> dict[str, Any]:
    """The columns of a lead that hold its callback."""
    if callback is None:
        return {
            "callback_at": None,
            "callback_agreed": False,
            "callback_agent_id": None,
            "callback_team_id": None,
            "callback_number_id": None,
        }
    return {
        "callback_at": callback.at,
        "callback_agreed": callback.agreed,
        "callback_agent_id": callback.agent_id,
        "callback_team_id": callback.team_id,
        "callback_number_id": callback.number_id,
    }


def agent_or_none(value: int | None) -> AgentId | None:
    return None if value is None else AgentId(value)


def outcome_or_none(value: str | None) -> Outcome | None:
    return None if value is None else Outcome(value)


def changed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is None: for updates in which None leaves a value as it is."""
    return {key: value for key, value in values.items() if value is not None}
