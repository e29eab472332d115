from __future__ import annotations

from datetime import timedelta

from dialer.core.kernel.ids import CampaignId
from dialer.engine.pacing_history import SPAN, PacingHistory
from dialer.ports.publisher import CampaignFigures, CapFigure
from tests.factories import later

CAP = CapFigure(
    formula="silent_per_good", max_ratio=0.03, window="day", hours=None, served_count=100, lost_count=2, ratio=0.02
)


def figures_at(seconds: float, *, campaign: int = 1, caps: tuple[CapFigure, ...] = (CAP,)) -> CampaignFigures:
    return CampaignFigures(
        campaign_id=CampaignId(campaign),
        at=later(seconds),
        agents_by_state={},
        calls_by_state={},
        ready_lead_count=0,
        launch_reason="risk_below_threshold",
        figures={"risk": seconds / 10_000, "threshold": 0.04},
        caps=caps,
    )


def noted(*seconds: float) -> PacingHistory:
    history = PacingHistory()
    for instant in seconds:
        history.note(figures_at(instant))
    return history


def test_a_sample_is_taken_every_five_seconds() -> None:
    samples = noted(*range(0, 21)).of(CampaignId(1))
    assert [sample.at for sample in samples] == [later(0), later(5), later(10), later(15), later(20)]
    assert (samples[1].risk, samples[1].threshold) == (0.0005, 0.04)
    assert (samples[1].running_ratio, samples[1].cap) == (0.02, 0.03)


def test_only_the_last_quarter_of_an_hour_is_kept() -> None:
    samples = noted(*range(0, 1801, 5)).of(CampaignId(1))
    assert samples[-1].at - samples[0].at == SPAN == timedelta(minutes=15)


def test_a_clock_that_was_set_back_begins_anew() -> None:
    assert [sample.at for sample in noted(100, 105, 3, 8).of(CampaignId(1))] == [later(3), later(8)]


def test_campaigns_are_apart_and_those_without_a_forecast_have_no_samples() -> None:
    history = noted(0)
    history.note(figures_at(0, campaign=2))
    history.note(figures_at(0, campaign=3, caps=()))
    assert [len(history.of(CampaignId(number))) for number in (1, 2, 3)] == [1, 1, 0]
    history.keep_only([CampaignId(2)])
    assert [len(history.of(CampaignId(number))) for number in (1, 2)] == [0, 1]
