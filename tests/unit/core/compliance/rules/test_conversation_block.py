"""Seven days of rest after a conversation (US-05), to the second."""

from __future__ import annotations

import pytest

from dialer.core.compliance.facts import Consent, NumberFacts, PastConversation
from dialer.core.compliance.rules.base import Layer, Moment, RuleHead
from dialer.core.compliance.rules.conversation_block import ConversationBlock
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import CANARY, E164, ROME, make_facts, moment, rome

BLOCK = ConversationBlock.parse(
    RuleHead(rule_id="US-05", layer=Layer.LAW), {"days": 7, "per": "debt", "consent_days": 7}
)


@pytest.mark.parametrize(
    ("talked", "last", "free"),
    [
        ("2026-11-02 00:00:00", "2026-11-08 23:59:59", "2026-11-09 00:00"),
        ("2026-11-02 23:59:59", "2026-11-08 23:59:59", "2026-11-09 00:00"),
        ("2026-07-06 12:00", "2026-07-12 23:59:59", "2026-07-13 00:00"),
        ("2026-10-22 12:00", "2026-10-28 23:59:59", "2026-10-29 00:00"),
    ],
)
@pytest.mark.parametrize("inbound", [True, False])
def test_the_day_of_the_talk_is_day_one_and_inbound_talks_count(
    talked: str, last: str, free: str, inbound: bool
) -> None:
    facts = make_facts(conversations=(PastConversation(at=rome(talked), inbound=inbound),))
    objection = BLOCK.weigh(facts, moment(last))
    assert objection is not None
    assert objection.until == rome(free)
    assert BLOCK.weigh(facts, moment(free)) is None


def test_it_is_free_when_the_seven_days_are_over_in_all_zones() -> None:
    facts = make_facts(conversations=(PastConversation(at=rome("2026-11-02 00:30")),))  # 1 November in the Canaries
    objection = BLOCK.weigh(facts, Moment.of(rome("2026-11-08 12:00"), (ROME, CANARY)))
    assert objection is not None
    assert objection.until == rome("2026-11-09 01:00")


def test_another_debt_is_free_and_consent_lifts_it() -> None:
    talks = (PastConversation(at=rome("2026-11-02 10:00"), debts=("a",)),)
    assert BLOCK.weigh(make_facts(debt="b", conversations=talks), moment("2026-11-03 10:00")) is None
    assert BLOCK.weigh(make_facts(debt="a", conversations=talks), moment("2026-11-03 10:00")) is not None
    number = NumberFacts(e164=E164, consent=Consent(given_at=rome("2026-11-02 10:05")))
    facts = make_facts(debt="a", conversations=talks, number=number)
    assert BLOCK.weigh(facts, moment("2026-11-03 10:00")) is None


def test_a_statutes_block_does_not_give_way_to_an_agreed_callback() -> None:
    facts = make_facts(
        conversations=(PastConversation(at=rome("2026-11-02 10:00")),), agreed_callback_at=rome("2026-11-03 10:00")
    )
    assert BLOCK.weigh(facts, moment("2026-11-03 10:00")) is not None


def test_tightening() -> None:
    assert BLOCK.tightened(10).days == 10
    with pytest.raises(Invalid, match="US-05"):
        BLOCK.tightened(6)
