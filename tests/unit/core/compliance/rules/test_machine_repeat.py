from __future__ import annotations

import pytest

from dialer.core.compliance.facts import PastAttempt
from dialer.core.compliance.rules.machine_repeat import MachineRepeat
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import E164, HEAD, make_facts, moment, rome

RULE = MachineRepeat.parse(HEAD, 24)


@pytest.mark.parametrize("day", ["2026-11-23", "2026-07-06", "2026-10-24"])
def test_for_twenty_four_hours_only_with_an_agent_held(day: str) -> None:
    at = rome(f"{day} 12:00")
    facts = make_facts(attempts=(PastAttempt(at=at, e164=E164, outcome=Outcome.VOICEMAIL),))
    objection = RULE.weigh(facts, moment(f"{day} 18:00"))
    assert objection is not None
    assert objection.until is not None
    assert (objection.until - at).total_seconds() == 24 * 3600
    held = make_facts(attempts=facts.attempts, mode=DialMode.RESERVED_AGENT)
    assert RULE.weigh(held, moment(f"{day} 18:00")) is None


def test_the_twenty_fourth_hour_is_the_edge() -> None:
    facts = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 12:00"), e164=E164, outcome=Outcome.VOICEMAIL),))
    assert RULE.weigh(facts, moment("2026-11-24 11:59:59")) is not None
    assert RULE.weigh(facts, moment("2026-11-24 12:00:00")) is None


@pytest.mark.parametrize(
    ("e164", "outcome", "holds"),
    [
        (E164, Outcome.VOICEMAIL_MESSAGE, True),
        ("", Outcome.VOICEMAIL, True),
        ("+390612345678", Outcome.VOICEMAIL, False),
        (E164, Outcome.NO_ANSWER, False),
    ],
)
def test_it_is_the_numbers_own_machine(e164: str, outcome: Outcome, holds: bool) -> None:
    facts = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 12:00"), e164=e164, outcome=outcome),))
    assert (RULE.weigh(facts, moment("2026-11-23 13:00")) is not None) is holds


def test_tightening() -> None:
    assert RULE.tightened(48).length.days == 2
    with pytest.raises(Invalid, match="never loosen"):
        RULE.tightened(23)
