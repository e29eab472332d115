from __future__ import annotations

from datetime import UTC, datetime

from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dialer.core.kernel.errors import Conflict
from dialer.jobs.runner import JobRunner
from dialer.jobs.schedule import Job, job_table


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


def job(work, *, every_node: bool = False) -> Job:  # type: ignore[no-untyped-def]
    return Job(name="one", trigger=IntervalTrigger(minutes=5), work=work, every_node=every_node)


async def three() -> int:
    return 3


async def failing() -> int:
    raise Conflict("not now")


async def test_only_the_leader_does_what_one_node_may_do() -> None:
    assert await JobRunner([], yes).run(job(three)) == 3
    assert await JobRunner([], no).run(job(three)) is None
    assert await JobRunner([], no).run(job(three, every_node=True)) == 3


async def test_a_job_that_fails_is_no_end_of_the_runner() -> None:
    assert await JobRunner([], yes).run(job(failing)) is None


async def test_a_due_job_runs_by_itself_even_when_it_is_long_overdue() -> None:
    import asyncio

    done = asyncio.Event()

    async def work() -> int:
        done.set()
        return 1

    overdue = Job(name="overdue", trigger=DateTrigger(datetime(2020, 1, 1, tzinfo=UTC)), work=work)
    runner = JobRunner([overdue], yes)
    runner.start()
    try:
        await asyncio.wait_for(done.wait(), 30)
    finally:
        runner.stop()


def test_every_job_of_the_table_has_its_own_name_and_runs_in_utc() -> None:
    table = job_table(
        end_stale_sessions=three,
        optimize_database=three,
        clear_files=three,
        export_head=three,
        check_register=three,
        keep_personal_data=three,
        cut_register=three,
        watch_disputes=three,
        sweep_documents=three,
        learn_scores=three,
        weigh_queues=three,
        judge_agreements=three,
        reckon_waiting=three,
        refresh_balances=three,
        charge_lump_sums=three,
        sort_cases=three,
        sort_new_cases=three,
        plan_cases=three,
        replan_touched=three,
        watch_cases=three,
        judge_offsets=three,
    )
    assert len({line.name for line in table}) == len(table)
    for line in table:
        next_run = line.trigger.get_next_fire_time(None, datetime(2026, 3, 29, tzinfo=UTC))
        assert next_run.utcoffset().total_seconds() == 0
