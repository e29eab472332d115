"""The days that a page or a verdict may speak of: of each cell those of one code, and of the cell as it is now."""

from __future__ import annotations

from collections import defaultdict

from scripts.benches.grid.cells import FEW, all_cells
from scripts.benches.grid.days import matching
from scripts.benches.grid.store import Day, Store, newest
from scripts.benches.grid.verdict import Results


def results_of(store: Store) -> Results:
    """Cell -> days, in their order."""
    cells = all_cells()
    found: dict[str, list[Day]] = defaultdict(list)
    for day in newest(matching(store.days(), cells), store.versions(), FEW):
        found[day.cell].append(day)
    return dict(found)
