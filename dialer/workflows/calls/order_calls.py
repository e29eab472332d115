"""Write ahead: the attempt's row and its lead's state are committed before the switch is asked."""

from __future__ import annotations

from collections.abc import Sequence

from dialer.core.calls.model import DialOrder
from dialer.core.kernel.ids import NodeId
from dialer.ports.store import LeadMove, Store


async def order_calls(
    store: Store, orders: Sequence[DialOrder], *, rulings: Sequence[LeadMove], node_id: NodeId
) -> tuple[DialOrder, ...]:
    """Store the orders and put back the leads that may not be called now, in one transaction.

    Returns:
        The orders that may be dialled: those whose lease this node still held.

    Raises:
        StoreError: nothing was written and nothing may be dialled.
    """
    async with store.transaction() as tx:
        held = await tx.leads.mark_dialed(orders, node_id=node_id) if orders else frozenset()
        good = tuple(order for order in orders if order.lead_id in held)
        if good:
            await tx.attempts.add(good, node_id=node_id)
        if rulings:
            await tx.leads.move(rulings)
    return good
