"""The floor on this side of the wall: what a supervisor limited to some creditors sees of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from dialer.core.kernel.scope import Scope
from dialer.ports.publisher import Notice
from dialer.web.deps import WebDeps
from dialer.web.ws.sight import Sight


async def campaigns_within(deps: WebDeps, scope: Scope) -> frozenset[int] | None:
    """Ids of the campaigns that may be seen; None: all."""
    if not scope.is_walled:
        return None
    rows = await deps.views.campaigns.all()
    return frozenset(row.campaign.campaign_id for row in rows if scope.covers(row.campaign.creditor_id))


def narrow(sight: Sight, campaign_ids: Collection[int] | None) -> Sight:
    """Campaigns and calls of these only; of an agent at work for another no more than that he is."""
    if campaign_ids is None:
        return sight
    return replace(
        sight,
        campaigns={key: item for key, item in sight.campaigns.items() if key in campaign_ids},
        calls={key: call for key, call in sight.calls.items() if call.campaign_id in campaign_ids},
        help=tuple(item for item in sight.help if item.campaign_id in campaign_ids),
        agents={
            key: agent
            if agent.campaign_id is None or agent.campaign_id in campaign_ids
            else agent.model_copy(update={"campaign_id": None, "call_id": None})
            for key, agent in sight.agents.items()
        },
    )


def narrow_notices(notices: Sequence[Notice], campaign_ids: Collection[int] | None, scope: Scope) -> tuple[Notice, ...]:
    """What tells of the house as a whole, of these campaigns, and of the creditors on this side."""
    if campaign_ids is None:
        return tuple(notices)
    return tuple(
        notice
        for notice in notices
        if notice.facts.get("campaign_id") in (None, *campaign_ids) and _is_seen(notice.facts.get("creditor_id"), scope)
    )


def _is_seen(creditor_id: object, scope: Scope) -> bool:
    return creditor_id is None or (isinstance(creditor_id, int) and scope.covers(creditor_id))
