"""What the study that came before found, cell by cell: the figures that an independent simulator must give again.

The study was made for this product with a simulator of its own, 20 days a cell. Utilisation / abandonment in per cent,
as it printed them; shares 0..1 for the rest of the grid.
"""

from __future__ import annotations

from typing import NamedTuple

DAYS = 20
"""Days behind each of the study's figures."""
SIZES = (3, 5, 10, 20, 50, 100, 300)
"""Agents, in the order of the columns."""
RATES = (0.15, 0.3, 0.5)


class Printed(NamedTuple):
    """One cell as it was printed."""

    utilisation: float
    abandonment: float
    """Abandoned over answered, mean of the days."""


RATIO = "power_tuned"
"""The fixed ratio that was tuned beforehand to 3 %."""

_STATIONARY = {
    ("progressive", 0.15): "53.9/0.00 53.0/0.00 53.3/0.00 53.6/0.00 53.6/0.00 53.5/0.00 53.4/0.00",
    ("progressive", 0.3): "71.4/0.00 71.2/0.00 71.7/0.00 71.6/0.00 71.6/0.00 71.7/0.00 71.5/0.00",
    ("progressive", 0.5): "83.1/0.00 82.7/0.00 82.9/0.00 83.0/0.00 82.9/0.00 82.8/0.00 82.8/0.00",
    ("vicidial_average", 0.15): "53.7/3.45 53.1/3.29 53.7/3.28 54.4/3.22 55.1/3.21 55.2/3.25 55.2/3.19",
    ("vicidial_average", 0.3): "70.6/3.84 70.5/3.32 71.2/3.25 71.2/3.26 71.3/3.30 71.4/3.21 71.3/3.36",
    ("vicidial_average", 0.5): "82.4/4.81 82.0/3.53 82.3/3.40 82.5/3.26 82.4/3.16 82.4/3.19 82.5/3.21",
    ("vicidial_tapered", 0.3): "72.0/8.66 71.4/5.46 71.9/3.28 71.6/3.26 71.7/3.27 71.4/3.20 71.3/3.36",
    ("vicidial_hard", 0.3): "70.6/3.81 70.5/3.29 71.2/3.32 71.2/3.28 71.3/3.29 71.4/3.21 71.3/3.36",
    ("issabel_overcommit", 0.15): "82.8/28.68 82.9/23.62 83.7/14.87 84.6/7.59 86.1/1.63 86.5/0.32 86.6/0.01",
    ("issabel_overcommit", 0.3): "86.5/34.93 86.2/28.56 87.0/20.76 87.5/11.87 89.2/4.97 90.3/1.83 90.8/0.23",
    ("issabel_overcommit", 0.5): "88.6/33.26 88.1/28.29 88.3/18.00 88.6/8.79 88.3/1.46 88.0/0.25 87.7/0.00",
    (RATIO, 0.15): "60.4/0.47 70.2/1.88 79.3/2.33 86.3/2.94 91.6/2.80 94.0/3.04 96.0/2.96",
    (RATIO, 0.3): "75.6/1.15 76.9/1.11 81.5/2.34 87.0/2.12 92.3/2.77 94.4/2.77 96.3/2.85",
    (RATIO, 0.5): "83.3/0.11 83.6/0.35 87.0/2.61 89.3/2.44 93.4/2.93 95.2/2.84 96.8/3.04",
    ("predictive", 0.15): "71.0/2.51 75.0/2.69 82.5/2.79 87.8/2.90 92.9/2.93 95.4/2.95 98.1/2.96",
    ("predictive", 0.3): "78.6/2.43 81.2/2.67 85.0/2.81 89.2/2.85 93.5/2.88 95.9/2.88 98.3/2.91",
    ("predictive", 0.5): "85.8/2.05 86.5/2.58 88.3/2.81 90.8/2.88 94.2/2.94 96.3/2.96 98.5/2.96",
    ("ceiling_a", 0.15): "72.4/2.51 77.1/2.71 84.2/2.77 89.2/2.86 94.0/2.95 96.2/2.94",
    ("ceiling_a", 0.3): "79.8/2.62 83.4/2.73 87.0/2.86 90.8/2.89 94.7/2.95 96.8/2.96 98.8/2.97",
    ("ceiling_a", 0.5): "87.6/2.47 88.4/2.71 90.3/2.80 92.5/2.88 95.5/2.95 97.2/2.95",
}
"""Section 3. The study's predictive and ceiling rows were made with a loan of 2 calls at the start of the day."""

