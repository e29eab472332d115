from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import update

from dialer.core.campaigns.model import Shift
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.campaigns import leads
from dialer.engine.remaining import Remaining
from tests.factories import MONDAY_10, make_campaign
from tests.shell.engine.conftest import Stage

ONE = CampaignId(1)
PREDICTIVE = DialMode.PREDICTIVE


def remaining(stage: Stage) -> Remaining:
    return stage.live.node._remaining


async def test_time_runs_out_with_the_shift_and_a_new_schedule_counts_at_once(stage: Stage) -> None:
    pack = stage.live.packs["it"]
    now = MONDAY_10
    campaign = make_campaign(schedule=(Shift(weekday=0, start=time(9), stop=time(13)),))
    assert round(remaining(stage).time_left_s(campaign, pack, now)) == 3 * 3600
    assert round(remaining(stage).time_left_s(campaign, pack, now + timedelta(hours=2))) == 3600
    longer = make_campaign(schedule=(Shift(weekday=0, start=time(9), stop=time(14)),))
    assert round(remaining(stage).time_left_s(longer, pack, now)) == 4 * 3600
    assert round(remaining(stage).time_left_s(make_campaign(), pack, now)) == 10 * 3600 + 59 * 60
    tomorrow = now + timedelta(days=1)
    assert round(remaining(stage).time_left_s(make_campaign(), pack, tomorrow)) == 10 * 3600 + 59 * 60


async def test_leads_left_are_counted_and_go_down_with_each_launch(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(8, mode=PREDICTIVE)
    await stage.when(lambda: remaining(stage)._counts.get(ONE) is not None)
    before = remaining(stage).leads_left(ONE, 0)
    assert before is not None and before <= 8
    remaining(stage).launched(ONE)
    assert remaining(stage).leads_left(ONE, 0) == before - 1
    assert remaining(stage).leads_left(ONE, 50) == 50  # what is in hand can be dialled


async def test_nobody_knows_before_the_first_count_or_for_another_mode(stage: Stage) -> None:
    await stage.campaign(3)
    await remaining(stage).count()
    assert remaining(stage).leads_left(ONE, 3) is None


async def test_a_list_that_ran_dry_is_counted_again_when_leads_come(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(2, mode=PREDICTIVE)
    await stage.world.database.administer(lambda c: (c.execute(update(leads).values(state="done")), c.commit()))
    await remaining(stage).count()
    assert remaining(stage).leads_left(ONE, 0) == 0
    await stage.world.database.administer(lambda c: (c.execute(update(leads).values(state="ready")), c.commit()))
    remaining(stage)._stale.clear()
    stage.live.queue.leads_became_ready()
    assert remaining(stage)._stale.is_set()


async def test_a_decision_knows_the_end_of_its_day(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(8, mode=PREDICTIVE)
    await stage.next_order()
    figures = stage.live.node._loop.decisions[ONE].figures
    assert 10 * 3600 < figures["time_left_s"] <= 10 * 3600 + 59 * 60
