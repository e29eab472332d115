from __future__ import annotations

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import Call, CallState
from dialer.core.dialing import is_news_of_agent, is_news_of_call
from tests.factories import make_agent, make_order


@pytest.mark.parametrize("state", AgentState)
def test_an_agent_more_or_less_brings_the_next_tick_forward(state: AgentState) -> None:
    news = {AgentState.READY, AgentState.PAUSED, AgentState.OFFLINE}
    assert is_news_of_agent(make_agent(state=state)) is (state in news)


@pytest.mark.parametrize("state", CallState)
def test_an_answer_and_an_end_bring_the_next_tick_forward(state: CallState) -> None:
    news = {CallState.WAITING, CallState.RELEASED, CallState.ENDED}
    assert is_news_of_call(Call(order=make_order(), state=state)) is (state in news)
