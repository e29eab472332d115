"""Learned models with their proofs, and why a lead stands where it stands."""

from __future__ import annotations

from dialer.core.scoring.school import Question, Standing
from dialer.core.scoring.traits import Feature
from dialer.web.schemas import Instant, Model, MoneyOut, Out


class ScoringQuery(Model):
    creditor_id: int | None = None
    """Absent: all creditors."""


class CalibrationOut(Out):
    """Forecasts of one tenth, on calls that the model had not seen."""

    count: int
    forecast: float
    """Mean of the forecasts, 0..1."""
    observed: float
    """Share that happened, 0..1."""


class EffectOut(Out):
    """What a class of a lead adds to the log-odds."""

    feature: Feature
    level: str
    effect: float
    seen: int
    """How often it was observed."""


class ModelOut(Out):
    """A learned model, in use or not."""

    version: int
    creditor_id: int
    creditor_name: str
    question: Question
    standing: Standing
    learned_at: Instant
    since: Instant | None
    """Of the oldest call learned from."""
    until: Instant | None
    seen_count: int
    rate: float
    """Share that happened, 0..1."""
    unseen_count: int
    """Calls of the proof."""
    brier: float | None
    """Mean squared error on them; null: nothing to prove it on."""
    base_brier: float | None
    """Of always saying their rate."""
    skill: float | None
    """1 - brier / base_brier."""
    gain_low: float | None
    """Lower 95 % bound of the gain over the rate; used only above 0."""
    calibration: list[CalibrationOut]
    effects: list[EffectOut]
    """The strongest first; none where the rate stands alone."""


class WeighingOut(Out):
    campaign_id: int
    weighed_at: Instant
    lead_count: int
    has_learned_answers: bool
    """Pacing forecasts each call by its lead's own chance."""


class ScoringOut(Out):
    models: list[ModelOut]
    weighings: list[WeighingOut]


class EstimateOut(Out):
    """A probability with what is behind it, 0..1."""

    question: Question
    standing: Standing | None
    """Of the model; null: none was learned yet."""
    version: int | None
    probability: float
    low: float
    """90 % interval."""
    high: float
    contributions: list[EffectOut]


class HourChanceOut(Out):
    at: Instant
    probability: float
    """0..1 that this number is answered then."""


class NumberWorthOut(Out):
    """One number of the lead, weighed now."""

    number_id: int
    e164: str
    score: int
    """Expected minor units an agent-hour."""
    worth_minor: int
    """Expected minor units of a conversation with whoever answers."""
    timeliness: float
    """0..1: 1 when the contact budget lets no better hour be waited for."""
    estimates: list[EstimateOut]
    hours: list[HourChanceOut]


class LeadScoreOut(Out):
    """Why a lead stands where it stands."""

    lead_id: int
    debtor_id: int
    debtor_name: str
    campaign_id: int
    campaign_name: str
    score: int
    """As the queue has it; 0: not weighed yet."""
    best_number_id: int | None
    payable: MoneyOut
    """Owed and not disputed, over the open cases."""
    minutes: float
    """An agent's for a conversation with its wrap-up."""
    idle_minutes: float
    """An agent's for a call that nobody takes."""
    week_attempts: int | None
    """Attempts that seven days leave room for."""
    numbers: list[NumberWorthOut]
    """The best first."""
