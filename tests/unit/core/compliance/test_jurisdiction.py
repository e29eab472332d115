"""Figures of several packs at once; how their rules join is tried in test_rulebook."""

from __future__ import annotations

from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.kernel.codes import Treatment
from tests.unit.core.compliance.builders import italy, make_facts, rome

NOW = rome("2026-11-23 10:00")


def test_one_pack_is_itself() -> None:
    one = Jurisdiction((italy(),))
    assert one.own is italy()
    assert (one.version, one.zones) == (italy().version, italy().zones)
    assert one.evaluate(make_facts(), NOW) is italy().permitted
    assert one.treatment(NOW) is Treatment.RELEASE
    assert one.closes_at(NOW) == italy().closes_at(NOW)
    assert one.attempt_gap(NOW) == italy().attempt_gap(NOW)


def test_equal_limits_are_kept_once_and_each_window_is_one() -> None:
    limits = Jurisdiction((italy(), italy())).abandonment_limits(NOW)
    assert [(formula, ratio, window.kind) for formula, ratio, window in limits] == [
        ("silent_per_good", 0.03, "campaign"),
        ("silent_per_good", 0.03, "day"),
    ]
