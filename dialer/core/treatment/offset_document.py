"""The outcome of an offset test as plain data: kept once, shown ever after."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dialer.core.treatment.offset_verdict import Judgement


def to_document(judgement: Judgement) -> dict[str, Any]:
    """Plain data that JSON can hold."""
    return {
        "verdict": judgement.verdict.value,
        "best": judgement.best,
        "judged_on": judgement.judged_on.isoformat(),
        "arms": [{**asdict(arm), "share": arm.share} for arm in judgement.arms],
    }
