"""An agent's note is kept while it is typed, until the verdict holds it."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import AgentId, CallId
from dialer.ports.agent_desk import NoteRow
from dialer.ports.store import Store


async def keep_note(
    store: Store, agent_id: AgentId, call_id: CallId, text: str, *, version: int, now: datetime
) -> NoteRow:
    """Keep what was typed so far.

    Args:
        version: of the text that this one continues; 0: nothing was kept yet.

    Raises:
        Conflict: another page saved meanwhile (``note_moved_on``), or the call is disposed (``already_disposed``):
            its note is changed by correcting the disposition.
    """
    async with store.transaction() as tx:
        attempt = await tx.attempts.get(call_id)
        if attempt.disposition is not None:
            raise Conflict(
                "the outcome of this call holds its note; correct the outcome to change it",
                code="already_disposed",
                call_id=call_id,
            )
        return await tx.agent_desk.keep_note(call_id, agent_id, text, version, now)
