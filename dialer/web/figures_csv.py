"""Figures as one long table: figure, what of, month, value; amounts in minor units, an empty value is not defined."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from dialer.web import schemas_figures as schemas

HEADER = ("figure", "of", "month", "value", "part", "whole", "low", "high")

Cell = str | int | float | None


def csv_of(found: schemas.FiguresOut) -> str:
    """Every figure in a row of its own."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in _rows(found):
        writer.writerow(["" if cell is None else cell for cell in (*row, *[None] * (len(HEADER) - len(row)))])
    return written.getvalue()


def _rows(found: schemas.FiguresOut) -> Iterator[tuple[Cell, ...]]:
    for month in found.months:
        yield from _month_rows(month)
    for vintage in found.vintages:
        yield ("placed_minor", vintage.code, str(vintage.placed_on), vintage.placed_minor)
        yield ("recalled_minor", vintage.code, None, vintage.recalled_minor)
        for number, (minor, gross, net) in enumerate(
            zip(vintage.collected_minor, vintage.gross, vintage.net, strict=True)
        ):
            yield ("collected_minor", vintage.code, number, minor)
            yield ("liquidation_gross", vintage.code, number, gross)
            yield ("liquidation_net", vintage.code, number, net)
    for ratio in found.work:
        yield _ratio_row(ratio, "")
    yield ("collected_minor", "", None, found.collected_minor)
    for name, value in found.fees.model_dump().items():
        yield (f"billed_{name}", "", None, value)
    if found.costs is not None:
        for name, value in found.costs.model_dump().items():
            yield (f"cost_{name}", "", None, value)
    yield ("cost_per_euro", "", None, found.cost_per_euro)
    for name, uplift in (("contacted", found.contacted), ("treated", found.treated)):
        yield _ratio_row(uplift.treated, f"on_time_{name}")
        yield _ratio_row(uplift.control, f"on_time_{name}")
        yield ("on_time_uplift", name, None, uplift.difference, None, None, uplift.low, uplift.high)
    for habit in found.habits:
        yield ("habit_before", f"last {habit.last}", None, habit.before)
        yield ("habit_now", f"last {habit.last}", None, habit.now, None, habit.debtor_count)


def _month_rows(month: schemas.MonthFiguresOut) -> Iterator[tuple[Cell, ...]]:
    label = f"{month.ends_on:%Y-%m}"
    plain = month.model_dump(exclude={"begins_on", "ends_on", "buckets", "count_back_reason"})
    for name, value in plain.items():
        yield (name, "", label, value)
    for one in month.buckets:
        yield ("open_minor", one.bucket.value, label, one.open_minor)
        yield ("roll_rate", one.bucket.value, label, one.roll_rate)
        yield ("cure_rate", one.bucket.value, label, one.cure_rate)


def _ratio_row(ratio: schemas.RatioOut, of: str) -> tuple[Cell, ...]:
    return (ratio.name, of, None, ratio.value, ratio.part, ratio.whole, ratio.low, ratio.high)
