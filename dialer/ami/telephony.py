"""The Telephony port on Asterisk's manager interface."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

import structlog

from dialer import metrics
from dialer.ami import actions, events, inbound
from dialer.ami.actions import BadHeader, SafeAction
from dialer.ami.client import AmiClient, AmiConfig
from dialer.ami.joins import Joins
from dialer.ami.message import FastMessage
from dialer.ami.moves import Moves
from dialer.ami.protocol import NotConnected, SafeProtocol
from dialer.ami.reconcile import rising_legs, take_survey
from dialer.ami.short_links import ShortLinks
from dialer.ami.switchboard import Line, Switchboard, Told, agent_of
from dialer.core.calls.model import DialOrder, Joined, JoinFailed
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.clock import Clock
from dialer.ports.telephony import (
    LegOrder,
    LinkDown,
    LinkUp,
    Sink,
    Survey,
    TelephonyError,
)

NO_CHANNEL_GRACE_S = 0.5
"""After a failed originate: how long its Hangup may still be on its way before there counts as never a channel."""

UNKNOWN_KEEP_S = 60.0
"""How long an originate whose answer was lost, or a hang-up that came before the channel, is still watched for."""

_RESUME_POLL_S = 0.005


class AmiTelephony:
    """One Asterisk as the dialer's telephone switch.

    Args:
        clock: gives every event its ``at``; deadlines and pauses of the link run in real time.
        rng: jitter of the reconnecting.
    """

    def __init__(self, config: AmiConfig, *, clock: Clock, rng: Random) -> None:
        self._config = config
        self._clock = clock
        self._short_links = ShortLinks(config)
        self._log = structlog.get_logger()
        self._board = Switchboard()
        self._sink: Sink | None = None
        self._backlog: Callable[[], int] | None = None
        self._held: list[events.Fact] | None = []
        """Facts that come in before LinkUp: those since the survey was asked for are handed out behind it."""
        self._untaken: set[str] = set()
        """Inbound requests that were told and not taken yet: not told twice by this process."""
        self._spoken_to: set[CallId] = set()
        """Conversations into which an announcement is being spoken."""
        self._tasks: set[asyncio.Task[None]] = set()
        self.pause_count = 0
        """How often reading was paused because the receiver was behind."""
        self._counts = {name: metrics.AMI_EVENTS.labels(name) for name in events.READERS}
        self._client = AmiClient(
            config,
            handlers=dict.fromkeys(events.READERS, self._on_event),
            on_booted=self._resync,
            on_down=self._on_down,
            rng=rng,
        )
        self._moves = Moves(self._board, ask=self._ask, next_id=self._client.next_id)
        self._joins = Joins(
            self._board,
            ask=self._ask,
            survey=self.survey,
            is_up=lambda: self.is_up,
            next_id=self._client.next_id,
            deadline_s=config.action_timeout_s,
        )

    # -- the port

    def deliver_to(self, sink: Sink, backlog: Callable[[], int] | None = None) -> None:
        self._sink = sink
        self._backlog = backlog
        if backlog is not None:
            metrics.AMI_QUEUE_DEPTH.set_function(backlog)

    async def open(self) -> None:
        if self._sink is None:
            raise RuntimeError("deliver_to() must name the receiver of events before open()")
        self._client.open()

    async def close(self) -> None:
        await self._client.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        metrics.AMI_UP.set(0)

    @property
    def is_up(self) -> bool:
        return self._client.is_up

    @property
    def silence_s(self) -> float:
        return self._client.silence_s

    def nudge(self) -> None:
        if self._client.may_nudge():
            self._spawn(self._client.nudge())

    async def dial(self, order: DialOrder) -> None:
        await self._originate(order.call_id, actions.dial(order), order.ring_timeout_s, order.treatment)

    async def raise_leg(self, order: LegOrder) -> None:
        if agent_of(order.leg_id) != order.agent_id:
            raise BadHeader(f"Leg id {order.leg_id!r} must be 'agent-{order.agent_id}-' and something unique.")
        await self._originate(order.leg_id, actions.raise_leg(order), order.ring_timeout_s)

    async def drop_leg(self, leg_id: LegId) -> None:
        await self._end(leg_id)

    async def hang_up(self, call_id: CallId) -> None:
        await self._end(call_id)

    async def release(self, call_id: CallId, treatment: Treatment) -> None:
        line = self._board.line(call_id)
        if line is not None and line.treatment not in (None, treatment):
            await self._ask(actions.set_treatment(call_id, treatment, self._client.next_id()))
            line.treatment = treatment
        answer = await self._ask(actions.release(call_id, self._client.next_id()))
        if not answer.is_success and self._board.line(call_id) is not None:
            # Not where the dialplan can take it: end it, so that nobody is left on a silent line.
            self._log.warning("release_refused", call_id=call_id, reason=answer.text("Message"))
            await self._end(call_id)

    async def hold(self, call_id: CallId) -> None:
        await self._moves.hold(call_id)

    async def consult(self, leg_id: LegId, other_leg_id: LegId) -> None:
        await self._moves.consult(leg_id, other_leg_id)

    async def gather(self, call_id: CallId, leg_id: LegId) -> None:
        await self._moves.gather(call_id, leg_id)

    async def park(self, leg_id: LegId) -> None:
        await self._moves.park(leg_id)

    async def press(self, call_id: CallId, keys: str) -> None:
        await self._short_links.press(call_id, keys)

    async def join(self, call_id: CallId, leg_id: LegId, agent_id: AgentId) -> None:
        if not self.is_up:
            raise NotConnected()
        reason, is_untold = await self._joins.join(call_id, leg_id, agent_id)
        if reason is not None:
            self._tell((JoinFailed(call_id=call_id, agent_id=agent_id, at=self._clock.now(), reason=reason),))
        elif is_untold:
            self._tell((Joined(call_id=call_id, agent_id=agent_id, at=self._clock.now()),))

    async def announce(self, call_id: CallId, name: str, *, creditor_code: str, language: str) -> None:
        action = actions.announce(call_id, name, creditor_code, language, self._client.next_id())
        self._spoken_to.add(call_id)
        try:
            await self._moves.must(action, "an announcement")
        except TelephonyError as error:
            if not error.outcome_unknown:
                self._spoken_to.discard(call_id)
            raise

    async def start_recording(self, call_id: CallId, file: str) -> None:
        await self._short_links.start_recording(call_id, file)

    async def stop_recording(self, call_id: CallId) -> None:
        await self._short_links.stop_recording(call_id)

    async def take_inbound(self, key: str) -> None:
        await self._moves.must(inbound.take(key, self._client.next_id()), "to give up an inbound request")
        self._untaken.discard(key)

    async def survey(self) -> Survey:
        channels, bridges = await self._lists()
        return take_survey(channels, bridges, self._clock.now())

    # -- legs

    async def _originate(
        self, channel_id: str, action: SafeAction, ring_timeout_s: float, treatment: Treatment | None = None
    ) -> None:
        """Send one originate; from here on whatever happens to its channel is told."""
        if not self.is_up:
            raise NotConnected()
        if self._board.line(channel_id) is not None:
            raise TelephonyError(f"A leg with the id {channel_id!r} is alive already; it is not dialled twice.")
        rings_out_at = self._clock.now() + timedelta(seconds=ring_timeout_s)
        self._board.expect(channel_id, rings_out_at=rings_out_at).treatment = treatment
        try:
            answer = await self._ask(action)
        except TelephonyError as error:
            if error.outcome_unknown:
                self._later(UNKNOWN_KEEP_S, self._forget_unseen, channel_id)
            else:
                self._board.forget(channel_id)
            raise
        if not answer.is_success:
            self._board.forget(channel_id)
            raise TelephonyError(f"Asterisk refused the originate: {answer.text('Message') or 'no reason given'}.")

    async def _end(self, channel_id: LegId | CallId) -> None:
        """Hang up. A leg that Asterisk accepted but does not have yet goes as soon as it shows."""
        answer = await self._ask(actions.hang_up(channel_id, self._client.next_id()))
        line = self._board.line(channel_id)
        if not answer.is_success and line is not None:
            line.is_doomed = True
            self._later(UNKNOWN_KEEP_S, self._forget_unseen, channel_id)

    # -- asking

    async def _ask(self, action: SafeAction) -> FastMessage:
        return (await self._ask_list(action))[0]

    async def _ask_list(self, action: SafeAction) -> list[FastMessage]:
        """Request, with its time and its failure counted."""
        started = perf_counter()
        try:
            answer = await self._client.request(action)
        except TelephonyError as error:
            reason = "deadline" if error.outcome_unknown else "link_down"
            metrics.AMI_ACTION_FAILURES.labels(action.name, reason).inc()
            raise
        metrics.AMI_ACTION_SECONDS.labels(action.name).observe(perf_counter() - started)
        if not answer[0].is_success:
            metrics.AMI_ACTION_FAILURES.labels(action.name, "error").inc()
        return answer

    async def _lists(self) -> tuple[list[FastMessage], list[FastMessage]]:
        channels = await self._ask_list(actions.plain("CoreShowChannels", self._client.next_id(), is_list=True))
        bridges = await self._ask_list(actions.plain("BridgeList", self._client.next_id(), is_list=True))
        for name, answer in (("CoreShowChannels", channels), ("BridgeList", bridges)):
            if not answer[0].is_success:
                raise TelephonyError(
                    f"Asterisk refused {name} ({answer[0].text('Message')}): the AMI user needs write=reporting in "
                    "manager.conf, or the calls alive cannot be found again"
                )
        return channels, bridges

    # -- hearing

    async def _resync(self) -> None:
        """After a log-in: what is alive, then LinkUp, then the events that came meanwhile."""
        self._held = []  # what happened before is in the survey
        version = await self._ask(actions.plain("CoreSettings", self._client.next_id()))
        channels, bridges = await self._lists()
        now = self._clock.now()
        survey = take_survey(channels, bridges, now)
        self._board.adopt(survey, rising_legs(channels))
        reports = await self._endpoints()
        kept = inbound.calls(await self._ask_list(inbound.kept(self._client.next_id())))
        held, self._held = self._held, None
        self._client.is_up = True
        metrics.AMI_UP.set(1)
        metrics.AMI_CONNECTIONS.labels("up").inc()
        self._tell((LinkUp(at=now, survey=survey, version=version.text("AsteriskVersion")),))
        for fact in (*reports, *kept, *held):
            self._take(fact)

    async def _endpoints(self) -> list[events.EndpointReported]:
        """How trunks stand: what changed while the link was down was not told."""
        states = await self._ask_list(actions.plain("DeviceStateList", self._client.next_id(), is_list=True))
        registrations = await self._ask_list(
            actions.plain("PJSIPShowRegistrationsOutbound", self._client.next_id(), is_list=True)
        )
        return self._board.endpoints.listed(states, registrations)

    async def _report_endpoints(self) -> None:
        """A registration that we did not know of: a trunk was added since."""
        for report in await self._endpoints():
            self._take(report)

    def _on_down(self, reason: str) -> None:
        self._held = []
        metrics.AMI_UP.set(0)
        self._joins.link_fell()
        self._tell((LinkDown(at=self._clock.now(), reason=reason),))

    def _on_event(self, message: FastMessage) -> None:
        name = message.text("Event")
        self._counts[name].inc()
        fact = events.read(message)
        if fact is None:
            return
        if self._held is not None:
            self._held.append(fact)
        else:
            self._take(fact)
        if self._backlog is not None and self._backlog() > self._config.event_queue_limit:
            self._hold_back()

    def _take(self, fact: events.Fact) -> None:
        if isinstance(fact, events.InboundCall) and fact.key:
            if fact.key in self._untaken:
                return
            self._untaken.add(fact.key)
        if isinstance(fact, events.AnnouncementPlayed):
            self._spoken_to.discard(CallId(fact.call_id))
        elif isinstance(fact, events.ChannelGone):
            self._silence(self._board.conversation_of(fact.channel_id))
        told = self._board.apply(fact, self._clock.now())
        channel_id = getattr(fact, "channel_id", "")
        self._joins.notice(channel_id, told)
        if told:
            self._tell(told)
        line = self._board.line(channel_id)
        if line is not None:
            self._follow_up(line)
            other = self._board.line(line.joined_to)
            if other is not None:
                self._follow_up(other)
        elif isinstance(fact, events.RegistrationReported) and self._board.endpoints.registration(fact) is None:
            self._spawn(self._report_endpoints())

    def _follow_up(self, line: Line) -> None:
        """What a fact makes due: a hang-up that was too early, a bridge that was too late, a channel that never was."""
        is_too_late = line.is_released and line.joined_to != ""
        if line.has_channel and not line.is_ending and (line.is_doomed or is_too_late):
            line.is_ending = True
            self._spawn(self._end(CallId(line.channel_id)))
        if line.failure and not line.has_channel:
            self._later(NO_CHANNEL_GRACE_S, self._give_up, line.channel_id)

    def _silence(self, call_id: CallId | None) -> None:
        """This conversation has lost a party: an announcement into it ends, so that nobody is left alone with it."""
        if call_id in self._spoken_to:
            self._spoken_to.discard(call_id)
            self._spawn(self._end_voice(call_id))

    async def _end_voice(self, call_id: CallId) -> None:
        await self._ask(actions.hang_up(actions.voice_of(call_id), self._client.next_id()))

    def _give_up(self, channel_id: str) -> None:
        self._tell(self._board.give_up(channel_id, self._clock.now()))

    def _forget_unseen(self, channel_id: str) -> None:
        line = self._board.line(channel_id)
        if line is not None and not line.has_channel:
            self._board.forget(channel_id)

    def _tell(self, told: Told) -> None:
        assert self._sink is not None
        for event in told:
            self._sink(event)

    # -- loose ends, all of them ended by close()

    def _later(self, delay_s: float, do: Callable[[str], None], channel_id: str) -> None:
        """Do this after real time has passed; ended by ``close`` like everything else."""

        async def wait() -> None:
            await asyncio.sleep(delay_s)
            do(channel_id)

        self._spawn(wait())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.warning("ami_follow_up_failed", reason=str(error))

    def _hold_back(self) -> None:
        """The receiver is behind: read nothing until it has worked off half of the limit."""
        protocol = self._client.protocol
        if protocol is None or not protocol.is_reading:
            return
        protocol.pause()
        self.pause_count += 1
        self._log.warning("ami_reading_paused", limit=self._config.event_queue_limit)
        self._spawn(self._read_again(protocol))

    async def _read_again(self, protocol: SafeProtocol) -> None:
        enough = self._config.event_queue_limit // 2
        # The receiver's backlog is a plain number, which nobody announces.
        while self._backlog is not None and self._backlog() > enough:  # noqa: ASYNC110
            await asyncio.sleep(_RESUME_POLL_S)
        protocol.resume()