DRIFT_SIZES = (5, 20, 100)
DRIFTS = ("step_up", "updown", "sin", "saw")
_DRIFTING = {
    ("progressive", 5): "80.0/0.00 68.6/0.00 69.3/0.00 67.4/0.00",
    ("progressive", 20): "80.2/0.00 68.7/0.00 69.5/0.00 67.4/0.00",
    ("progressive", 100): "80.3/0.00 68.6/0.00 69.4/0.00 67.4/0.00",
    (RATIO, 5): "83.8/3.49 74.2/1.62 74.9/1.52 72.9/1.92",
    (RATIO, 20): "92.2/14.25 85.9/5.48 86.5/5.02 84.5/6.25",
    (RATIO, 100): "97.1/21.47 94.0/9.31 94.4/8.62 93.2/10.81",
    ("vicidial_average", 5): "79.3/3.60 67.9/3.52 68.6/3.50 66.4/3.65",
    ("vicidial_average", 20): "79.7/3.27 68.6/3.34 69.1/3.25 67.1/3.34",
    ("vicidial_average", 100): "80.0/3.22 68.8/3.27 69.3/3.23 67.1/3.23",
    ("predictive", 5): "85.5/2.48 80.9/2.62 81.0/2.69 78.2/2.73",
    ("predictive", 20): "90.5/2.87 88.9/2.89 89.1/2.86 87.7/2.87",
    ("predictive", 100): "96.2/2.96 95.8/2.96 95.8/2.94 95.6/2.92",
    ("predictive_told", 5): "85.5/2.45 81.0/2.60 81.2/2.69 81.2/2.64",
    ("predictive_told", 20): "90.5/2.86 89.1/2.85 89.3/2.90 89.2/2.89",
    ("predictive_told", 100): "96.4/2.95 96.1/2.94 96.1/2.94 96.1/2.94",
}
"""Section 4, p = 0.3 before the drift; columns in the order of ``DRIFTS``."""

GOALS = {
    0.15: dict(zip(SIZES, (0.70, 0.74, 0.815, 0.87, 0.92, 0.95, 0.975), strict=True)),
    0.3: dict(zip(SIZES, (0.775, 0.805, 0.845, 0.885, 0.93, 0.955, 0.98), strict=True)),
    0.5: dict(zip(SIZES, (0.85, 0.86, 0.88, 0.905, 0.94, 0.96, 0.98), strict=True)),
}
"""Section 7: the utilisation aimed at."""
GOAL_SLACK = 0.012
"""Without a loan at the start of the day so much less is still enough; the aim is all of it."""


def _cells(text: str) -> list[Printed]:
    pairs = (cell.split("/") for cell in text.split())
    return [Printed(float(utilisation) / 100, float(lost) / 100) for utilisation, lost in pairs]


STATIONARY: dict[tuple[str, float, int], Printed] = {
    (policy, rate, size): cell
    for (policy, rate), text in _STATIONARY.items()
    for size, cell in zip(SIZES, _cells(text), strict=False)
}
"""(policy, answer rate, agents) -> figures of section 3."""
DRIFTING: dict[tuple[str, str, int], Printed] = {
    (policy, drift, size): cell
    for (policy, size), text in _DRIFTING.items()
    for drift, cell in zip(DRIFTS, _cells(text), strict=True)
}
"""(policy, drift, agents) -> figures of section 4."""
