"""The calendar jobs of this node, with what they work on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from dialer.bootstrap.dispute_jobs import dispute_jobs
from dialer.bootstrap.relation_jobs import sort_jobs
from dialer.bootstrap.score_jobs import score_jobs
from dialer.bootstrap.treatment_jobs import offset_job, treatment_jobs
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.ids import NodeId
from dialer.db.lanes import Database
from dialer.db.repos.search_words import complete_words
from dialer.db.uow import SqlStore
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.engine.clocks import SystemClock
from dialer.jobs.runner import JobRunner
from dialer.jobs.schedule import job_table
from dialer.ports.clock import Clock
from dialer.ports.evidence import HeadFolder
from dialer.ports.publisher import Publisher
from dialer.settings import Settings
from dialer.workflows.accounts.end_stale_sessions import end_stale_sessions
from dialer.workflows.debt.charge_lump_sums import charge_lump_sums
from dialer.workflows.debt.judge_agreements import judge_due_agreements
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.reckon_waiting import reckon_waiting
from dialer.workflows.debt.refresh_balances import refresh_balances
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.evidence.cut_register import cut_register
from dialer.workflows.evidence.export_head import export_head
from dialer.workflows.evidence.keep_days import must_keep
from dialer.workflows.evidence.keep_personal_data import RetentionRules, keep_personal_data
from dialer.workflows.evidence.nightly_check import nightly_check
from dialer.workflows.relation.sort_cases import SegmentRules

KEEP_REJECTS = timedelta(days=90)
KEEP_LEFTOVERS = timedelta(days=2)
"""Uploads and spooled rows are removed after their import; what a crash has left goes after this long."""


def calendar(
    settings: Settings,
    store: SqlStore,
    database: Database,
    clock: Clock,
    *,
    heads: HeadFolder,
    packs: Mapping[str, Pack],
    publisher: Publisher,
    reckoner: Reckoner,
    segments: SegmentRules,
    proofs: PacketTools,
) -> JobRunner:
    """Wire the table of jobs; nothing runs until ``start``.

    Args:
        heads: where the register's signed heads are kept.
        packs: every rule pack that is installed.
        publisher: told what supervisors should know.
        reckoner: reckons what cases owe, and which day it is for their creditors.
        segments: the rules by which cases are sorted.
        proofs: deadlines of disputes, and where documents of cases are kept.
    """
    node_id = NodeId(settings.node.id)

    async def is_leader() -> bool:
        since = clock.now() - timedelta(seconds=settings.dialing.node_dead_after_s)
        async with store.transaction() as tx:
            return await tx.nodes.leader(since) == node_id

    async def sessions() -> int:
        idle = timedelta(minutes=settings.security.session_idle_minutes)
        # Log-ins live in the machine's own time (web/deps.py): a demo's clock is days ahead of it.
        return await end_stale_sessions(store, idle=idle, now=SystemClock().now())

    async def optimize() -> int:
        completed = await database.administer(complete_words)
        await database.optimize()
        return completed

    async def files() -> int:
        folder = settings.node.data_dir
        now_s = SystemClock().now().timestamp()  # files carry the machine's time
        return await asyncio.to_thread(_clear, folder, now_s)

    async def head() -> int:
        return int((await export_head(store, heads, now=clock.now())).is_new)

    async def register() -> int:
        views = SqlEvidenceViews(database)
        checked = await nightly_check(views, heads, publisher, must_keep=must_keep(packs), now=clock.now())
        return len(checked.faults)

    async def retention() -> int:
        kept = settings.retention
        rules = RetentionRules(
            case_months=kept.case_months, register_years=kept.register_years, score_days=kept.score_days,
            zone=settings.web.zone,
        )  # fmt: skip
        return (await keep_personal_data(store, rules, now=clock.now())).erased.case_count

    async def cut() -> int:
        least = settings.retention.evidence_days
        return (await cut_register(store, heads, packs, least_days=least, now=clock.now())).deleted_count

    learn, weigh = score_jobs(store, database, clock, packs, settings.web.zone)

    sort, sort_new = sort_jobs(store, database, clock, segments)

    async def agreements() -> int:
        return await judge_due_agreements(store, reckoner, now=clock.now())

    plan, replan, watch_cases = treatment_jobs(store, clock, reckoner, publisher)
    watch, sweep = dispute_jobs(store, clock, publisher, proofs)
    table = job_table(
        watch_disputes=watch,
        sweep_documents=sweep,
        end_stale_sessions=sessions,
        optimize_database=optimize,
        clear_files=files,
        export_head=head,
        check_register=register,
        keep_personal_data=retention,
        cut_register=cut,
        learn_scores=learn,
        weigh_queues=weigh,
        judge_agreements=agreements,
        reckon_waiting=lambda: reckon_waiting(store, reckoner, now=clock.now()),
        refresh_balances=lambda: refresh_balances(store, reckoner, now=clock.now(), replans=False),
        charge_lump_sums=lambda: charge_lump_sums(store, reckoner, now=clock.now()),
        sort_cases=sort,
        sort_new_cases=sort_new,
        plan_cases=plan,
        replan_touched=replan,
        watch_cases=watch_cases,
        judge_offsets=offset_job(store, clock, reckoner, settings.figures),
    )
    return JobRunner(table, is_leader)


def _clear(folder: Path, now_s: float) -> int:
    """Remove old files of imports; how many."""
    removed = 0
    for place, keep in (
        (folder / "uploads" / "rejects", KEEP_REJECTS),
        (folder / "uploads", KEEP_LEFTOVERS),
        (folder / "spool", KEEP_LEFTOVERS),
    ):
        if not place.is_dir():
            continue
        for path in place.iterdir():
            if path.is_file() and now_s - path.stat().st_mtime > keep.total_seconds():
                path.unlink(missing_ok=True)
                removed += 1
    return removed
