"""How a campaign moves: what a supervisor may ask of it in each state.

DRAFT --start--> RUNNING <--start / pause--> PAUSED --close--> CLOSED
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.kernel.errors import InvalidTransition


class CampaignRequest(StrEnum):
    """What a person asks of a campaign."""

    START = "start"
    PAUSE = "pause"
    CLOSE = "close"


TRANSITIONS: Mapping[CampaignState, Mapping[CampaignRequest, CampaignState]] = {
    CampaignState.DRAFT: {
        CampaignRequest.START: CampaignState.RUNNING,
        CampaignRequest.CLOSE: CampaignState.CLOSED,
    },
    CampaignState.RUNNING: {
        CampaignRequest.PAUSE: CampaignState.PAUSED,
        CampaignRequest.CLOSE: CampaignState.CLOSED,
    },
    CampaignState.PAUSED: {
        CampaignRequest.START: CampaignState.RUNNING,
        CampaignRequest.CLOSE: CampaignState.CLOSED,
    },
    CampaignState.CLOSED: {},
}

_REMEDIES = {
    CampaignState.DRAFT: "start it first",
    CampaignState.RUNNING: "it is running already",
    CampaignState.PAUSED: "it is paused already",
    CampaignState.CLOSED: "a closed campaign stays closed; make a new one",
}


def move(campaign: Campaign, request: CampaignRequest) -> Campaign:
    """The campaign as the request leaves it.

    Raises:
        InvalidTransition: its state does not have that move; the facts hold ``state`` and ``request``.
    """
    target = TRANSITIONS[campaign.state].get(request)
    if target is None:
        raise InvalidTransition(
            f"campaign {campaign.name!r} is {campaign.state.value} and cannot {request.value}: "
            f"{_REMEDIES[campaign.state]}",
            state=campaign.state.value,
            request=request.value,
        )
    return replace(campaign, state=target)


def allowed_requests(state: CampaignState) -> tuple[CampaignRequest, ...]:
    """What a page may offer in that state."""
    return tuple(request for request in CampaignRequest if request in TRANSITIONS[state])
