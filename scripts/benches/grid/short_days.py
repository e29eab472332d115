"""Short days of one policy in unlike scenarios, to the last figure: codes and builds of the twin are compared by them.

Two codes whose short days are the same are one code to the grid: what was run with the older one need not run again.
"""

from __future__ import annotations

import json
import sys
from functools import cache

from dialer.twin.day import Day
from dialer.twin.model import Scenario
from scripts.benches.grid.cells import ITALY, drifting_day, study_day
from scripts.benches.grid.digest import digest_of

UNTIL_H = 0.4


def scenarios() -> tuple[Scenario, ...]:
    """Drift, many lines, and Italy's formula with few agents and many failures."""
    return drifting_day(12, "saw"), study_day(30, 0.15), study_day(4, 0.5, **ITALY)


def short_days(policy: str) -> list[str]:
    """Everything that the policy's days came to, a text for each scenario."""
    found = []
    for scenario in scenarios():
        day = Day(scenario, policy, 1, 0)
        day.run(UNTIL_H)
        found.append(repr(day.record()))
    return found


@cache
def fingerprint(policy: str) -> str:
    """A short key of the policy's short days."""
    return digest_of(short_days(policy))


def main() -> int:
    json.dump({policy: short_days(policy) for policy in sys.argv[1:]}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
