"""A conversation and its script: chosen at the pop, kept to the end, nothing of the debt before the check, recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest

from dialer.core.compliance.conduct import IdentityChecked
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.core.script.script import Script
from dialer.core.script.shelf import Slot
from dialer.core.script.shown import ScriptShown
from dialer.db.views.all import SqlViews
from dialer.engine.scripts import Answer, Back, Meet
from dialer.ports.publisher import ScreenPop
from dialer.web.schemas_agent import ScreenPopOut
from dialer.workflows.scripts.edit_script import create_script, publish_script, save_draft
from dialer.workflows.scripts.read_record import read_record
from tests.shell.engine.conftest import Stage
from tests.unit.core.script.scripts import GOOD, with_step
from tests.world import running_engine

TWO = IdentityChecked(items=(IdentityItem.ADDRESS, IdentityItem.DATE_OF_BIRTH))
OTHER = with_step(GOOD, "who", text="Another opening.")


@pytest.fixture
async def guided(bare: Stage) -> AsyncIterator[Stage]:
    """The stage with real files on its screens and a script for its calls."""
    await published(bare, GOOD)
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


async def published(stage: Stage, script: Script) -> None:
    """The house's script for the calls of these tests becomes this one."""
    slot = Slot(creditor_id=None, kind=CampaignType.PHONE, language="it")
    now = stage.clock.now()
    async with stage.store.transaction() as tx:
        row = await tx.scripts.find(slot)
    if row is None:
        draft = await create_script(stage.store, slot, script, by=None, now=now)
    else:
        draft = await save_draft(stage.store, row.script_id, script, 0, by=None, now=now)
    await publish_script(stage.store, draft.head.script_id, 1, {}, by=None, now=now)


async def talking(stage: Stage, **campaign: object) -> tuple[AgentId, CallId]:
    agent_id = await stage.agent_ready()
    await stage.campaign(kind=CampaignType.PHONE, **campaign)
    call_id = await stage.talk(agent_id)
    await stage.until(lambda m: isinstance(m, ScreenPop) and m.call_id == call_id)
    return agent_id, call_id


async def shown(stage: Stage, agent_id: AgentId) -> ScriptShown:
    pop = await stage.live.requests.pop(agent_id)
    assert pop is not None and pop.script is not None
    return pop.script


async def say(stage: Stage, agent_id: AgentId, call_id: CallId, step: str, index: int | None = None) -> ScriptShown:
    return await stage.live.requests.script(agent_id, call_id, Answer(step=step, index=index))


async def diary(stage: Stage, call_id: CallId) -> list[tuple[str, dict[str, Any]]]:
    rows = await stage.rows(f"SELECT kind, data FROM attempt_events WHERE call_id = '{call_id}' ORDER BY id")
    return [(row["kind"], orjson.loads(row["data"])) for row in rows if row["kind"].startswith("script")]


async def test_the_pop_brings_the_first_step_with_its_variables(guided: Stage) -> None:
    agent_id, _ = await talking(guided)
    found = await shown(guided, agent_id)
    assert (found.step, found.number, found.language) == ("who", 1, "it")
    assert found.text.startswith("Buongiorno, ")
    assert [item.title for item in found.milestones] == ["Who calls", "Check"]


async def test_no_variable_of_the_debt_leaves_the_server_before_the_check(guided: Stage) -> None:
    leaky = with_step(GOOD, "who", text="{creditor} {balance} {invoice} {reference} {debtor}")
    async with guided.store.transaction() as tx:  # as if a mistake had been published after all
        row = (await tx.scripts.all())[0]
        await tx.scripts.save_draft(row.script_id, leaky, 0, guided.clock.now(), None)
        await tx.scripts.publish(row.script_id, 1, guided.clock.now(), None)
    await guided.live.supervision.scripts_changed()
    agent_id, call_id = await talking(guided)
    pop = await guided.live.requests.pop(agent_id)
    assert pop is not None and pop.script is not None and pop.script.text == "… … … … Debtor 1"
    wire = ScreenPopOut.model_validate(pop).model_dump_json().encode()
    assert not [word for word in (b"100,00", b"CASE-00001", b"F1", b"Acme", b"No money") if word in wire]
    await guided.live.requests.say(agent_id, call_id, TWO)
    found = await shown(guided, agent_id)
    assert "100,00 €" in found.text and "CASE-00001" in found.text
    assert [item.title for item in found.objections] == ["Why do you ask?", "No money"]


