"""A real Asterisk for tests: on free loopback ports, in a folder of its own, stopped at the end.

``asterisk`` (one for the whole session): an ``AsteriskServer`` with agents ``agent-1`` to ``agent-20`` (SIP, secret
``secret-<endpoint>``), ``web-1`` and ``web-2`` (WebRTC) and a trunk ``carrier`` by its address; a SIPp carrier listens
on ``server.carrier_port`` once ``server.start_carrier()`` was called. ``running_asterisk`` makes further ones.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from dialer.core.trunks.model import TrunkKind
from dialer.files.announcements import make_house, read_wording
from dialer.files.asterisk_conf import render
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, PhoneKind, TrunkLine
from dialer.files.comfort_noise import write_comfort_noise
from dialer.files.hold_music import write_hold_music

CHECKOUT = Path(__file__).resolve().parent.parent
TEMPLATES = CHECKOUT / "asterisk"
SIPP_SCENARIOS = CHECKOUT / "asterisk" / "sipp"
SECRET = "a-test-secret"


def script_module(name: str) -> ModuleType:
    """A script of ``scripts/`` as a module (they have no ending, so the usual import does not find them)."""
    loader = SourceFileLoader(f"script_{name.removesuffix('.py')}", str(CHECKOUT / "scripts" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


def free_ports(count: int, *, first: int | None = None) -> list[int]:
    """Ports that are free for TCP and UDP at this moment, below the range that outgoing connections use.

    Not held: who runs beside other tests asks for ports from a ``first`` of its own on.
    """
    found: list[int] = []
    with ExitStack() as held:
        candidate = first if first is not None else 21000 + os.getpid() % 9000
        while len(found) < count:
            candidate += 1
            try:
                for one in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    sock = held.enter_context(socket.socket(socket.AF_INET, one))
                    sock.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            found.append(candidate)
    return found


@dataclass
class AsteriskServer:
    """A running Asterisk and the SIPp processes around it."""

    data: Path
    values: AsteriskValues
    carrier_port: int
    phone_port: int
    media_port: int
    script: ModuleType
    _sipp: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Its folder (etc, log, var, sounds) as this machine sees it."""
        outside: Path = self.script.Instance(self.data).outside
        return outside

    @property
    def pid(self) -> int:
        pid: int | None = self.script.Instance(self.data).pid()
        assert pid is not None, "Asterisk does not run"
        return pid

    def cli(self, words: str) -> str:
        """One command on its console."""
        done: subprocess.CompletedProcess[str] = self.script.Instance(self.data).cli(words)
        return done.stdout

    def version(self) -> str:
        """As its package has it, for example 22.10.1+dfsg."""
        version: str = self.script.version_of(self.script.root_folder())
        return version

    def wait_shown(self, words: str, wanted: str, timeout_s: float = 40) -> None:
        """Until a command on the console shows these words."""
        deadline = time.monotonic() + timeout_s
        while wanted not in self.cli(words):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{words!r} does not show {wanted!r}:\n{self.cli(words)}")
            time.sleep(0.1)

    def start_carrier(self, *options: str, scenario: str = "carrier.xml") -> subprocess.Popen[bytes]:
        """SIPp as the public network; how a call ends depends on the number (asterisk/sipp/carrier.xml)."""
        return self._start("carrier", scenario, self.carrier_port, self.media_port, "-rtp_echo", *options)

    def register_phones(self, *endpoints: str) -> None:
        """Register agents' telephones; ``start_phones`` then answers for them."""
        self._end("phones")  # they register from the port they answer on
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
            table.write("SEQUENTIAL\n")
            for name in endpoints:
                table.write(f"{name};[authentication username={name} password=secret-{name}]\n")
            table.flush()
            subprocess.run(
                sipp("phone_register.xml", self.phone_port, f"127.0.0.1:{self.values.sip_port}")
                + _words(f"-inf {table.name} -m {len(endpoints)}"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=30,
            )

    def start_phones(self, *options: str, scenario: str = "phone.xml") -> subprocess.Popen[bytes]:
        """SIPp as all the agents' telephones that were registered. They send no sound: two far ends that both send back
        what they hear keep a packet going round between them, thousands of times a second."""
        return self._start("phones", scenario, self.phone_port, self.media_port + 4, *options)

    def call_in(self, dialled: str, caller: str, scenario: str = "inbound_caller.xml") -> int:
        """A caller from the carrier's side who asks to be called back; returns SIPp's status (0: as scripted)."""
        self._end("carrier")  # Asterisk knows the carrier by its address, and SIPp must call from there
        done = subprocess.run(
            sipp(scenario, self.carrier_port, f"127.0.0.1:{self.values.sip_port}", "-s", dialled)
            + _words(f"-key caller {caller} -m 1 -mp {self.media_port} -rtp_echo -timeout 60 -timeout_error"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=90,
        )
        self.start_carrier()
        return done.returncode

    def _start(self, role: str, scenario: str, port: int, media_port: int, *options: str) -> subprocess.Popen[bytes]:
        self._end(role)
        process = subprocess.Popen(
            sipp(scenario, port, *options) + _words(f"-mp {media_port} -trace_err -error_file {self.data / role}.err"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._sipp[role] = process
        wait_listening(port, process)
        return process

    def _end(self, role: str) -> None:
        process = self._sipp.pop(role, None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGKILL)  # SIPp's polite end waits for calls in progress
            process.wait(10)

    def end_sipp(self) -> None:
        for role in list(self._sipp):
            self._end(role)


def _words(text: str) -> list[str]:
    return text.split()


def sipp(scenario: str, port: int, *more: str) -> list[str]:
    return ["sipp", *more, "-sf", str(SIPP_SCENARIOS / scenario), *_words(f"-i 127.0.0.1 -p {port} -nostdin")]


def wait_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the kernel lists the UDP port (no packet is sent, as SIPp would take it for a call)."""
    wanted = f":{port:04X} "
    for _ in range(2000):
        if process.poll() is not None:
            raise RuntimeError(f"SIPp ended at once with status {process.returncode}: {process.args!r}")
        if any(wanted in line.split(" 00000000")[0] + " " for line in Path("/proc/net/udp").read_text().splitlines()):
            return
        try:
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"SIPp does not listen on {port}")


def test_values(home: str, ports: list[int], **changes: object) -> tuple[AsteriskValues, int]:
    """Values for a test's Asterisk and the carrier's port."""
    ami, sip, http, carrier = ports[:4]
    agents = tuple(AgentPhone(endpoint=f"agent-{n}", secret=f"secret-agent-{n}") for n in range(1, 21))
    browsers = tuple(
        AgentPhone(endpoint=f"web-{n}", secret=f"secret-web-{n}", kind=PhoneKind.WEBRTC) for n in range(1, 3)
    )
    trunk = TrunkLine(code="carrier", kind=TrunkKind.IP, host="127.0.0.1", port=carrier, qualify_s=0)
    first = 30000 + (os.getpid() * 7) % 2000
    known: dict[str, object] = {
        "home": home,
        "ami_port": ami,
        "ami_secret": SECRET,
        "sip_port": sip,
        "http_port": http,
        "rtp_first_port": first - first % 2,
        "rtp_last_port": first - first % 2 + 600,
        "sounds": f"{home}/sounds",
        "agent_qualify_s": 0,
        "agents": agents + browsers,
        "trunks": (trunk,),
    }
    return AsteriskValues(**{**known, **changes}), carrier  # type: ignore[arg-type]


test_values.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def running_asterisk(
    data: Path,
    ports: list[int] | None = None,
    before_start: Callable[[AsteriskServer], object] = lambda server: None,
    **changes: object,
) -> Iterator[AsteriskServer]:
    """Prepare (quick when done), render, start, and stop at the end."""
    script = script_module("asterisk")
    script.prepare(with_tests=True)
    instance = script.Instance(data)
    ports = ports or free_ports(16)
    values, carrier = test_values(instance.inside, ports, **changes)
    render(values, instance.outside, TEMPLATES)
    write_comfort_noise(instance.outside / "sounds" / "comfort-noise")
    write_hold_music(instance.outside / "sounds" / "hold")
    server = AsteriskServer(
        data=data, values=values, carrier_port=carrier, phone_port=ports[4], media_port=ports[5], script=script
    )
    process: subprocess.Popen[bytes] | None = None
    try:
        before_start(server)
        process = instance.start(render=False)
        yield server
    finally:
        server.end_sipp()
        instance.stop()
        if process is not None:
            process.wait(10)
        shutil.rmtree(instance.outside, ignore_errors=True)


@contextmanager
def recording_asterisk(data: Path, troubled: bool = False) -> Iterator[AsteriskServer]:
    """What scripts/record_tape.py plays its scenes on: two telephones registered, the carrier there.

    Troubled: also a trunk that is registered, one that cannot be, and one that does not answer.
    """
    ports = free_ports(18)
    carrier, nobody = ports[3], ports[17]
    trunks = [TrunkLine(code="carrier", kind=TrunkKind.IP, host="127.0.0.1", port=carrier, qualify_s=0)]
    if troubled:
        known = TrunkLine(
            code="registered",
            kind=TrunkKind.REGISTER,
            host="127.0.0.1",
            port=carrier,
            username="sollecito",
            secret="any",
            qualify_s=0,
            matches=("192.0.2.2",),
        )
        trunks.append(known)
        trunks.append(replace(known, code="unregistered", port=nobody, matches=("192.0.2.3",)))
        trunks.append(
            TrunkLine(
                code="dead", kind=TrunkKind.IP, host="127.0.0.1", port=nobody, qualify_s=1, matches=("192.0.2.1",)
            )
        )

    def before_start(server: AsteriskServer) -> None:
        make_house(server.folder / "sounds", [read_wording(CHECKOUT / "config" / "announcements" / "it.toml")])
        server.start_carrier()

    with running_asterisk(data, ports=ports, trunks=tuple(trunks), before_start=before_start) as server:
        server.register_phones("agent-1", "agent-2")
        if troubled:
            server.wait_shown("pjsip show contacts", "Unavail")  # of the dead trunk, by its unanswered OPTIONS
            server.wait_shown("pjsip show registrations", "Rejected")
        yield server


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskServer]:
    """One Asterisk for the session, without SIPp: ``start_carrier``, ``register_phones``, ``start_phones``."""
    with running_asterisk(tmp_path_factory.mktemp("asterisk")) as server:
        yield server
