"""The campaign story: 300 cases with scripted endings, dialled by the real engine on a real Asterisk.

Ten telephones of agents, SIPp as the public network. What a number does is told by its last two digits
(asterisk/sipp/carrier.xml); what must be stored follows from that alone. The clock is wound between the rounds, so the
retries after half an hour and two hours are dialled for real.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dialer.ami.client import AmiConfig
from dialer.bootstrap.live import Engine
from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.publisher import AgentChanged, CallChanged, Message
from dialer.workflows.calls.disposition import DispositionRequest
from tests.asterisk_fixtures import AsteriskServer
from tests.world import World

AGENT_COUNT = 10
HALF_AN_HOUR = timedelta(minutes=31)
TO_THE_NEXT_BAND = timedelta(hours=2, minutes=14)
"""From 10:31 to 12:45: two hours after the second round, and inside the next hour band."""


RANG_OUT = 0
"""Instead of a SIP response: our own ring time-out ended the call."""
RING_TIMEOUT_S = 3


@dataclass(frozen=True)
class Script:
    """What a kind of debtor does, and what must be stored after the three rounds."""

    endings: tuple[str, ...]
    """Last two digits of the debtor's numbers, in order."""
    outcomes: tuple[str, ...]
    """Of the lead's attempts, in order."""
    causes: tuple[int | None, ...]
    """SIP responses of the attempts; None: an answered call."""
    lead_state: str
    count: int
    by_round: tuple[int, int, int]
    """How many of them have been made after each round."""
    digits: tuple[str, ...] = ()
    """Endings that were dialled, where it is not the first number each time."""


SCRIPTS: Mapping[str, Script] = {
    "answered": Script(("00",), ("REFUSAL",), (None,), "done", 100, (1, 1, 1)),
    "busy": Script(("01",), ("BUSY",) * 3, (486,) * 3, "scheduled", 30, (1, 2, 3)),
    "rings out": Script(("02",), ("NA",) * 2, (RANG_OUT,) * 2, "scheduled", 20, (1, 1, 2)),
    "refused": Script(("03",), ("REJECTED",) * 2, (603,) * 2, "scheduled", 25, (1, 1, 2)),
    "unallocated": Script(("04",), ("INVALID",), (404,), "done", 20, (1, 1, 1)),
    "unreachable": Script(("05",), ("UNREACH",), (480,), "scheduled", 20, (1, 1, 1)),
    "carrier failure": Script(("06",), ("CONG",) * 3, (503,) * 3, "scheduled", 15, (1, 2, 3)),
    "unallocated, second answers": Script(
        ("04", "00"), ("INVALID", "REFUSAL"), (404, None), "done", 20, (2, 2, 2), digits=("04", "00")
    ),
    "rings out, second answers": Script(
        ("02", "00"), ("NA", "REFUSAL"), (RANG_OUT, None), "done", 20, (1, 1, 2), digits=("02", "00")
    ),
    "hung up at once": Script(("07",), ("HUNG_UP",), (None,), "scheduled", 10, (1, 1, 1)),
    "hung up while waiting": Script(("08",), ("HUNG_UP",), (None,), "scheduled", 10, (1, 1, 1)),
    "nobody comes": Script(("13",), ("SILENT",), (None,), "scheduled", 10, (1, 1, 1)),
}
LEFT_WAITING = ("hung up at once", "hung up while waiting", "nobody comes")
"""Dialled by a campaign whose one agent pauses while the calls ring: nobody is there when they answer."""


def story_packs(folder: Path) -> dict[str, Pack]:
    """The Italian pack with a gap of half an hour and short rings, so that a round takes seconds."""
    text = (config_folder() / "jurisdictions" / "it.yaml").read_text(encoding="utf-8")
    for kind, before, after in (("attempt_gap_min", "120", "30"), ("min_ring_s", "20", "2")):
        head, found, tail = text.partition(f"kind: {kind}\n")
        assert found and f"2015-06-01: {before}\n" in tail
        text = head + found + tail.replace(f"2015-06-01: {before}\n", f"2015-06-01: {after}\n", 1)
    (folder / "it.yaml").write_text(text, encoding="utf-8")
    return load_packs(folder)


