"""Attempts from order to verdict, with the diary of each call; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialer.core.calls.model import Call, DialOrder, HangupCause
from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.core.kernel.ids import AgentId, CallId, CaseId, NodeId
from dialer.ports.cases import HoldOrder, NumberMove
from dialer.ports.leads import LeadMove


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryLine:
    """One fact in the life of an attempt; append-only."""

    call_id: CallId
    at: datetime
    kind: str
    """``ordered``, ``ringing``, ``answered``, ``joined``, ``released``, ``ended``, ``disposed``, ``corrected``, ..."""
    data: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedAttempt:
    """The end of an attempt, with what follows for its lead; written in one transaction."""

    call: Call
    outcome: Outcome
    cause: HangupCause | None
    ended_at: datetime
    lead: LeadMove | None
    """None when an agent's disposition decides."""
    numbers: tuple[NumberMove, ...] = ()
    holds: tuple[HoldOrder, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """An attempt row without an end, for reconciliation and sweepers."""

    order: DialOrder
    node_id: NodeId
    agent_id: AgentId | None
    ringing_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """A stored attempt, as a disposition needs it."""

    order: DialOrder
    agent_id: AgentId | None
    answered_at: datetime | None
    joined_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    """The system's, or the agent's once disposed."""
    disposition: Outcome | None
    disposed_at: datetime | None
    campaign_type: CampaignType
    case_ids: tuple[CaseId, ...]
    """Those of the call that are still open; of a call whose cases are not known, all of the creditor's."""
    is_newest: bool = True
    """No later attempt of the same lead: its place in the queue is this call's to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRow:
    """An agent's verdict on one conversation; corrections add rows, the newest counts."""

    call_id: CallId
    agent_id: AgentId
    code: Outcome
    at: datetime
    note: str = ""
    default_reason: str | None = None
    """Code of ``domain.md`` §3.5; mandatory at the first right-party contact."""
    promise_minor: int | None = None
    promise_on: str | None = None
    """ISO date."""
    promise_method: str | None = None
    callback_at: datetime | None = None
    callback_agent_id: AgentId | None = None
    corrects_at: datetime | None = None
    """Time of the row that this one corrects."""


class AttemptsRepo(Protocol):
    async def add(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> None:
        """Write ahead: a row per order with its first diary line."""
        ...

    async def close(self, closed: Sequence[ClosedAttempt]) -> None:
        """Times, cause, outcome, the final diary line, and the campaign's served and lost calls.

        A row already closed stays as it is and counts no second time. Leads move separately.
        """
        ...

    async def case_ids(self, call_ids: Sequence[CallId]) -> Mapping[CallId, tuple[CaseId, ...]]:
        """The cases that these calls are about, as they were written; calls that are not written are absent."""
        ...

    async def append(self, lines: Sequence[DiaryLine]) -> None: ...

    async def lines(self, call_id: CallId) -> tuple[DiaryLine, ...]:
        """The call's diary, oldest first."""
        ...

    async def set_times(self, calls: Sequence[Call]) -> None:
        """Ringing, answered, joined and the agent, for rows that are still open."""
        ...

    async def get(self, call_id: CallId) -> AttemptRow:
        """Raises NotFound."""
        ...

    async def open_of(self, node_id: NodeId) -> tuple[OpenAttempt, ...]: ...

    async def stuck(self, before: datetime) -> tuple[OpenAttempt, ...]:
        """Open attempts ordered before ``before``, of any node."""
        ...

    async def undisposed_of(self, agent_id: AgentId) -> AttemptRow | None:
        """The agent's newest joined, ended attempt without a disposition, if any."""
        ...

    async def undisposed(self, before: datetime, limit: int = 100) -> tuple[AttemptRow, ...]:
        """Conversations that ended before ``before`` and still have no disposition, while their lead waits for it."""
        ...

    async def dispose(self, row: DispositionRow) -> None:
        """Append the disposition and set it on the attempt (``outcome`` becomes the agent's)."""
        ...
