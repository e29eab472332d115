from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.compliance.facts import PastConversation, SilentCall
from dialer.core.compliance.rules.base import RESERVED_MODES, Moment
from dialer.core.compliance.rules.quarantine import Quarantine
from dialer.core.kernel.codes import DialMode
from tests.unit.core.compliance.builders import E164, HEAD, ROME, make_facts, moment, rome

ITALY = Quarantine.parse(HEAD, {"hours": 120, "days": 5, "during": "blocked", "afterwards": "reserved_agent"})
BRITAIN = Quarantine.parse(HEAD, {"hours": 72, "days": 3, "during": "reserved_agent", "afterwards": "free"})
OVER_DIALLED = sorted(set(DialMode) - RESERVED_MODES)


def silent(*times: str, e164: str = E164) -> tuple[SilentCall, ...]:
    return tuple(SilentCall(at=rome(time), e164=e164) for time in times)


@pytest.mark.parametrize("mode", sorted(DialMode))
def test_in_italy_nobody_calls_for_five_days(mode: DialMode) -> None:
    facts = make_facts(silent_calls=silent("2026-11-23 10:00"), mode=mode)
    objection = ITALY.weigh(facts, moment("2026-11-28 09:59:59"))
    assert objection is not None
    assert (objection.until, objection.why) == (rome("2026-11-28 10:00"), "quarantine")
    assert objection.required_mode == (None if mode in RESERVED_MODES else DialMode.RESERVED_AGENT)


def test_then_only_with_an_agent_held() -> None:
    for mode in RESERVED_MODES:
        facts = make_facts(silent_calls=silent("2026-11-23 10:00"), mode=mode)
        assert ITALY.weigh(facts, moment("2026-11-28 10:00")) is None
    for mode in OVER_DIALLED:
        facts = make_facts(silent_calls=silent("2026-11-23 10:00"), mode=mode)
        objection = ITALY.weigh(facts, moment("2027-03-01 10:00"))
        assert objection is not None
        assert (objection.why, objection.required_mode) == ("reserved_agent", DialMode.RESERVED_AGENT)


def test_a_conversation_lifts_the_need_for_an_agent_but_not_the_five_days() -> None:
    talks = (PastConversation(at=rome("2026-11-24 12:00"), e164=E164, inbound=True),)
    facts = make_facts(silent_calls=silent("2026-11-23 10:00"), conversations=talks)
    blocked = ITALY.weigh(facts, moment("2026-11-25 10:00"))
    assert blocked is not None
    assert blocked.required_mode is None
    assert ITALY.weigh(facts, moment("2026-11-28 10:00")) is None


def test_the_latest_silent_call_counts() -> None:
    talks = (PastConversation(at=rome("2026-11-20 12:00"), e164=E164),)
    facts = make_facts(silent_calls=silent("2026-11-23 10:00", "2026-11-10 10:00"), conversations=talks)
    objection = ITALY.weigh(facts, moment("2026-11-24 10:00"))
    assert objection is not None
    assert objection.until == rome("2026-11-28 10:00")


def test_other_numbers_are_free() -> None:
    facts = make_facts(silent_calls=silent("2026-11-23 10:00", e164="+390612345678"))
    assert ITALY.weigh(facts, moment("2026-11-24 10:00")) is None


def test_in_britain_an_agent_held_is_enough_and_after_three_days_nothing_is_needed() -> None:
    calls = silent("2026-11-20 16:00")
    for mode in RESERVED_MODES:
        assert BRITAIN.weigh(make_facts(silent_calls=calls, mode=mode), moment("2026-11-21 16:00")) is None
    facts = make_facts(silent_calls=calls)
    objection = BRITAIN.weigh(facts, moment("2026-11-23 15:59:59"))
    assert objection is not None
    assert (objection.until, objection.required_mode) == (rome("2026-11-23 16:00"), None)
    assert BRITAIN.weigh(facts, moment("2026-11-23 16:00")) is None


def test_tightening() -> None:
    longer = ITALY.tightened({"hours": 168, "days": 7, "during": "blocked", "afterwards": "reserved_agent"})
    assert longer.days == 7


UK = Quarantine.parse(HEAD, {"hours": 72, "during": "reserved_agent", "afterwards": "free"})


@pytest.mark.parametrize("day", ["2026-11-20", "2026-07-03", "2026-10-23"])
def test_seventy_two_hours_by_the_clock_only_with_an_agent_held_and_then_free(day: str) -> None:
    silent_at = rome(f"{day} 16:00")
    free_at = silent_at + timedelta(hours=72)
    facts = make_facts(silent_calls=(SilentCall(at=silent_at, e164=E164),))
    last = Moment.of(free_at - timedelta(seconds=1), (ROME,))
    objection = UK.weigh(facts, last)
    assert objection is not None
    assert (objection.until, objection.required_mode, objection.why) == (free_at, None, "quarantine_reserved")
    assert UK.weigh(make_facts(silent_calls=facts.silent_calls, mode=DialMode.RESERVED_AGENT), last) is None
    assert UK.weigh(make_facts(silent_calls=facts.silent_calls, agents_per_call_guaranteed=1.0), last) is None
    assert UK.weigh(facts, Moment.of(free_at, (ROME,))) is None


def test_a_silent_call_on_an_unknown_number_counts_for_each() -> None:
    facts = make_facts(silent_calls=(SilentCall(at=rome("2026-11-23 10:00"), e164=""),))
    assert UK.weigh(facts, moment("2026-11-23 11:00")) is not None