def ami_config(server: AsteriskServer) -> AmiConfig:
    return AmiConfig(
        host="127.0.0.1", port=server.values.ami_port, username="sollecito", secret=server.values.ami_secret
    )


def cast(names: Sequence[str], share: float = 1.0) -> list[tuple[str, list[str]]]:
    """Debtors of these scripts: the script's name and the numbers."""
    debtors: list[tuple[str, list[str]]] = []
    for name in names:
        for _ in range(max(1, round(SCRIPTS[name].count * share))):
            serial = len(debtors) + 1000 * len(name)
            debtors.append((name, [f"+39347{serial % 100000:05d}{ending}" for ending in SCRIPTS[name].endings]))
    return debtors


class WorkingAgent:
    """Goes online, talks for a moment, hangs up, refuses to be idle: the test's hand on one seat."""

    def __init__(self, agent_id: AgentId, engine: Engine, talk_s: float = 0.15) -> None:
        self.agent_id = agent_id
        self._engine = engine
        self._talk_s = talk_s
        self._events: asyncio.Queue[AgentChanged] = asyncio.Queue()
        self.is_working = True

    def publish(self, message: Message) -> None:
        if isinstance(message, AgentChanged) and message.agent_id == self.agent_id:
            self._events.put_nowait(message)

    async def run(self) -> None:
        requests = self._engine.requests
        await requests.go_online(self.agent_id)
        while True:
            message = await self._events.get()
            try:
                if message.state is AgentState.PAUSED and message.leg is LegState.UP and self.is_working:
                    if message.pause_reason in (PauseReason.ARRIVED, PauseReason.BREAK):
                        await requests.ready(self.agent_id)
                elif message.state is AgentState.TALKING:
                    await asyncio.sleep(self._talk_s)
                    if (await requests.status(self.agent_id)).state is AgentState.TALKING:
                        await requests.hang_up(self.agent_id)
                elif message.state is AgentState.WRAP_UP and message.call_id is not None:
                    request = DispositionRequest(call_id=message.call_id, code=Outcome.REFUSAL)
                    await requests.dispose(self.agent_id, request)
            except DialerError:
                continue  # the floor was quicker; the next message tells where things stand


class PausesWhenRinging:
    """Pauses an agent as soon as one of the campaign's calls has been ordered."""

    def __init__(self, campaign_id: int, agent_id: AgentId, engine: Engine) -> None:
        self._campaign_id, self._agent_id, self._engine = campaign_id, agent_id, engine
        self._tasks: set[asyncio.Task[None]] = set()

    def publish(self, message: Message) -> None:
        if isinstance(message, CallChanged) and message.campaign_id == self._campaign_id:
            if message.state is CallState.DIALING and not self._tasks:
                task = asyncio.get_running_loop().create_task(self._pause())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _pause(self) -> None:
        await self._engine.requests.pause(self._agent_id, PauseReason.LUNCH)


async def until_quiet(world: World, engine: Engine, now: Callable[[], datetime], *, timeout_s: float) -> None:
    """Until no call is live and no lead is ready, leased or dialled."""
    async with asyncio.timeout(timeout_s):
        while True:
            rows = await world.rows(
                "SELECT count(*) AS n FROM leads WHERE state IN ('ready', 'leased', 'dialed') "
                "OR (state = 'scheduled' AND due_at <= :now)",
                now=_stored(world, now()),
            )
            if not engine.desk.floor.calls and rows[0]["n"] == 0:
                return
            await asyncio.sleep(0.1)


def _stored(world: World, at: datetime) -> object:
    return at if world.database.label.startswith("postgresql") else int(at.timestamp() * 1_000_000)


