"""The year that lies behind the demo: batches handed over each month, calls on working days, money at the bank.

Everything goes through the product's own doors, with the clock wound from day to day: files of cases and of payments
are imported, calls are planned by the rules and end in verdicts, what the night does is done.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from dialer.core.compliance.pack import Pack
from dialer.core.debt.statement import RejectedLine
from dialer.core.dialing.statements import Seal
from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.core.kernel.calendars import is_working_day
from dialer.core.kernel.codes import DialMode, Outcome, TicketKind
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, CaseId, NodeId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import TicketState, Verdict
from dialer.db.lanes import Database
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.tables.debt import cases
from dialer.demo.bank import FORMATS, Movement
from dialer.demo.company import CREDITORS, Creditor, DrawnCase, cases_csv, draw_cases
from dialer.demo.payers import SHARES, STUBBORN, Kind, Reply, Town
from dialer.demo.rounds import Callers, case_of
from dialer.engine.clocks import SettableClock
from dialer.files.bank_file import read_statement
from dialer.files.case_file import FilesOfCases
from dialer.ports.bank_files import PaymentsOrder, PaymentsReport, StatementContent
from dialer.ports.intake import ImportOrder, ImportReport
from dialer.ports.leads import Candidate
from dialer.ports.publisher import Message
from dialer.ports.store import Store
from dialer.workflows.campaigns.enter_leads import enter_leads
from dialer.workflows.debt.import_cases import BULK_CASES, import_cases
from dialer.workflows.debt.import_payments import BULK, import_payments
from dialer.workflows.debt.judge_agreements import judge_due_agreements
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.move_ticket import Closing, answer_ticket, close_ticket
from dialer.workflows.disputes.watch_disputes import watch_disputes

ROUNDS = (time(10, 10), time(12, 5), time(15, 20), time(18, 30))
"""Local times at which a campaign's agents take their turn."""
TURNS_A_DAY = 1.1
"""Of all campaigns together, shared out as the cases are."""
FRIDAY = 4
ANSWER_DAYS = 9
"""So long a creditor takes for the answer to a dispute."""
LEADS_OF_A_ROUND = 28
LINES_PER_AGENT = 5.0
"""A turn stands for the calls of hours."""
MANDATE_DAYS = 150
MONTH_DAYS = 30
FORGOTTEN_SHARE = 0.015
"""Of the first creditor's cases, handed over late: their bills come near their prescription."""
FORGOTTEN_DAYS = 33
"""Before the demo's first day they are handed over."""
FORGOTTEN_AGES = (530, 560, 590, 625, 640, 660, 672, 680, 690)
"""Of their oldest bills on that day; 24 months end at 730."""
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that a creditor hands over on a day."""

    creditor: Creditor
    drawn: list[DrawnCase]
    placement: str
    """Its code."""
    shares: Mapping[Kind, float] = field(default_factory=lambda: SHARES)
    """Of its debtors' kinds."""


