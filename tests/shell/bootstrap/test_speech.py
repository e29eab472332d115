from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dialer.bootstrap.speech import Speech, check_number
from dialer.core.kernel.codes import DialMode, Role
from dialer.core.kernel.errors import Conflict, DialerError, Invalid
from dialer.engine.clocks import SettableClock
from dialer.ports.accounts import NewUser
from dialer.ports.admin import AnnouncementRow
from dialer.workflows.campaigns.start_campaign import start_campaign
from tests.factories import MONDAY_10
from tests.shell.web.test_campaigns import wanting_a_message
from tests.unit.files.test_wav import tone, wav_bytes
from tests.world import World, small_world, sqlite_url


class Voice:
    """Says every text as a tone and remembers it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, text: str, voice: str, words_per_minute: int) -> bytes:
        self.said.append(text)
        return wav_bytes(tone(440, 0.6, 16000), 16000)


def no_voice(text: str, voice: str, words_per_minute: int) -> bytes:
    raise DialerError("espeak-ng is not installed")


async def rows(world: World) -> dict[tuple[str, str], AnnouncementRow]:
    async with world.store.transaction() as tx:
        return {(row.name, row.language): row for row in await tx.announcements.of(world.creditor_id)}


def speech(world: World, sounds: Path, voice: Voice) -> Speech:
    return Speech(world.store, sounds, "IT", SettableClock(MONDAY_10), voice)


async def test_a_campaign_that_needs_its_creditors_message_starts_once_the_machine_says_it(tmp_path: Path) -> None:
    voice = Voice()
    async with small_world(sqlite_url(tmp_path)) as world:
        async with world.store.transaction() as tx:
            await tx.trunk_settings.add_caller_id(world.trunk_id, "+390422550130", "")
        campaign_id = await world.add_campaign(mode=DialMode.PREDICTIVE)
        packs = wanting_a_message()
        with pytest.raises(Conflict, match=r"information message.*give the creditor a telephone"):
            await start_campaign(world.store, campaign_id, packs=packs, by=None, now=MONDAY_10)
        await speech(world, tmp_path / "sounds", voice).refresh()
        row = (await rows(world))["abandoned", "it"]
        assert row.is_spoken and row.duration_ms == 850
        assert (tmp_path / "sounds" / row.file).is_file()
        assert any("3 9 0, 4 2 2" in text for text in voice.said), "the number that its campaign shows"
        await start_campaign(world.store, campaign_id, packs=packs, by=None, now=MONDAY_10)


async def test_it_is_said_in_every_language_that_a_campaign_speaks_and_only_once(tmp_path: Path) -> None:
    voice = Voice()
    async with small_world(sqlite_url(tmp_path)) as world:
        await world.add_campaign(language="en")
        spoken = speech(world, tmp_path / "sounds", voice)
        await spoken.refresh()
        first = await rows(world)
        assert {language for name, language in first if name == "abandoned"} == {"it", "en"}
        count = len(voice.said)
        await spoken.refresh()
        assert (len(voice.said), await rows(world)) == (count, first)


async def test_a_recording_stays_the_creditors_own(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    async with small_world(sqlite_url(tmp_path)) as world:
        await world.add_campaign()
        async with world.store.transaction() as tx:
            admin = NewUser(username="ada", name="Ada", roles=frozenset({Role.ADMIN}))
            user_id = await tx.users.add(admin, MONDAY_10)
        own = AnnouncementRow(
            creditor_id=world.creditor_id,
            name="abandoned",
            file="f",
            sha256="0",
            duration_ms=1,
            by_user_id=user_id,
            at=MONDAY_10,
        )
        async with world.store.transaction() as tx:
            await tx.announcements.put(own)
        await speech(world, sounds, Voice()).refresh()
        assert (await rows(world))["abandoned", "it"] == own


async def test_what_cannot_be_said_is_logged_and_does_not_count_as_there(tmp_path: Path) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        await world.add_campaign()
        with capture_logs() as logs:
            await Speech(world.store, tmp_path / "sounds", "IT", SettableClock(MONDAY_10), no_voice).refresh()
        assert [(line["event"], line["error"]) for line in logs] == [
            ("announcement_not_spoken", "espeak-ng is not installed")
        ]
        assert await rows(world) == {}


async def test_a_creditor_without_a_number_to_call_has_nothing_of_its_own(tmp_path: Path) -> None:
    voice = Voice()
    async with small_world(sqlite_url(tmp_path)) as world:
        await speech(world, tmp_path / "sounds", voice).refresh()
    assert voice.said == []


@pytest.mark.parametrize("number", ["899 123456", "+39 899 123456", "0870 123 4567"])
def test_a_number_that_costs_extra_is_not_given_to_call(number: str) -> None:
    country = "GB" if number.startswith("0870") else "IT"
    with pytest.raises(Invalid, match="costs more than an ordinary call"):
        check_number(number, "acme", country)


@pytest.mark.parametrize("number", ["800 123456", "+39 02 6982", "187", "+44 20 7946 0018"])
def test_free_basic_and_short_numbers_are_given(number: str) -> None:
    check_number(number, "acme", "IT")


def test_words_are_no_number() -> None:
    with pytest.raises(Invalid, match="is no number"):
        check_number("n/a", "acme", "IT")
