"""Lists of tickets, complaints and requests to prove a debt, for pages."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from dialer.core.kernel.scope import Scope
from dialer.ports.disputes import ComplaintItem, DisputeCounts, DisputeFilter, TicketItem, VerificationItem
from dialer.ports.pages import Page


class DisputeViews(Protocol):
    """Lists of what waits for an answer: by deadline what stands, the newest first of the rest."""

    async def tickets(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TicketItem]: ...

    async def complaints(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[ComplaintItem]: ...

    async def verifications(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[VerificationItem]: ...

    async def counts(self, scope: Scope, today: date) -> DisputeCounts: ...
