from __future__ import annotations

from dialer.twin.record import DayRecord, Tally


def record(**more: object) -> DayRecord:
    facts = {"policy": "p", "seed": 1, "day": 0, "shift_s": 3600.0, "tally": Tally(campaign_id=1)}
    return DayRecord(**{**facts, "talk_s": 0.0, "wrap_s": 0.0, "idle_s": 0.0, "pause_s": 0.0, **more})  # type: ignore[arg-type]


def test_utilisation_is_work_over_work_and_idleness() -> None:
    assert record(talk_s=600.0, wrap_s=120.0, idle_s=240.0, pause_s=999.0).utilisation == 0.75
    assert record().utilisation == 0.0


def test_conversations_are_served_calls_without_the_machines() -> None:
    done = record(talk_s=3000.0, idle_s=600.0, tally=Tally(campaign_id=1, served_count=20, machine_count=5))
    assert done.conversations_per_agent_hour == 15.0
    assert record().conversations_per_agent_hour == 0.0


def test_the_lost_ratio_is_each_countrys_own() -> None:
    tally = Tally(campaign_id=1, served_count=97, lost_count=3, hung_up_count=2)
    assert tally.answered_count == 102
    assert tally.lost_ratio("abandoned_per_live") == 0.03
    assert tally.lost_ratio("silent_per_good") == 3 / 97
    assert Tally(campaign_id=1).lost_ratio("silent_per_good") == 0.0
    assert Tally(campaign_id=1, lost_count=2).lost_ratio("silent_per_good") == 1.0
