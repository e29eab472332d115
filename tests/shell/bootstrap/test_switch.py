from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from dialer.bootstrap import switch
from dialer.bootstrap.switch import SwitchConfiguration, stored_values
from dialer.ports.telephony import TelephonyError
from dialer.settings import Settings
from tests.world import World, small_world, sqlite_url


def settings() -> Settings:
    basic = Settings()
    return basic.model_copy(update={"ami": basic.ami.model_copy(update={"secret": SecretStr("s3cret-of-the-test")})})


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
        values = await stored_values(settings(), world.store)
    assert [(phone.endpoint, phone.kind.value) for phone in values.agents] == [("anna", "sip"), ("bice", "webrtc")]
    assert [trunk.code for trunk in values.trunks] == ["carrier"]
    assert [(line.number, line.creditor) for line in values.lines] == [("+390422550130", "acme")]


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
        configuration = SwitchConfiguration(settings(), world.store, folder)
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
