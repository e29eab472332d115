"""A model learned from what happened, proved on the newest part of it, and used only where it is better than the rate.

The proof is made as the model will be used: learned from the older observations, asked about the newer ones. Where it
is used, it is then learned anew from all of them; where not, the rate that was seen stands, held to the prior, with
what is believed of numbers that never answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dialer.core.scoring.model import SPREAD, Effect, Model, learn, prior
from dialer.core.scoring.paid_share import (
    NOTHING_LEARNED,
    PaidShare,
    ShareLesson,
    learn_share,
    share_document,
    share_of,
)
from dialer.core.scoring.proof import Bin, Proof, prove
from dialer.core.scoring.traits import Feature, Observation

UNSEEN_SHARE = 0.25
"""Of the observations, the newest: the proof is made on them."""
LEAST_UNSEEN = 100
"""Fewer prove nothing (POLICY)."""
MOST_OBSERVATIONS = 60_000
"""The newest; older ones teach little, and would take long."""


class Question(StrEnum):
    """What is forecast."""

    ANSWER = "answer"
    """Is this number answered at this hour?"""
    RIGHT_PARTY = "right_party"
    """Is it the debtor who answers?"""
    PAYS = "pays"
    """Does money come in after the conversation?"""


PRIOR_RATES: Mapping[Question, float] = {Question.ANSWER: 0.3, Question.RIGHT_PARTY: 0.6, Question.PAYS: 0.25}
"""Believed before anything was seen (POLICY)."""


PRIOR_EFFECTS: Mapping[Question, Mapping[tuple[Feature, str], float]] = {
    Question.ANSWER: {
        (Feature.NUMBER_HISTORY, "answered often"): 0.9,
        (Feature.NUMBER_HISTORY, "answered before"): 0.3,
        (Feature.NUMBER_HISTORY, "silent"): -0.4,
        (Feature.NUMBER_HISTORY, "dead"): -2.0,
    }
}
"""Log-odds believed while nothing better was learned: a number that never answers falls back by itself (POLICY)."""


class Standing(StrEnum):
    """Whether a learned model is used, or why it is not."""

    USED = "used"
    TOO_FEW = "too_few"
    """Not enough was seen to prove anything."""
    NOT_BETTER = "not_better"
    """What it had not seen it did not forecast better than the rate, beyond luck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A model ready for use, with its proof."""

    question: Question
    model: Model
    """The learned one where it is used; else the rate, with what is believed of silent numbers."""
    standing: Standing
    seen_count: int
    rate: float
    """Share that happened, of all that was seen; the prior's where nothing was."""
    proof: Proof | None
    since: datetime | None
    """Of the oldest observation."""
    until: datetime | None
    """Of the newest."""
    share: PaidShare = NOTHING_LEARNED
    """Of payments: which part of what is owed comes in, where any comes in."""


def teach(
    question: Question,
    lessons: Sequence[tuple[datetime, Observation]],
    shares: Sequence[tuple[datetime, ShareLesson]] = (),
) -> Taught:
    """Learn, prove, choose.

    Args:
        question: what is forecast.
        lessons: observations with their instants, in any order.
        shares: of payments, which part of the debt came in each time that any did.
    """
    start = prior(question.value, PRIOR_RATES[question])
    ordered = sorted(lessons, key=lambda lesson: lesson[0])[-MOST_OBSERVATIONS:]
    rows = [observation for _, observation in ordered]
    rate_alone = _believed(learn(start, [Observation({}, row.happened) for row in rows]), question)
    cut = len(rows) - int(len(rows) * UNSEEN_SHARE)
    proof = prove(learn(start, rows[:cut]), rows[cut:]) if cut else None
    if proof is None or proof.count < LEAST_UNSEEN:
        standing = Standing.TOO_FEW
    elif proof.gain_low <= 0:
        standing = Standing.NOT_BETTER
    else:
        standing = Standing.USED
    return Taught(
        question=question,
        model=learn(start, rows) if standing is Standing.USED else rate_alone,
        standing=standing,
        seen_count=len(rows),
        rate=sum(row.happened for row in rows) / len(rows) if rows else PRIOR_RATES[question],
        proof=proof,
        since=ordered[0][0] if ordered else None,
        until=ordered[-1][0] if ordered else None,
        share=learn_share(share for _, share in sorted(shares, key=lambda lesson: lesson[0])[-MOST_OBSERVATIONS:]),
    )


def untaught(question: Question) -> Model:
    """What is believed before anything was learned."""
    return _believed(prior(question.value, PRIOR_RATES[question]), question)


def _believed(rate: Model, question: Question) -> Model:
    """A rate with the effects that are believed without proof."""
    effects = PRIOR_EFFECTS.get(question, {})
    return replace(rate, effects={trait: Effect(mean, SPREAD**2, 0) for trait, mean in effects.items()})


def document_of(model: Model, share: PaidShare | None = None) -> dict[str, object]:
    """A model as it is kept, one of payments with the part that comes in; read by ``model_of`` and ``shares_in``."""
    found: dict[str, object] = {
        "name": model.name,
        "base": _numbers(model.base),
        "effects": [[feature.value, level, *_numbers(effect)] for (feature, level), effect in model.effects.items()],
    }
    return found if share is None else {**found, "shares": share_document(share)}


def shares_in(document: Mapping[str, Any]) -> PaidShare:
    """The part that comes in, as a document has it; one of before has none."""
    return share_of(document.get("shares", ()))


def model_of(document: Mapping[str, Any]) -> Model:
    """The model of a document; classes of features that are no longer learned from are left out."""
    known = frozenset(feature.value for feature in Feature)
    return Model(
        document["name"],
        _effect(document["base"]),
        {
            (Feature(feature), level): _effect(numbers)
            for feature, level, *numbers in document["effects"]
            if feature in known
        },
    )


def bins_of(documents: Sequence[Sequence[Any]]) -> tuple[Bin, ...]:
    """The bins of a proof as they are kept: count, forecast, observed."""
    return tuple(Bin(int(count), float(forecast), float(observed)) for count, forecast, observed in documents)


def _numbers(effect: Effect) -> list[float]:
    return [round(effect.mean, 6), round(effect.variance, 6), effect.seen]


def _effect(numbers: Sequence[Any]) -> Effect:
    mean, variance, seen = numbers
    return Effect(float(mean), float(variance), int(seen))
