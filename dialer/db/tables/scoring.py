"""What was learned of each creditor's calls, and when each campaign's queue was weighed by it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from dialer.db.tables.base import Id, Instant, Json, metadata

score_models = Table(
    "score_models",
    metadata,
    Column("id", Id, primary_key=True, doc="The model's version: a later one has a higher one."),
    Column(
        "creditor_id", Id, ForeignKey("creditors.id"), nullable=False, doc="Whose calls taught it, and whom it serves."
    ),
    Column("question", Text, nullable=False, doc="answer, right_party, pays."),
    Column("standing", Text, nullable=False, doc="used, too_few, not_better."),
    Column("learned_at", Instant, nullable=False),
    Column("since_at", Instant, doc="Of the oldest observation."),
    Column("until_at", Instant, doc="Of the newest."),
    Column("seen_count", Integer, nullable=False),
    Column("rate", Float, nullable=False, doc="Share that happened, 0..1."),
    Column("unseen_count", Integer, nullable=False, doc="Observations of the proof."),
    Column("brier", Float, doc="On what it had not seen; null: nothing to prove it on."),
    Column("base_brier", Float, doc="Of always saying the rate."),
    Column("gain_low", Float, doc="Lower 95 % bound of the gain over the rate."),
    Column("bins", Json, nullable=False, server_default=text("'[]'"), doc="[[count, forecast, observed]] by tenths."),
    Column("model", Json, nullable=False, doc="Base and effects (``core/scoring/school.py``)."),
    CheckConstraint("question IN ('answer', 'right_party', 'pays')", name="question"),
)
Index("ix_score_models_creditor", score_models.c.creditor_id, score_models.c.question, score_models.c.id)

queue_weighings = Table(
    "queue_weighings",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), primary_key=True, autoincrement=False),
    Column("occasion", Text, nullable=False, doc="Hours and models by which the whole queue was weighed."),
    Column("weighed_at", Instant, nullable=False),
    Column("lead_count", Integer, nullable=False),
    Column("answer_model_id", Id, doc="The learned model of answers in use; null: the rate alone, nothing for pacing."),
)
