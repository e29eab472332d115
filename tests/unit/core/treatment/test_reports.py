"""What recipients of hand-offs may report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import (
    ENDS,
    MADE,
    STAGES,
    TALKED,
    Report,
    VisitOutcome,
    check_report,
    open_stages,
)

SENT = date(2026, 11, 2)
TODAY = date(2026, 11, 23)
RECEIVED = Report(stage="received", on=date(2026, 11, 3))


def check(report: Report, kind: HandOffKind = HandOffKind.LEGAL, state: HandOffState = HandOffState.SENT) -> None:
    check_report(kind, state, SENT, report, TODAY)


def test_every_stage_of_a_kind_may_be_reported_and_no_other_kinds() -> None:
    for kind, stages in STAGES.items():
        for stage in stages:
            more: dict[str, Any] = {}
            if stage == VisitOutcome.PROMISE:
                more = {"promised_minor": 100, "promised_on": TODAY}
            if stage.value == "costs":
                more = {"cost_minor": 9800, "reference": "RG 12/26"}
            check(Report(stage=stage, on=TODAY, **more), kind)
        assert ENDS[kind] <= {stage.value for stage in stages}
    with pytest.raises(Invalid, match="no stage of a legal hand-off") as refused:
        check(Report(stage="absent", on=TODAY))
    assert refused.value.facts["field"] == "stage"


@pytest.mark.parametrize("state", [HandOffState.QUEUED, HandOffState.READY])
def test_nothing_is_reported_of_what_was_not_sent(state: HandOffState) -> None:
    with pytest.raises(Conflict) as refused:
        check(RECEIVED, state=state)
    assert refused.value.code == "not_sent"


@pytest.mark.parametrize("state", [HandOffState.DONE, HandOffState.CANCELLED])
def test_after_the_end_only_a_lawyers_costs_come(state: HandOffState) -> None:
    check(Report(stage="costs", on=TODAY, cost_minor=1, reference="fee note 3"), state=state)
    with pytest.raises(Conflict) as refused:
        check(RECEIVED, state=state)
    assert refused.value.code == "hand_off_over"


def test_a_bureau_may_correct_what_it_has_entered() -> None:
    check(Report(stage="corrected", on=TODAY), HandOffKind.BUREAU, HandOffState.DONE)


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("legal", {"on": date(2026, 11, 24)}, "on"),
        ("legal", {"on": date(2026, 11, 1)}, "on"),
        ("legal", {"note": "x" * 2001}, "note"),
        ("legal", {"cost_minor": -1}, "cost"),
        ("legal", {"cost_minor": 9800}, "reference"),
        ("legal", {"stage": "costs"}, "cost"),
        ("visit", {"stage": "met", "cost_minor": 9800, "reference": "x"}, "cost"),
        ("visit", {"stage": "promise"}, "promised"),
        ("visit", {"stage": "promise", "promised_minor": 5}, "promised"),
        ("visit", {"stage": "met", "promised_minor": 5}, "promised"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(kind: str, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(replace(RECEIVED, **changes), HandOffKind(kind))
    assert refused.value.facts["field"] == field


def test_the_same_report_has_the_same_key_whatever_its_note() -> None:
    assert RECEIVED.line_key == replace(RECEIVED, note="by phone").line_key
    assert replace(RECEIVED, reference=" RG  1 ").line_key == replace(RECEIVED, reference="rg 1").line_key
    for changes in ({"on": TODAY}, {"stage": "judgment"}, {"reference": "a"}, {"cost_minor": 1}, {"fee_minor": 1}):
        assert replace(RECEIVED, **changes).line_key != RECEIVED.line_key


def test_who_was_talked_with_was_visited() -> None:
    assert TALKED < MADE
    assert VisitOutcome.NOT_VISITED not in MADE


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (HandOffKind.LEGAL, HandOffState.QUEUED, ()),
        (HandOffKind.LEGAL, HandOffState.DONE, ("costs",)),
        (HandOffKind.LEGAL, HandOffState.CANCELLED, ("costs",)),
        (HandOffKind.VISIT, HandOffState.DONE, ()),
        (HandOffKind.BUREAU, HandOffState.SENT, ("entered", "refused", "corrected")),
        (HandOffKind.BUREAU, HandOffState.DONE, ("corrected",)),
        (HandOffKind.BUREAU, HandOffState.CANCELLED, ()),
    ],
)
def test_only_what_can_still_come_is_offered_to_be_reported(
    kind: HandOffKind, state: HandOffState, expected: tuple[str, ...]
) -> None:
    sent_on = None if state is HandOffState.QUEUED else date(2026, 3, 2)
    assert open_stages(kind, state, sent_on) == expected
    assert open_stages(kind, HandOffState.CANCELLED, None) == ()
