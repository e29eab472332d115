"""Claims near their prescription: planned, told once, counted, taken."""

from __future__ import annotations

from datetime import timedelta

from dialer import metrics
from dialer.ports.publisher import Message, Notice
from dialer.workflows.treatment.tell_alarms import TOLD_ONE_BY_ONE, take_alarm, tell_alarms
from tests.contract.store.treatment_world import TODAY, assigned, case_due, planned
from tests.contract.store.world import NOW, World

FIVE_YEARS = (TODAY - TODAY.replace(year=TODAY.year - 5)).days
"""Of telephone bills."""


class Heard:
    """What supervisors are told."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def publish(self, message: Message) -> None:
        assert isinstance(message, Notice)
        self.notices.append(message)


async def told(world: World, days: int = 0) -> list[Notice]:
    now = NOW + timedelta(days=days)
    await planned(world, now)
    heard = Heard()
    await tell_alarms(world.store, heard, now=now)
    return heard.notices


def gauge(days: int) -> float:
    return metrics.PRESCRIPTION_ALARMS.labels(str(days))._value.get()


async def test_each_threshold_is_told_once_with_numbers_and_no_name(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, FIVE_YEARS - 92)
    found = {days: await told(world, days) for days in (0, 1, 4, 5, 70, 71, 100, 101)}
    assert {days: [(one.code, one.facts["days"]) for one in notices] for days, notices in found.items()} == {
        0: [("prescription_alarm", 180)], 1: [], 4: [("prescription_alarm", 90)], 5: [],
        70: [("prescription_alarm", 30)], 71: [], 100: [("prescription_passed", 0)], 101: [],
    }  # fmt: skip
    [first] = found[0]
    assert set(first.facts) == {"id", "case_id", "creditor_id", "days"}
    assert first.facts["case_id"] == case_id
    assert (gauge(0), gauge(30), gauge(90), gauge(180)) == (1, 0, 0, 0)


async def test_a_flood_is_told_by_threshold_and_taken_ones_are_not_counted(world: World) -> None:
    await assigned(world)
    for index in range(1, TOLD_ONE_BY_ONE + 4):
        await case_due(world, index, FIVE_YEARS - 20)
    notices = await told(world)
    assert [one.code for one in notices].count("prescription_alarm") == TOLD_ONE_BY_ONE
    assert [dict(one.facts) for one in notices if one.code == "prescription_alarms"] == [{"days": 30, "count": 3}]
    assert gauge(30) == TOLD_ONE_BY_ONE + 3
    row = await take_alarm(world.store, 1, "I call the lawyer", by=world.user_id, now=NOW)
    assert row.note == "I call the lawyer"
    assert await told(world, 1) == []
    assert gauge(30) == TOLD_ONE_BY_ONE + 2
