"""A small agency in which a story happens: one creditor, one case, a clock that is wound from day to day.

Nothing is faked but the telephone: files of cases and payments are imported, calls are planned by the rules and end in
verdicts, people decide through the workflows behind their pages, and each night the product's own jobs run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dialer.bootstrap.archive import evidence_files, open_heads, packet_tools
from dialer.bootstrap.jobs import calendar
from dialer.bootstrap.live import Fanout
from dialer.bootstrap.relation_jobs import segment_rules
from dialer.bootstrap.treatment_jobs import ship_strategies
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import CampaignType, DialMode, Role
from dialer.core.kernel.ids import AgentId, CampaignId, CaseId, NodeId, UserId
from dialer.core.treatment.decision import Action, Decision
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.uow import SqlStore
from dialer.demo.bank import Movement, camt053
from dialer.demo.payers import Reply
from dialer.demo.rounds import Callers, Round
from dialer.engine.clocks import SettableClock
from dialer.files.case_file import FilesOfCases
from dialer.files.packs_yaml import load_packs
from dialer.files.receivables_yaml import load_laws
from dialer.files.statement_file import FileOfPayments
from dialer.files.typeset import Typesetter
from dialer.packaged import config_folder
from dialer.ports.accounts import NewUser
from dialer.ports.admin import CreditorRow
from dialer.ports.bank_files import PaymentsOrder, PaymentsReport
from dialer.ports.intake import ImportOrder, ImportReport
from dialer.ports.strategies import TermsRow
from dialer.settings import Settings
from dialer.workflows.debt.import_cases import import_cases
from dialer.workflows.debt.import_payments import import_payments
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools
from tests.world import Listener, World, small_world, sqlite_url

ROME = ZoneInfo("Europe/Rome")
NODE = NodeId("node-1")
CREDITOR = "lumen"
NO_CASE = CaseId(0)
IBAN = "IT60X0542811101000000123456"
MORNING, WORK, NIGHT = time(4, 20), time(10, 0), time(0, 20)
HEADER = "pratica;codice fiscale;cognome;nome;cellulare;indirizzo;cap;comune;provincia;e-mail;numero fattura;"
HEADER += "data fattura;scadenza;importo;servizio"
PERSON = "RSSMRA80A01H501U;Rossi;Maria;347 1234567;Via Verdi 4;31100;Treviso;TV;maria@posta.invalid"
JOBS_OF_THE_NIGHT = ("judge_agreements", "watch_disputes", "plan_cases")
JOBS_OF_THE_MINUTE = ("replan_touched",)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case's page shows at an instant."""

    step: str
    why: str
    balance: str
    key: str = ""
    """Which sentence it is: days that are counted in it change it daily, and are no news."""

    def is_news_after(self, earlier: Standing | None) -> bool:
        return earlier is None or (self.step, self.key, self.balance) != (earlier.step, earlier.key, earlier.balance)


@dataclass
class Agency:
    """The place of a story."""

    world: World
    clock: SettableClock
    reckoner: Reckoner
    jobs: Any
    proofs: PacketTools
    supervisor: UserId
    manager: UserId
    agents: tuple[AgentId, ...]
    callers: Mapping[CampaignType, Callers]
    campaigns: Mapping[CampaignType, CampaignId]
    folder: Path
    case_id: CaseId = NO_CASE
    _files: int = 0
    _balance: int = 0

    @property
    def store(self) -> SqlStore:
        return self.world.store

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(ROME).date()

    def wind_to(self, day: date, at: time) -> None:
        then = datetime.combine(day, at, ROME).astimezone(UTC)
        self.clock.wind(max(timedelta(0), then - self.now))

    # ---- what runs by itself

    async def run_jobs(self, names: tuple[str, ...]) -> None:
        """The product's own jobs, as its calendar has them."""
        async with self.store.transaction() as tx:
            await tx.nodes.beat(NODE, self.now, epoch=1)
        for scheduled in self.jobs._scheduler.get_jobs():
            if scheduled.id in names:
                assert await self.jobs.run(*scheduled.args) is not None, f"the job {scheduled.id} failed"

    async def night(self, day: date) -> None:
        self.wind_to(day, NIGHT)
        await self.run_jobs(JOBS_OF_THE_NIGHT)
        self.wind_to(day, MORNING)
        await self.run_jobs((*JOBS_OF_THE_NIGHT, *JOBS_OF_THE_MINUTE))

    async def minute(self) -> None:
        self.clock.wind(timedelta(minutes=5))  # a call has ended and its verdict is given
        await self.run_jobs(JOBS_OF_THE_MINUTE)

    # ---- what comes from outside

    async def hand_over(self, *invoices: tuple[str, date, int], service: str = "energia elettrica") -> None:
        """The creditor's file with one case; invoices by number, due date and cents."""
        rows = [
            f"LU-2026-1;{PERSON};{number};{due - timedelta(days=30)};{due};{cents / 100:.2f};{service}"
            for number, due, cents in invoices
        ]
        path = self.folder / f"cases-{self._files}.csv"
        self._files += 1
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        steps = import_cases(
            ImportOrder(creditor_code=CREDITOR),
            file=FilesOfCases(worker_count=1).open(path, today=self.today, options={"decimals": "point"}),
            store=SqlIntakeStore(self.world.database),
            clock=self.clock,
            rejects_path=path.with_suffix(".rejects.csv"),
        )
        async with aclosing(steps):
            [report] = [step async for step in steps if isinstance(step, ImportReport)]
        assert report.rejects.rejected_row_count == 0, path.with_suffix(".rejects.csv").read_text()
        [row] = await self.world.rows("SELECT id FROM cases WHERE reference = 'LU-2026-1'")
        self.case_id = CaseId(row["id"])
        async with self.store.transaction() as tx:
            for campaign_id in self.campaigns.values():
                await tx.leads.add(campaign_id, now=self.now)
            await tx.treatment.touch([self.case_id])

    async def bank(self, cents: int, text: str = "PRATICA LU-2026-1", *, is_return: bool = False) -> PaymentsReport:
        """The bank's statement with one movement of today."""
        path = self.folder / f"bank-{self._files}.xml"
        self._files += 1
        movement = Movement(
            on=self.today, minor=cents, payer="ROSSI MARIA", text=text, is_return=is_return,
            end_to_end=f"E2E{cents}",
        )  # fmt: skip
        path.write_text(camt053(IBAN, [movement], number=self._files, opening=self._balance), encoding="utf-8")
        self._balance += -cents if is_return else cents
        steps = import_payments(
            PaymentsOrder(creditor_code=CREDITOR),
            file=FileOfPayments(path),
            store=self.store,
            reckoner=self.reckoner,
            clock=self.clock,
            rejects_path=path.with_suffix(".rejects.csv"),
            announce=_nobody,
        )
        async with aclosing(steps):
            [report] = [step async for step in steps if isinstance(step, PaymentsReport)]
        return report

    async def call(self, reply: Reply, kind: CampaignType = CampaignType.SOFT) -> Round:
        """One turn of the agents on the campaign of that type; the debtor answers as told."""
        return await self.callers[kind].round(self.now, 5, lambda order, candidate: reply)

    # ---- what a page shows

    async def standing(self) -> Standing:
        [case] = await self.world.rows(
            "SELECT status, balance_minor, closed_reason FROM cases WHERE id = :id", id=self.case_id
        )
        found = await self.world.rows(
            "SELECT phase, action, step, why, facts FROM treatments WHERE case_id = :id", id=self.case_id
        )
        balance = f"{case['balance_minor'] / 100:.2f}"
        if not found:
            return Standing("-", "-", balance)
        [row] = found
        async with self.store.transaction() as tx:
            [sheet] = await tx.treatment.sheets([self.case_id], self.today, ROME)
        standing = sheet.standing
        assert standing is not None
        decision = Decision(action=Action(row["action"]), why=row["why"], facts=standing.facts, step=row["step"])
        step = " ".join(part for part in (f"{row['phase']}:", row["action"], row["step"]) if part)
        return Standing(step, decision.sentence("en"), balance, row["why"])


