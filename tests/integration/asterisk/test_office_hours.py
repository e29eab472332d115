"""What people who call back hear, by the hours of the office whose number they call, on a real Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dialer.core.kernel.window import WeeklyWindows
from dialer.files.asterisk_conf import render_dialplan
from dialer.files.asterisk_values import Line
from dialer.files.office_hours import OfficeHours
from dialer.files.wav import write_wav
from tests.asterisk_fixtures import TEMPLATES, AsteriskServer
from tests.rtp_listener import RtpListener, decode_alaw
from tests.unit.files.test_wav import tone

pytestmark = pytest.mark.asterisk

ALWAYS = WeeklyWindows.parse({"all": "00:00-24:00"})
NEVER = WeeklyWindows(((),) * 7)
TONES_HZ = {"inbound-greeting": 440, "out-of-hours": 1400, "callback-prompt": 700}


def around_today() -> tuple[date, ...]:
    """Three days, so that it holds past midnight and in every zone."""
    today = datetime.now(UTC).date()
    return tuple(today + timedelta(days=ahead) for ahead in (-1, 0, 1))


def offices() -> dict[str, tuple[OfficeHours, ...]]:
    rome = OfficeHours(zone="Europe/Rome", week=ALWAYS)
    return {
        "+390299990010": (),
        "+390299990011": (rome,),
        "+390299990012": (replace(rome, week=NEVER),),
        "+390299990013": (replace(rome, closed_on=around_today()),),
        "+390299990014": (replace(rome, week=NEVER), rome),
    }


@pytest.fixture(scope="module")
def office(floor: AsteriskServer) -> Iterator[AsteriskServer]:
    """Numbers of offices that are open or closed at any time of day; each announcement is a tone of its own."""
    folder = floor.folder / "sounds" / "house" / "it"
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: path.read_bytes() for name in TONES_HZ if (path := folder / f"{name}.wav").exists()}
    for name, frequency_hz in TONES_HZ.items():
        write_wav(folder / f"{name}.wav", tone(frequency_hz, 1.0, 8000) * 0.4)
    lines = tuple(Line(number=number, creditor="bare", offices=hours) for number, hours in offices().items())
    etc = floor.folder / "etc"
    assert render_dialplan(replace(floor.values, lines=lines), etc, TEMPLATES)
    floor.cli("dialplan reload")
    floor.wait_shown("dialplan show +390299990014@sollecito-inbound", "GotoIfTime")
    yield floor
    render_dialplan(floor.values, etc, TEMPLATES)
    floor.cli("dialplan reload")
    for name, sound in before.items():
        (folder / f"{name}.wav").write_bytes(sound)


def pitches(ear: RtpListener) -> list[int]:
    """The tones that were heard, in their order: the loudest frequency of each fifth of a second with sound in it."""
    heard = decode_alaw(b"".join(packet.payload for packet in ear.packets))
    found: list[int] = []
    for start in range(0, len(heard) - 1600, 1600):
        part = heard[start : start + 1600]
        if np.sqrt(np.mean(part**2)) > 0.05:
            peak = float(np.argmax(np.abs(np.fft.rfft(part)))) * 5
            nearest = min(TONES_HZ.values(), key=lambda frequency_hz: abs(frequency_hz - peak))
            if found[-1:] != [nearest]:
                found.append(nearest)
    return found


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("+390299990010", "inbound-greeting"),
        ("390299990010", "inbound-greeting"),
        ("+390299990011", "inbound-greeting"),
        ("+390299990012", "out-of-hours"),
        ("390299990012", "out-of-hours"),
        ("+390299990013", "out-of-hours"),
        ("+390299990014", "inbound-greeting"),
    ],
)
async def test_a_caller_hears_whether_the_office_is_open_and_may_ask_for_a_call_either_way(
    office: AsteriskServer, tmp_path: Path, number: str, first: str
) -> None:
    ear = RtpListener()
    caller = f"+39333{number[-7:]}{'1' if number.startswith('+') else '2'}"
    try:
        scenario = ear.scenario(tmp_path, "inbound_caller.xml")
        assert await asyncio.to_thread(office.call_in, number, caller, scenario) == 0
    finally:
        ear.close()
    assert pitches(ear)[:2] == [TONES_HZ[first], TONES_HZ["callback-prompt"]]
    kept = office.cli("database show sollecito-inbound")
    [line] = [line for line in kept.splitlines() if caller in line]
    assert line.rstrip().endswith("|1"), "the request is kept"
