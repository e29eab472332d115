"""Someone called one of our lines and asked to be called back."""

from __future__ import annotations

from datetime import datetime

from dialer.core.leads.model import Callback, LeadState
from dialer.ports.leads import LeadMove
from dialer.ports.store import AuditLine, Store
from dialer.ports.telephony import InboundRequest

MOVABLE = (LeadState.READY, LeadState.SCHEDULED, LeadState.DONE)


async def record_inbound_request(store: Store, request: InboundRequest, *, now: datetime) -> int:
    """Keep the request, and turn the caller's waiting leads into agreed callbacks, due at once.

    Returns:
        How many leads were found and moved; 0 keeps the request for a person to look at.

    Raises:
        StoreError: nothing was stored.
    """
    async with store.transaction() as tx:
        leads = await tx.leads.of_number(request.caller)
        moved = [
            LeadMove(
                lead_id=lead.lead_id,
                state=LeadState.READY,
                due_at=now,
                reason="called_back",
                callback=Callback(at=now, agreed=True),
            )
            for lead in leads
            if request.wants_callback and lead.state in MOVABLE
        ]
        if moved:
            await tx.leads.move(moved)
        await tx.audit.add(
            AuditLine(
                at=request.at,
                user_id=None,
                action="inbound.request",
                subject=f"line:{request.dialled}",
                data={"caller": request.caller, "wants_callback": request.wants_callback, "leads": len(moved)},
            )
        )
    return len(moved)
