from __future__ import annotations

import pytest

from dialer.twin.line_times import (
    failure_times,
    fast_failure,
    ring_seen_share,
    ring_times,
    setup_times,
    talk_lengths,
)
from tests.unit.twin.floors import make_call, make_measured


def test_conversations_that_go_on_are_kept_apart_and_lost_ones_left_out() -> None:
    talked = make_call(0, 5.0, 40.0)
    going = talked._replace(ended_s=None, joined_s=talked.ordered_s + 6.0)
    lost = going._replace(joined_s=talked.ordered_s - 10_000.0)
    found = talk_lengths(make_measured([talked, going, lost, make_call(9)], after_s=100.0))
    assert found.whole == pytest.approx([40.0])
    assert found.going == pytest.approx([94.0])


def test_ringing_is_counted_from_its_report_and_only_where_there_was_one() -> None:
    seen, unseen = make_call(0, 9.0), make_call(1, 9.0)._replace(ringing_s=None)
    assert ring_times([seen, unseen, make_call(2)]) == [8.0]
    assert setup_times([seen, unseen, make_call(2)]) == [1.0, 1.0]
    assert ring_seen_share([seen, unseen]) == 0.5
    assert ring_seen_share([make_call(2)]) == 1.0


def test_only_what_the_network_refuses_is_a_failure() -> None:
    calls = [
        make_call(0, ended=2.0, outcome="BUSY"),
        make_call(1, outcome="NA"),
        make_call(2, ended=1.0, outcome="CONG"),
    ]
    assert failure_times(calls) == [2.0, 1.0]


def test_failures_are_weighed_with_the_generic_share() -> None:
    found = fast_failure([2.0] * 30, 70)
    assert found.share == pytest.approx((30 + 30 * 0.15) / 100)
    assert found.lo_s == pytest.approx((30 * 2.0 + 30 * 1.0) / 60)
    assert fast_failure([], 0).share == 0.15
