"""The year that lies behind the demo: batches handed over each month, calls on working days, money at the bank.

Everything goes through the product's own doors, with the clock wound from day to day: files of cases and of payments
are imported, calls are planned by the rules and end in verdicts, what the night does is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from dialer.core.compliance.pack import Pack
from dialer.core.dialing.statements import Seal
from dialer.core.kernel.calendars import is_working_day
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CampaignId, CaseId, NodeId
from dialer.db.lanes import Database
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.tables.debt import cases
from dialer.demo.company import CREDITORS, Creditor, DrawnCase, cases_csv, draw_cases
from dialer.demo.payers import Reply, Town
from dialer.demo.rounds import Callers, case_of
from dialer.engine.clocks import SettableClock
from dialer.files.case_file import FilesOfCases
from dialer.ports.intake import ImportOrder, ImportReport
from dialer.ports.leads import Candidate
from dialer.ports.store import Store
from dialer.workflows.campaigns.enter_leads import enter_leads
from dialer.workflows.debt.import_cases import BULK_CASES, import_cases

ROUNDS = (time(10, 10), time(12, 5), time(15, 20), time(18, 30))
"""Local times at which a campaign's agents take their turn."""
TURNS_A_DAY = 1.6
"""Of all campaigns together, shared out as the cases are."""
LEADS_OF_A_ROUND = 28
LINES_PER_AGENT = 5.0
"""A turn stands for the calls of hours."""
MANDATE_DAYS = 150
MONTH_DAYS = 30
NEW_SHARE = 0.12
"""Of the cases, handed over on the day on which the demo begins; with no days before it, all of them are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is."""

    day: date
    done: int
    total: int
    """Days."""
    calls: int


