from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from dialer.core.campaigns.model import Shift
from dialer.core.compliance.facts import Facts, PastAttempt
from dialer.core.compliance.verdict import Decision
from dialer.core.dialing.judge import NO_NUMBER, closes_at, judge, opens_at
from dialer.core.dialing.snapshot import CampaignView
from dialer.core.kernel.codes import DialMode, NumberState, Outcome
from dialer.core.kernel.ids import NumberId
from dialer.core.kernel.window import instant, zone
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.factories import MONDAY_10, Dialable, later, make_campaign, make_dialable
from tests.unit.core.compliance.builders import make_pack, rule

PACK = load_packs(config_folder() / "jurisdictions")["it"]
VIEW = CampaignView(campaign=make_campaign(), candidates=(), pack=PACK)
TWO = ("+393471234500", "+390422123456")


def with_states(*states: NumberState) -> Dialable:
    candidate = make_dialable(1, numbers=TWO)
    numbers = tuple(replace(n, state=s) for n, s in zip(candidate.lead.numbers, states, strict=True))
    return Dialable(replace(candidate.lead, numbers=numbers), candidate.facts)


def test_the_first_permitted_number_of_the_debtors_order_is_called() -> None:
    verdict, number = judge(make_dialable(1, numbers=TWO), VIEW, DialMode.PROGRESSIVE, MONDAY_10)
    assert verdict.is_permitted
    assert number is not None and number.e164 == TWO[0]


def test_a_wrong_number_is_passed_over() -> None:
    _, number = judge(with_states(NumberState.WRONG, NumberState.OK), VIEW, DialMode.PROGRESSIVE, MONDAY_10)
    assert number is not None and number.e164 == TWO[1]


def test_a_lead_without_any_good_number_is_refused_and_says_so() -> None:
    verdict, number = judge(with_states(NumberState.WRONG, NumberState.DISABLED), VIEW, DialMode.POWER, MONDAY_10)
    assert number is None
    assert (verdict.decision, verdict.rule, verdict.pack_version) == (Decision.REFUSED, NO_NUMBER, PACK.version)


def test_a_debtor_called_a_moment_ago_waits_until_the_rules_permit() -> None:
    past = PastAttempt(at=later(-60), number_id=NumberId(10), e164=TWO[0], outcome=Outcome.NO_ANSWER)
    candidate = make_dialable(1, numbers=TWO, facts=Facts(attempts=(past,)))
    verdict, number = judge(candidate, VIEW, DialMode.PROGRESSIVE, MONDAY_10)
    assert number is None
    assert verdict.until is not None and verdict.until > MONDAY_10
    verdict, number = judge(candidate, VIEW, DialMode.PROGRESSIVE, verdict.until)
    assert number is not None


def test_calling_hours_are_known_without_reading_a_lead() -> None:
    assert opens_at(PACK, VIEW.campaign, MONDAY_10) is None
    night = MONDAY_10 + timedelta(hours=13)
    opens = opens_at(PACK, VIEW.campaign, night)
    assert opens is not None and night < opens <= night + timedelta(hours=12)
    assert opens_at(PACK, VIEW.campaign, opens) is None


def rome(text: str) -> datetime:
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time(), zone("Europe/Rome"))


@pytest.mark.parametrize(
    ("now", "schedule", "closes"),
    [
        ("2026-11-23 10:00", (), "2026-11-23 20:59"),  # the calling hours, less the margin
        ("2026-11-28 10:00", (), "2026-11-28 14:59"),  # on a Saturday
        ("2026-11-23 10:00", (Shift(weekday=0, start=time(9), stop=time(13)),), "2026-11-23 13:00"),
        ("2026-11-23 10:00", (Shift(weekday=0, start=time(9), stop=time(23)),), "2026-11-23 20:59"),
    ],
)
def test_dialling_ends_with_the_shift_or_the_calling_hours(now: str, schedule: tuple[Shift, ...], closes: str) -> None:
    assert closes_at(PACK, make_campaign(schedule=schedule), rome(now)) == rome(closes)


def test_where_nothing_closes_the_legal_day_does() -> None:
    around_the_clock = make_pack(rule("A", "hours", {"all": "00:00-24:00"}))
    assert closes_at(around_the_clock, make_campaign(), rome("2026-11-23 10:00")) == rome("2026-11-24 00:00")
    late = make_pack(rule("A", "hours", {"all": "22:00-02:00"}))
    assert late.closes_at(rome("2026-11-23 23:00")) == rome("2026-11-24 02:00")
    assert late.closes_at(rome("2026-11-24 01:00")) == rome("2026-11-24 02:00")
    assert late.closes_at(rome("2026-11-24 10:00")) is None


def test_with_several_zones_the_first_to_close_counts() -> None:
    two = make_pack(rule("A", "hours", {"all": "09:00-20:00"}), zones=("Europe/Rome", "Europe/Helsinki"))
    assert closes_at(two, make_campaign(), rome("2026-11-23 10:00")) == rome("2026-11-23 19:00")
