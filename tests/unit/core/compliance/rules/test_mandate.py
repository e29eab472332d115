from __future__ import annotations

from datetime import date

from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.mandate import Mandate
from tests.unit.core.compliance.builders import CANARY, HEAD, ROME, make_facts, moment, rome

RULE = Mandate.parse(HEAD, "required")
FACTS = make_facts(mandate_starts=date(2026, 11, 24), mandate_ends=date(2026, 12, 31))


def test_first_and_last_day_are_inside() -> None:
    assert RULE.weigh(FACTS, moment("2026-11-24 00:00")) is None
    assert RULE.weigh(FACTS, moment("2026-12-31 23:59:59")) is None


def test_before_it_the_call_is_deferred_to_its_first_day() -> None:
    objection = RULE.weigh(FACTS, moment("2026-11-23 23:59:59"))
    assert objection is not None
    assert (objection.why, objection.until) == ("mandate_not_begun", rome("2026-11-24 00:00"))


def test_after_it_the_call_is_refused() -> None:
    objection = RULE.weigh(FACTS, moment("2027-01-01 00:00"))
    assert objection is not None
    assert (objection.why, objection.until) == ("mandate_ended", None)


def test_an_open_mandate_objects_to_nothing() -> None:
    assert RULE.weigh(make_facts(), moment("2026-11-23 10:00")) is None


def test_with_several_zones_the_shorter_reading_holds() -> None:
    zones = (ROME, CANARY)
    assert RULE.weigh(FACTS, Moment.of(rome("2026-11-24 00:30"), zones)) is not None
    assert RULE.weigh(FACTS, Moment.of(rome("2027-01-01 00:30"), zones)) is not None
