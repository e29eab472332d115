"""The demo on a real Asterisk: started from the checkout's ``scripts/asterisk``, with SIPp as the public network.

Everything stays on loopback. SIPp answers for the debtors and for the simulated agents' telephones; the visitor's
telephone is the one in the browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import SecretStr

from dialer.core.kernel.errors import DialerError
from dialer.packaged import asterisk_folder
from dialer.ports.store import AgentRow
from dialer.settings import Settings

log = structlog.get_logger(__name__)

STATE_FILE = "demo-asterisk.json"
PORT_NAMES = ("ami", "sip", "http", "carrier", "phones")
MEDIA_PORTS = 400
FIRST_PORT, LAST_PORT = 21_000, 31_000
START_LIMIT_S = 180.0
END_LIMIT_S = 30.0


class AsteriskMissing(DialerError):
    """A real Asterisk cannot be used here; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Ports and secret of this demo's Asterisk; kept with its data, so that the next start is the same."""

    ports: Mapping[str, int]
    media_first: int
    secret: str

    @classmethod
    def of(cls, folder: Path) -> Place:
        """What the folder holds, or a new place on free ports."""
        path = folder / STATE_FILE
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls(ports=stored["ports"], media_first=stored["media_first"], secret=stored["secret"])
        except FileNotFoundError:
            place = _new_place()
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"ports": dict(place.ports), "media_first": place.media_first, "secret": place.secret}, file)
        return place

    def settings(self, settings: Settings) -> Settings:
        """The settings with this Asterisk in them.

        Raises:
            AsteriskMissing: this is an installed package without a checkout.
        """
        outside, inside = _home(settings.node.data_dir)
        ami = settings.ami.model_copy(update={"port": self.ports["ami"], "secret": SecretStr(self.secret)})
        asterisk = settings.asterisk.model_copy(
            update={
                "sip_port": self.ports["sip"],
                "http_port": self.ports["http"],
                "home": inside,
                "sounds": f"{inside}/sounds",
                "sounds_dir": outside / "sounds",
                "config_dir": outside / "etc",
                "manages_config": True,
                "agent_silent_s": 0,  # SIPp's telephones are silent, and do not say that they are there
                "agent_qualify_s": 0,
                "rtp_first_port": self.media_first,
                "rtp_last_port": self.media_first + MEDIA_PORTS,
            }
        )
        return settings.model_copy(update={"ami": ami, "asterisk": asterisk})

    def environment(self) -> dict[str, str]:
        """The same for ``dialer render-asterisk``, which the script calls."""
        return {
            "SOLLECITO_AMI__PORT": str(self.ports["ami"]),
            "SOLLECITO_AMI__SECRET": self.secret,
            "SOLLECITO_ASTERISK__SIP_PORT": str(self.ports["sip"]),
            "SOLLECITO_ASTERISK__HTTP_PORT": str(self.ports["http"]),
            "SOLLECITO_ASTERISK__AGENT_SILENT_S": "0",
            "SOLLECITO_ASTERISK__AGENT_QUALIFY_S": "0",
            "SOLLECITO_ASTERISK__RTP_FIRST_PORT": str(self.media_first),
            "SOLLECITO_ASTERISK__RTP_LAST_PORT": str(self.media_first + MEDIA_PORTS),
        }


def _new_place() -> Place:
    ports: list[int] = []
    with contextlib.ExitStack() as held:
        for candidate in range(FIRST_PORT + secrets.randbelow(2000), LAST_PORT):
            if len(ports) == len(PORT_NAMES):
                break
            with contextlib.suppress(OSError):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", candidate))
                ports.append(candidate)
    return Place(
        ports=dict(zip(PORT_NAMES, ports, strict=True)),
        media_first=32_000 + 2 * secrets.randbelow(5000),
        secret=secrets.token_urlsafe(24),
    )


