from __future__ import annotations

from dialer.core.agents.machine import (
    AgentFact,
    AskedOffline,
    AskedPause,
    AskedReady,
    Disposed,
    Freed,
    Reserved,
    TalkBegan,
    TalkEnded,
    step,
)
from dialer.core.agents.model import Agent, AgentState, PauseReason
from dialer.core.agents.spells import AgentSpell, SpellBook
from dialer.core.kernel.ids import CallId, CampaignId
from tests.factories import later, make_agent

OURS = CampaignId(7)


def moves(book: SpellBook, agent: Agent, *facts: tuple[AgentFact, CampaignId | None]) -> list[AgentSpell]:
    """What the book hands out while the agent takes these facts in turn."""
    ended: list[AgentSpell] = []
    for fact, campaign in facts:
        agent = step(agent, fact)
        spell = book.moved(agent, campaign)
        if spell is not None:
            ended.append(spell)
    return ended


def test_a_calls_spells_carry_its_campaign_and_the_waiting_before_it_none() -> None:
    book = SpellBook()
    book.moved(make_agent(), None)
    ended = moves(
        book,
        make_agent(),
        (Reserved(at=later(10), call_id=CallId("c1")), OURS),
        (TalkBegan(at=later(11)), OURS),
        (TalkEnded(at=later(111)), None),  # the call is no longer live
        (Disposed(at=later(131)), None),
        (AskedPause(at=later(140), reason=PauseReason.LUNCH), None),
        (AskedReady(at=later(200)), None),
    )
    assert [(s.state, s.campaign_id, s.length_s) for s in ended] == [
        (AgentState.READY, None, 10.0),
        (AgentState.RESERVED, OURS, 1.0),
        (AgentState.TALKING, OURS, 100.0),
        (AgentState.WRAP_UP, OURS, 20.0),
        (AgentState.READY, None, 9.0),
        (AgentState.PAUSED, None, 60.0),
    ]
    assert ended[-1].pause_reason is PauseReason.LUNCH


def test_a_move_that_changes_no_state_ends_no_spell() -> None:
    book = SpellBook()
    agent = make_agent(state=AgentState.TALKING)
    book.moved(agent, OURS)
    assert moves(book, agent, (AskedPause(at=later(5), reason=PauseReason.BREAK), OURS)) == []


def test_a_pause_for_another_reason_is_another_spell() -> None:
    book = SpellBook()
    agent = step(make_agent(), AskedPause(at=later(0), reason=PauseReason.BREAK))
    book.moved(agent, None)
    (ended,) = moves(book, agent, (AskedPause(at=later(60), reason=PauseReason.TRAINING), None))
    assert (ended.pause_reason, ended.length_s) == (PauseReason.BREAK, 60.0)


def test_an_agent_who_is_taken_again_in_the_same_instant_begins_a_new_spell() -> None:
    book = SpellBook()
    agent = step(make_agent(), Reserved(at=later(1), call_id=CallId("c1")))
    book.moved(agent, OURS)
    freed = step(agent, Freed(at=later(3)))  # one turn of the floor: the book sees only where it ends
    again = step(freed, Reserved(at=later(3), call_id=CallId("c2")))
    ended = book.moved(again, OURS)
    assert ended is not None
    assert (ended.state, ended.length_s) == (AgentState.RESERVED, 2.0)


def test_absence_is_the_gap_between_spells() -> None:
    book = SpellBook()
    agent = make_agent()
    book.moved(agent, None)
    (ended,) = moves(book, agent, (AskedOffline(at=later(50)), None))
    assert (ended.state, ended.ended_at) == (AgentState.READY, later(50))
    assert book.moved(make_agent(since=later(900)), None) is None


def test_a_node_that_stops_ends_what_goes_on() -> None:
    book = SpellBook()
    book.moved(make_agent(1), None)
    book.moved(make_agent(2, state=AgentState.TALKING), OURS)
    assert {(s.agent_id, s.state, s.campaign_id) for s in book.end_all(later(30))} == {
        (1, AgentState.READY, None),
        (2, AgentState.TALKING, OURS),
    }
    assert book.end_all(later(60)) == ()
