"""Learned chances of an answer reach pacing by the leads that carry them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, LeadId
from dialer.core.pacing.answering import LineTraits
from dialer.engine.learned_answers import LearnedAnswers
from dialer.ports.scoring import Weighing, Weight
from tests.shell.engine.conftest import Stage

CAMPAIGN = CampaignId(1)


async def weighed(stage: Stage, chances: dict[int, float], *, model_id: int | None = 1) -> None:
    async with stage.world.store.transaction() as tx:
        await tx.scoring.weigh([Weight(LeadId(n), 100 + n, None, chance) for n, chance in chances.items()])
        await tx.scoring.weighed(
            Weighing(
                campaign_id=CAMPAIGN,
                occasion="now",
                weighed_at=stage.clock.now(),
                lead_count=len(chances),
                answer_model_id=model_id,
            )
        )
    await stage.live.supervision.campaign_changed(CAMPAIGN)


async def test_an_order_is_forecast_with_its_leads_own_chance(stage: Stage) -> None:
    await stage.campaign(3, mode=DialMode.PREDICTIVE)
    await weighed(stage, {1: 0.11, 2: 0.62, 3: 0.35})
    await stage.agent_ready("agent0")
    order = await stage.next_order()
    chance = {1: 0.11, 2: 0.62, 3: 0.35}[order.lead_id]
    assert order.lead_id == 3  # of whom most is expected
    assert order.answer_probability == pytest.approx(chance, rel=0.02)


async def test_without_a_model_that_is_better_the_campaigns_own_rate_holds(stage: Stage) -> None:
    await stage.campaign(3, mode=DialMode.PREDICTIVE)
    await weighed(stage, {1: 0.11, 2: 0.62, 3: 0.35}, model_id=None)
    await stage.agent_ready("agent0")
    order = await stage.next_order()
    forecast = stage.live.node._forecasts.of(CAMPAIGN)
    assert forecast is not None and forecast.answers is forecast.own_answers
    assert order.answer_probability == pytest.approx(forecast.base, rel=0.2)


async def test_a_lead_that_nobody_weighed_is_forecast_by_the_rate(stage: Stage) -> None:
    await stage.campaign(1, mode=DialMode.PREDICTIVE)
    answers = LearnedAnswers(stage.live.queue, CAMPAIGN)
    at = stage.clock.now() + timedelta(minutes=1)
    assert answers.probability(LineTraits(99, is_mobile=False, attempt_count=0), at, 0.4) == 0.4