def script() -> Path:
    """The checkout's ``scripts/asterisk``.

    Raises:
        AsteriskMissing: this is an installed package without a checkout.
    """
    path = asterisk_folder().parent / "scripts" / "asterisk"
    if not path.is_file():
        raise AsteriskMissing(
            "the demo brings its own Asterisk only from a checkout; from an installed package use `dialer serve` with "
            "an Asterisk of yours (docs/asterisk.md)"
        )
    return path


def _home(data: Path) -> tuple[Path, str]:
    """The folder of this data folder's Asterisk, on this machine and as Asterisk sees it."""
    command = [sys.executable, str(script()), "home", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=END_LIMIT_S)
    if done.returncode != 0:
        raise AsteriskMissing(f"scripts/asterisk home failed: {done.stderr.strip()}")
    outside, inside = done.stdout.split()
    return Path(outside), inside


@asynccontextmanager
async def running_asterisk(settings: Settings, place: Place, agents: Iterable[AgentRow]) -> AsyncIterator[None]:
    """Asterisk with SIPp around it, for as long as the block runs. The database must hold agents and trunks already."""
    folder = settings.node.data_dir
    if shutil.which("sipp") is None:
        raise AsteriskMissing("sipp is missing; scripts/asterisk prepare --tests installs it")
    phones = [agent for agent in agents if agent.endpoint_kind == "sip"]
    carrier = answering = None
    try:
        # The carrier first: Asterisk asks at its start whether it answers.
        carrier = await _sipp("carrier.xml", place.ports["carrier"], place.media_first - 40, "-rtp_echo")
        await _script("start", "--data", str(folder), environment=place.environment())
        await _register(phones, place)
        # The telephones send nothing back: two far ends that do keep a packet going round between them.
        answering = await _sipp("phone.xml", place.ports["phones"], place.media_first - 20)
        yield
    finally:
        for process in (carrier, answering):
            if process is not None and process.returncode is None:
                process.kill()  # SIPp's polite end waits for calls in progress
                await process.wait()
        await _script("stop", "--data", str(folder), environment={})


async def _script(*words: str, environment: Mapping[str, str]) -> None:
    """Run scripts/asterisk; what it says goes to the terminal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script()), *words, env={**os.environ, **environment}
    )
    try:
        status = await asyncio.wait_for(process.wait(), START_LIMIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise AsteriskMissing(f"scripts/asterisk {words[0]} did not end within {START_LIMIT_S:.0f} s") from None
    if status != 0:
        raise AsteriskMissing(f"scripts/asterisk {words[0]} failed (status {status}); its message is above")


def _sipp_words(scenario: str, port: int, *more: str) -> list[str]:
    path = asterisk_folder() / "sipp" / scenario
    return ["-sf", str(path), "-i", "127.0.0.1", "-p", str(port), "-nostdin", *more]


async def _sipp(scenario: str, port: int, media_port: int, *more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        "sipp",
        *_sipp_words(scenario, port, "-mp", str(media_port), *more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _register(phones: list[AgentRow], place: Place) -> None:
    """Register the simulated agents' telephones at Asterisk."""
    if not phones:
        return
    with _table(phones) as table:
        process = await asyncio.create_subprocess_exec(
            "sipp",
            f"127.0.0.1:{place.ports['sip']}",
            *_sipp_words("phone_register.xml", place.ports["phones"], "-inf", table, "-m", str(len(phones))),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        status = await asyncio.wait_for(process.wait(), END_LIMIT_S)
    if status != 0:
        raise AsteriskMissing(f"the simulated agents' telephones could not register (SIPp's status {status})")


@contextlib.contextmanager
def _table(phones: list[AgentRow]) -> Iterator[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("SEQUENTIAL\n")
        for phone in phones:
            file.write(
                f"{phone.endpoint};[authentication username={phone.endpoint} password={phone.endpoint_secret}]\n"
            )
        file.flush()
        yield file.name