async def check(world: World, debtors: Sequence[tuple[str, list[str]]], rounds: int) -> None:
    """Every attempt as scripted, none missing, none double; each with its times and its cause."""
    attempts = await world.rows(
        "SELECT a.call_id, a.debtor_id, a.e164, a.outcome, a.cause_sip, a.ordered_at, a.ringing_at, a.answered_at, "
        "a.joined_at, a.ended_at, a.agent_id FROM attempts a ORDER BY a.debtor_id, a.ordered_at, a.call_id"
    )
    leads = {row["debtor_id"]: row for row in await world.rows("SELECT debtor_id, state, attempt_count FROM leads")}
    by_debtor: dict[int, list[dict[str, object]]] = {}
    for attempt in attempts:
        by_debtor.setdefault(attempt["debtor_id"], []).append(attempt)
    problems: list[str] = []
    for debtor_id, (name, numbers) in enumerate(debtors, start=1):
        problems += _problems(debtor_id, name, numbers, by_debtor.get(debtor_id, []), leads[debtor_id], rounds)
    assert not problems, "\n".join(problems[:40]) + f"\n({len(problems)} in all)"
    assert set(by_debtor) <= set(range(1, len(debtors) + 1))
    doubles = [key for key, n in Counter(a["call_id"] for a in attempts).items() if n > 1]
    assert not doubles
    await _check_diary(world, attempts)


def _problems(
    debtor_id: int,
    name: str,
    numbers: list[str],
    attempts: list[dict[str, object]],
    lead: Mapping[str, object],
    rounds: int,
) -> list[str]:
    script = SCRIPTS[name]
    place = f"debtor {debtor_id} ({name})"
    found = tuple(str(a["outcome"]) for a in attempts)
    wanted = script.outcomes[: script.by_round[rounds - 1]]
    problems = []
    if found != wanted:
        return [f"{place}: outcomes {found}, wanted {wanted}"]
    for index, attempt in enumerate(attempts):
        problems += [f"{place}: attempt {index} {what}" for what in _attempt_problems(script, index, numbers, attempt)]
    if rounds == 3 and lead["state"] != script.lead_state:
        problems.append(f"{place}: lead is {lead['state']}, wanted {script.lead_state}")
    return problems


def _attempt_problems(script: Script, index: int, numbers: list[str], attempt: Mapping[str, object]) -> Iterator[str]:
    digits = script.digits[index] if script.digits else script.endings[0]
    if not str(attempt["e164"]).endswith(digits) or attempt["e164"] not in numbers:
        yield f"dialled {attempt['e164']}, wanted a number ending in {digits}"
    cause = script.causes[index]
    if cause == RANG_OUT:
        rang_s = _seconds(attempt["ended_at"]) - _seconds(attempt["ordered_at"])
        if attempt["ringing_at"] is None or not RING_TIMEOUT_S <= rang_s < RING_TIMEOUT_S + 2:
            yield f"rang for {rang_s:.1f} s"
    elif cause is not None and attempt["cause_sip"] != cause:
        yield f"has SIP cause {attempt['cause_sip']}, wanted {cause}"
    times = [attempt[key] for key in ("ordered_at", "ringing_at", "answered_at", "joined_at", "ended_at")]
    known = [_seconds(t) for t in times if t is not None]
    if known != sorted(known) or attempt["ended_at"] is None:
        yield f"has its times out of order: {times}"
    if (cause is None) != (attempt["answered_at"] is not None):
        yield f"answered_at is {attempt['answered_at']}"
    if (str(attempt["outcome"]) == "REFUSAL") != (attempt["agent_id"] is not None):
        yield f"has agent {attempt['agent_id']}"


def _seconds(at: object) -> float:
    """SQLite gives microseconds, PostgreSQL instants."""
    if isinstance(at, datetime):
        return at.timestamp()
    assert isinstance(at, int)
    return at / 1_000_000


async def _check_diary(world: World, attempts: Sequence[Mapping[str, object]]) -> None:
    """Each attempt's diary begins with the order and has one end."""
    kinds: dict[str, list[str]] = {}
    for row in await world.rows("SELECT call_id, kind FROM attempt_events ORDER BY id"):
        kinds.setdefault(row["call_id"], []).append(row["kind"])
    for attempt in attempts:
        lines = kinds[str(attempt["call_id"])]
        assert lines[0] == "ordered" and lines.count("ended") == 1, lines
        assert (attempt["answered_at"] is not None) == ("answered" in lines), lines
