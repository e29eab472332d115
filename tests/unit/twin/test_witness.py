from __future__ import annotations

import pytest

from dialer.core.kernel.codes import Outcome
from dialer.twin.coverage import watch
from dialer.twin.model import Scenario


def test_what_is_written_down_is_what_the_day_counts() -> None:
    day, measured = watch(Scenario(agents=5, answer_rate=0.3, shift_h=0.5), "power", 3, 0.5)
    record = day.record()
    calls = measured.calls
    assert len(calls) == record.tally.dial_count
    assert sum(c.joined_s is not None for c in calls) == record.tally.served_count
    assert sum(c.outcome == Outcome.SILENT.value for c in calls) == record.tally.lost_count
    assert sum(served for _, served, _ in measured.counts) == record.tally.served_count
    assert sum(lost for _, _, lost in measured.counts) == record.tally.lost_count
    assert [c.ordered_s for c in calls] == sorted(c.ordered_s for c in calls)
    talked_s = sum(s.length_s for s in measured.spells if s.state == "talking" and s.campaign_id == 1)
    assert talked_s == pytest.approx(record.talk_s, rel=0.25)  # conversations that outlast the shift are whole here


def test_a_day_that_stands_still_has_calls_on_their_way() -> None:
    _, measured = watch(Scenario(agents=5, answer_rate=0.3, shift_h=0.5), "progressive", 3, 0.25)
    going = [c for c in measured.calls if c.ended_s is None]
    assert going
    assert max(c.ordered_s for c in measured.calls) <= measured.until_s
