from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.compliance.rules.base import (
    Layer,
    Moment,
    RuleHead,
    has_agent_held,
    until_or_callback,
    yields_to_callback,
)
from dialer.core.kernel.codes import DialMode
from tests.unit.core.compliance.builders import CANARY, HEAD, ROME, make_facts, rome


def test_a_moment_has_its_local_day_in_each_zone() -> None:
    late = Moment.of(rome("2026-11-24 00:30"), (ROME, CANARY))
    assert late.days == (date(2026, 11, 24), date(2026, 11, 23))
    assert late.start_of(date(2026, 11, 25)) - late.earliest_start_of(date(2026, 11, 25)) == timedelta(hours=1)


def test_precedence_is_that_of_the_domain() -> None:
    assert sorted(Layer) == [Layer.DEBTOR, Layer.HOLD, Layer.CONTRACT, Layer.CODE, Layer.LAW, Layer.CAMPAIGN]


@pytest.mark.parametrize(
    ("at", "yields"),
    [
        ("2026-11-23 14:44:59", False),
        ("2026-11-23 14:45", True),
        ("2026-11-23 15:00", True),
        ("2026-11-23 15:15", True),
        ("2026-11-23 15:15:01", False),
    ],
)
def test_caps_yield_within_a_quarter_of_an_hour_of_an_agreed_callback(at: str, yields: bool) -> None:
    assert yields_to_callback(HEAD, make_facts(agreed_callback_at=rome("2026-11-23 15:00")), rome(at)) is yields
    assert not yields_to_callback(HEAD, make_facts(), rome(at))


def test_a_cap_ends_at_the_callbacks_slack_when_that_lies_ahead_and_comes_first() -> None:
    facts = make_facts(agreed_callback_at=rome("2026-11-23 15:00"))
    end = rome("2026-11-24 00:00")
    assert until_or_callback(HEAD, facts, rome("2026-11-23 12:00"), end) == rome("2026-11-23 14:45")
    assert until_or_callback(HEAD, facts, rome("2026-11-23 15:30"), end) == end
    assert until_or_callback(HEAD, facts, rome("2026-11-23 12:00"), rome("2026-11-23 13:00")) == rome(
        "2026-11-23 13:00"
    )
    assert until_or_callback(HEAD, make_facts(), rome("2026-11-23 12:00"), end) == end


@pytest.mark.parametrize(
    ("layer", "is_policy", "gives_way"),
    [(Layer.CODE, False, True), (Layer.LAW, True, True), (Layer.LAW, False, False), (Layer.CAMPAIGN, False, True)],
)
def test_a_statutes_cap_does_not_give_way_to_a_callback(layer: Layer, is_policy: bool, gives_way: bool) -> None:
    head = RuleHead(rule_id="R", layer=layer, is_policy=is_policy)
    at = rome("2026-11-23 15:00")
    assert yields_to_callback(head, make_facts(agreed_callback_at=at), at) is gives_way


@pytest.mark.parametrize(
    ("mode", "guaranteed", "held"),
    [
        (DialMode.RESERVED_AGENT, None, True),
        (DialMode.PREVIEW, None, True),
        (DialMode.MANUAL, None, True),
        (DialMode.PREDICTIVE, None, False),
        (DialMode.PROGRESSIVE, None, False),
        (DialMode.POWER, 0.99, False),
        (DialMode.POWER, 1.0, True),
    ],
)
def test_who_counts_as_an_agent_held(mode: DialMode, guaranteed: float | None, held: bool) -> None:
    assert has_agent_held(make_facts(mode=mode, agents_per_call_guaranteed=guaranteed)) is held
