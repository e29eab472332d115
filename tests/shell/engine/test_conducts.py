"""Identity before debt, consent before recording: what leaves the server, what is stored, what the switch is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, text

from dialer.core.compliance.conduct import (
    Consent,
    ConsentAnswered,
    CountryTold,
    IdentityChecked,
    NoticeGiven,
)
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Conflict, Invalid, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.db.views.all import SqlViews
from dialer.ports.publisher import Notice, ScreenPop
from dialer.ports.telephony import Announced, TelephonyError
from dialer.web.schemas_agent import ScreenPopOut
from dialer.workflows.calls.disposition import DispositionRequest
from tests.shell.engine.conftest import Stage
from tests.world import running_engine

TWO = IdentityChecked(items=(IdentityItem.ADDRESS, IdentityItem.DATE_OF_BIRTH))
DEBT_WORDS = (b"10000", b"CASE-00001", b"F1", b"Acme", b"acme", b"invoice", b"balance", b"Recall")
"""What tells of the debt in the world of these tests: the sum, case, invoice, creditor and campaign."""


@pytest.fixture
async def seeing(bare: Stage) -> AsyncIterator[Stage]:
    """The stage with real files on its screens."""
    async with running_engine(
        bare.world,
        bare.telephony,
        bare.clock,
        listener=bare.listener,
        store=bare.store,
        views=SqlViews(bare.world.database, bare.clock.now).calls,
        drain_timeout_s=0.1,
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        yield bare


async def talking(stage: Stage, **campaign: object) -> tuple[AgentId, CallId]:
    agent_id = await stage.agent_ready()
    await stage.campaign(**campaign)
    call_id = await stage.talk(agent_id)
    await stage.until(lambda m: isinstance(m, ScreenPop) and m.call_id == call_id)
    return agent_id, call_id


async def screen(stage: Stage, agent_id: AgentId) -> ScreenPop:
    pop = await stage.live.requests.pop(agent_id)
    assert pop is not None
    return pop


def wire_of(pop: ScreenPop) -> bytes:
    """What the socket sends."""
    return ScreenPopOut.model_validate(pop).model_dump_json().encode()


async def diary(stage: Stage, call_id: CallId, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    rows = await stage.rows(f"SELECT kind, data FROM attempt_events WHERE call_id = '{call_id}' ORDER BY id")
    return [(row["kind"], orjson.loads(row["data"])) for row in rows if row["kind"] in kinds]


async def test_no_byte_of_the_debt_leaves_before_the_identity_is_ticked(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing)
    for pop in [m for m in seeing.listener.messages if isinstance(m, ScreenPop)] + [await screen(seeing, agent_id)]:
        assert not [word for word in DEBT_WORDS if word in orjson.dumps(asdict(pop)["file"])]
        assert not [word for word in DEBT_WORDS if word in wire_of(pop)]
        assert b"Debtor 1" in wire_of(pop)
    await seeing.live.requests.say(agent_id, call_id, TWO)
    shown = wire_of(await screen(seeing, agent_id))
    assert all(word in shown for word in (b"10000", b"CASE-00001", b"F1", b"Acme", b"Recall"))
    assert await diary(seeing, call_id, "identity_checked") == [
        ("identity_checked", {"items": "address date_of_birth", "agent_id": agent_id})
    ]


async def test_one_item_or_another_agents_call_shows_nothing(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing)
    with pytest.raises(Invalid, match="at least 2"):
        await seeing.live.requests.say(agent_id, call_id, IdentityChecked(items=(IdentityItem.ADDRESS,)))
    with pytest.raises(Refused, match="another agent"):
        await seeing.live.requests.say(AgentId(99), call_id, TWO)
    with pytest.raises(Conflict, match="during the conversation"):
        await seeing.live.requests.say(agent_id, CallId("cnone"), TWO)
    assert (await screen(seeing, agent_id)).file["is_held"] is True
    assert await diary(seeing, call_id, "identity_checked") == []


async def test_a_third_party_is_disposed_without_an_identity_check_and_sees_nothing_shown(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing)
    seeing.telephony.far_end_hangs_up(call_id)
    await seeing.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.THIRD_PARTY))
    [row] = await seeing.rows("SELECT disposition FROM attempts")
    assert row["disposition"] == "TP"
    pops = [m for m in seeing.listener.messages if isinstance(m, ScreenPop)]
    assert pops and not [word for pop in pops for word in DEBT_WORDS if word in wire_of(pop)]


async def test_a_preview_shows_who_and_no_debt(seeing: Stage) -> None:
    from dialer.core.kernel.codes import DialMode

    agent_id = await seeing.agent_ready()
    await seeing.campaign(mode=DialMode.PREVIEW)
    await seeing.until(lambda m: isinstance(m, ScreenPop) and m.agent_id == agent_id)
    wire = wire_of(await screen(seeing, agent_id))
    assert b"Debtor 1" in wire and not [word for word in DEBT_WORDS if word in wire]


async def test_a_creditor_may_ask_three_items(seeing: Stage) -> None:
    def stricter(connection: Connection) -> None:
        check = '{"least": 3, "items": ["address", "date_of_birth", "postcode"]}'
        connection.execute(text("UPDATE creditors SET identity_check = :check"), {"check": check})

    await seeing.world.write(stricter)
    agent_id, call_id = await talking(seeing)
    conduct = (await screen(seeing, agent_id)).conduct
    assert conduct is not None and conduct.identity_least == 3
    with pytest.raises(Invalid, match="at least 3"):
        await seeing.live.requests.say(agent_id, call_id, TWO)


async def test_an_agent_abroad_says_so_first(seeing: Stage) -> None:
    await seeing.world.write(lambda connection: void(connection.execute(text("UPDATE teams SET country = 'AL'"))))
    agent_id, call_id = await talking(seeing)
    with pytest.raises(Conflict, match="AL"):
        await seeing.live.requests.say(agent_id, call_id, TWO)
    await seeing.live.requests.say(agent_id, call_id, CountryTold())
    await seeing.live.requests.say(agent_id, call_id, TWO)
    assert [kind for kind, _ in await diary(seeing, call_id, "country_told", "identity_checked")] == [
        "country_told",
        "identity_checked",
    ]


def void(_: object) -> None:
    return None


async def test_nothing_is_recorded_unless_the_campaign_is_set_to(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing)
    conduct = (await screen(seeing, agent_id)).conduct
    assert conduct is not None and conduct.recording == ""
    with pytest.raises(Conflict, match="not recorded"):
        await seeing.live.requests.say(agent_id, call_id, NoticeGiven())
    assert seeing.asked("start_recording") == []


async def test_italy_records_after_notice_and_a_yes_and_keeps_the_file_for_its_time(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing, records=True)
    with pytest.raises(Conflict, match="notice"):
        await seeing.live.requests.say(agent_id, call_id, ConsentAnswered(answer=Consent.GIVEN))
    await seeing.live.requests.say(agent_id, call_id, NoticeGiven())
    await seeing.live.requests.say(agent_id, call_id, ConsentAnswered(answer=Consent.ASKED))
    await seeing.all_effects()
    assert seeing.asked("start_recording") == []
    await seeing.live.requests.say(agent_id, call_id, ConsentAnswered(answer=Consent.GIVEN))
    await seeing.until(lambda m: isinstance(m, ScreenPop) and m.conduct is not None and m.conduct.is_recording)
    [(recorded_id, file)] = seeing.asked("start_recording")  # type: ignore[misc]
    assert recorded_id == call_id and call_id in file
    seeing.telephony.far_end_hangs_up(call_id)
    row = await seeing.until_row("SELECT * FROM recordings WHERE stopped_at IS NOT NULL")
    assert (row["call_id"], row["file"], row["basis"], row["stop_reason"]) == (call_id, file, "consent", "ended")
    assert row["keep_until"] - row["started_at"] == 180 * 86_400_000_000
    lines = await diary(
        seeing, call_id, "recording_notice", "recording_consent", "recording_started", "recording_stopped"
    )
    assert [(kind, data.get("answer") or data.get("by") or data.get("reason") or "") for kind, data in lines] == [
        ("recording_notice", "agent"),
        ("recording_consent", "asked"),
        ("recording_consent", "given"),
        ("recording_started", ""),
        ("recording_stopped", "ended"),
    ]
    assert all(data.get("agent_id") == agent_id for _, data in lines[:3])


async def test_a_refusal_stops_the_recording_and_the_call_goes_on(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing, records=True)
    for said in (NoticeGiven(), ConsentAnswered(answer=Consent.GIVEN)):
        await seeing.live.requests.say(agent_id, call_id, said)
    await seeing.until(lambda m: isinstance(m, ScreenPop) and m.conduct is not None and m.conduct.is_recording)
    await seeing.live.requests.say(agent_id, call_id, ConsentAnswered(answer=Consent.REFUSED))
    row = await seeing.until_row("SELECT stop_reason FROM recordings WHERE stopped_at IS NOT NULL")
    assert row["stop_reason"] == "refused"
    assert seeing.asked("stop_recording") == [call_id]
    assert call_id in seeing.telephony.calls


async def test_a_refusal_before_anything_leaves_no_recording(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing, records=True)
    for said in (NoticeGiven(), ConsentAnswered(answer=Consent.REFUSED)):
        await seeing.live.requests.say(agent_id, call_id, said)
    seeing.telephony.far_end_hangs_up(call_id)
    await seeing.all_effects()
    assert seeing.asked("start_recording") == [] and await seeing.rows("SELECT * FROM recordings") == []


async def test_the_notice_may_be_played_and_counts_when_it_was_heard_to_the_end(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing, records=True, announces_recording=True)
    await seeing.when(lambda: seeing.asked("announce"))
    assert seeing.asked("announce") == [(call_id, "recording-notice", "acme", "it")]
    conduct = (await screen(seeing, agent_id)).conduct
    assert conduct is not None and conduct.notice_by == ""
    seeing.telephony.tell(Announced(call_id=call_id, at=seeing.clock.now(), name="recording-notice"))
    conduct = (await screen(seeing, agent_id)).conduct
    assert conduct is not None and conduct.notice_by == "announcement"
    await seeing.live.requests.say(agent_id, call_id, ConsentAnswered(answer=Consent.GIVEN))
    await seeing.until(lambda m: isinstance(m, ScreenPop) and m.conduct is not None and m.conduct.is_recording)


async def test_a_recording_that_cannot_start_is_told_to_the_agent_and_leaves_no_row_running(seeing: Stage) -> None:
    agent_id, call_id = await talking(seeing, records=True)
    seeing.telephony.refusals["start_recording"] = TelephonyError("no space left")
    for said in (NoticeGiven(), ConsentAnswered(answer=Consent.GIVEN)):
        await seeing.live.requests.say(agent_id, call_id, said)
    notice = await seeing.until(lambda m: isinstance(m, Notice) and m.code == "recording_failed")
    assert getattr(notice, "agent_id", None) == agent_id
    row = await seeing.until_row("SELECT stop_reason FROM recordings WHERE stopped_at IS NOT NULL")
    assert row["stop_reason"] == "failed"
    conduct = (await screen(seeing, agent_id)).conduct
    assert conduct is not None and not conduct.is_recording


async def test_a_restart_forgets_neither_the_identity_nor_the_consent(bare: Stage) -> None:
    views = SqlViews(bare.world.database, bare.clock.now).calls
    settings = {"store": bare.store, "views": views, "drain_timeout_s": 0.05}
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener, **settings) as engine:  # type: ignore[arg-type]
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        agent_id, call_id = await talking(bare, records=True)
        for said in (TWO, NoticeGiven(), ConsentAnswered(answer=Consent.REFUSED)):
            await engine.requests.say(agent_id, call_id, said)
        await engine.node._diary.catch_up()
    bare.listener.messages.clear()
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener, **settings) as engine:  # type: ignore[arg-type]
        bare.engine = engine
        pop: Any = await bare.until(
            lambda m: isinstance(m, ScreenPop) and m.conduct is not None and m.conduct.is_identified
        )
        assert pop.call_id == call_id and pop.conduct.consent == "refused"
        assert b"CASE-00001" in wire_of(pop)
