from __future__ import annotations

import pytest

from dialer.core.calls.model import Call
from dialer.core.floor.model import Floor
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId
from tests.factories import make_agent, make_order


def test_what_is_on_the_floor_is_found_and_what_is_not_is_named() -> None:
    floor = Floor(agents={AgentId(1): make_agent(1)}, calls={CallId("c1"): Call(order=make_order())})
    assert floor.agent(AgentId(1)).agent_id == 1
    assert floor.call(CallId("c1")).call_id == "c1"
    with pytest.raises(NotFound, match="agent 2 "):
        floor.agent(AgentId(2))
    with pytest.raises(NotFound, match="call c2 "):
        floor.call(CallId("c2"))
