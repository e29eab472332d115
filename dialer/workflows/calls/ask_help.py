"""An agent asks a supervisor for help in a call; the supervisor says to be coming; it ends with the call's verdict."""

from __future__ import annotations

from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import AgentId, CallId, UserId
from dialer.ports.agent_desk import HelpRow
from dialer.ports.store import Store

log = structlog.get_logger(__name__)


async def ask_help(store: Store, agent_id: AgentId, call_id: CallId, *, now: datetime) -> HelpRow:
    """Ask; asking again while the request is open changes nothing.

    Raises:
        Conflict: the call has its verdict already.
    """
    async with store.transaction() as tx:
        attempt = await tx.attempts.get(call_id)
        if attempt.disposition is not None:
            raise Conflict("that call is over and has its outcome", code="already_disposed", call_id=call_id)
        row, is_new = await tx.agent_desk.ask_help(call_id, agent_id, now)
    if is_new:
        log.info("help_asked", call_id=call_id)
        metrics.HELP_REQUESTS.labels("asked").inc()
    return row


async def answer_help(store: Store, call_id: CallId, *, by: UserId, now: datetime) -> HelpRow:
    """Say to be coming.

    Raises:
        NotFound: nobody asks for help in that call any more.
        Conflict: somebody is coming already (``help_answered``).
    """
    async with store.transaction() as tx:
        row = await tx.agent_desk.answer_help(call_id, by, now)
    log.info("help_answered", call_id=call_id, user_id=by)
    metrics.HELP_REQUESTS.labels("answered").inc()
    metrics.HELP_WAIT_SECONDS.observe(max(0.0, (now - row.asked_at).total_seconds()))
    return row


async def withdraw_help(store: Store, call_id: CallId, *, now: datetime) -> None:
    """The agent needs none any more; nothing to do where no request is open."""
    async with store.transaction() as tx:
        is_ended = await tx.agent_desk.end_help(call_id, now)
    if is_ended:
        metrics.HELP_REQUESTS.labels("withdrawn").inc()
