"""Before the due date only courtesy calls: the one rule of every door of a queue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.kernel.codes import CampaignType
from dialer.core.leads.entry import NOT_YET_DUE, refusal

TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
OTHERS = [kind for kind in CampaignType if kind is not CampaignType.CARING]


@pytest.mark.parametrize("days", [-30, -1, 0, 1, 30])
def test_courtesy_takes_every_open_case(days: int) -> None:
    assert refusal(CampaignType.CARING, TODAY + timedelta(days=days), TODAY) == ""


@pytest.mark.parametrize("kind", OTHERS)
def test_any_other_campaign_takes_a_case_from_the_day_after_its_due_date(kind: CampaignType) -> None:
    assert refusal(kind, TODAY + ONE_DAY, TODAY) == NOT_YET_DUE
    assert refusal(kind, TODAY, TODAY) == NOT_YET_DUE  # it can still be paid in time
    assert refusal(kind, TODAY - ONE_DAY, TODAY) == ""


@pytest.mark.parametrize("kind", OTHERS)
def test_a_case_whose_due_date_nobody_told_is_taken(kind: CampaignType) -> None:
    assert refusal(kind, None, TODAY) == ""
