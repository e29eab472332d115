"""Write ahead: the attempt's row and its lead's state are committed before the switch is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialer.core.calls.model import DialOrder
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import Rechecked, Ruling, recheck
from dialer.core.kernel.ids import CampaignId, NodeId
from dialer.core.leads.model import LeadState
from dialer.ports.store import LeadMove, Store


async def order_calls(
    store: Store,
    orders: Sequence[DialOrder],
    *,
    rulings: Sequence[Ruling],
    rules: Mapping[CampaignId, Rulebook],
    node_id: NodeId,
) -> Rechecked:
    """Store the orders and put back the leads that may not be called now, in one transaction.

    Every rule is weighed again here, on facts read with the debtors' rows locked: counters are exact however many
    campaigns and nodes call at once.

    Args:
        rulings: of the tick that planned the orders.
        rules: of the orders' campaigns.

    Returns:
        The orders that may be dialled (those whose lease this node still held, and which the rules still permit), and
        the rulings over those that they no longer permit. The others left no trace.

    Raises:
        StoreError: nothing was written and nothing may be dialled.
    """
    async with store.transaction() as tx:
        held = await tx.leads.mark_dialed(orders, node_id=node_id) if orders else frozenset()
        ours = [order for order in orders if order.lead_id in held]
        checked = Rechecked(good=(), refused=())
        if ours:
            checked = recheck(ours, await tx.leads.locked(ours), rules)
        if checked.good:
            await tx.attempts.add(checked.good, node_id=node_id)
        if rulings or checked.refused:
            await tx.leads.move([put_back(ruling) for ruling in (*rulings, *checked.refused)])
    return checked


def put_back(ruling: Ruling) -> LeadMove:
    """Where a lead goes that may not be called now."""
    return LeadMove(
        lead_id=ruling.lead_id,
        state=LeadState.SCHEDULED,
        due_at=ruling.due_at,
        reason=f"{ruling.verdict.decision.value}:{ruling.verdict.rule}",
    )
