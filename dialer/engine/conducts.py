"""The conduct of conversations: who was identified, what was told, what may be recorded, and the recording itself.

Every step is a line of the call's diary before it has an effect. The debt stays on this side until the identity is
ticked, and nothing is recorded before its basis is there (``core/compliance/conduct.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from dialer import metrics
from dialer.core.calls.model import Call, CallState
from dialer.core.compliance.conduct import (
    RECORDING_STARTED,
    RECORDING_STOPPED,
    Conduct,
    ConductTerms,
    Consent,
    NoticeBy,
    NoticeGiven,
    Said,
    without_debt,
)
from dialer.core.compliance.conduct_rules import RecordingBasis
from dialer.core.compliance.rulebook import country_code
from dialer.core.floor import PopScreen
from dialer.core.kernel.errors import Conflict, DomainError, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.engine.conduct_terms import terms_of
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.publisher import ConductShown, Notice, Publisher
from dialer.ports.recordings import RecordingRow
from dialer.ports.store import Store, StoreError
from dialer.ports.telephony import Announced, Telephony, TelephonyError

log = structlog.get_logger(__name__)


def _country_of(file: Mapping[str, object]) -> str:
    debtor = file.get("debtor")
    return str(debtor.get("country", "")) if isinstance(debtor, Mapping) else ""


RECORDING_NOTICE = "recording-notice"
"""Name of the announcement."""
KEEP_DAYS = 180
"""Where the pack says nothing."""


@dataclass
class _Talk:
    """One conversation in hand."""

    agent_id: AgentId
    terms: ConductTerms
    conduct: Conduct = field(default_factory=Conduct)
    is_over: bool = False
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conducts:
    """Opened with the screen of each call, told its moves, asked by the agent's page."""

    def __init__(
        self,
        *,
        store: Store,
        telephony: Telephony,
        desk: Desk,
        diary: Diary,
        roster: Roster,
        publisher: Publisher,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._store = store
        self._telephony = telephony
        self._desk = desk
        self._diary = diary
        self._roster = roster
        self._publisher = publisher
        self._tasks = tasks
        self._clock = clock
        self._talks: dict[CallId, _Talk] = {}
        self.changed: Callable[[AgentId], None] = lambda agent_id: None
        """Told when an agent's screen shows something else now: the screens' ``show_again``."""

    # ---- the screen

    def open(self, effect: PopScreen, file: Mapping[str, object]) -> None:
        """Have the terms of this call, and what its diary tells of a conversation that was taken over."""
        call_id = effect.call_id
        if call_id is None or call_id in self._talks:
            return
        campaign = self._roster.campaigns.get(effect.campaign_id)
        rules = self._roster.rules.get(effect.campaign_id)
        pack = rules.packs.get(country_code(_country_of(file)), rules.home) if rules is not None else None
        agent = self._desk.floor.agents.get(effect.agent_id)
        teams = agent.teams if agent is not None else frozenset()
        countries = {self._roster.team_countries.get(team_id, "") for team_id in teams}
        terms = terms_of(campaign, pack, file, countries, self._roster.identity_checks, self._clock.now())
        talk = _Talk(agent_id=effect.agent_id, terms=terms)
        self._talks[call_id] = talk
        call = self._desk.floor.calls.get(call_id)
        if call is not None and call.state is CallState.TALKING:
            self._tasks.start(self._recall(call, talk), f"conduct-{call_id}")

    async def _recall(self, call: Call, talk: _Talk) -> None:
        """What the diary of a conversation says that went on before this screen, for example through a restart."""
        try:
            async with self._store.transaction() as tx:
                lines = await tx.attempts.lines(call.call_id)
        except StoreError as error:  # the check is asked for once more
            log.warning("conduct_not_read", call_id=call.call_id, error=str(error))
            lines = ()
        recalled = Conduct.of((line.kind, line.at, line.data) for line in lines)
        if talk.conduct == Conduct() != recalled:
            talk.conduct = recalled
            self.changed(talk.agent_id)
        self._begin(self._desk.floor.calls.get(call.call_id) or call)

    def file_for(self, call_id: CallId | None, file: Mapping[str, object]) -> Mapping[str, object]:
        """The part of the file that may be shown at this point."""
        talk = self._talks.get(call_id) if call_id is not None else None
        if "unavailable" in file or (talk is not None and talk.conduct.is_identified):
            return file
        return without_debt(file)

    def is_identified(self, call_id: CallId) -> bool:
        """Whether the person in this call is known, so that the debt may be told."""
        talk = self._talks.get(call_id)
        return talk is not None and talk.conduct.is_identified

    def shown(self, call_id: CallId | None) -> ConductShown | None:
        talk = self._talks.get(call_id) if call_id is not None else None
        if talk is None:
            return None
        terms, conduct = talk.terms, talk.conduct
        basis = terms.recording
        return ConductShown(
            identity_least=terms.identity.least,
            identity_items=tuple(item.value for item in terms.identity.items),
            is_identified=conduct.is_identified,
            tell_country=terms.tell_country,
            is_country_told=conduct.country_told_at is not None,
            recording=basis.value if basis is not None and basis is not RecordingBasis.FORBIDDEN else "",
            notice_by=conduct.notice_by.value if conduct.notice_by is not None else "",
            consent=conduct.consent.value if conduct.consent is not None else "",
            is_recording=conduct.is_recording,
        )

    def hand_over(self, call: Call) -> None:
        """The conversation is another agent's: what was checked and agreed to, and the recording, go along."""
        talk = self._talks.get(call.call_id)
        if talk is not None and call.agent_id is not None:
            talk.agent_id = call.agent_id
            self.changed(call.agent_id)

    def close(self, call_id: CallId | None, agent_id: AgentId) -> None:
        """The agent's screen was cleared; that of somebody who had handed the call over says nothing."""
        talk = self._talks.get(call_id) if call_id is not None else None
        if call_id is not None and talk is not None and talk.is_over and talk.agent_id == agent_id:
            del self._talks[call_id]

    # ---- what happens

    def say(self, agent_id: AgentId, call_id: CallId, said: Said) -> None:
        """One step, ticked by the agent.

        Raises:
            Refused: the call is not this agent's.
            Conflict: there is no conversation now, or the step is not due.
            Invalid: the step cannot be taken so.
        """
        call, talk = self._desk.floor.calls.get(call_id), self._talks.get(call_id)
        if call is not None and call.agent_id != agent_id:
            raise Refused("that call is with another agent", code="not_your_call", call_id=call_id)
        if call is None or talk is None or call.state is not CallState.TALKING:
            raise Conflict("this can be ticked during the conversation only", code="not_in_talk", call_id=call_id)
        self._step(call_id, talk, said, agent_id)

    def announced(self, event: Announced) -> None:
        """An announcement was heard to the end."""
        talk = self._talks.get(event.call_id)
        if talk is None or talk.is_over or event.name != RECORDING_NOTICE:
            return
        try:
            self._step(event.call_id, talk, NoticeGiven(by=NoticeBy.ANNOUNCEMENT), None)
        except DomainError as error:
            log.warning("announcement_not_counted", call_id=event.call_id, code=error.code)

    def call_moved(self, call: Call) -> None:
        """A conversation begins or ends."""
        talk = self._talks.get(call.call_id)
        if call.state is CallState.TALKING:
            self._begin(call)
        elif call.state is CallState.ENDED and talk is not None:
            talk.is_over = True
            self._tasks.start(self._settle(call.call_id, talk), f"recording-{call.call_id}")
            if call.joined_at is None:
                del self._talks[call.call_id]

    def _begin(self, call: Call) -> None:
        """Play the notice, where the campaign does so and nothing must be told before it."""
        talk = self._talks.get(call.call_id)
        campaign = self._roster.campaigns.get(call.order.campaign_id)
        if talk is None or campaign is None or call.state is not CallState.TALKING:
            return
        is_due = campaign.announces_recording and talk.conduct.notice_at is None and not talk.terms.tell_country
        if is_due and talk.terms.recording in (RecordingBasis.NOTICE, RecordingBasis.CONSENT):
            self._tasks.start(self._announce(call), f"notice-{call.call_id}")

    async def _announce(self, call: Call) -> None:
        order = call.order
        try:
            await self._telephony.announce(
                call.call_id, RECORDING_NOTICE, creditor_code=order.creditor_code, language=order.language
            )
        except TelephonyError as error:  # the agent gives it
            log.warning("notice_not_played", call_id=call.call_id, error=str(error))

    def _step(self, call_id: CallId, talk: _Talk, said: Said, agent_id: AgentId | None) -> None:
        now = self._clock.now()
        before = talk.conduct
        talk.conduct, kind, data = before.step(said, talk.terms, now)
        if talk.conduct == before:
            return
        facts: dict[str, str | int | float] = dict(data)
        if agent_id is not None:
            facts["agent_id"] = agent_id
        self._diary.note(call_id, now, kind, facts)
        metrics.CONDUCT_STEPS.labels(kind, data.get("answer") or data.get("by") or "").inc()
        log.info("conduct_step", call_id=call_id, kind=kind, **{f"step_{key}": value for key, value in data.items()})
        self.changed(talk.agent_id)
        self._tasks.start(self._settle(call_id, talk), f"recording-{call_id}")

    # ---- the recording

    async def _settle(self, call_id: CallId, talk: _Talk) -> None:
        """Record when it is lawful and not otherwise, whatever changed while the switch was asked."""
        async with talk.changing:
            while (wanted := talk.conduct.may_record(talk.terms) and not talk.is_over) != talk.conduct.is_recording:
                done = await (self._start(call_id, talk) if wanted else self._stop(call_id, talk))
                if not done:
                    return
                self.changed(talk.agent_id)

    async def _start(self, call_id: CallId, talk: _Talk) -> bool:
        now = self._clock.now()
        row = self._row(call_id, talk, now)
        if row is None:
            return False
        try:
            async with self._store.transaction() as tx:
                await tx.recordings.add(row)
            await self._telephony.start_recording(call_id, row.file)
        except (StoreError, TelephonyError) as error:
            log.error("recording_not_started", call_id=call_id, error=str(error))
            self._publisher.publish(
                Notice(at=now, level="warning", code="recording_failed", facts={}, agent_id=talk.agent_id)
            )
            await self._write_end(call_id, now, "failed")
            return False
        talk.conduct = replace(talk.conduct, is_recording=True)
        self._diary.note(call_id, now, RECORDING_STARTED, {"file": row.file, "basis": row.basis})
        metrics.RECORDINGS.labels("started").inc()
        return True

    def _row(self, call_id: CallId, talk: _Talk, now: datetime) -> RecordingRow | None:
        call = self._desk.floor.calls.get(call_id)
        if call is None or talk.terms.recording is None:
            return None
        return RecordingRow(
            call_id=call_id,
            campaign_id=call.order.campaign_id,
            agent_id=talk.agent_id,
            file=f"{now:%Y/%m/%d}/{call_id}-{now:%H%M%S}.wav",
            basis=talk.terms.recording.value,
            started_at=now,
            keep_until=now + timedelta(days=talk.terms.keep_recording_days or KEEP_DAYS),
        )

    async def _stop(self, call_id: CallId, talk: _Talk) -> bool:
        now = self._clock.now()
        reason = "refused" if talk.conduct.consent is Consent.REFUSED else "ended"
        if not talk.is_over:
            try:
                await self._telephony.stop_recording(call_id)
            except TelephonyError as error:
                log.error("recording_not_stopped", call_id=call_id, error=str(error))
                return False
        talk.conduct = replace(talk.conduct, is_recording=False)
        self._diary.note(call_id, now, RECORDING_STOPPED, {"reason": reason})
        metrics.RECORDINGS.labels(reason).inc()
        await self._write_end(call_id, now, reason)
        return True

    async def _write_end(self, call_id: CallId, at: datetime, reason: str) -> None:
        try:
            async with self._store.transaction() as tx:
                await tx.recordings.stop([call_id], at, reason)
        except StoreError as error:
            log.warning("recording_end_not_written", call_id=call_id, error=str(error))
