from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import PastAttempt
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.errors import Invalid, NotFound
from tests.unit.core.compliance.builders import italy, make_facts, make_pack, rome, rule

NOW = rome("2026-11-23 10:00")


def test_the_figures_that_the_engine_reads_in_italy() -> None:
    pack = italy()
    assert pack.answer_to_agent_s(NOW) == 3.0
    assert pack.treatment(NOW) is Treatment.RELEASE
    assert pack.attempt_gap(NOW) == timedelta(hours=2)
    assert pack.abandonment_max_ratio(NOW) == 0.03
    assert pack.abandonment_formula(NOW) == "silent_per_good"


@pytest.mark.parametrize(("wanted", "held"), [(5, 20), (20, 20), (30, 30), (45, 45), (90, 45)])
def test_ringing_is_held_within_the_packs_bounds(wanted: int, held: int) -> None:
    assert italy().ring_timeout_s(wanted, NOW) == held


def test_every_rule_of_the_shipped_pack_says_where_it_comes_from() -> None:
    for text in italy().texts:
        assert text.title and text.unit and text.reference
        assert italy().text_of(text.rule_id) is text
    assert italy().text_of("IT-99") is None


def test_editions_begin_with_each_effective_date() -> None:
    pack = make_pack(
        rule("A", "answer_to_agent_s", {date(2020, 1, 1): 3, date(2026, 6, 1): 2}),
        rule("B", "attempt_gap_min", {date(2024, 1, 1): 120, date(2026, 6, 1): None}),
    )
    assert [edition.starts_on for edition in pack.editions] == [date(2020, 1, 1), date(2024, 1, 1), date(2026, 6, 1)]
    assert pack.answer_to_agent_s(rome("2026-05-31 23:59:59")) == 3
    assert pack.answer_to_agent_s(rome("2026-06-01 00:00")) == 2
    assert pack.attempt_gap(rome("2023-12-31 23:00")) == timedelta(0)
    assert pack.attempt_gap(rome("2025-01-01 00:00")) == timedelta(hours=2)
    assert pack.attempt_gap(rome("2026-06-01 00:00")) == timedelta(0)


def test_a_day_before_the_pack_has_no_rules() -> None:
    pack = make_pack(rule("A", "answer_to_agent_s", {date(2020, 1, 1): 3}))
    with pytest.raises(NotFound, match="begins later"):
        pack.edition_on(date(2019, 12, 31))


def test_a_figure_that_the_pack_lacks_is_named() -> None:
    with pytest.raises(NotFound, match="min_ring_s"):
        make_pack(rule("A", "max_ring_s", 45)).ring_timeout_s(30, NOW)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("hours", "08:30-21:00", "table of weekdays"),
        ("hours", {"mon-fry": "08:30-21:00"}, "weekday"),
        ("hours", {}, "never open"),
        ("attempts_per_day", 0, "at least 1"),
        ("attempts_per_day", True, "at least 1"),
        ("attempts_per_day", "3", "whole number"),
        ("attempt_gap_min", 1.5, "whole number"),
        ("attempts_rolling", {"max": 10}, "lacks 'hours'"),
        ("attempts_rolling", {"max": 10, "hours": 168, "days": 7}, "unknown key 'days'"),
        ("conversations_per_day", None, None),
        ("quarantine", {"hours": 120, "days": 5, "during": "free", "afterwards": "free"}, "must restrict"),
        ("quarantine", {"hours": 120, "days": 5, "during": "blocked", "afterwards": "blocked"}, "for ever"),
        ("quarantine", {"hours": 120, "days": 5, "during": "shut", "afterwards": "free"}, "reserved_agent"),
        ("holds", "optional", "required"),
        ("work_number", ["neighbour"], "known sources"),
        ("work_number", "debtor", "list of sources"),
        ("holidays", {"country": "ZZ"}, "ISO 3166-1"),
        ("holidays", {"country": "IT", "regions": ["XX"]}, "no region of IT"),
        ("holidays", {"country": "IT", "days": ["soon"]}, "2026-10-04"),
        ("holidays", {"land": "IT"}, "unknown key 'land'"),
        ("patron_days", {"country": "IT", "calendars": {"Monza": "QQ"}}, "Monza"),
        ("patron_days", {"country": "IT", "dates": {"Legnano": "13-40"}}, "month-day"),
        ("patron_days", {"country": "IT", "dates": {15118: "11-05"}}, "in quotes"),
        ("safety_margin_s", -1, "at least 1"),
        ("treatment", "music", "release, message"),
        ("abandonment_max_ratio", 3, "from 0 to 1"),
        ("abandonment_formula", "per_cent", "silent_per_good"),
        ("moon_phase", 1, "unknown kind"),
    ],
)
def test_a_malformed_figure_is_refused_by_rule_day_and_remedy(kind: str, value: object, message: str | None) -> None:
    if message is None:  # None ends a rule: a pack may say so from the start
        assert make_pack(rule("T-9", kind, value)).editions[0].rules == ()
        return
    with pytest.raises(Invalid, match=message) as refusal:
        make_pack(rule("T-9", kind, value))
    assert "rule T-9, value of 2020-01-01" in refusal.value.message
    assert refusal.value.facts["rule"] == "T-9"


def test_an_id_stands_once_and_a_pack_has_a_zone() -> None:
    with pytest.raises(Invalid, match="twice"):
        make_pack(rule("A", "max_ring_s", 45), rule("A", "min_ring_s", 20))
    with pytest.raises(Invalid, match="IANA"):
        make_pack(rule("A", "max_ring_s", 45), zones=("Europe/Roma",))
    with pytest.raises(Invalid, match="no time zone"):
        make_pack(rule("A", "max_ring_s", 45), zones=())


