"""A story's diary: 120 days of one case as a text table, one row for each thing that happened or changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.scenarios.stories.agency import WORK, Agency, Standing, open_agency

DAYS = 120
HEADINGS = ("day", "date", "event", "next step", "why", "balance")

Act = Callable[[Agency], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a case: what the table says of it, and what does it."""

    text: str
    act: Act


@dataclass(frozen=True, slots=True)
class Row:
    day: int
    on: date
    event: str
    standing: Standing

    def cells(self) -> tuple[str, ...]:
        shown = self.standing
        return (str(self.day), f"{self.on:%a %d %b %Y}", self.event, shown.step, shown.why, shown.balance)


@dataclass(frozen=True, slots=True)
class Story:
    """Days from the first invoice's due date -> what happens on them, one thing after the other."""

    first_day: int
    due_on: date
    events: Mapping[int, Sequence[Event]] = field(default_factory=dict)


async def live(story: Story, folder: Path) -> list[Row]:
    """Live 120 days; every row that the diary keeps."""
    rows: list[Row] = []
    async with open_agency(folder, story.due_on + timedelta(days=story.first_day)) as agency:
        last: Standing | None = None
        for day in range(story.first_day, story.first_day + DAYS):
            on = story.due_on + timedelta(days=day)
            if agency.case_id:
                await agency.night(on)
                now = await agency.standing()
                if now.is_news_after(last):
                    rows.append(Row(day, on, "", now))
                last = now
            agency.wind_to(on, WORK)
            for event in story.events.get(day, ()):
                await event.act(agency)
                await agency.minute()
                last = await agency.standing()
                rows.append(Row(day, on, event.text, last))
    return rows


def table(rows: Sequence[Row]) -> str:
    """The diary as text, in columns."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    right = {0, len(HEADINGS) - 1}
    lines = [
        "  ".join(
            text.rjust(widths[column]) if column in right else text.ljust(widths[column])
            for column, text in enumerate(line)
        ).rstrip()
        for line in cells
    ]
    return "\n".join(lines) + "\n"
