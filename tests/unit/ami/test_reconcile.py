from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialer.ami.message import FastMessage
from dialer.ami.reconcile import duration, rising_legs, take_survey
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.telephony import AliveCall, AliveLeg, Survey
from tests.unit.ami.replay import messages

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def channel(uniqueid: str, name: str = "PJSIP/trunk-demo-1", **more: str) -> FastMessage:
    headers = {"Event": "CoreShowChannel", "Channel": name, "Uniqueid": uniqueid, "ChannelState": "6", **more}
    return FastMessage(dict(headers))


def test_a_real_asterisks_lists_become_the_survey() -> None:
    survey = take_survey(messages("survey"), messages("survey"), NOW)
    calls = {call.call_id[-1]: (call.is_answered, call.joined_leg_id) for call in survey.calls}
    assert calls == {"1": (True, "agent-1-7d1f"), "2": (False, None), "3": (True, None)}
    assert {leg.leg_id: leg.joined_call_id for leg in survey.legs} == {
        "agent-1-7d1f": "c01TAPE0000000000000000001",
        "agent-2-7d1f": None,
    }


def test_nothing_alive_is_an_empty_survey() -> None:
    assert take_survey(messages("survey_of_nothing"), messages("survey_of_nothing"), NOW) == Survey()


@pytest.mark.parametrize("foreign", ["1700000000.12", "pbx-1700000000.12", "node-1-1700000000.3;1"])
def test_channels_that_asterisk_named_itself_are_not_ours(foreign: str) -> None:
    assert take_survey([channel(foreign)], [], NOW) == Survey()


def test_channels_of_other_applications_are_not_ours() -> None:
    assert take_survey([channel("c-1", "PJSIP/reception-1"), channel("c-1", "Local/x@y-1;1")], [], NOW) == Survey()


def test_a_shared_holding_bridge_is_no_conversation() -> None:
    rows = [channel("c-1", BridgeId="h"), channel("agent-7-x", "PJSIP/p-1", BridgeId="h")]
    bridge = FastMessage({"BridgeUniqueid": "h", "BridgeTechnology": "holding_bridge"})
    survey = take_survey(rows, [bridge], NOW)
    assert survey.calls == (AliveCall(call_id=CallId("c-1"), is_answered=True, since=NOW),)
    assert survey.legs == (AliveLeg(leg_id=LegId("agent-7-x"), agent_id=AgentId(7)),)
    assert take_survey(rows, [], NOW).calls[0].joined_leg_id == "agent-7-x"


def test_a_leg_that_still_rings_is_known_but_not_up() -> None:
    row = channel("agent-7-x", "PJSIP/p-1", ChannelState="5")
    assert take_survey([row], [], NOW) == Survey()
    assert rising_legs([row, channel("agent-8-y"), channel("c-1", ChannelState="5")]) == ("agent-7-x",)


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00:07", 7), ("01:02:03", 3723), ("100:00:00", 360_000), ("", 0), ("x:y:z", 0)]
)
def test_a_channels_age_is_read(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)
    [call] = take_survey([channel("c-1", Duration=text)], [], NOW).calls
    assert call.since == NOW - timedelta(seconds=seconds)
