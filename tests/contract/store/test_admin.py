"""What administrators keep: agents, teams, trunks, campaigns, creditors, agreements, imports, announcements, flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from dialer.core.campaigns.model import CampaignState, Shift
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, CampaignId, CreditorId, NodeId, TeamId, TrunkId
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.ports.admin import (
    AgreementRow,
    AnnouncementRow,
    CreditorRow,
    ImportRow,
    ImportState,
    NewAgent,
    TrunkRow,
)
from tests.contract.store.world import NOW, World


async def test_an_agent_is_a_user_with_an_endpoint_and_teams(world: World) -> None:
    async with world.store.transaction() as tx:
        agent = await tx.people.agent(world.agent_id)
        assert await tx.people.agents() == (agent,)
        assert (agent.name, agent.endpoint, agent.teams) == ("Anna Bianchi", "agent-anna", {world.team_id})
        blue = await tx.teams.add("Blu")
        await tx.agents.update(world.agent_id, teams=[blue], endpoint_kind="sip")
        await tx.agents.update(world.agent_id, enabled=False)
        agent = await tx.people.agent(world.agent_id)
    assert (agent.teams, agent.endpoint_kind, agent.enabled, agent.endpoint_secret) == ({blue}, "sip", False, "s3cret")


async def test_an_agent_whose_user_is_disabled_is_disabled(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.users.update(world.user_id, name="Anna", roles=[], language="it", enabled=False)
        assert not (await tx.people.agent(world.agent_id)).enabled


@pytest.mark.parametrize("endpoint", ["agent-anna", "agent-other"])
async def test_a_user_is_one_agent_and_an_endpoint_is_one_agents(world: World, endpoint: str) -> None:
    with pytest.raises(Conflict):
        async with world.store.transaction() as tx:
            await tx.agents.add(NewAgent(user_id=world.user_id, endpoint=endpoint, endpoint_secret="x"))


async def test_unknown_people_are_not_found(world: World) -> None:
    async with world.store.transaction() as tx:
        for attempt in (
            tx.people.agent(AgentId(404)),
            tx.agents.update(AgentId(404), enabled=True),
            tx.agents.update(world.agent_id, teams=[TeamId(404)]),
            tx.teams.get(TeamId(404)),
            tx.teams.update(TeamId(404), name="x"),
            tx.teams.update(world.team_id, agent_ids=[AgentId(404)]),
        ):
            with pytest.raises(NotFound, match="404"):
                await attempt


async def test_a_teams_name_members_and_use_change(world: World) -> None:
    async with world.store.transaction() as tx:
        blue = await tx.teams.add("Blu")
        with pytest.raises(Conflict, match="already called"):
            await tx.teams.add("Rosso")
        with pytest.raises(Conflict, match="already called"):
            await tx.teams.update(blue, name="Rosso")
        await tx.teams.update(blue, name="Azzurro", agent_ids=[world.agent_id], enabled=False)
        await tx.teams.update(world.team_id, name="Rosso", agent_ids=[])
        azzurro, rosso = await tx.teams.all()
        assert await tx.teams.get(blue) == azzurro
    assert (azzurro.name, azzurro.enabled, azzurro.agent_ids) == ("Azzurro", False, {world.agent_id})
    assert rosso.agent_ids == frozenset()


async def test_a_trunk_keeps_its_limits_tariff_secret_and_caller_ids(world: World) -> None:
    row = TrunkRow(
        trunk=Trunk(
            trunk_id=TrunkId(0),
            code="carrier",
            kind=TrunkKind.REGISTER,
            host="sip.example.net",
            port=5070,
            username="u",
            codecs=("alaw",),
            max_channels=7,
            max_calls_per_s=1.5,
            tariff_minor_per_minute=800,
        ),
        secret="hush",
    )
    async with world.store.transaction() as tx:
        trunk_id = await tx.trunk_settings.add(row)
        caller_id = await tx.trunk_settings.add_caller_id(trunk_id, "+390245076001", "Milano")
        with pytest.raises(Conflict):
            await tx.trunk_settings.add_caller_id(trunk_id, "+390245076001", "again")
        with pytest.raises(Conflict, match="carrier"):
            await tx.trunk_settings.add(row)
        await tx.trunk_settings.update_caller_id(caller_id, label="Sede", enabled=False)
        stored = await tx.trunk_settings.get(trunk_id)
        assert stored.trunk == replace(row.trunk, trunk_id=trunk_id) == await tx.trunks.get(trunk_id)
        assert (stored.secret, [(c.caller_id, c.label, c.enabled) for c in stored.caller_ids]) == (
            "hush",
            [("+390245076001", "Sede", False)],
        )
        changed = replace(stored, trunk=replace(stored.trunk, max_channels=99, enabled=False), secret="new")
        await tx.trunk_settings.update(changed)
        assert await tx.trunk_settings.get(trunk_id) == changed
        assert [r.trunk.code for r in await tx.trunk_settings.all()] == ["carrier", "main"]
        assert {t.code for t in await tx.trunks.all()} == {"carrier", "main"}


async def test_unknown_trunks_are_not_found(world: World) -> None:
    async with world.store.transaction() as tx:
        for attempt in (
            tx.trunks.get(TrunkId(404)),
            tx.trunk_settings.add_caller_id(TrunkId(404), "+39", ""),
            tx.trunk_settings.update_caller_id(404, label="", enabled=True),
        ):
            with pytest.raises(NotFound, match="404"):
                await attempt


async def test_a_campaign_is_stored_whole_and_changed_whole(world: World) -> None:
    async with world.store.transaction() as tx:
        campaign = await tx.campaigns.get(world.campaign_id)
        changed = replace(
            campaign,
            name="Bollette di luce",
            mode=DialMode.POWER,
            teams=frozenset(),
            trunk_ids=(),
            schedule=(Shift(weekday=4, start=time(9, 30), stop=time(13)),),
            power_ratio=2.25,
            settings={"POLICY-attempt-gap": 120},
            state=CampaignState.CLOSED,
        )
        await tx.campaigns.update(changed)
        stored = await tx.campaigns.get(world.campaign_id)
        assert stored == replace(changed, state=CampaignState.RUNNING)  # set_state alone moves the state
        await tx.campaigns.set_state(world.campaign_id, CampaignState.PAUSED, NOW)
        assert [c.state for c in await tx.campaigns.all()] == [CampaignState.PAUSED]


async def test_a_campaign_needs_a_free_name_and_things_that_exist(world: World) -> None:
    with pytest.raises(Conflict, match="Bollette"):
        await world.campaign("Bollette")
    for change in (
        {"creditor_id": CreditorId(404)},
        {"teams": frozenset({TeamId(404)})},
        {"trunk_ids": (TrunkId(404),)},
    ):
        with pytest.raises(NotFound, match="404"):
            await world.campaign("Nuova", **change)
    async with world.store.transaction() as tx:
        with pytest.raises(NotFound, match="no campaign 404"):
            await tx.campaigns.get(CampaignId(404))
        with pytest.raises(NotFound, match="no campaign 404"):
            await tx.campaigns.set_state(CampaignId(404), CampaignState.RUNNING, NOW)


async def test_a_creditor_is_found_by_code_and_changed(world: World) -> None:
    row = CreditorRow(
        creditor_id=CreditorId(0), code="ACQUA", name="Acqua Pura", iban="IT60X0542811101000000123456", color="#0055aa"
    )
    async with world.store.transaction() as tx:
        creditor_id = await tx.creditors.add(row, NOW)
        stored = replace(row, creditor_id=creditor_id)
        assert await tx.creditors.by_code("ACQUA") == stored == await tx.creditors.get(creditor_id)
        assert await tx.creditors.by_code("acqua") is None
        with pytest.raises(Conflict, match="ACQUA"):
            await tx.creditors.add(row, NOW)
        changed = replace(stored, name="Acqua Chiara", enabled=False, iban=None)
        await tx.creditors.update(changed)
        assert [c.name for c in await tx.creditors.all()] == ["Acqua Chiara", "Energia Chiara"]
        with pytest.raises(NotFound):
            await tx.creditors.update(replace(row, creditor_id=CreditorId(404), code="X"))
        with pytest.raises(NotFound):
            await tx.creditors.get(CreditorId(404))


async def test_an_agreement_holds_on_its_days_until_it_is_disabled(world: World) -> None:
    row = AgreementRow(
        agreement_id=0,
        reference="RSU 12/2026",
        purpose="qualità",
        valid_from=date(2026, 11, 1),
        valid_until=date(2026, 11, 30),
        by_user_id=world.user_id,
        created_at=NOW,
    )
    async with world.store.transaction() as tx:
        stored = replace(row, agreement_id=await tx.agreements.add(row))
        with pytest.raises(Conflict):
            await tx.agreements.add(row)
        for day, expected in ((1, stored), (30, stored)):
            assert await tx.agreements.in_force(date(2026, 11, day)) == expected
        assert await tx.agreements.in_force(date(2026, 10, 31)) is None
        assert await tx.agreements.in_force(date(2026, 12, 1)) is None
        await tx.agreements.update(replace(stored, valid_until=None))
        assert await tx.agreements.in_force(date(2027, 12, 1)) is not None
        await tx.agreements.update(replace(stored, disabled_at=NOW))
        assert await tx.agreements.in_force(date(2026, 11, 15)) is None
        assert len(await tx.agreements.all()) == 1
        with pytest.raises(NotFound):
            await tx.agreements.update(replace(stored, agreement_id=404))


async def test_an_import_is_followed_and_the_same_file_is_known_again(world: World) -> None:
    row = ImportRow(
        import_id=0, creditor_id=world.creditor_id, file_name="a.csv", file_sha256="ab" * 32, created_at=NOW
    )
    async with world.store.transaction() as tx:
        stored = replace(row, import_id=await tx.imports.add(row))
        assert await tx.imports.get(stored.import_id) == stored
        assert await tx.imports.done_before(world.creditor_id, row.file_sha256) is None
        done = replace(
            stored,
            state=ImportState.DONE,
            finished_at=NOW + timedelta(seconds=9),
            row_count=10,
            total_count=10,
            added_count=9,
            rejected_count=1,
            report={"encoding": "cp1252", "columns": ["a", "b"]},
        )
        await tx.imports.update(done)
        assert await tx.imports.done_before(world.creditor_id, row.file_sha256) == done
        dry = replace(done, import_id=await tx.imports.add(replace(done, is_dry_run=True)), is_dry_run=True)
        assert await tx.imports.done_before(world.creditor_id, dry.file_sha256) == done
        with pytest.raises(NotFound):
            await tx.imports.get(404)
        with pytest.raises(NotFound):
            await tx.imports.update(replace(done, import_id=404))


async def test_an_announcement_replaces_the_one_before(world: World) -> None:
    row = AnnouncementRow(
        creditor_id=world.creditor_id, name="greeting", file="a.wav", sha256="00" * 32, duration_ms=1500, at=NOW
    )
    newer = replace(row, file="b.wav", by_user_id=world.user_id)
    english = replace(row, language="en")
    async with world.store.transaction() as tx:
        for one in (row, newer, english):
            await tx.announcements.put(one)
        assert set(await tx.announcements.of(world.creditor_id)) == {newer, english}
        with pytest.raises(NotFound):
            await tx.announcements.put(replace(row, creditor_id=CreditorId(404)))


async def test_flags_and_the_stop_switch_are_kept(world: World) -> None:
    async with world.store.transaction() as tx:
        assert await tx.flags.get("demo") is None
        await tx.flags.set("demo", {"seed": 1}, by=None, at=NOW)
        await tx.flags.set("demo", {"seed": 2}, by=world.user_id, at=NOW)
        assert await tx.flags.get("demo") == {"seed": 2}
        assert not await tx.switch.is_stopped()
        await tx.switch.set_stopped(True, by=world.user_id, at=NOW)
        assert await tx.switch.is_stopped()
        await tx.switch.set_stopped(False, by=world.user_id, at=NOW)
        assert not await tx.switch.is_stopped()


async def test_a_node_enters_with_a_higher_epoch_each_time_and_dies_by_silence(world: World) -> None:
    node, other = NodeId("a"), NodeId("b")
    async with world.store.transaction() as tx:
        assert [await tx.nodes.enter(node, NOW), await tx.nodes.enter(node, NOW)] == [1, 2]
        await tx.nodes.enter(other, NOW)
        assert not await tx.nodes.beat(node, NOW + timedelta(seconds=5), epoch=1)
        assert await tx.nodes.beat(node, NOW + timedelta(seconds=5), epoch=2)
        assert await tx.nodes.dead(NOW + timedelta(seconds=1)) == (other,)
        assert await tx.nodes.leader(NOW - timedelta(seconds=1)) == node
        assert await tx.nodes.leader(NOW + timedelta(seconds=6)) is None


async def test_the_store_says_that_it_answers(world: World) -> None:
    await world.store.check()
