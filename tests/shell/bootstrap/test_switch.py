from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from dialer.bootstrap import switch
from dialer.bootstrap.switch import SwitchConfiguration, stored_values
from dialer.core.campaigns.model import CampaignState, Shift
from dialer.engine.clocks import SettableClock
from dialer.ports.telephony import TelephonyError
from dialer.settings import Settings
from tests.factories import MONDAY_10
from tests.unit.core.compliance.builders import italy
from tests.world import World, small_world, sqlite_url


def settings() -> Settings:
    basic = Settings()
    return basic.model_copy(update={"ami": basic.ami.model_copy(update={"secret": SecretStr("s3cret-of-the-test")})})


def configuration_of(world: World, folder: Path) -> SwitchConfiguration:
    clock = SettableClock(MONDAY_10)
    return SwitchConfiguration(settings(), world.store, folder, packs={"it": italy()}, clock=clock)


async def prepared(world: World) -> None:
    await world.add_agent("anna")
    await world.add_agent("bice", kind="webrtc")
    await world.add_campaign()
    off = await world.add_agent("carla")
    async with world.store.transaction() as tx:
        await tx.agents.update(off, enabled=False)


async def test_the_stored_agents_trunks_and_numbers_are_what_asterisk_is_given(tmp_path: Path) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        await prepared(world)
        values = await stored_values(settings(), world.store, {"it": italy()}, MONDAY_10)
    assert [(phone.endpoint, phone.kind.value) for phone in values.agents] == [("anna", "sip"), ("bice", "webrtc")]
    assert [trunk.code for trunk in values.trunks] == ["carrier"]
    assert [(line.number, line.creditor) for line in values.lines] == [("+390422550130", "acme")]


async def test_an_office_is_open_on_its_shifts_else_in_its_countrys_hours_and_never_on_its_holidays(
    tmp_path: Path,
) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        await world.add_campaign()
        saturday = (Shift(weekday=5, start=time(9), stop=time(12)),)
        await world.add_campaign("Saturdays", schedule=saturday)
        closed = await world.add_campaign("Over", schedule=(Shift(weekday=6, start=time(9), stop=time(12)),))
        async with world.store.transaction() as tx:
            await tx.campaigns.set_state(closed, CampaignState.CLOSED, MONDAY_10)
        [line] = (await stored_values(settings(), world.store, {"it": italy()}, MONDAY_10)).lines
    packs_hours, shifts = line.offices
    assert [str(day[0]) if day else "" for day in packs_hours.week.days] == ["08:30-21:00"] * 5 + ["08:30-15:00", ""]
    assert [str(day[0]) if day else "" for day in shifts.week.days] == [""] * 5 + ["09:00-12:00", ""]
    assert packs_hours.zone == "Europe/Rome"
    assert date(2026, 12, 8) in packs_hours.closed_on and date(2027, 3, 29) in packs_hours.closed_on
    assert all(date(2026, 11, 23) <= day < date(2027, 11, 23) for day in packs_hours.closed_on)


async def test_a_campaign_of_an_unknown_country_without_shifts_has_no_closed_office(tmp_path: Path) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        await world.add_campaign()
        [line] = (await stored_values(settings(), world.store, {}, MONDAY_10)).lines
    assert [len(day) for day in line.offices[0].week.days] == [1] * 7 and line.offices[0].closed_on == ()


async def test_a_change_is_written_and_reloaded_once_and_a_failure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reloads: list[tuple[object, ...]] = []

    async def reload(*where: object) -> None:
        reloads.append(where)

    monkeypatch.setattr(switch, "reload_modules", reload)
    folder = tmp_path / "etc"
    folder.mkdir()
    async with small_world(sqlite_url(tmp_path)) as world:
        await prepared(world)
        configuration = configuration_of(world, folder)
        await configuration.refresh()
        await configuration.refresh()
        assert len(reloads) == 1
        text = "".join(path.read_text() for path in folder.iterdir())
        assert "anna" in text and "carla" not in text

        async def refused(*where: object) -> None:
            raise TelephonyError("Asterisk refused Login")

        monkeypatch.setattr(switch, "reload_modules", refused)
        await world.add_agent("dora")
        with capture_logs() as logs:
            await configuration.refresh()
        assert [line["event"] for line in logs] == ["switch_not_configured"]
        assert "test-only" not in str(logs)
        monkeypatch.setattr(switch, "reload_modules", reload)
        await configuration.refresh()  # nothing new to write, but Asterisk has not read it yet
        await configuration.refresh()
        assert len(reloads) == 2