class Year:
    """Lives the days up to the demo's first one.

    Args:
        on_friday: what else is done on a Friday's evening; hears how many Fridays are left after it.
        starts_on: first day.
        ends_on: the day on which the demo begins; it is not lived, but its batches are handed over.
        campaigns: creditor's code -> its running campaign.
    """

    def __init__(
        self, *, store: Store, database: Database, packs: dict[str, Pack], seal: Seal, seed: int, case_count: int,
        starts_on: date, ends_on: date, zone: str, folder: Path, campaigns: Mapping[str, CampaignId],
        agents: Sequence[AgentId], node_id: NodeId, reckoner: Reckoner,
        on_friday: Callable[[int, datetime], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._on_friday = on_friday
        self._store = store
        self._reckoner = reckoner
        self._policy = DisputePolicy(zone=zone)
        self._banks: dict[str, int] = {}
        self._disputed: list[tuple[date, CaseId]] = []
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
            if day.weekday() == FRIDAY or day == self._days[-1]:
                await self._end_week(day)
            if day.weekday() == FRIDAY:
                await self._on_friday((self._days[-1] - day).days // 7, self.clock.now())
            tell(Progress(day=day, done=done, total=len(self._days), calls=self._calls))
        await self._hand_over_all(batches, self._ends_on)
        return self._town

    async def _hand_over_all(self, batches: Mapping[date, Sequence[Batch]], day: date) -> None:
        self._wind_to(self._at(day, time(7, 30)))
        for batch in batches.get(day, ()):
            await self._hand_over(batch, day)

    async def _callers(self, campaign_id: CampaignId) -> Callers:
        async with self._store.transaction() as tx:
            campaign = await tx.campaigns.get(campaign_id)
            trunk = await tx.trunks.get(campaign.trunk_ids[0])
        busy = replace(campaign, mode=DialMode.POWER, power_ratio=LINES_PER_AGENT)
        return Callers(
            store=self._store, campaign=busy, packs=self._packs, trunk=trunk, agents=self._agents,
            seal=self._seal, node_id=self._node_id, reckoner=self._reckoner, gives_way=True,
        )  # fmt: skip

    # ---- batches

    def _batches(self) -> dict[date, list[Batch]]:
        """One a month and creditor, on its own day; all together they make the demo's cases."""
        found: dict[date, list[Batch]] = {}
        months = len(self._days) // MONTH_DAYS
        for place, creditor in enumerate(CREDITORS):
            whole = round(self._case_count * creditor.share)
            if place == 0 and len(self._days) > FORGOTTEN_DAYS:
                whole -= self._forgotten(creditor, whole, found)
            new = round(whole * NEW_SHARE) if months else whole
            counts = [(self._ends_on, new)]
            for month in range(months):
                day = self._days[min(month * MONTH_DAYS + 2 * place, len(self._days) - 1)]
                counts.append((day, (whole - new) * (month + 1) // months - (whole - new) * month // months))
            for day, count in counts:
                drawn = draw_cases(creditor, case_count=count, today=day, seed=self._seed, batch=f"{day:%y%m%d}")
                if drawn:
                    found.setdefault(day, []).append(Batch(creditor, drawn, f"{creditor.code}-{day:%Y-%m}"))
        return found

    def _forgotten(self, creditor: Creditor, whole: int, found: dict[date, list[Batch]]) -> int:
        """Bills that lay about for two years; how many cases."""
        count = max(5, round(whole * FORGOTTEN_SHARE))
        day = self._days[-FORGOTTEN_DAYS]
        drawn = draw_cases(
            creditor, case_count=count, today=day, seed=self._seed, batch=f"{day:%y%m%d}9", ages=FORGOTTEN_AGES
        )  # fmt: skip
        found.setdefault(day, []).append(Batch(creditor, drawn, f"{creditor.code}-{day:%Y-%m}-B", STUBBORN))
        return count

    async def _hand_over(self, batch: Batch, day: date) -> None:
        creditor, drawn = batch.creditor, batch.drawn
        path = self._folder / f"{creditor.code.lower()}-{day:%y%m%d}-unpaid.csv"
        path.write_bytes(cases_csv(drawn))
        steps = import_cases(
            ImportOrder(
                creditor_code=creditor.code, placement_code=batch.placement, mandate_starts=day,
                mandate_ends=day + timedelta(days=MANDATE_DAYS),
            ),
            file=FilesOfCases(worker_count=1).open(path, today=day, options={"dates": "dmy"}),
            store=SqlIntakeStore(self._database),
            clock=self.clock, rejects_path=path.with_suffix(".rejects.csv"), batch_cases=BULK_CASES,
            law=self._reckoner.own_law,
        )  # fmt: skip
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, ImportReport) and step.rejects.rejected_row_count:
                    raise AssertionError(f"the demo's own file was rejected: {step.rejects.path}")
        path.unlink()
        references = [case.reference for case in drawn]
        self._references |= await self._database.read(lambda connection: _cases_of(connection, references))
        self._town.move_in(creditor.code, drawn, day, batch.shares)
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
            self._disputed += [
                (day, case_id)
                for order, reply in done.talked
                if reply.outcome is Outcome.DISPUTE
                for case_id in order.case_ids
            ]
            await self._hear_of_plans(creditor, [order.call_id for order, reply in done.talked if reply.rates])

    async def _hear_of_plans(self, creditor: str, call_ids: Sequence[CallId]) -> None:
        """The debtors know their rates from the confirmation."""
        for call_id in call_ids:
            async with self._store.transaction() as tx:
                plans = await tx.plans.of_call(call_id)
            for row in plans:
                rates = [(rate.due_on, rate.minor) for rate in row.plan.instalments]
                self._town.agreed(creditor, self._references[row.case_id], rates)

    def _answering(self, creditor: str, at: datetime) -> Callable[..., Reply]:
        local = at.astimezone(self._zone)

        def answer(order: object, candidate: Candidate) -> Reply:
            case_id = case_of(order, candidate)  # type: ignore[arg-type]
            assert case_id is not None
            return self._town.call(creditor, self._references[case_id], local)

        return answer

    # ---- the end of a week

    async def _end_week(self, day: date) -> None:
        """The banks' files are imported, agreements are judged, the creditors answer what was asked."""
        self._wind_to(self._at(day, time(20)))
        for creditor, movements in self._town.paid_until(day).items():
            await self._import_bank_file(creditor, movements, day)
        await judge_due_agreements(self._store, self._reckoner, now=self.clock.now())
        await watch_disputes(self._store, _Silent(), self._policy, self._reckoner, now=self.clock.now())
        waiting = self._disputed
        self._disputed = [(asked, case_id) for asked, case_id in waiting if (day - asked).days < ANSWER_DAYS]
        for asked, case_id in waiting:
            if (day - asked).days >= ANSWER_DAYS:
                await self._answer(case_id)

    async def _answer(self, case_id: CaseId) -> None:
        """Half of those who dispute are told that the invoice is right."""
        async with self._store.transaction() as tx:
            tickets = await tx.disputes.tickets_of(case_id)
        now = self.clock.now()
        for ticket in tickets:
            if ticket.kind is TicketKind.BILLING and ticket.state is TicketState.OPEN:
                verdict = Verdict.REJECTED if ticket.ticket_id % 2 else Verdict.UPHELD
                await answer_ticket(
                    self._store, ticket.ticket_id, "Verificato con chi segue la fattura.", verdict, by=None, now=now
                )
                await close_ticket(self._store, ticket.ticket_id, Closing(), self._reckoner, by=None, now=now)

    async def _import_bank_file(self, creditor: str, movements: Sequence[Movement], day: date) -> None:
        owner = next(one for one in CREDITORS if one.code == creditor)
        suffix, write = FORMATS[creditor]
        path = self._folder / f"{creditor.lower()}-{day:%y%m%d}-bank.{suffix}"
        opening = self._banks.get(creditor, 0)
        text = write(owner.iban, movements, number=len(self._days), opening=opening)
        self._banks[creditor] = opening + sum(-one.minor if one.is_return else one.minor for one in movements)
        await asyncio.to_thread(path.write_text, text, encoding="utf-8")
        steps = import_payments(
            PaymentsOrder(creditor_code=creditor), file=_BankFile(path), store=self._store, reckoner=self._reckoner,
            clock=self.clock, rejects_path=path.with_suffix(".rejects.csv"), announce=_nobody, batch=BULK,
        )  # fmt: skip
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, PaymentsReport) and step.rejected:
                    raise AssertionError(f"the demo's own bank file was rejected: {step.rejected[0].reason}")
        path.unlink()


class _BankFile:
    """A file of the demo's own, read where it stands: a process for each of 150 small files would take a minute."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    async def read(self, form: BankFormat = NOTHING) -> StatementContent:
        found = await asyncio.to_thread(read_statement, self._path, self.name, form)
        digest = hashlib.sha256(await asyncio.to_thread(self._path.read_bytes)).hexdigest()
        return StatementContent(
        format=found.format, sha256=digest, lines=found.lines, rejected=found.rejected,
        accounts=frozenset(found.accounts),
    )  # fmt: skip

    async def write_rejects(self, rejected: Sequence[RejectedLine], path: Path) -> None:
        """There are none; the import's report says so."""

    async def close(self) -> None:
        """Nothing is open."""


class _Silent:
    """Nobody watches a page in the past."""

    def publish(self, message: Message) -> None:
        """Not shown."""


async def _nobody() -> None:
    """No node has calls of the past."""


def _cases_of(connection: Connection, references: Sequence[str]) -> dict[CaseId, str]:
    found = connection.execute(select(cases.c.id, cases.c.reference).where(cases.c.reference.in_(references)))
    return {CaseId(row.id): row.reference for row in found}
