from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from dialer.core.calls.model import Call, CallState
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId, LeadId
from dialer.core.kernel.phone import PhoneKind, kind_of
from dialer.core.leads.recycle import RetryPolicy
from dialer.core.pacing.answering import LineTraits
from dialer.twin.lead_list import PROMISED, KnownAnswers, KnownRate, LeadList, Prospect
from tests.factories import MONDAY_10, later, make_order
from tests.unit.twin.days import make_scenario


def make_list(count: int | None = None, **keys: object) -> LeadList:
    scenario = make_scenario(shift_h=8.0, **keys)
    return LeadList(
        scenario,
        CampaignId(1),
        np.random.default_rng(2),
        starts_at=MONDAY_10,
        policy=RetryPolicy(max_attempts=scenario.leads.max_attempts),
        count=count,
        answer_rate=scenario.answer_rate,
    )


def a_call(prospect: Prospect, *, at: datetime = MONDAY_10) -> Call:
    lead_id = prospect.lead.lead_id
    return Call(order=make_order(lead=lead_id, at=at), state=CallState.ENDED, ringing_at=at)


def dial(leads: LeadList, outcome: Outcome, at_s: float = 0.0) -> Prospect:
    prospect = leads.take(leads.hand(at_s)[0].lead.lead_id)
    leads.ended(prospect, a_call(prospect, at=later(at_s)), outcome, later(at_s + 30))
    return prospect


def test_an_endless_list_never_gives_a_lead_twice() -> None:
    leads = make_list()
    dialled = [dial(leads, Outcome.NO_ANSWER).lead.lead_id for _ in range(500)]
    assert len(set(dialled)) == 500
    assert leads.is_endless and leads.left_count is None


def test_a_list_knows_how_many_are_left() -> None:
    leads = make_list(40)
    leads.hand(0.0)
    assert leads.left_count == 40
    for _ in range(40):
        dial(leads, PROMISED)
    assert leads.left_count == 0 and not leads.hand(0.0)


def test_an_unanswered_lead_comes_again_when_the_retry_rules_say() -> None:
    leads = make_list(1, leads={"count": 1, "max_attempts": 3})
    first = dial(leads, Outcome.CONGESTION)
    assert not leads.hand(300.0)
    [again] = leads.hand(700.0)  # ten minutes after a failure of the network
    assert again.lead.lead_id == first.lead.lead_id
    assert [attempt.outcome for attempt in again.facts.attempts] == [Outcome.CONGESTION]


def test_attempts_are_counted_and_end() -> None:
    leads = make_list(1, leads={"count": 1, "max_attempts": 2, "retry_after_s": 60.0})
    dial(leads, Outcome.NO_ANSWER, 0.0)
    assert leads.hand(100.0)[0].lead.attempt_count == 1
    dial(leads, Outcome.NO_ANSWER, 100.0)
    assert leads.left_count == 0


def test_who_was_talked_to_is_not_called_again_that_day() -> None:
    leads = make_list(1, leads={"count": 1, "max_attempts": 5, "retry_after_s": 60.0})
    dial(leads, PROMISED)
    assert leads.left_count == 0


def test_a_deferred_lead_waits_and_one_deferred_beyond_the_shift_is_gone() -> None:
    leads = make_list(2)
    first, second = (leads.take(p.lead.lead_id) for p in list(leads.hand(0.0)))
    leads.defer(first, later(900))
    leads.defer(second, MONDAY_10 + timedelta(hours=9))
    assert not leads.hand(899.0)
    assert [p.lead.lead_id for p in leads.hand(900.0)] == [first.lead.lead_id]
    assert leads.left_count == 1


def test_own_chances_are_spread_about_the_mean_and_drift_with_the_rate() -> None:
    leads = make_list(leads={"concentration": 2.0}, drift=[{"at_h": 1.0, "answer_rate_factor": 0.5}])
    dialled = [dial(leads, Outcome.NO_ANSWER) for _ in range(1)]
    ids = [leads.take(leads.hand(0.0)[0].lead.lead_id).lead.lead_id for _ in range(3000)]
    chances = np.array([leads.chance(lead_id, 0.0) for lead_id in ids])
    assert dialled and chances.mean() == pytest.approx(0.3, abs=0.02)
    assert chances.std() == pytest.approx((0.3 * 0.7 / 3.0) ** 0.5, abs=0.02)
    assert leads.chance(ids[5], 4000.0) == pytest.approx(leads.chance(ids[5], 0.0) / 2)
    assert leads.mean_chance(4000.0) == pytest.approx(0.15)


def test_mobile_numbers_answer_more_and_the_mean_stays() -> None:
    leads = make_list(leads={"mobile_share": 0.5, "mobile_answer_rate_ratio": 3.0})
    taken = [leads.take(leads.hand(0.0)[0].lead.lead_id).lead for _ in range(2000)]
    chances = {True: set(), False: set()}  # type: dict[bool, set[float]]
    for lead in taken:
        is_mobile = kind_of(lead.numbers[0].e164) is PhoneKind.MOBILE
        chances[is_mobile].add(leads.chance(lead.lead_id, 0.0))
    [mobile], [fixed] = chances[True], chances[False]
    assert mobile == pytest.approx(3 * fixed)
    assert (mobile + fixed) / 2 == pytest.approx(0.3)


def test_answer_models_tell_the_worlds_own_chances() -> None:
    leads = make_list(leads={"concentration": 2.0})
    lead_id = leads.hand(0.0)[0].lead.lead_id
    traits = LineTraits(LeadId(lead_id), True, 0)
    assert KnownAnswers(leads, MONDAY_10).probability(traits, later(5), 0.9) == leads.chance(lead_id, 5.0)
    assert KnownRate(leads, MONDAY_10).probability(traits, later(5), 0.9) == pytest.approx(0.3)
