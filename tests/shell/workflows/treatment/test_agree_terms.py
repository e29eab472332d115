"""What a creditor agrees is kept, and campaigns take the cases of their own phase."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.core.treatment.strategy import PhaseName
from dialer.db.tables.campaigns import leads
from dialer.db.tables.system import audit
from dialer.ports.strategies import TermsRow
from dialer.workflows.treatment.agree_terms import agree_terms, feed_campaign
from tests.contract.store.treatment_world import assigned, case_due, planned, step_of
from tests.contract.store.world import NOW, World


async def written(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    return await world.database.read(
        lambda c: [(row.action, row.subject, row.data) for row in c.execute(select(audit).order_by(audit.c.id))]
    )


async def queue(world: World) -> list[tuple[str, str]]:
    return await world.database.read(
        lambda c: [(row.state, row.reason) for row in c.execute(select(leads).order_by(leads.c.id))]
    )


async def test_new_terms_are_kept_and_the_day_is_planned_again_by_them(world: World) -> None:
    await assigned(world, feed_hours=24)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    assert (await step_of(world, case_id)).why == "payments_awaited"
    row = TermsRow(creditor_id=world.creditor_id, bureau="CRIF", feed_hours=None, agency_share=1.0)
    await agree_terms(world.store, row, countries=("IT", "DE"), by=world.user_id, now=NOW)
    async with world.store.transaction() as tx:
        assert (await tx.strategies.terms())[world.creditor_id] == row
    assert (await planned(world)).planned_count == 2  # of one case: once before, once by the new terms
    assert (await step_of(world, case_id)).action == "call"
    said = {
        "authorises_formal": False,
        "bureau": "CRIF",
        "feed_hours": None,
        "agency_share": 1.0,
        "country": "",
        "zone": "",
    }
    assert await written(world) == [("treatment.terms", f"creditor:{world.creditor_id}", said)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agency_share": 0.0}, "agency_share"),
        ({"agency_share": 12.0}, "agency_share"),
        ({"feed_hours": 0}, "feed_hours"),
    ],
)
async def test_a_share_beyond_the_whole_and_payments_of_no_age_are_refused(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await agree_terms(
            world.store, TermsRow(creditor_id=world.creditor_id, **wrong), countries=("IT", "DE"), by=None, now=NOW
        )
    assert refused.value.facts["field"] == field
    async with world.store.transaction() as tx:
        assert await tx.strategies.terms() == {}
    assert await written(world) == []


async def test_terms_of_a_creditor_who_is_not_there_leave_nothing_behind(world: World) -> None:
    with pytest.raises(NotFound):
        await agree_terms(world.store, TermsRow(creditor_id=CreditorId(99)), countries=("IT", "DE"), by=None, now=NOW)
    assert await written(world) == []


async def test_a_campaign_that_is_fed_takes_the_due_cases_at_once_and_keeps_its_leads_when_that_stops(
    world: World,
) -> None:
    await assigned(world)
    campaign_id = await world.campaign("Solleciti", kind=CampaignType.SOFT)
    await case_due(world, 1, 5)
    await case_due(world, 2, -6)
    await planned(world)
    counts = await feed_campaign(world.store, campaign_id, PhaseName.SOFT, by=world.user_id, now=NOW)
    assert (counts, await queue(world)) == ((1, 0), [("ready", "treatment_due")])
    assert await feed_campaign(world.store, campaign_id, None, by=world.user_id, now=NOW) == (0, 0)
    async with world.store.transaction() as tx:
        assert await tx.treatment.sources() == ()
    assert await queue(world) == [("ready", "treatment_due")]
    assert [(action, data) for action, _, data in await written(world)] == [
        ("campaign.treatment", {"phase": "soft", "entered": 1, "left": 0}),
        ("campaign.treatment", {"phase": "", "entered": 0, "left": 0}),
    ]


@pytest.mark.parametrize(
    ("kind", "phase"),
    [
        (CampaignType.PHONE, PhaseName.CARING),
        (CampaignType.SOFT, PhaseName.CARING),
        (CampaignType.CARING, PhaseName.PHONE),
    ],
)
async def test_a_campaign_never_takes_cases_of_another_phase(
    world: World, kind: CampaignType, phase: PhaseName
) -> None:
    campaign_id = await world.campaign("Altra", kind=kind)
    with pytest.raises(Conflict) as refused:
        await feed_campaign(world.store, campaign_id, phase, by=None, now=NOW)
    assert refused.value.code == "wrong_phase"
    with pytest.raises(NotFound):
        await feed_campaign(world.store, CampaignId(99), phase, by=None, now=NOW)
    async with world.store.transaction() as tx:
        assert await tx.treatment.sources() == ()
    assert await written(world) == []
