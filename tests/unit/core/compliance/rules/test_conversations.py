from __future__ import annotations

from dialer.core.compliance.facts import PastConversation
from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.conversations import Conversations
from tests.unit.core.compliance.builders import CANARY, HEAD, ROME, make_facts, moment, rome

PER_DAY = Conversations.parse_per_day(HEAD, 1)
PER_WEEK = Conversations.parse_per_week(HEAD, 3)


def talked(*times: str, inbound: bool = False) -> tuple[PastConversation, ...]:
    return tuple(PastConversation(at=rome(time), inbound=inbound) for time in times)


def test_one_a_day_inbound_ones_too() -> None:
    for inbound in (False, True):
        facts = make_facts(conversations=talked("2026-11-23 00:00", inbound=inbound))
        objection = PER_DAY.weigh(facts, moment("2026-11-23 23:59:59"))
        assert objection is not None
        assert (objection.until, objection.why) == (rome("2026-11-24 00:00"), "conversations_per_day")
        assert PER_DAY.weigh(facts, moment("2026-11-24 00:00")) is None


def test_three_a_week_from_monday_to_sunday() -> None:
    facts = make_facts(conversations=talked("2026-11-23 00:00", "2026-11-25 10:00", "2026-11-29 23:59:59"))
    objection = PER_WEEK.weigh(facts, moment("2026-11-29 23:59:59"))
    assert objection is not None
    assert (objection.until, objection.why) == (rome("2026-11-30 00:00"), "conversations_per_week")
    assert PER_WEEK.weigh(facts, moment("2026-11-30 00:00")) is None
    before = make_facts(conversations=talked("2026-11-22 23:59:59", "2026-11-25 10:00", "2026-11-26 10:00"))
    assert PER_WEEK.weigh(before, moment("2026-11-27 10:00")) is None


def test_the_strictest_zone_decides() -> None:
    facts = make_facts(conversations=talked("2026-11-23 00:30"))
    at = rome("2026-11-24 00:30")
    assert PER_DAY.weigh(facts, Moment.of(at, (ROME,))) is None
    assert PER_DAY.weigh(facts, Moment.of(at, (ROME, CANARY))) is None
    facts = make_facts(conversations=talked("2026-11-23 12:00"))
    assert PER_DAY.weigh(facts, Moment.of(at, (ROME, CANARY))) is not None  # still the 23rd on the Canaries


def test_an_agreed_callback_lifts_the_cap() -> None:
    facts = make_facts(conversations=talked("2026-11-23 10:00"), agreed_callback_at=rome("2026-11-23 15:00"))
    assert PER_DAY.weigh(facts, moment("2026-11-23 15:00")) is None
    before = PER_DAY.weigh(facts, moment("2026-11-23 14:00"))
    assert before is not None
    assert before.until == rome("2026-11-23 14:45")


def test_tightening() -> None:
    assert PER_WEEK.tightened(2).max_count == 2
