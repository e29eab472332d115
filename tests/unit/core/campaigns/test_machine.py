from __future__ import annotations

import pytest

from dialer.core.campaigns.machine import TRANSITIONS, CampaignRequest, allowed_requests, move
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.machine import check
from tests.unit.core.campaigns.builders import make_campaign

START, PAUSE, CLOSE = CampaignRequest.START, CampaignRequest.PAUSE, CampaignRequest.CLOSE


def test_the_table_is_sound() -> None:
    assert check(TRANSITIONS, start=CampaignState.DRAFT, ends=[CampaignState.CLOSED]) == ()


def test_the_life_of_a_campaign() -> None:
    campaign = make_campaign()
    for request, state in (
        (START, CampaignState.RUNNING),
        (PAUSE, CampaignState.PAUSED),
        (START, CampaignState.RUNNING),
        (CLOSE, CampaignState.CLOSED),
    ):
        campaign = move(campaign, request)
        assert campaign.state is state


@pytest.mark.parametrize(
    ("state", "request_"),
    [
        (CampaignState.DRAFT, PAUSE),
        (CampaignState.RUNNING, START),
        (CampaignState.PAUSED, PAUSE),
        (CampaignState.CLOSED, START),
        (CampaignState.CLOSED, PAUSE),
        (CampaignState.CLOSED, CLOSE),
    ],
)
def test_a_move_that_the_state_does_not_have(state: CampaignState, request_: CampaignRequest) -> None:
    with pytest.raises(InvalidTransition, match="Luce 30 giorni") as refusal:
        move(make_campaign(state=state), request_)
    assert refusal.value.facts == {"state": state.value, "request": request_.value}


def test_what_a_page_may_offer() -> None:
    assert allowed_requests(CampaignState.DRAFT) == (START, CLOSE)
    assert allowed_requests(CampaignState.RUNNING) == (PAUSE, CLOSE)
    assert allowed_requests(CampaignState.PAUSED) == (START, CLOSE)
    assert allowed_requests(CampaignState.CLOSED) == ()
