"""Attached to an Asterisk that is already there: Debian's own configuration, with our include files beside it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from dialer.core.trunks.model import TrunkKind
from dialer.files.asterisk_conf import INCLUDES, attach
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, TrunkLine
from dialer.files.comfort_noise import write_comfort_noise
from dialer.files.hold_music import write_hold_music
from tests.asterisk_fixtures import SECRET, TEMPLATES, AsteriskServer, free_ports, script_module
from tests.integration.asterisk.conftest import record_tape

pytestmark = pytest.mark.asterisk

THEIRS = {
    "manager.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = {ami}\n",
    "pjsip.conf": "[their-udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:{sip}\n",
    "extensions.conf": "[default]\nexten => 100,1,Answer()\n same => n,Hangup()\n",
    "musiconhold.conf": "[default]\nmode = files\ndirectory = moh\n",
    "rtp.conf": "[general]\nrtpstart = 33000\nrtpend = 33200\n",
    "http.conf": "[general]\nenabled = no\n",
}
"""What their administrator changed in Debian's files."""

FOLDERS = (
    "[directories]\nastetcdir => {home}/etc\nastvarlibdir => {home}/var\nastdbdir => {home}/var\n"
    "astspooldir => {home}/spool\nastrundir => {home}/run\nastlogdir => {home}/log\n"
    "[options]\nrunuser = asterisk\nrungroup = asterisk\n"
)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskServer]:
    data = tmp_path_factory.mktemp("theirs")
    script = script_module("asterisk")
    script.prepare(with_tests=True)
    instance = script.Instance(data)
    ami, sip, carrier, phone, media = free_ports(5)
    etc = instance.outside / "etc"
    shutil.copytree(script.root_folder() / "etc/asterisk", etc)
    for folder in ("var", "spool", "run", "log"):
        (instance.outside / folder).mkdir()
    (etc / "asterisk.conf").write_text(FOLDERS.format(home=instance.inside))
    for name, text in THEIRS.items():
        (etc / name).write_text(text.format(ami=ami, sip=sip))
    values = AsteriskValues(
        ami_port=ami,
        ami_secret=SECRET,
        sip_port=sip,
        sounds=f"{instance.inside}/sounds",
        agent_qualify_s=0,
        agents=(AgentPhone(endpoint="agent-1", secret="secret-agent-1"),),
        # Nobody calls in from here; by the address of the carrier this Asterisk would take the telephones for it, too.
        trunks=(
            TrunkLine(
                code="carrier", kind=TrunkKind.IP, host="127.0.0.1", port=carrier, qualify_s=0, matches=("192.0.2.1",)
            ),
        ),
    )
    _attach_as_told(values, etc)
    write_comfort_noise(instance.outside / "sounds/comfort-noise")
    write_hold_music(instance.outside / "sounds/hold")
    server = AsteriskServer(
        data=data, values=values, carrier_port=carrier, phone_port=phone, media_port=media, script=script
    )
    process = None
    try:
        process = instance.start(render=False)
        server.start_carrier()
        server.register_phones("agent-1")
        server.start_phones()
        yield server
    finally:
        server.end_sipp()
        instance.stop()
        if process is not None:
            process.wait(10)
        shutil.rmtree(instance.outside, ignore_errors=True)


def _attach_as_told(values: AsteriskValues, etc: Path) -> None:
    """Write our files, then do what the command tells the administrator to do."""
    before = {path.name: path.read_bytes() for path in etc.iterdir() if path.is_file()}
    done = attach(values, etc, TEMPLATES)
    assert {path.name for path in done.written} == set(INCLUDES.values())
    assert {name: (etc / name).read_bytes() for name in before} == before, "their files are as they were"
    for line in done.missing:
        name, _, include = line.partition(": ")
        with (etc / name).open("a") as stream:
            stream.write(f"\n{include}\n")
    assert attach(values, etc, TEMPLATES).missing == ()


@pytest.fixture
async def stage(theirs: AsteriskServer) -> AsyncIterator[Any]:
    link = await record_tape.Ami.connect("127.0.0.1", theirs.values.ami_port, "sollecito", SECRET)
    await link.event("FullyBooted", 30)
    yield record_tape.Stage(theirs, link)
    await link.close()
    await record_tape.clear(theirs)


async def test_a_call_goes_its_whole_way(stage: Any) -> None:
    leg = await stage.leg()
    call_id = await stage.call("10", patience_ms=1000)
    joined = await stage.join(call_id, leg)
    hangup = await stage.ended(call_id)
    assert hangup["Cause"] == "16"
    await stage.back_in_loop(leg, joined)


async def test_the_legal_timer_holds_there_too(stage: Any) -> None:
    call_id = await stage.call("00", patience_ms=1000)
    answered = await stage.ami.event("OriginateResponse", Uniqueid=call_id)
    hangup = await stage.ended(call_id)
    heard_at = [stage.ami.seen_at[stage.ami.messages.index(message)] for message in (answered, hangup)]
    assert 0.95 <= heard_at[1] - heard_at[0] < 1.2


async def test_their_dialplan_is_untouched(theirs: AsteriskServer) -> None:
    assert "Answer()" in theirs.cli("dialplan show 100@default")
