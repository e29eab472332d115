"""What is done by the calendar: the table of jobs, when each runs, and the workflow it calls.

Times are UTC and outside 02-03 h local, where daylight saving repeats or skips an hour (``stack.md`` §5). Every job is
idempotent. Callbacks and retries are no jobs: they are rows that a sweeper promotes when they fall due.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the table."""

    name: str
    trigger: BaseTrigger
    work: Callable[[], Awaitable[int]]
    """Does it and answers how many things it changed."""
    every_node: bool = False
    """True: files of the node itself; False: only the leading node does it."""


def job_table(
    *,
    end_stale_sessions: Callable[[], Awaitable[int]],
    optimize_database: Callable[[], Awaitable[int]],
    clear_files: Callable[[], Awaitable[int]],
    export_head: Callable[[], Awaitable[int]],
    check_register: Callable[[], Awaitable[int]],
    keep_personal_data: Callable[[], Awaitable[int]],
    cut_register: Callable[[], Awaitable[int]],
    watch_disputes: Callable[[], Awaitable[int]],
    sweep_documents: Callable[[], Awaitable[int]],
    learn_scores: Callable[[], Awaitable[int]],
    weigh_queues: Callable[[], Awaitable[int]],
    judge_agreements: Callable[[], Awaitable[int]],
    reckon_waiting: Callable[[], Awaitable[int]],
    refresh_balances: Callable[[], Awaitable[int]],
    charge_lump_sums: Callable[[], Awaitable[int]],
    sort_cases: Callable[[], Awaitable[int]],
    sort_new_cases: Callable[[], Awaitable[int]],
    plan_cases: Callable[[], Awaitable[int]],
    replan_touched: Callable[[], Awaitable[int]],
    watch_cases: Callable[[], Awaitable[int]],
    judge_offsets: Callable[[], Awaitable[int]],
) -> tuple[Job, ...]:
    """Every job of the product."""
    return (
        Job(name="end_stale_sessions", trigger=IntervalTrigger(minutes=10, timezone="UTC"), work=end_stale_sessions),
        Job(name="optimize_database", trigger=CronTrigger(hour=4, minute=40, timezone="UTC"), work=optimize_database),
        Job(name="export_head", trigger=CronTrigger(hour=23, minute=40, timezone="UTC"), work=export_head),
        Job(name="check_register", trigger=CronTrigger(hour=3, minute=50, timezone="UTC"), work=check_register),
        Job(name="keep_personal_data", trigger=CronTrigger(hour=4, minute=10, timezone="UTC"), work=keep_personal_data),
        # Soon after midnight wherever our creditors are, before the night plans their cases.
        Job(name="judge_agreements", trigger=CronTrigger(minute=15, timezone="UTC"), work=judge_agreements),
        # A rate was entered, or a file came: what cases owe follows within seconds.
        Job(name="reckon_waiting", trigger=IntervalTrigger(seconds=5, timezone="UTC"), work=reckon_waiting),
        # After midnight in Italy: interest has grown by a day.
        Job(name="refresh_balances", trigger=CronTrigger(hour=23, minute=2, timezone="UTC"), work=refresh_balances),
        Job(name="charge_lump_sums", trigger=CronTrigger(hour=23, minute=12, timezone="UTC"), work=charge_lump_sums),
        # After midnight in Italy, and before the night plans the cases.
        Job(name="sort_cases", trigger=CronTrigger(hour=23, minute=5, timezone="UTC"), work=sort_cases),
        Job(name="sort_new_cases", trigger=IntervalTrigger(minutes=5, timezone="UTC"), work=sort_new_cases),
        # The day's planning begins when its hour has come and goes on where a crash has left it.
        Job(name="plan_cases", trigger=IntervalTrigger(minutes=1, timezone="UTC"), work=plan_cases),
        Job(name="replan_touched", trigger=IntervalTrigger(seconds=20, timezone="UTC"), work=replan_touched),
        Job(name="watch_cases", trigger=IntervalTrigger(minutes=1, timezone="UTC"), work=watch_cases),
        # After the night's planning, by which cases enter.
        Job(name="judge_offsets", trigger=CronTrigger(hour=5, minute=10, timezone="UTC"), work=judge_offsets),
        Job(name="cut_register", trigger=CronTrigger(hour=4, minute=20, timezone="UTC"), work=cut_register),
        Job(name="learn_scores", trigger=CronTrigger(hour=4, minute=50, timezone="UTC"), work=learn_scores),
        Job(name="weigh_queues", trigger=IntervalTrigger(minutes=5, timezone="UTC"), work=weigh_queues),
        Job(name="watch_disputes", trigger=IntervalTrigger(minutes=5, timezone="UTC"), work=watch_disputes),
        Job(name="sweep_documents", trigger=CronTrigger(hour=4, minute=25, timezone="UTC"), work=sweep_documents),
        Job(
            name="clear_files",
            trigger=CronTrigger(hour=4, minute=30, timezone="UTC"),
            work=clear_files,
            every_node=True,
        ),
    )
