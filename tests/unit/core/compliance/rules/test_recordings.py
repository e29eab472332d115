from __future__ import annotations

import pytest

from dialer.core.compliance.facts import Consent, Facts, Message, NumberFacts, PastAttempt
from dialer.core.compliance.rules.recordings import RecordedCalls, Recordings
from dialer.core.kernel.codes import NumberPlace, Outcome
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import HEAD, make_facts, moment, rome

ITALY = Recordings.parse(HEAD, {"information": "allowed", "debt_content": "code"})
FCC = RecordedCalls.parse(HEAD, {"max": 3, "days": 30, "mobile": "consent"})
LINE = "+12125550123"
NOW = moment("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("message", "behind_code", "refused"),
    [
        (None, False, False),
        (Message.INFORMATION, False, False),
        (Message.DEBT_CONTENT, False, True),
        (Message.DEBT_CONTENT, True, False),
    ],
)
def test_a_word_on_the_debt_only_after_the_personal_code(
    message: Message | None, behind_code: bool, refused: bool
) -> None:
    objection = ITALY.weigh(make_facts(message=message, is_behind_code=behind_code), NOW)
    assert (objection is not None) is refused
    assert objection is None or objection.until is None


def test_what_may_be_said_is_tightened_never_loosened() -> None:
    assert ITALY.tightened({"information": "refused", "debt_content": "refused"}) is not None
    with pytest.raises(Invalid, match="debt_content: allowed"):
        ITALY.tightened({"information": "allowed", "debt_content": "allowed"})
    with pytest.raises(Invalid, match="refused, code, allowed"):
        Recordings.parse(HEAD, {"information": "maybe", "debt_content": "code"})


def recorded(*days: str, place: NumberPlace | None = NumberPlace.HOME, consent: Consent | None = None) -> Facts:
    return make_facts(
        country="US",
        message=Message.INFORMATION,
        number=NumberFacts(e164=LINE, place=place, consent=consent),
        attempts=tuple(PastAttempt(at=rome(f"{day} 10:00"), e164=LINE, was_recording=True) for day in days),
    )


def test_three_recorded_calls_in_thirty_days_and_the_fourth_waits() -> None:
    three = ("2026-10-25", "2026-11-01", "2026-11-20")
    objection = FCC.weigh(recorded(*three), NOW)
    assert objection is not None
    assert objection.until == rome("2026-11-24 00:00")
    assert FCC.weigh(recorded(*three), moment("2026-11-23 23:59:59")) is not None
    assert FCC.weigh(recorded(*three), moment("2026-11-24 00:00:00")) is None
    assert FCC.weigh(recorded(*three[1:]), NOW) is None


def test_an_abandoned_calls_message_is_a_recorded_call_and_an_agents_call_is_none() -> None:
    mixed = tuple(
        PastAttempt(at=rome(f"2026-11-{day} 10:00"), e164=LINE, outcome=outcome)
        for day, outcome in ((10, Outcome.ABANDONED), (11, Outcome.ABANDONED), (12, Outcome.NO_ANSWER))
    )
    number = NumberFacts(e164=LINE, place=NumberPlace.HOME)
    facts = make_facts(country="US", number=number, message=Message.INFORMATION, attempts=mixed)
    assert FCC.weigh(facts, NOW) is None
    once_more = PastAttempt(at=rome("2026-11-13 10:00"), e164=LINE, outcome=Outcome.ABANDONED)
    full = make_facts(country="US", number=number, message=Message.INFORMATION, attempts=(*mixed, once_more))
    assert FCC.weigh(full, NOW) is not None
    by_an_agent = make_facts(country="US", number=number, attempts=full.attempts)
    assert FCC.weigh(by_an_agent, NOW) is None


def test_to_a_mobile_or_what_may_be_one_only_with_consent() -> None:
    for place in (NumberPlace.MOBILE, None):
        objection = FCC.weigh(recorded(place=place), NOW)
        assert objection is not None
        assert (objection.until, objection.why) == (None, "recording_consent")
    consent = Consent(given_at=rome("2026-11-01 10:00"), ends_at=rome("2026-11-23 10:00:01"))
    assert FCC.weigh(recorded(place=NumberPlace.MOBILE, consent=consent), NOW) is None
    assert FCC.weigh(recorded(place=NumberPlace.MOBILE, consent=consent), moment("2026-11-23 10:00:01")) is not None


def test_the_count_is_tightened() -> None:
    assert FCC.tightened(1).max_count == 1
    with pytest.raises(Invalid, match="never loosen"):
        FCC.tightened(4)
