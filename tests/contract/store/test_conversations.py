"""Conversations that came in: stored, taken back, and read as conversations when a call is weighed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from dialer.core.compliance.facts import PastConversation, debt_of
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import DebtorId
from dialer.ports.conversations import ConversationRow, Speaker
from dialer.ports.facts import Recorded
from dialer.ports.leads import Candidate
from tests.contract.store.test_facts_read import again, leased
from tests.contract.store.world import NODE, NOW, World


def talk(candidate: Candidate, **more: object) -> ConversationRow:
    given = {"at": NOW - timedelta(days=1), "recorded": Recorded(at=NOW)}
    return ConversationRow(debtor_id=candidate.lead.debtor_id, **(given | more))  # type: ignore[arg-type]


async def test_a_conversation_that_came_in_is_one_of_the_debtors_conversations(world: World) -> None:
    before = await leased(world, "A1", "A2")
    number = before.lead.numbers[1].e164
    about = before.facts.case_ids[1]
    row = talk(
        before, e164=number, case_ids=(about,), speaker=Speaker.REPRESENTATIVE, note="asked for the bill",
        recorded=Recorded(at=NOW, by=world.user_id),
    )  # fmt: skip
    async with world.store.transaction() as tx:
        conversation_id = await tx.conversations.add(row)
        assert await tx.conversations.add(row) == conversation_id
        assert await tx.conversations.of_debtor(row.debtor_id) == (replace(row, conversation_id=conversation_id),)
    assert (await again(world, before)).facts.conversations == (
        PastConversation(at=row.at, e164=number, inbound=True, debts=(debt_of(about),)),
    )
    assert (await again(world, before)).facts.attempts == ()


async def test_one_that_was_taken_back_counts_no_longer_and_is_kept(world: World) -> None:
    before = await leased(world)
    async with world.store.transaction() as tx:
        conversation_id = await tx.conversations.add(talk(before))
        assert await tx.conversations.take_back(conversation_id, NOW, world.user_id) == before.lead.debtor_id
    assert (await again(world, before)).facts.conversations == ()
    async with world.store.transaction() as tx:
        (kept,) = await tx.conversations.of_debtor(before.lead.debtor_id)
        assert kept.ended_at == NOW
        with pytest.raises(Conflict):
            await tx.conversations.take_back(conversation_id, NOW, world.user_id)
        with pytest.raises(NotFound):
            await tx.conversations.take_back(404, NOW, world.user_id)
        with pytest.raises(NotFound):
            await tx.conversations.add(replace(talk(before), debtor_id=DebtorId(404)))


async def test_a_debtor_who_called_in_clears_the_mark_of_an_old_silent_call(world: World) -> None:
    before = await leased(world)
    order = await world.dial(before, at=NOW - timedelta(days=60))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.SILENT)])
        await tx.conversations.add(talk(before, at=NOW - timedelta(days=50), e164=before.lead.numbers[1].e164))

    async def silent_calls() -> int:
        async with world.store.transaction() as tx:
            repo: object = tx.leads
            return len((await repo.candidate(before.lead.lead_id, now=NOW)).facts.silent_calls)  # type: ignore[attr-defined]

    assert await silent_calls() == 1  # they called from another number
    async with world.store.transaction() as tx:
        await tx.conversations.add(talk(before, at=NOW - timedelta(days=49), e164=order.e164))
    assert await silent_calls() == 0


async def test_a_call_is_not_written_while_a_conversation_is_being_recorded(world: World) -> None:
    """Who counts the debtor's calls waits for the conversation, and then sees it."""
    before = await leased(world)
    order = world.order(before)
    is_recorded = asyncio.Event()
    seen: list[int] = []

    async def write() -> None:
        await is_recorded.wait()
        async with world.store.transaction() as tx:
            await tx.leads.mark_dialed([order], node_id=NODE)
            found = await tx.leads.locked([order])
            seen.append(len(found[order.lead_id].facts.conversations))

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        async with world.store.transaction() as tx:
            await tx.conversations.add(talk(before))
            is_recorded.set()
            await asyncio.sleep(0)
    assert seen == [1]
