"""How a conversation sounded, told by the agent's page at its end."""

from __future__ import annotations

from datetime import datetime

from dialer import metrics
from dialer.core.calls.quality import CallQuality
from dialer.core.kernel.ids import CallId
from dialer.ports.store import Store


async def keep_quality(store: Store, call_id: CallId, quality: CallQuality, *, now: datetime) -> None:
    """Store it with the attempt; a page that was loaded anew in mid-call tells its own part.

    Raises:
        NotFound: no such call.
    """
    async with store.transaction() as tx:
        await tx.attempts.get(call_id)
        await tx.agent_desk.keep_quality(call_id, quality, now)
    metrics.PHONE_JITTER.observe(quality.jitter_ms / 1000)
    metrics.PHONE_LOSS.observe(quality.loss_ratio)
    if quality.round_trip_ms is not None:
        metrics.PHONE_ROUND_TRIP.observe(quality.round_trip_ms / 1000)