async def _nobody() -> None:
    """No live node hears of it."""


@asynccontextmanager
async def open_agency(folder: Path, first_day: date) -> AsyncIterator[Agency]:
    """An agency on the morning of a day."""
    start = datetime.combine(first_day, time(0, 10), ROME).astimezone(UTC)
    async with small_world(sqlite_url(folder)) as world:
        clock = SettableClock(start, monotonic=lambda: 0.0)
        settings = Settings()
        settings = settings.model_copy(
            update={
                "node": settings.node.model_copy(update={"data_dir": folder}),
                "agency": settings.agency.model_copy(
                    update={"name": "GEAP S.r.l.", "address": "Via Roma 1, Treviso", "licence": "Questura 12/2020"}
                ),
            }
        )
        packs = load_packs(config_folder() / "jurisdictions")
        reckoner = Reckoner(laws=load_laws(config_folder() / "receivables"))
        async with world.store.transaction() as tx:
            await tx.nodes.enter(NODE, clock.now())
            world.creditor_id = await tx.creditors.add(
                CreditorRow(
                    creditor_id=world.creditor_id, code=CREDITOR, name="Lumen Energia", sector="energy", iban=IBAN
                ),
                clock.now(),
            )
            supervisor = await tx.users.add(
                NewUser(username="sergio", name="Sergio", roles=frozenset({Role.SUPERVISOR})), clock.now()
            )
            manager = await tx.users.add(
                NewUser(username="mara", name="Mara", roles=frozenset({Role.ADMIN})), clock.now()
            )
            await tx.strategies.set_terms(
                TermsRow(creditor_id=world.creditor_id, authorises_formal=True, feed_hours=None),
                clock.now(),
                supervisor,
            )
        await ship_strategies(world.store, clock)
        agents = tuple([await world.add_agent(name) for name in ("anna", "bice")])
        callers, campaigns = {}, {}
        for kind in (CampaignType.CARING, CampaignType.SOFT, CampaignType.PHONE):
            campaign_id = await world.add_campaign(kind.value, mode=DialMode.PROGRESSIVE, kind=kind)
            async with world.store.transaction() as tx:
                await tx.campaigns.set_state(campaign_id, CampaignState.RUNNING, clock.now())
                campaign = await tx.campaigns.get(CampaignId(campaign_id))
                trunk = await tx.trunks.get(world.trunk_id)
            campaigns[kind] = campaign.campaign_id
            callers[kind] = Callers(
                store=world.store, campaign=campaign, packs=packs, trunk=trunk, agents=agents,
                seal=lambda e164: "sealed", node_id=NODE, reckoner=reckoner,
            )  # fmt: skip
        archive = evidence_files(settings)
        proofs = packet_tools(settings, archive, reckoner, Typesetter())
        jobs = calendar(
            settings, world.store, world.database, clock, heads=open_heads(archive), packs=packs,
            publisher=Fanout(Listener()), reckoner=reckoner, segments=segment_rules(settings), proofs=proofs,
        )  # fmt: skip
        yield Agency(
            world=world, clock=clock, reckoner=reckoner, jobs=jobs, proofs=proofs, supervisor=supervisor,
            manager=manager, agents=agents, callers=callers, campaigns=campaigns, folder=folder,
        )  # fmt: skip
