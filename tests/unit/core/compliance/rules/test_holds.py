from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.facts import Hold
from dialer.core.compliance.rules.base import Layer, Moment
from dialer.core.compliance.rules.holds import Holds
from dialer.core.kernel.codes import HoldReason
from tests.unit.core.compliance.builders import CANARY, HEAD, ROME, make_facts, moment, rome

RULE = Holds.parse(HEAD, "required")
PAID = HoldReason.PAID_CLAIMED


@pytest.mark.parametrize("reason", sorted(HoldReason))
def test_an_open_hold_refuses(reason: HoldReason) -> None:
    objection = RULE.weigh(make_facts(holds=(Hold(reason=reason),)), moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until is None
    assert objection.values == (("reason", reason.value),)
    assert objection.layer is (Layer.DEBTOR if reason is HoldReason.CEASE else HEAD.layer)


@pytest.mark.parametrize("reason", sorted(set(HoldReason) - {HoldReason.CEASE}))
def test_a_dated_hold_defers_to_its_end(reason: HoldReason) -> None:
    hold = Hold(reason=reason, starts=date(2026, 11, 20), ends=date(2026, 11, 25))
    objection = RULE.weigh(make_facts(holds=(hold,)), moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until == rome("2026-11-26 00:00")


def test_whole_days_are_inclusive_and_instants_exact() -> None:
    days = make_facts(holds=(Hold(reason=PAID, starts=date(2026, 11, 24), ends=date(2026, 11, 25)),))
    hours = make_facts(holds=(Hold(reason=PAID, starts=rome("2026-11-24 10:00"), ends=rome("2026-11-24 12:00")),))
    for facts, at, stands in (
        (days, "2026-11-23 23:59:59", False),
        (days, "2026-11-24 00:00", True),
        (days, "2026-11-25 23:59:59", True),
        (days, "2026-11-26 00:00", False),
        (hours, "2026-11-24 09:59:59", False),
        (hours, "2026-11-24 10:00", True),
        (hours, "2026-11-24 11:59:59", True),
        (hours, "2026-11-24 12:00", False),
    ):
        assert (RULE.weigh(facts, moment(at)) is not None) is stands


def test_of_several_the_open_one_or_the_longest_counts() -> None:
    short, long = Hold(reason=PAID, ends=date(2026, 11, 25)), Hold(reason=PAID, ends=date(2026, 12, 25))
    objection = RULE.weigh(make_facts(holds=(long, short)), moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until == rome("2026-12-26 00:00")
    objection = RULE.weigh(make_facts(holds=(short, Hold(reason=HoldReason.LEGAL), long)), moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until is None


def test_a_hold_stands_while_its_days_last_in_any_zone() -> None:
    facts = make_facts(holds=(Hold(reason=PAID, starts=date(2026, 11, 24), ends=date(2026, 11, 25)),))
    assert RULE.weigh(facts, Moment.of(rome("2026-11-24 00:00"), (ROME, CANARY))) is not None
    assert RULE.weigh(facts, Moment.of(rome("2026-11-26 00:30"), (ROME, CANARY))) is not None
    assert RULE.weigh(facts, Moment.of(rome("2026-11-26 01:00"), (ROME, CANARY))) is None
