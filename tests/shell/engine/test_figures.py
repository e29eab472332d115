from __future__ import annotations

from dialer import metrics
from dialer.core.agents.model import PauseReason
from dialer.ports.publisher import CampaignFigures
from tests.shell.engine.conftest import Stage


def gauge(metric: object, *labels: str) -> float:
    return metric.labels(*labels)._value.get()  # type: ignore[attr-defined,no-any-return]


async def test_the_figures_of_running_campaigns_are_published_and_the_gauges_set(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    campaign_id = await stage.campaign(3)
    await stage.talk(agent_id)
    await stage.agent_ready("bice")
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    stage.listener.messages.clear()
    told = await stage.until(lambda m: isinstance(m, CampaignFigures))
    assert isinstance(told, CampaignFigures)
    assert told.campaign_id == campaign_id
    assert told.agents_by_state == {"talking": 1, "ready": 1}
    assert told.calls_by_state == {"talking": 1, "ringing": 1}
    assert told.ready_lead_count == 1
    await stage.when(lambda: gauge(metrics.CALLS_IN_STATE, "ringing") == 1)
    assert gauge(metrics.AGENTS_IN_STATE, "talking") == 1
    assert gauge(metrics.TRUNK_CHANNELS, "carrier") == 2


async def test_a_campaign_that_does_not_dial_says_why(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    await stage.campaign()
    await stage.live.node._loop.tick()
    [figures] = (await stage.live.supervision.live()).campaigns
    assert figures.launch_reason == "no_free_agent"
    stage.telephony.link_falls()
    await stage.live.node._loop.tick()
    [figures] = (await stage.live.supervision.live()).campaigns
    assert figures.launch_reason == "link_down"
