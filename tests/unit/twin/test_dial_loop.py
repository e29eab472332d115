from __future__ import annotations

from dialer.core.kernel.ids import CampaignId
from tests.unit.twin.days import make_day

ONE = CampaignId(1)


def test_each_tick_decides_for_each_campaign_and_the_last_decision_can_be_read() -> None:
    day = make_day(second_campaign={"answer_rate": 0.5, "policy": "progressive"})
    day.run(0.05)
    assert set(day.loop.decisions) == {ONE, CampaignId(2)}
    assert day.loop.decision_count == 2 * day.clock.tick_count > 400


def test_a_list_of_unknown_length_has_leads_left_until_dialling_stops() -> None:
    day = make_day(stop_dialling_at_h=0.1)
    day.run(0.05)
    assert day.loop.has_leads_left
    day.run(0.11)
    assert not day.loop.has_leads_left


def test_the_campaign_that_has_waited_longest_has_its_turn_first() -> None:
    day = make_day(agents=6, second_campaign={"answer_rate": 0.3, "policy": "progressive"})
    day.run(0.5)
    dials = [day.ledger.tally(key).dial_count for key in (ONE, CampaignId(2))]
    assert min(dials) > 0.7 * max(dials) > 20


def test_calls_per_second_are_held_to_the_carriers_rate() -> None:
    day = make_day("power@ratio=8", agents=20, carrier={"calls_per_s": 2.0})
    day.run(120 / 3600)
    early = day.ledger.tally(ONE).dial_count
    assert 100 < early <= 2 * 120 + 2
