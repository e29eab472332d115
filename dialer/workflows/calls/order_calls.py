"""Write ahead: the attempt's row and its lead's state are committed before the switch is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialer.core.calls.model import DialOrder
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import Dialable, Rechecked, Ruling, recheck
from dialer.core.dialing.statements import Seal, ordered, ruled
from dialer.core.kernel.ids import CampaignId, LeadId, NodeId
from dialer.core.leads.model import LeadState
from dialer.ports.leads import LeadMove
from dialer.ports.store import Store


async def order_calls(
    store: Store,
    orders: Sequence[DialOrder],
    *,
    rulings: Sequence[Ruling],
    rules: Mapping[CampaignId, Rulebook],
    weighed: Mapping[LeadId, Dialable],
    seal: Seal,
    now: datetime,
    node_id: NodeId,
) -> Rechecked:
    """Store the orders, put back the leads that may not be called now, and enter why, in one transaction.

    Every rule is weighed again here, on facts read with the debtors' rows locked: counters are exact however many
    campaigns and nodes call at once.

    Args:
        rulings: of the tick that planned the orders.
        rules: of the orders' campaigns.
        weighed: the leads of the rulings, with the facts that were weighed.
        seal: makes the digest that stands for a number in the register of evidence.
        now: when the tick ruled.

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
        found: Mapping[LeadId, Dialable] = {}
        if ours:
            found = await tx.leads.locked(ours)
            checked = recheck(ours, found, rules)
        if checked.good:
            await tx.attempts.add(checked.good, node_id=node_id)
        if rulings or checked.refused:
            await tx.leads.move([put_back(ruling) for ruling in (*rulings, *checked.refused)])
        await tx.evidence.state(
            [
                *(ordered(order, found[order.lead_id], seal) for order in checked.good),
                *(ruled(ruling, weighed[ruling.lead_id], now) for ruling in rulings),
                *(ruled(ruling, found[ruling.lead_id], now) for ruling in checked.refused),
            ]
        )
    return checked


def put_back(ruling: Ruling) -> LeadMove:
    """Where a lead goes that may not be called now."""
    return LeadMove(
        lead_id=ruling.lead_id,
        state=LeadState.SCHEDULED,
        due_at=ruling.due_at,
        reason=f"{ruling.verdict.decision.value}:{ruling.verdict.rule}",
    )
