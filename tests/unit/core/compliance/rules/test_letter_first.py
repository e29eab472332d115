from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.rules.letter_first import LetterFirst
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import HEAD, make_facts, moment, rome

AT_ONCE, AFTER_FIVE = LetterFirst.parse(HEAD, {"days": 0}), LetterFirst.parse(HEAD, {"days": 5})


def test_without_a_letter_it_is_refused() -> None:
    objection = AT_ONCE.weigh(make_facts(), moment("2026-11-23 10:00"))
    assert objection is not None
    assert (objection.until, objection.why) == (None, "letter_missing")


@pytest.mark.parametrize("month", ["2026-11", "2026-07"])
def test_from_the_day_of_the_letter_or_its_instant_on(month: str) -> None:
    by_day = make_facts(letter_sent_at=date.fromisoformat(f"{month}-23"))
    objection = AT_ONCE.weigh(by_day, moment(f"{month}-22 23:59:59"))
    assert objection is not None
    assert objection.until == rome(f"{month}-23 00:00")
    assert AT_ONCE.weigh(by_day, moment(f"{month}-23 00:00")) is None
    by_instant = make_facts(letter_sent_at=rome(f"{month}-23 10:00"))
    assert AT_ONCE.weigh(by_instant, moment(f"{month}-23 09:59:59")) is not None
    assert AT_ONCE.weigh(by_instant, moment(f"{month}-23 10:00:00")) is None


def test_with_days_to_wait() -> None:
    facts = make_facts(letter_sent_at=date(2026, 11, 23))
    objection = AFTER_FIVE.weigh(facts, moment("2026-11-27 23:59:59"))
    assert objection is not None
    assert objection.until == rome("2026-11-28 00:00")
    assert AFTER_FIVE.weigh(facts, moment("2026-11-28 00:00")) is None


def test_tightening_and_malformed() -> None:
    assert AT_ONCE.tightened(3).days == 3
    with pytest.raises(Invalid, match="never loosen"):
        AFTER_FIVE.tightened(4)
    for value in ({"days": -1}, {"days": "5"}):
        with pytest.raises(Invalid, match="whole number of days"):
            LetterFirst.parse(HEAD, value)
