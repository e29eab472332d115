"""Which part of a debt comes in where any money does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.scoring.paid_share import (
    PRIOR_SHARE,
    PRIOR_WEIGHT,
    PaidShare,
    ShareLesson,
    learn_share,
    share_document,
    share_of,
)

LESSONS = st.lists(st.builds(ShareLesson, st.sampled_from(["to 50", "to 150", "over 10000"]), st.floats(0.001, 1.0)))


def test_before_anything_was_seen_half_of_it_comes_in_and_little_is_known() -> None:
    found = PaidShare().of("to 150")
    assert (found.share, found.seen) == (PRIOR_SHARE, 0)
    assert found.low == pytest.approx(0.32, abs=0.01)
    assert found.high == pytest.approx(0.68, abs=0.01)


def test_what_was_paid_counts_by_the_size_of_the_debt_and_few_payments_move_little() -> None:
    lessons = [ShareLesson("to 50", 1.0)] * 400 + [ShareLesson("over 10000", 0.1)] * 100
    learned = learn_share(lessons)
    assert learned.mean_but(0, 0.0) == pytest.approx((10 + 400 + 10) / 520)
    small, large, unseen = learned.of("to 50"), learned.of("over 10000"), learned.of("to 150")
    assert small.share > 0.95
    assert large.share == pytest.approx((20 * (10 + 400) / 420 + 10) / 120)
    assert (unseen.share, unseen.seen) == (learned.mean_but(0, 0.0), 0)
    assert learn_share([ShareLesson("to 50", 0.0)]).of("to 50").share > 0.45


@given(LESSONS)
def test_a_part_is_a_part_its_interval_holds_it_and_what_is_kept_is_read_again(lessons: list[ShareLesson]) -> None:
    learned = learn_share(lessons)
    for band in ("to 50", "never seen"):
        found = learned.of(band)
        assert 0 <= found.low <= found.share <= found.high <= 1
        kept = share_of(share_document(learned)).of(band)  # type: ignore[arg-type]
        assert (kept.seen, kept.share) == (found.seen, pytest.approx(found.share, abs=1e-5))
    assert learn_share(reversed(lessons)) == learned


@given(st.integers(0, 5000), st.floats(0.0, 1.0))
def test_more_payments_make_the_interval_narrower(count: int, share: float) -> None:
    few = learn_share([ShareLesson("to 50", share)] * count).of("to 50")
    widest = PaidShare().of("to 50")
    assert few.high - few.low <= widest.high - widest.low + 1e-9
    assert PRIOR_WEIGHT > 0
