from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from dialer.core.kernel.ids import CampaignId
from dialer.core.pacing.forecast import Forecast
from dialer.files.packs_yaml import load_pack
from dialer.packaged import config_folder
from dialer.twin.day import Day, run_day
from tests.unit.twin.days import ends_of, make_day, make_scenario, run

IT = load_pack(config_folder() / "jurisdictions" / "it.yaml")


@pytest.mark.parametrize("policy", ["progressive", "predictive"])
def test_the_same_seed_gives_the_same_day_and_another_one_another(policy: str) -> None:
    scenario = make_scenario(shift_h=0.12)
    assert run_day(scenario, policy, 7, 0) == run_day(scenario, policy, 7, 0)
    assert run_day(scenario, policy, 7, 0) != run_day(scenario, policy, 8, 0)
    assert run_day(scenario, policy, 7, 0) != run_day(scenario, policy, 7, 1)


@pytest.mark.parametrize("policy", ["progressive", "predictive", "power"])
def test_each_dial_ends_in_one_outcome(policy: str) -> None:
    done = run(
        policy,
        agents=8,
        shift_h=0.5,
        machines={"share": 0.2},
        caller_patience_s={"distribution": "exponential", "mean": 3.0},
    )
    assert done.tally.dial_count == ends_of(done.tally) > 100
    assert done.tally.machine_count > 0


def test_agents_seconds_add_up_to_their_time_on_the_floor() -> None:
    done = run("progressive", agents=8, login_spread_s=0.0)
    assert done.talk_s + done.wrap_s + done.idle_s + done.pause_s == pytest.approx(8 * 3600, abs=1e-3)


def test_utilisation_leaves_pauses_out() -> None:
    calm = run("progressive", pause={"after_call_probability": 0.0, "mean_s": 240.0})
    restless = run("progressive", pause={"after_call_probability": 0.5, "mean_s": 240.0})
    assert calm.pause_s == 0.0 < restless.pause_s
    assert restless.utilisation == pytest.approx(calm.utilisation, abs=0.05)
    worked_s = restless.talk_s + restless.wrap_s
    assert restless.utilisation == pytest.approx(worked_s / (worked_s + restless.idle_s))


@pytest.mark.parametrize("answer_rate", [0.15, 0.9])
def test_progressive_never_lets_anyone_go(answer_rate: float) -> None:
    done = run("progressive", agents=12, answer_rate=answer_rate, attendance={"early_share": 0.0})
    assert done.tally.lost_count == 0
    assert done.tally.served_count > 50


def test_too_many_lines_lose_calls_and_the_running_ratio_tells_the_worst() -> None:
    done = run("power@ratio=4", agents=12, answer_rate=0.9)
    assert done.tally.lost_ratio("abandoned_per_live") > 0.2
    assert done.tally.worst_ratio("abandoned_per_live") >= done.tally.lost_ratio("abandoned_per_live")
    assert done.tally.lost_ratio("silent_per_good") > done.tally.lost_ratio("abandoned_per_live")


def test_answered_people_wait_no_longer_than_the_patience() -> None:
    day = make_day("power@ratio=6", agents=6, answer_rate=0.9, patience_s=3.0)
    waits: list[float] = []
    before = day.world.ledger.ended

    def ended(call, ordered_s):  # type: ignore[no-untyped-def]
        if call.answered_at is not None and call.joined_at is None:
            waits.append((call.ended_at - call.answered_at).total_seconds())
        before(call, ordered_s)

    day.ledger.ended = ended  # type: ignore[method-assign]
    day.run(0.5)
    assert waits and all(wait_s == pytest.approx(3.0) for wait_s in waits)


def test_a_list_that_runs_dry_ends_the_day() -> None:
    done = run("progressive", leads={"count": 60})
    assert done.tally.dial_count == 60
    assert done.shift_s < 3600
    assert done.talk_s + done.wrap_s + done.idle_s + done.pause_s <= 5 * done.shift_s


def test_leads_of_a_short_list_are_tried_again_by_the_retry_rules() -> None:
    leads = {"count": 30, "max_attempts": 3, "retry_after_s": 300.0}
    done = run("progressive", leads=leads, answer_rate=0.1)
    assert 60 < done.tally.dial_count <= 90
    once = run("progressive", leads={"count": 30}, answer_rate=0.1)
    assert once.tally.dial_count == 30


def test_dialling_that_stops_leaves_only_what_was_in_flight() -> None:
    done = run("progressive", stop_dialling_at_h=0.5)
    whole = run("progressive")
    assert 0 < done.tally.dial_count < 0.65 * whole.tally.dial_count
    assert done.shift_s < 3600


def test_days_on_which_answers_dry_up_have_calls_and_no_answers_after() -> None:
    done = run("progressive", answers_stop_at_h=0.5)
    late = [sample for sample in done.samples if sample.at_s > 2100]
    assert all(sample.answer_rate == 0.0 for sample in late)
    assert late[-1].utilisation < 0.2


def test_agents_who_leave_together_come_back_when_said() -> None:
    done = run("progressive", agents=6, absence=[{"at_h": 0.3, "until_h": 0.5}], pause={"after_call_probability": 0.0})
    assert done.pause_s == pytest.approx(6 * 720, rel=0.35)  # those in talk finish first
    gone = run("progressive", agents=6, absence=[{"at_h": 0.3}])
    assert gone.talk_s + gone.wrap_s + gone.idle_s < 6 * 3600 * 0.5


def test_late_comers_and_early_leavers_are_not_there() -> None:
    people = {"late_share": 0.5, "late_mean_s": 900.0, "early_share": 0.5, "early_mean_s": 900.0}
    done = run("progressive", agents=20, attendance=people, pause={"after_call_probability": 0.0})
    present_s = done.talk_s + done.wrap_s + done.idle_s + done.pause_s
    assert 20 * 3600 * 0.6 < present_s < 20 * 3600 * 0.92


