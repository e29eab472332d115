"""Prints, as JSON, all that short days of the named policies came to: two builds of the twin are compared by it."""

from __future__ import annotations

import json
import sys

from dialer.twin.day import Day
from scripts.benches.grid.cells import drifting_day

UNTIL_H = 0.5
AGENTS = 12


def main() -> int:
    found: dict[str, str] = {}
    for policy in sys.argv[1:]:
        day = Day(drifting_day(AGENTS, "saw"), policy, 1, 0)
        day.run(UNTIL_H)
        found[policy] = repr(day.record())
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
