"""The contact plan of a case, read with its next step and its debtor's numbers."""

from __future__ import annotations

import pytest

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.contact_plan import Because, Channel
from dialer.db.views.all import SqlViews
from dialer.workflows.treatment.plan_contact import CaseContact, plan_contact
from tests.contract.store.treatment_world import assigned, case_due, planned, reckoner
from tests.contract.store.world import NOW, World
from tests.world import test_packs as packs_of_tests


async def plan(world: World, case_id: CaseId) -> CaseContact:
    views = SqlViews(world.database, lambda: NOW, counting_share=1)
    return await plan_contact(world.store, views, packs_of_tests(), reckoner(), case_id, now=NOW)


async def test_a_case_without_a_campaign_has_a_channel_and_limits_but_no_number(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    found = await plan(world, case_id)
    assert (found.plan.channel, found.plan.because) == (Channel.CALL, Because.STEP)
    assert (found.e164, found.campaign_name, found.plan.number, found.plan.hours) == ("", "", None, ())
    assert (found.plan.limits.step_left, found.plan.limits.vain_left, found.plan.limits.week_left) == (6, 30, None)
    with pytest.raises(NotFound):
        await plan(world, CaseId(999))