def test_two_campaigns_share_the_agents_and_keep_their_own_accounts() -> None:
    second = {"answer_rate": 0.5, "policy": "predictive"}
    done = run("predictive", agents=12, shift_h=0.5, second_campaign=second)
    [other] = done.others
    assert min(done.tally.served_count, other.served_count) > 20
    assert other.dial_count == ends_of(other) and done.tally.dial_count == ends_of(done.tally)
    assert other.served_count / other.dial_count > done.tally.served_count / done.tally.dial_count
    lost = done.tally.lost_count + other.lost_count
    assert lost <= 0.06 * (done.tally.answered_count + other.answered_count)


def test_a_second_campaign_is_paced_by_its_own_rule() -> None:
    day = make_day("power@ratio=5", agents=6, power_ratio=2.0, second_campaign={"answer_rate": 0.3, "policy": "power"})
    day.run(0.1)
    ratios = [decision.figures["ratio"] for _, decision in sorted(day.loop.decisions.items())]
    assert ratios == [5.0, 2.0]


def test_a_burst_of_inbound_calls_is_taken_by_the_same_agents() -> None:
    burst = [{"at_h": 0.2, "calls": 12, "within_s": 5.0}]
    done = run(
        "predictive", agents=10, shift_h=0.4, inbound_burst=burst, inbound={"patience_s": 600.0, "talk_s": 120.0}
    )
    [inbound] = done.others
    assert inbound.dial_count == 12
    assert inbound.served_count + inbound.hung_up_count == 12
    assert inbound.served_count >= 10
    assert done.tally.lost_count <= 0.1 * done.tally.answered_count


def test_a_trunks_channels_and_rate_bound_the_lines() -> None:
    done = run("power@ratio=5", agents=20, carrier={"channels": 12, "calls_per_s": 1.0})
    assert max(sample.line_count for sample in done.samples) <= 12
    assert done.tally.dial_count <= 3600


def test_italian_hours_end_the_day_and_its_rules_weigh_each_call() -> None:
    scenario = make_scenario(
        shift_h=3.0, agents=3, starts_at=time.fromisoformat("19:30:00"), leads={"rule_pack": "it", "count": 2000}
    )
    day = Day(scenario, "progressive", 7, 0, country=IT)
    day.run(3.0)
    last_h = max(sample.at_s for sample in day.record().samples if sample.line_count) / 3600
    assert last_h <= 1.6  # phone collection stops at 21:00


def answered(forecast: Forecast, day: Day) -> int:
    """Served and lost calls of the present legal day."""
    return sum(forecast.budget.counts(day.clock.now.timestamp())[0])


def test_midnight_begins_a_new_legal_day() -> None:
    scenario = make_scenario(shift_h=0.6, agents=8, starts_at=time.fromisoformat("23:35:00"))
    day = Day(scenario, "predictive", 7, 0)
    day.run(0.4)
    [forecast] = day.forecasts.values()
    assert answered(forecast, day) > 20
    assert day.loop.decisions[CampaignId(1)].figures["time_left_s"] == pytest.approx(60.0, abs=1.0)
    day.run(0.42)
    assert answered(forecast, day) < 5
    assert day.loop.decisions[CampaignId(1)].figures["time_left_s"] == pytest.approx(648.0, abs=1.0)


def test_a_shift_keeps_its_length_when_the_clocks_go_back() -> None:
    # 2026-10-25 at 03:00 in Rome it is 02:00 again.
    scenario = make_scenario(
        shift_h=2.5, agents=2, first_day=date.fromisoformat("2026-10-25"), starts_at=time.fromisoformat("01:30:00")
    )
    day = Day(scenario, "progressive", 7, 0)
    day.run(2.5)
    assert day.clock.now.astimezone(ZoneInfo("Europe/Rome")).time() >= time(3, 0)
    assert day.record().shift_s == 2.5 * 3600
    late = [sample for sample in day.record().samples if sample.at_s > 2 * 3600]
    assert all(sample.utilisation > 0.0 for sample in late)


def test_a_restart_in_mid_day_keeps_the_budget_and_what_was_learned() -> None:
    day = make_day("predictive", agents=10, shift_h=0.5)
    day.run(0.3)
    [before] = day.forecasts.values()
    at = day.clock.now.timestamp()
    day.restart()
    [after] = day.forecasts.values()
    assert after is not before
    assert after.budget.left(at) == before.budget.left(at)
    assert answered(after, day) == answered(before, day) > 20
    assert after.base == pytest.approx(before.base, abs=0.02)
    day.run(0.5)
    done = day.record()
    assert done.tally.dial_count == ends_of(done.tally)
    assert after.budget.counts(day.clock.now.timestamp())[0][0] >= done.tally.served_count - 3


def test_the_first_part_of_the_day_may_be_left_out() -> None:
    whole, part = run("progressive"), run("progressive", leave_out_h=0.5)
    assert part.idle_s < 0.6 * whole.idle_s
    assert 0.35 < part.tally.dial_count / whole.tally.dial_count < 0.65
    assert part.tally.dial_count == ends_of(part.tally)


def test_a_sign_of_closing_reaches_the_floor() -> None:
    day = make_day("progressive", agents=6, closing_sign={"share": 1.0, "mean_before_end_s": 20.0})
    seen = []
    before = day.world.observer.agent_moved

    def moved(agent, at):  # type: ignore[no-untyped-def]
        seen.append(agent.closing_at is not None)
        before(agent, at)

    day.world.observer.agent_moved = moved  # type: ignore[method-assign]
    day.run(0.5)
    assert sum(seen) > 20
