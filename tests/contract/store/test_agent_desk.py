"""Notes as they are typed, the sound of calls, requests for help; on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.calls.quality import CallQuality
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId
from tests.contract.store.world import NOW, World

LATER = NOW + timedelta(seconds=30)


async def a_call(world: World) -> CallId:
    await world.leads(1)
    return (await world.dial((await world.claim())[0])).call_id


async def test_a_note_counts_its_savings_and_a_page_that_is_behind_changes_nothing(world: World) -> None:
    call_id = await a_call(world)
    async with world.store.transaction() as tx:
        assert await tx.agent_desk.note(call_id) is None
        first = await tx.agent_desk.keep_note(call_id, world.agent_id, "pays", 0, NOW)
        second = await tx.agent_desk.keep_note(call_id, world.agent_id, "pays on Friday", first.version, LATER)
    assert (first.version, second.version, second.saved_at) == (1, 2, LATER)
    for behind in (0, 1, 3):
        async with world.store.transaction() as tx:
            with pytest.raises(Conflict) as refused:
                await tx.agent_desk.keep_note(call_id, world.agent_id, "old", behind, LATER)
            assert refused.value.code == "note_moved_on"
    async with world.store.transaction() as tx:
        assert await tx.agent_desk.note(call_id) == second
        await tx.agent_desk.drop_note(call_id)
        assert await tx.agent_desk.note(call_id) is None


async def test_the_parts_of_a_calls_sound_are_put_together_and_show_with_the_attempt(world: World) -> None:
    call_id = await a_call(world)
    part = CallQuality(
        received_count=100, lost_count=1, jitter_ms=4, jitter_worst_ms=9, round_trip_ms=None, round_trip_worst_ms=None
    )
    async with world.store.transaction() as tx:
        assert await tx.agent_desk.quality(call_id) is None
        await tx.agent_desk.keep_quality(call_id, part, NOW)
    async with world.store.transaction() as tx:
        await tx.agent_desk.keep_quality(call_id, part, LATER)
        whole = await tx.agent_desk.quality(call_id)
    assert whole is not None
    assert (whole.received_count, whole.lost_count, whole.jitter_ms, whole.round_trip_ms) == (200, 2, 4, None)


async def test_help_is_asked_once_answered_once_and_may_be_asked_again_after_its_end(world: World) -> None:
    call_id = await a_call(world)
    async with world.store.transaction() as tx:
        asked, is_new = await tx.agent_desk.ask_help(call_id, world.agent_id, NOW)
        again, is_new_again = await tx.agent_desk.ask_help(call_id, world.agent_id, LATER)
    assert (is_new, is_new_again, again) == (True, False, asked)
    assert (asked.agent_name, asked.campaign_id, asked.answered_by) == ("Anna Bianchi", world.campaign_id, "")
    async with world.store.transaction() as tx:
        answered = await tx.agent_desk.answer_help(call_id, world.user_id, LATER)
        assert (answered.answered_at, answered.answered_by) == (LATER, "Anna Bianchi")
        with pytest.raises(Conflict) as refused:
            await tx.agent_desk.answer_help(call_id, world.user_id, LATER)
        assert refused.value.code == "help_answered"
        assert await tx.agent_desk.open_help(NOW) == (answered,)
        assert await tx.agent_desk.open_help(LATER) == ()
        assert await tx.agent_desk.end_help(call_id, LATER)
        assert not await tx.agent_desk.end_help(call_id, LATER)
        assert await tx.agent_desk.help_of(call_id) is None
    async with world.store.transaction() as tx:
        with pytest.raises(NotFound):
            await tx.agent_desk.answer_help(call_id, world.user_id, LATER)
    async with world.store.transaction() as tx:
        fresh, is_new = await tx.agent_desk.ask_help(call_id, world.agent_id, LATER)
    assert is_new and fresh.help_id != asked.help_id
