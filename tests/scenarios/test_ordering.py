"""Queues read by expected money bring in more an agent-hour than by due date or at random; short here, whole in
``scripts/bench ordering``."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.benches.order_world import BUSINESSES, HOUSEHOLDS, MOBILES, Population, history, work
from scripts.benches.ordering import RECENT_DAYS, at_random, by_due_date, compare, difference


@pytest.mark.parametrize("population", [HOUSEHOLDS, MOBILES, BUSINESSES], ids=lambda one: one.name)
def test_more_money_comes_in_an_agent_hour(population: Population) -> None:
    """The lower 95 % bound of the difference is above zero, with figures of the population that nobody was told."""
    found: dict[str, Any] = compare(population, queues=12, debtors=900, past=1500, agents=1, days=1, seed=3)
    for other in ("due date", "random"):
        assert found["gain_over"][other]["low"] > 0, found


def test_orders_are_compared_on_the_same_people() -> None:
    once, again = (history(MOBILES, 50, 4, days_ago=RECENT_DAYS) for _ in range(2))
    assert once == again
    results = [work(MOBILES, queue, by_due_date, seed=1, agents=1, days=1) for queue in (once, again)]
    assert results[0] == results[1]
    assert results[0].attempts > results[0].talks > 0


def test_agents_time_is_what_all_orders_share_and_the_contact_budget_holds() -> None:
    queue = history(HOUSEHOLDS, 40, 5, days_ago=RECENT_DAYS)
    before = {who.debtor_id: len(who.calls) for who in queue}
    done = work(HOUSEHOLDS, queue, at_random(1), seed=1, agents=1, days=2)
    assert done.agent_hours < 24
    assert all(len(who.calls) - before[who.debtor_id] <= 6 for who in queue)


def test_a_difference_that_is_luck_is_not_called_one() -> None:
    found = difference([(1.0, 0.0), (-1.0, 0.0), (2.0, 0.0), (-2.0, 0.0), (3.0, 0.0), (-3.0, 0.0)])
    assert found.low < 0 < found.high and found.mean == 0
    assert difference([(3.0 + n % 2, 1.0) for n in range(8)]).low > 1.5
