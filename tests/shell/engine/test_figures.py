from __future__ import annotations

from datetime import timedelta

from dialer import metrics
from dialer.core.agents.model import PauseReason
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.forecasts import abandonment_counts
from dialer.ports.publisher import CampaignFigures
from dialer.workflows.campaigns.pause_campaign import pause_campaign
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


def labels_of(metric: object) -> set[str]:
    return {sample.labels["campaign"] for family in metric.collect() for sample in family.samples}  # type: ignore[attr-defined]


async def test_a_predictive_campaign_shows_what_it_weighed_and_its_caps(stage: Stage) -> None:
    await stage.agent_ready()
    campaign_id = await stage.campaign(3, mode=DialMode.PREDICTIVE)
    await stage.next_order()
    now = stage.clock.now()
    counts = [
        {"campaign_id": campaign_id, "starts_at": now - timedelta(days=5), "served_count": 1000, "lost_count": 29},
        {"campaign_id": campaign_id, "starts_at": now, "served_count": 100, "lost_count": 3},
    ]
    await stage.world.write(lambda c: c.execute(abandonment_counts.insert(), counts) and None)
    await stage.live.node._forecasts.recount()
    await stage.live.node._loop.tick()
    [figures] = (await stage.live.supervision.live()).campaigns
    assert figures.figures["budget"] == 0.0
    assert [(cap.window, cap.served_count, cap.lost_count, cap.ratio) for cap in figures.caps] == [
        ("day", 100, 3, 0.03),
        ("campaign", 1100, 32, 32 / 1100),
    ]
    assert figures.distrust == "" and figures.distrust_since is None
    label = str(campaign_id)
    await stage.when(lambda: gauge(metrics.PACING_RUNNING_RATIO, label) == 0.03)
    assert gauge(metrics.PACING_BUDGET, label) == 0.0
    assert gauge(metrics.PACING_ANSWER_RATE, label) > 0
    await pause_campaign(stage.world.store, CampaignId(campaign_id), by=None, now=stage.clock.now())
    await stage.live.supervision.campaign_changed(CampaignId(campaign_id))
    await stage.when(lambda: label not in labels_of(metrics.PACING_BUDGET))
    assert label not in labels_of(metrics.PACING_RISK)


async def test_a_decision_is_timed_by_its_mode(stage: Stage) -> None:
    seconds = metrics.PACING_DECISION_SECONDS.labels("progressive")._sum
    before = seconds.get()
    await stage.agent_ready()
    await stage.campaign(1)
    await stage.next_order()
    assert seconds.get() > before
