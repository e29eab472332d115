from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.compliance.facts import PastAttempt
from dialer.core.compliance.rules.attempts import AttemptGap, AttemptsPerDay, AttemptsRolling
from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.counting import Per
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import CANARY, E164, HEAD, ROME, make_facts, moment, rome

PER_DAY = AttemptsPerDay.parse(HEAD, 2)
GAP = AttemptGap.parse(HEAD, 120)
ROLLING = AttemptsRolling.parse(HEAD, {"max": 2, "hours": 168})


def tried(*times: str, outcome: Outcome | None = Outcome.NO_ANSWER) -> tuple[PastAttempt, ...]:
    return tuple(PastAttempt(at=rome(time), outcome=outcome) for time in times)


def test_the_cap_of_a_local_day_ends_with_the_day() -> None:
    facts = make_facts(attempts=tried("2026-11-23 00:00", "2026-11-23 23:59:59"))
    objection = PER_DAY.weigh(facts, moment("2026-11-23 23:59:59"))
    assert objection is not None
    assert objection.until == rome("2026-11-24 00:00")
    assert objection.values[:2] == (("count", "2"), ("max", "2"))
    assert PER_DAY.weigh(facts, moment("2026-11-24 00:00")) is None


def test_yesterdays_attempts_are_not_todays() -> None:
    facts = make_facts(attempts=tried("2026-11-22 23:59:59", "2026-11-23 00:00"))
    assert PER_DAY.weigh(facts, moment("2026-11-23 12:00")) is None


def test_with_several_zones_the_day_of_each_counts() -> None:
    facts = make_facts(attempts=tried("2026-11-23 00:30", "2026-11-23 23:00"))
    at = rome("2026-11-23 23:30")
    assert PER_DAY.weigh(facts, Moment.of(at, (ROME,))) is not None
    assert PER_DAY.weigh(facts, Moment.of(at, (CANARY,))) is None  # 00:30 in Rome is yesterday there
    assert PER_DAY.weigh(facts, Moment.of(at, (CANARY, ROME))) is not None


def test_the_gap_is_over_to_the_second() -> None:
    facts = make_facts(attempts=tried("2026-11-23 10:00", "2026-11-23 08:00"))
    objection = GAP.weigh(facts, moment("2026-11-23 11:59:59"))
    assert objection is not None
    assert objection.until == rome("2026-11-23 12:00")
    assert GAP.weigh(facts, moment("2026-11-23 12:00")) is None


def test_the_rolling_cap_frees_when_enough_attempts_have_aged() -> None:
    facts = make_facts(attempts=tried("2026-11-20 10:00", "2026-11-21 10:00", "2026-11-22 10:00"))
    objection = ROLLING.weigh(facts, moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until == rome("2026-11-28 10:00")  # two remain until the second is 168 h old
    assert objection.values == (("count", "3"), ("max", "2"), ("hours", "168"), ("per", "debtor"))
    assert ROLLING.weigh(facts, moment("2026-11-28 10:00")) is None


def test_168_hours_are_hours_not_days() -> None:
    facts = make_facts(attempts=tried("2026-10-23 10:00", "2026-10-23 12:00"))
    objection = ROLLING.weigh(facts, moment("2026-10-26 10:00"))
    assert objection is not None
    assert objection.until == rome("2026-10-30 09:00")  # a week with 169 hours on the clock


@pytest.mark.parametrize("rule", [PER_DAY, GAP, ROLLING])
@pytest.mark.parametrize("outcome", [Outcome.CONGESTION, Outcome.NETWORK_FAILURE, Outcome.INVALID_NUMBER])
def test_what_does_not_count_does_not_count(rule: AttemptGap, outcome: Outcome) -> None:
    facts = make_facts(attempts=tried("2026-11-23 09:00", "2026-11-23 10:00", "2026-11-23 10:10", outcome=outcome))
    assert rule.weigh(facts, moment("2026-11-23 10:20")) is None


@pytest.mark.parametrize("rule", [PER_DAY, GAP, ROLLING])
def test_open_lost_and_rung_cancelled_calls_count(rule: AttemptGap) -> None:
    for outcome in (None, Outcome.LOST, Outcome.CANCELLED):
        facts = make_facts(attempts=tried("2026-11-23 09:00", "2026-11-23 10:00", outcome=outcome))
        assert rule.weigh(facts, moment("2026-11-23 10:20")) is not None


@pytest.mark.parametrize("rule", [PER_DAY, GAP, ROLLING])
def test_an_agreed_callback_lifts_the_cap_in_its_quarter_of_an_hour(rule: AttemptGap) -> None:
    attempts = tried("2026-11-23 09:00", "2026-11-23 14:30")
    facts = make_facts(attempts=attempts, agreed_callback_at=rome("2026-11-23 15:00"))
    assert rule.weigh(facts, moment("2026-11-23 14:45")) is None
    before = rule.weigh(facts, moment("2026-11-23 14:40"))
    assert before is not None
    assert before.until == rome("2026-11-23 14:45")


def test_tightening() -> None:
    assert PER_DAY.tightened(1).max_count == 1
    assert GAP.tightened(180).gap == timedelta(hours=3)
    assert ROLLING.tightened({"max": 1, "hours": 200}).length == timedelta(hours=200)


# ---- by number and by debt


def test_a_cap_by_number_leaves_the_other_numbers_free() -> None:
    rule = AttemptsPerDay.parse(HEAD, {"max": 1, "per": "number"})
    tried_here = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 09:00"), e164=E164),))
    assert rule.weigh(tried_here, moment("2026-11-23 12:00")) is not None
    elsewhere = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 09:00"), e164="+390612345678"),))
    assert rule.weigh(elsewhere, moment("2026-11-23 12:00")) is None


@pytest.mark.parametrize(
    "rule",
    [
        AttemptGap.parse(HEAD, {"minutes": 120, "per": "debt"}),
        AttemptsRolling.parse(HEAD, {"max": 1, "hours": 2, "per": "debt"}),
    ],
)
def test_a_cap_by_debt_leaves_the_other_debts_free(rule: AttemptGap | AttemptsRolling) -> None:
    attempts = (PastAttempt(at=rome("2026-11-23 09:00"), debts=("a",)),)
    objection = rule.weigh(make_facts(debt="a", attempts=attempts), moment("2026-11-23 10:59:59"))
    assert objection is not None
    assert objection.until == rome("2026-11-23 11:00")
    assert rule.weigh(make_facts(debt="a", attempts=attempts), moment("2026-11-23 11:00:00")) is None
    assert rule.weigh(make_facts(debt="b", attempts=attempts), moment("2026-11-23 10:00")) is None


def test_counting_over_the_debtor_tightens_and_by_number_loosens() -> None:
    by_number = AttemptsPerDay.parse(HEAD, {"max": 3, "per": "number"})
    assert by_number.tightened(2).per is Per.NUMBER
    assert by_number.tightened({"max": 3, "per": "debtor"}).per is Per.DEBTOR
    with pytest.raises(Invalid, match="per number against per debtor"):
        AttemptsPerDay.parse(HEAD, 3).tightened({"max": 3, "per": "number"})
    with pytest.raises(Invalid, match="per debt against per number"):
        by_number.tightened({"max": 1, "per": "debt"})
