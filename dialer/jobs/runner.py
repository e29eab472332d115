"""Runs the table of jobs with APScheduler, in memory, on the leading node."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dialer import metrics
from dialer.core.kernel.errors import DialerError
from dialer.jobs.schedule import Job

log = structlog.get_logger(__name__)


class JobRunner:
    """Starts with the server and stops with it; a job that fails is logged and comes again at its next time.

    Args:
        is_leader: whether this node does what only one may do; asked at each run.
    """

    def __init__(self, jobs: Sequence[Job], is_leader: Callable[[], Awaitable[bool]]) -> None:
        self._is_leader = is_leader
        # The default grace of 1 s would skip a run in silence while the loop is busy.
        self._scheduler: Any = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        for job in jobs:
            self._scheduler.add_job(self.run, job.trigger, args=[job], id=job.name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def run(self, job: Job) -> int | None:
        """One run; None when another node leads or the job failed."""
        try:
            if not job.every_node and not await self._is_leader():
                return None
            changed = await job.work()
        except DialerError as error:
            metrics.JOBS_RUN.labels(job.name, "failed").inc()
            log.warning("job_failed", job=job.name, error=str(error))
            return None
        metrics.JOBS_RUN.labels(job.name, "ok").inc()
        if changed:
            log.info("job_done", job=job.name, changed=changed)
        return changed


def _report(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("job_missed", job=event.job_id)
    else:
        metrics.JOBS_RUN.labels(event.job_id, "failed").inc()
        log.error("job_broken", job=event.job_id, exc_info=event.exception)