async def test_a_whole_conversation_is_recorded_step_by_step(guided: Stage) -> None:
    agent_id, call_id = await talking(guided)
    assert (await say(guided, agent_id, call_id, "who", 0)).step == "identity"
    with pytest.raises(Conflict, match="first tick"):
        await say(guided, agent_id, call_id, "identity", 0)
    await guided.live.requests.say(agent_id, call_id, TWO)
    await say(guided, agent_id, call_id, "identity", 0)
    await say(guided, agent_id, call_id, "for_whom", 0)
    met = await guided.live.requests.script(agent_id, call_id, Meet(objection="money"))
    assert met.step == "confirm"
    assert (await guided.live.requests.script(agent_id, call_id, Back())).step == "for_whom"
    await say(guided, agent_id, call_id, "for_whom", 0)
    await say(guided, agent_id, call_id, "confirm", 0)
    assert (await say(guided, agent_id, call_id, "thank")).is_done
    lines = await diary(guided, call_id)
    assert [(kind, data.get("step"), data.get("answer")) for kind, data in lines] == [
        ("script_opened", "who", None), ("script_step", "who", ""), ("script_step", "identity", "known"),
        ("script_step", "for_whom", ""), ("script_objection", "confirm", None), ("script_step", "for_whom", ""),
        ("script_step", "confirm", "yes"), ("script_step", "thank", ""),
    ]  # fmt: skip
    assert "Debtor 1" not in str(lines) and "100" not in str(lines)
    async with guided.store.transaction() as tx:
        record = await read_record(tx, [(line.kind, line.at, line.data) for line in await tx.attempts.lines(call_id)])
    assert record is not None and record.is_complete and record.owed == ()
    assert record.objections == ("No money",)
    assert [step.title for step, _ in record.said][-1] == "Thanks"


async def test_a_call_keeps_its_version_to_the_end_and_the_next_one_takes_the_new(guided: Stage) -> None:
    agent_id, call_id = await talking(guided, debtors=2)
    await published(guided, OTHER)
    await guided.live.supervision.scripts_changed()
    assert (await shown(guided, agent_id)).number == 1
    back = await say(guided, agent_id, call_id, "who", 0)
    assert back.number == 1
    assert not (await guided.live.requests.script(agent_id, call_id, Back())).text.startswith("Another")
    await say(guided, agent_id, call_id, "who", 0)
    guided.clock.wind(timedelta(seconds=60))
    guided.telephony.far_end_hangs_up(call_id)
    late = await say(guided, agent_id, call_id, "identity", 1)
    assert late.step == "goodbye"


async def test_others_and_late_clicks_move_nothing(guided: Stage) -> None:
    agent_id, call_id = await talking(guided)
    with pytest.raises(Refused, match="another agent"):
        await say(guided, AgentId(99), call_id, "who", 0)
    with pytest.raises(Conflict, match="not the one on the screen"):
        await say(guided, agent_id, call_id, "confirm", 0)
    with pytest.raises(NotFound, match="no script"):
        await say(guided, agent_id, CallId("cnone"), "who", 0)
    assert [kind for kind, _ in await diary(guided, call_id)] == ["script_opened"]


async def test_calls_of_a_type_that_has_no_script_are_not_guided(guided: Stage) -> None:
    agent_id = await guided.agent_ready()
    await guided.campaign(kind=CampaignType.CARING)
    call_id = await guided.talk(agent_id)
    await guided.until(lambda m: isinstance(m, ScreenPop) and m.call_id == call_id)
    pop = await guided.live.requests.pop(agent_id)
    assert pop is not None and pop.script is None
    assert await diary(guided, call_id) == []


async def test_a_restart_goes_on_where_the_conversation_was_by_the_version_that_it_had(guided: Stage) -> None:
    agent_id, call_id = await talking(guided)
    await say(guided, agent_id, call_id, "who", 0)
    await published(guided, OTHER)
    await guided.live.supervision.scripts_changed()
    scripts = guided.live.requests._scripts
    scripts._guided.clear()  # what a process that begins anew knows
    await guided.live.node._diary.catch_up()
    pop = await guided.live.requests.pop(agent_id)
    assert pop is not None and pop.script is None
    held = guided.live.requests._screens._held[agent_id]
    scripts.open(held.effect, held.file)
    assert (await guided.live.requests.script(agent_id, call_id, Back())).step == "who"
    assert (await shown(guided, agent_id)).number == 1
    assert [kind for kind, _ in await diary(guided, call_id)] == ["script_opened", "script_step"]