# ---- a campaign tightens


def permits(pack: Pack, at: str, **facts: object) -> bool:
    return evaluate(pack, make_facts(**facts), rome(at)).is_permitted


def test_a_campaign_may_tighten_a_figure() -> None:
    pack = italy().tightened({"IT-10": {"mon-fri": "10:00-18:00"}, "IT-12-gap": 240, "IT-12-day": 2})
    assert not permits(pack, "2026-11-23 09:59:59")
    assert permits(pack, "2026-11-23 10:00")
    attempts = (PastAttempt(at=rome("2026-11-23 10:00")),)
    assert not permits(pack, "2026-11-23 13:00", attempts=attempts)
    assert permits(italy(), "2026-11-23 13:00", attempts=attempts)
    assert pack.version == italy().version
    assert italy().tightened({}) is italy()


def test_holidays_and_margin_stay_with_tightened_hours() -> None:
    pack = italy().tightened({"IT-10": {"mon-sat": "09:00-15:00"}})
    assert not permits(pack, "2026-12-08 10:00")
    assert not permits(pack, "2026-11-23 14:59:30")
    assert not permits(pack, "2026-12-07 10:00", municipality="Milano")


@pytest.mark.parametrize(
    ("rule_id", "value"),
    [
        ("IT-10", {"mon-fri": "08:00-21:00"}),
        ("IT-10", {"sun": "10:00-12:00"}),
        ("IT-12-day", 4),
        ("IT-12-gap", 60),
        ("IT-12-week", {"max": 11, "hours": 168}),
        ("IT-12-week", {"max": 10, "hours": 100}),
        ("IT-11-day", 2),
        ("IT-11-week", 4),
        ("IT-04", {"hours": 72, "days": 5, "during": "blocked", "afterwards": "reserved_agent"}),
        ("IT-04", {"hours": 120, "days": 5, "during": "blocked", "afterwards": "free"}),
        ("IT-04", {"hours": 120, "days": 5, "during": "reserved_agent", "afterwards": "reserved_agent"}),
        ("IT-13", ["debtor", "contract", "creditor"]),
        ("HOLD", "off"),
        ("IT-01", 0.04),
        ("IT-01", "little"),
    ],
)
def test_a_campaign_never_loosens_one(rule_id: str, value: object) -> None:
    with pytest.raises(Invalid):
        italy().tightened({rule_id: value})


def test_a_rule_that_is_not_there_cannot_be_tightened() -> None:
    with pytest.raises(Invalid, match="IT-12-day"):
        italy().tightened({"IT-12": 1})
    with pytest.raises(Invalid, match="IT-02"):
        italy().tightened({"IT-02": 1})


def test_a_campaign_may_let_fewer_people_go_than_the_country_does() -> None:
    strict = italy().tightened({"IT-01": 0.01})
    assert strict.abandonment_max_ratio(NOW) == 0.01
    assert italy().abandonment_max_ratio(NOW) == 0.03
    assert strict.abandonment_formula(NOW) == "silent_per_good"


def test_a_pack_may_keep_its_ratio_over_several_windows() -> None:
    assert italy().abandonment_windows(NOW) == (AbandonmentWindow("campaign"), AbandonmentWindow("day"))
    pack = make_pack(
        rule("A", "abandonment_window", {"rolling_hours": 24}),
        rule("B", "abandonment_window", {date(2030, 1, 1): "day"}),
    )
    assert pack.abandonment_windows(NOW) == (AbandonmentWindow("rolling", 24),)
    assert len(pack.abandonment_windows(NOW.replace(year=2031))) == 2
    with pytest.raises(NotFound, match="abandonment_window"):
        make_pack(rule("A", "max_ring_s", 45)).abandonment_windows(NOW)


def test_nothing_is_judged_by_an_edition_that_lacks_a_figure() -> None:
    """Italy's pack is whole from the day on which its last figure, the caller ID, came into force."""
    assert italy().editions[0].starts_on == date(2018, 2, 4)
    with pytest.raises(NotFound, match="begins later"):
        evaluate(italy(), make_facts(), rome("2018-02-03 10:00"))
    assert evaluate(italy(), make_facts(), rome("2018-02-05 10:00")).is_permitted


def test_a_pack_tells_what_it_lacks() -> None:
    pack = make_pack(rule("H", "hours", {date(2020, 1, 1): {"all": "08:00-20:00"}, date(2027, 1, 1): None}))
    gaps = dict(pack.gaps())
    assert gaps["hours"] == "H"
    assert gaps["wishes"] is None
    assert "conversations_per_day or conversation_block" in gaps
    assert not list(italy().gaps())


def test_an_office_follows_the_weekly_hours_and_is_closed_on_the_countrys_holidays_not_on_a_towns() -> None:
    december = rome("2026-12-05 10:00")
    week = italy().week_of(december)
    assert week is not None
    assert [str(day[0]) if day else "" for day in week.days] == ["08:30-21:00"] * 5 + ["08:30-15:00", ""]
    assert italy().closed_days(december, 21) == (date(2026, 12, 8), date(2026, 12, 25))
    assert italy().closed_days(rome("2026-12-07 23:30"), 1) == ()
    assert italy().closed_days(rome("2026-12-08 00:00"), 1) == (date(2026, 12, 8),)
