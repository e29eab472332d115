"""The publisher's memory of notices and the merging of messages."""

from __future__ import annotations

from dialer.core.kernel.ids import AgentId
from dialer.ports.publisher import CampaignFigures, Notice, ScreenCleared
from dialer.web.ws.hub import KEPT_NOTICES, Hub
from dialer.web.ws.outbox import MAX_PENDING, Outbox
from tests.factories import MONDAY_10
from tests.fakes.web_seams import agent_changed


def outbox() -> Outbox:
    return Outbox(None, None, lag_limit_s=1, now=lambda: MONDAY_10)  # type: ignore[arg-type]


def notice(code: str, agent: int | None = None) -> Notice:
    return Notice(at=MONDAY_10, level="info", code=code, agent_id=None if agent is None else AgentId(agent))


def test_only_the_newest_state_of_a_kind_waits() -> None:
    hub, waiting = Hub(), outbox()
    hub.enter(AgentId(1), waiting)
    for _ in range(100):
        hub.publish(agent_changed(1))
    assert waiting.pending_count == 1
    hub.publish(ScreenCleared(agent_id=AgentId(1), at=MONDAY_10))
    assert waiting.pending_count == 2


def test_notices_to_an_agent_are_all_kept_up_to_a_limit() -> None:
    hub, waiting = Hub(), outbox()
    hub.enter(AgentId(1), waiting)
    for index in range(MAX_PENDING + 50):
        hub.publish(notice(f"n{index}", agent=1))
    assert waiting.pending_count == MAX_PENDING
    assert hub.notice_count == 0


def test_supervisors_notices_are_counted_and_the_last_ones_kept() -> None:
    hub = Hub()
    for index in range(KEPT_NOTICES + 10):
        hub.publish(notice(f"n{index}"))
    assert hub.notice_count == KEPT_NOTICES + 10
    assert [item.code for item in hub.notices_after(KEPT_NOTICES + 8)] == ["n58", "n59"]
    assert len(hub.notices_after(0)) == KEPT_NOTICES
    assert hub.notices_after(hub.notice_count) == ()


def test_the_publisher_never_raises_into_the_engine() -> None:
    hub = Hub()
    hub.enter(AgentId(1), outbox())
    hub.publish(agent_changed(1, name="x"))
    hub.publish("no message at all")  # type: ignore[arg-type]
    figures = CampaignFigures(
        campaign_id=1,  # type: ignore[arg-type]
        at=MONDAY_10,
        agents_by_state={},
        calls_by_state={},
        ready_lead_count=0,
        launch_reason="no_free_agent",
    )
    hub.publish(figures)


def test_an_older_desk_that_leaves_does_not_take_the_newer_ones_place() -> None:
    hub, older, newer = Hub(), outbox(), outbox()
    hub.enter(AgentId(1), older)
    hub.enter(AgentId(1), newer)
    assert older.is_closing and not newer.is_closing
    hub.leave(AgentId(1), older)
    assert hub.agent_socket_count == 1
    hub.leave(AgentId(1), newer)
    assert hub.agent_socket_count == 0