class Year:
    """Lives the days up to the demo's first one.

    Args:
        starts_on: first day.
        ends_on: the day on which the demo begins; it is not lived, but its batches are handed over.
        campaigns: creditor's code -> its running campaign.
    """

    def __init__(
        self, *, store: Store, database: Database, packs: dict[str, Pack], seal: Seal, seed: int, case_count: int,
        starts_on: date, ends_on: date, zone: str, folder: Path, campaigns: Mapping[str, CampaignId],
        agents: Sequence[AgentId], node_id: NodeId,
    ) -> None:  # fmt: skip
        self._store = store
        self._node_id = node_id
        self._database = database
        self._packs = packs
        self._seal = seal
        self._case_count = case_count
        self._days = [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days)]
        self._ends_on = ends_on
        self._zone = ZoneInfo(zone)
        self._folder = folder
        self._campaigns = campaigns
        self._agents = agents
        self._town = Town(seed)
        self._seed = seed
        self._references: dict[CaseId, str] = {}
        self.clock = SettableClock(self._at(starts_on, time(7)), monotonic=lambda: 0.0)
        self._calls = 0

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)

    def _wind_to(self, at: datetime) -> None:
        self.clock.wind(max(timedelta(0), at - self.clock.now()))

    async def live(self, tell: Callable[[Progress], None]) -> Town:
        """Live every day; the town as it is at the end."""
        async with self._store.transaction() as tx:
            await tx.nodes.enter(self._node_id, self.clock.now())
        callers = {creditor: await self._callers(campaign) for creditor, campaign in self._campaigns.items()}
        batches = self._batches()
        for done, day in enumerate(self._days, start=1):
            await self._hand_over_all(batches, day)
            if is_working_day(day, "IT"):
                await self._call(callers, day)
            tell(Progress(day=day, done=done, total=len(self._days), calls=self._calls))
        await self._hand_over_all(batches, self._ends_on)
        return self._town

    async def _hand_over_all(
        self, batches: Mapping[date, Sequence[tuple[Creditor, list[DrawnCase]]]], day: date
    ) -> None:
        self._wind_to(self._at(day, time(7, 30)))
        for creditor, drawn in batches.get(day, ()):
            await self._hand_over(creditor, drawn, day)

    async def _callers(self, campaign_id: CampaignId) -> Callers:
        async with self._store.transaction() as tx:
            campaign = await tx.campaigns.get(campaign_id)
            trunk = await tx.trunks.get(campaign.trunk_ids[0])
        busy = replace(campaign, mode=DialMode.POWER, power_ratio=LINES_PER_AGENT)
        return Callers(
            store=self._store, campaign=busy, packs=self._packs, trunk=trunk, agents=self._agents,
            seal=self._seal, node_id=self._node_id,
        )  # fmt: skip

    # ---- batches

    def _batches(self) -> dict[date, list[tuple[Creditor, list[DrawnCase]]]]:
        """One a month and creditor, on its own day; all together they make the demo's cases."""
        found: dict[date, list[tuple[Creditor, list[DrawnCase]]]] = {}
        months = len(self._days) // MONTH_DAYS
        for place, creditor in enumerate(CREDITORS):
            whole = round(self._case_count * creditor.share)
            new = round(whole * NEW_SHARE) if months else whole
            counts = [(self._ends_on, new)]
            for month in range(months):
                day = self._days[min(month * MONTH_DAYS + 2 * place, len(self._days) - 1)]
                counts.append((day, (whole - new) * (month + 1) // months - (whole - new) * month // months))
            for day, count in counts:
                drawn = draw_cases(creditor, case_count=count, today=day, seed=self._seed, batch=f"{day:%y%m%d}")
                if drawn:
                    found.setdefault(day, []).append((creditor, drawn))
        return found

    async def _hand_over(self, creditor: Creditor, drawn: list[DrawnCase], day: date) -> None:
        path = self._folder / f"{creditor.code.lower()}-{day:%y%m%d}-unpaid.csv"
        path.write_bytes(cases_csv(drawn))
        steps = import_cases(
            ImportOrder(
                creditor_code=creditor.code, placement_code=f"{creditor.code}-{day:%Y-%m}", mandate_starts=day,
                mandate_ends=day + timedelta(days=MANDATE_DAYS),
            ),
            file=FilesOfCases(worker_count=1).open(path, today=day, options={"dates": "dmy"}),
            store=SqlIntakeStore(self._database),
            clock=self.clock, rejects_path=path.with_suffix(".rejects.csv"), batch_cases=BULK_CASES,
        )  # fmt: skip
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, ImportReport) and step.rejects.rejected_row_count:
                    raise AssertionError(f"the demo's own file was rejected: {step.rejects.path}")
        path.unlink()
        references = [case.reference for case in drawn]
        self._references |= await self._database.read(lambda connection: _cases_of(connection, references))
        self._town.move_in(creditor.code, drawn, day)
        await enter_leads(self._store, self._campaigns[creditor.code], by=None, now=self.clock.now())

    # ---- calls

    async def _call(self, callers: Mapping[str, Callers], day: date) -> None:
        turn = ROUNDS[day.toordinal() % len(ROUNDS)]
        for place, (creditor, who) in enumerate(callers.items()):
            pace = TURNS_A_DAY * next(one.share for one in CREDITORS if one.code == creditor)
            if int(day.toordinal() * pace) == int((day.toordinal() - 1) * pace):
                continue
            at = self._at(day, turn) + timedelta(minutes=7 * place)
            self._wind_to(at)
            done = await who.round(at, LEADS_OF_A_ROUND, self._answering(creditor, at))
            self._calls += done.called

    def _answering(self, creditor: str, at: datetime) -> Callable[..., Reply]:
        local = at.astimezone(self._zone)

        def answer(order: object, candidate: Candidate) -> Reply:
            case_id = case_of(order, candidate)  # type: ignore[arg-type]
            assert case_id is not None
            return self._town.call(creditor, self._references[case_id], local)

        return answer


def _cases_of(connection: Connection, references: Sequence[str]) -> dict[CaseId, str]:
    found = connection.execute(select(cases.c.id, cases.c.reference).where(cases.c.reference.in_(references)))
    return {CaseId(row.id): row.reference for row in found}
