"""What is known of a debtor at an instant, and what calls teach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialer.core.scoring.subject import (
    DEBT,
    LINE,
    PERSON,
    PastCall,
    Promised,
    Subject,
    debt_traits,
    hour_traits,
    lessons_of,
    number_traits,
)
from dialer.core.scoring.traits import Feature

ROME = ZoneInfo("Europe/Rome")
T = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
"""10:30 in Rome, a Tuesday."""
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def subject(**changes: Any) -> Subject:
    values: dict[str, Any] = {"debtor_id": 1, "places": {1: "mobile", 2: "home"}, "payable": 100_00}
    return Subject(**{**values, **changes})


def ageing(days: int) -> str:
    return "old" if days > 30 else "young"


def test_a_call_is_seen_with_what_was_known_before_it_only() -> None:
    calls = [
        PastCall(T, 1, is_answered=False, is_right_party=None),
        PastCall(T + timedelta(hours=8), 1, is_answered=True, is_right_party=True),
        PastCall(T + timedelta(days=1, hours=8), 1, is_answered=True, is_right_party=False),
    ]
    lessons = lessons_of(subject(calls=calls), ROME, NOW, ageing)
    histories = [row.traits[Feature.NUMBER_HISTORY] for _, row in lessons.answer]
    assert histories == ["new", "silent", "answered often"]
    assert [row.happened for _, row in lessons.answer] == [False, True, True]
    assert [row.traits[Feature.HOUR] for _, row in lessons.answer] == ["10-12", "18-20", "18-20"]
    assert [row.traits[Feature.SAME_BAND] for _, row in lessons.answer] == ["not yet", "not yet", "answered"]
    assert [row.traits[Feature.ATTEMPTS] for _, row in lessons.answer] == ["0", "1", "0"]
    assert [(row.traits[Feature.PARTY], row.happened) for _, row in lessons.right_party] == [
        ("nobody", True), ("debtor", False)
    ]  # fmt: skip


def test_each_question_is_learned_from_its_own_facts() -> None:
    calls = [PastCall(T, 1, is_answered=True, is_right_party=True)]
    found = lessons_of(subject(calls=calls, due_on=date(2026, 8, 1), phase="phone", placed_on=date(2026, 8, 10)), ROME,
                       NOW, ageing)  # fmt: skip
    assert set(found.answer[0][1].traits) == set(LINE)
    assert set(found.right_party[0][1].traits) == set(PERSON)
    assert set(found.pays[0][1].traits) == set(DEBT)


def test_money_counts_for_the_conversation_before_it_once_its_time_is_over() -> None:
    early, late = T, NOW - timedelta(days=29)
    calls = [PastCall(at, 1, is_answered=True, is_right_party=True) for at in (early, late)]
    paid = lessons_of(subject(calls=calls, payments=[(date(2026, 10, 1), 5_00)]), ROME, NOW, ageing).pays
    assert [(at, row.happened) for at, row in paid] == [(early, True)]
    too_late = lessons_of(subject(calls=calls, payments=[(date(2026, 10, 2), 5_00)]), ROME, NOW, ageing).pays
    assert [row.happened for _, row in too_late] == [False]


def test_the_part_that_came_in_is_of_what_was_owed_before_it_and_never_more_than_all() -> None:
    talked = PastCall(T, 1, is_answered=True, is_right_party=True)
    day = T.date()
    for paid, expected in ((25_00, 0.25), (100_00, 1.0), (140_00, 1.0)):
        found = subject(
            calls=[talked],
            payable=max(0, 100_00 - paid),
            moves=[(day - timedelta(days=40), 100_00), (day, -min(paid, 100_00))],
            payments=[(day, paid)],
        )
        ((at, lesson),) = lessons_of(found, ROME, NOW, ageing).shares
        assert (at, lesson.band, lesson.share) == (T, "to 150", pytest.approx(expected))
    assert not lessons_of(subject(calls=[talked], payable=100_00), ROME, NOW, ageing).shares
    owed_nothing = subject(calls=[talked], payable=0, payments=[(day, 5_00)])
    assert not lessons_of(owed_nothing, ROME, NOW, ageing).shares


def test_the_debt_is_seen_as_it_stood_on_the_day() -> None:
    found = subject(
        payable=40_00,
        moves=[(date(2026, 8, 1), 140_00), (date(2026, 9, 10), -100_00)],
        payments=[(date(2026, 9, 10), 100_00)],
        due_on=date(2026, 8, 15),
        placed_on=date(2026, 8, 20),
        phase="soft",
        reasons=[(T - timedelta(days=2), "FORGOT"), (T + timedelta(days=2), "REFUSAL")],
        promises=[
            Promised(T - timedelta(days=9), date(2026, 8, 30), is_kept=False),
            Promised(T - timedelta(days=1), date(2026, 9, 20), is_kept=True),
            Promised(T - timedelta(days=20), date(2026, 8, 20), is_kept=None),
        ],
    )
    assert (found.payable_on(date(2026, 9, 1)), found.payable_on(date(2026, 9, 10))) == (140_00, 40_00)
    then = debt_traits(found, T, date(2026, 9, 1), ageing)
    assert then == {
        Feature.BALANCE: "to 150", Feature.REASON: "FORGOT", Feature.PROMISES: "broken", Feature.AGEING: "young",
        Feature.PAYMENTS: "nothing yet", Feature.PHASE: "soft",
    }  # fmt: skip
    now = debt_traits(found, NOW, NOW.date(), ageing)
    assert (now[Feature.BALANCE], now[Feature.REASON], now[Feature.PROMISES], now[Feature.PAYMENTS]) == (
        "to 50", "REFUSAL", "kept and broken", "paid something"
    )  # fmt: skip


def test_what_is_not_known_is_left_out_and_not_guessed() -> None:
    bare = Subject(debtor_id=1, places={1: ""})
    assert Feature.PLACE not in number_traits(bare, (), 1)
    found = debt_traits(bare, T, T.date(), ageing)
    assert not found.keys() & {Feature.AGEING, Feature.PAYMENTS, Feature.PHASE}
    assert found[Feature.PROMISES] == "none"


def test_an_hour_is_the_debtors_and_counts_for_the_number_that_answered() -> None:
    calls = [PastCall(T, 1, is_answered=True, is_right_party=None)]
    local = (T + timedelta(days=3)).astimezone(ROME)
    assert hour_traits(calls, 1, local)[Feature.SAME_BAND] == "answered"
    assert hour_traits(calls, 2, local)[Feature.SAME_BAND] == "not yet"
    assert hour_traits(calls, 1, local)[Feature.WEEKDAY] == "5"
