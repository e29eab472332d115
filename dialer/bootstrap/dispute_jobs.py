"""The calendar's part in disputes: deadlines that are watched, and documents that are deleted from the disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialer.db.uow import SqlStore
from dialer.ports.clock import Clock
from dialer.ports.publisher import Publisher
from dialer.workflows.disputes.keep_documents import sweep_documents
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.disputes.watch_disputes import watch_disputes


def dispute_jobs(
    store: SqlStore, clock: Clock, publisher: Publisher, proofs: PacketTools
) -> tuple[Callable[[], Awaitable[int]], Callable[[], Awaitable[int]]]:
    """Watching deadlines, and sweeping documents that were removed."""

    async def watch() -> int:
        return (await watch_disputes(store, publisher, proofs.policy, proofs.reckoner, now=clock.now())).changed

    async def sweep() -> int:
        return await sweep_documents(store, proofs.vault, now=clock.now())

    return watch, sweep
