"""Counts against the limits of a pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialer.core.compliance.counts import Counted, contact_counts
from dialer.core.compliance.facts import Facts, PastAttempt, PastConversation
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.kernel.codes import Outcome
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.factories import MONDAY_10

LAW = Jurisdiction((load_packs(config_folder() / "jurisdictions")["it"],))
NOBODY = Facts(country="IT", region="Lazio", municipality="Roma")


def found(facts: Facts) -> dict[tuple[Counted, int], tuple[int, int]]:
    counts = contact_counts(LAW, facts, MONDAY_10)
    return {(one.counted, one.hours): (one.count, one.most) for one in counts}


def test_italys_limits_stand_with_nothing_used_of_them() -> None:
    assert found(NOBODY) == {
        (Counted.ATTEMPTS, 24): (0, 3),
        (Counted.ATTEMPTS, 168): (0, 10),
        (Counted.CONVERSATIONS, 24): (0, 1),
        (Counted.CONVERSATIONS, 168): (0, 3),
    }


def test_calls_of_today_and_of_the_week_are_told_apart_and_what_does_not_count_is_left_out() -> None:
    days = (0, 0, 1, 6, 8)
    tried = tuple(
        PastAttempt(at=MONDAY_10 - timedelta(days=day, minutes=5), e164="+390669821", outcome=Outcome.NO_ANSWER)
        for day in days
    )
    failed = PastAttempt(at=MONDAY_10 - timedelta(minutes=9), e164="+390669821", outcome=Outcome.NETWORK_FAILURE)
    talked = PastConversation(at=MONDAY_10 - timedelta(days=1), e164="+390669821")
    counts = found(replace(NOBODY, attempts=(*tried, failed), conversations=(talked,)))
    assert counts[Counted.ATTEMPTS, 24][0] == 2
    assert counts[Counted.ATTEMPTS, 168][0] == 4
    assert counts[Counted.CONVERSATIONS, 24][0] == 0
    assert counts[Counted.CONVERSATIONS, 168][0] == 0  # a Sunday: the week of the code begins on Monday
