"""The fixed ratio of each cell of the study: the best that keeps 3 % on days whose answer rate is known beforehand.

Found by ``scripts/bench pacing --tune`` on seeds that no cell uses, and kept beside the results.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "docs" / "pacing" / "results" / "ratios.json"
UNTUNED = 1.0


@cache
def tuned_ratios() -> dict[str, float]:
    """``p30-n20`` -> lines per free agent; empty before anything was tuned."""
    return dict(json.loads(FILE.read_text(encoding="utf-8"))["ratios"]) if FILE.is_file() else {}


def ratio_name(rate: float, agents: int) -> str:
    return f"p{round(rate * 100)}-n{agents}"


def tuned_ratio(rate: float, agents: int) -> float:
    return tuned_ratios().get(ratio_name(rate, agents), UNTUNED)
