"""An office that hands cases on: books on the store in memory, a vault, a key, and a creditor that agreed to it all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.treatment.hand_off import HandOffKind
from dialer.core.treatment.reports import Report
from dialer.db.tables.debt import debtor_addresses
from dialer.db.views.all import SqlViews
from dialer.files.evidence_keys import open_signing_key, public_path, read_public_keys
from dialer.files.packet_zip import PacketCheck, ZipPackets, check_packet
from dialer.files.typeset import Typesetter
from dialer.files.vault import FileVault
from dialer.ports.hand_offs import HandOffItem
from dialer.ports.packets import AgencyFacts
from dialer.ports.strategies import TermsRow
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.treatment.export_hand_offs import Exported, ExportOrder, export_hand_offs
from dialer.workflows.treatment.hand_off import open_hand_off, record_notice
from dialer.workflows.treatment.legal_file import FileOrder, make_legal_file
from dialer.workflows.treatment.report_hand_off import Reporter, report_hand_off
from tests.books import Bookroom
from tests.contract.store.world import NOW

POLICY = DisputePolicy()


@dataclass
class HandOffice:
    """Cases past due, and what is done with them."""

    books: Bookroom
    folder: Path
    tools: PacketTools

    @classmethod
    async def open(cls, folder: Path, **terms: Any) -> HandOffice:
        books = await Bookroom.open()
        typesetter = Typesetter()
        tools = PacketTools(
            vault=FileVault(folder / "documents"),
            maker=ZipPackets(typesetter, open_signing_key(folder / "key.pem")),
            typesetter=typesetter,
            agency=AgencyFacts(name="GEAP S.r.l.", address="Via Roma 1, Treviso", licence="Questura 12/2020"),
            reckoner=books.reckoner,
            policy=POLICY,
        )
        values: dict[str, Any] = {"feed_hours": None, "authorises_formal": True, "bureau": "CRIF", **terms}
        async with books.world.store.transaction() as tx:
            await tx.strategies.set_terms(TermsRow(creditor_id=books.world.creditor_id, **values), NOW, None)
        return cls(books, folder, tools)

    @property
    def store(self) -> Any:
        return self.books.world.store

    @property
    def views(self) -> SqlViews:
        return SqlViews(self.books.world.database, lambda: self.books.now)

    @property
    def creditor_id(self) -> CreditorId:
        return self.books.world.creditor_id

    async def case(self, *invoices: int, days_late: int = 150, **more: Any) -> CaseId:
        """A case with an address, so many days past due."""
        due_on = self.books.today - timedelta(days=days_late)
        values: dict[str, Any] = {"credit_kind": "electricity", "interest_regime": "commercial", **more}
        case_id = await self.books.case(*invoices, due_on=due_on, **values)
        [row] = await self.books.rows("SELECT debtor_id FROM cases WHERE id = :id", id=case_id)
        await self.books.world.insert(
            debtor_addresses, debtor_id=row["debtor_id"], street="Via Garibaldi 7", postal_code="31100",
            municipality="Treviso",
        )  # fmt: skip
        return case_id

    async def queue(self, case_id: CaseId, kind: HandOffKind = HandOffKind.LEGAL, to: str = "Avv. Bianchi") -> int:
        return await open_hand_off(
            self.store, self.books.reckoner, case_id, kind, to, by=self.books.world.user_id, now=self.books.now
        )

    async def notice(self, hand_off_id: int, on: date | None = None, proof: str = "AR 77") -> None:
        await record_notice(
            self.store, self.books.reckoner, hand_off_id, on or self.books.today, proof,
            by=self.books.world.user_id, now=self.books.now,
        )  # fmt: skip

    async def make(self, hand_off_id: int, **order: Any) -> HandOffItem:
        files = FileOrder(hand_off_id=hand_off_id, by=self.books.world.user_id, by_name="Sara Conti", **order)
        return await make_legal_file(self.store, self.views, files, self.tools, now=self.books.now)

    async def export(self, kind: HandOffKind = HandOffKind.LEGAL, **order: Any) -> Exported:
        found = ExportOrder(kind=kind, creditor_id=self.creditor_id, by=self.books.world.user_id, **order)
        return await export_hand_offs(self.store, self.views, found, self.tools, now=self.books.now)

    async def report(self, hand_off_id: int, stage: str, on: date | None = None, **more: Any) -> bool:
        reporter = Reporter(
            reckoner=self.books.reckoner, policy=POLICY, source="api", by=self.books.world.user_id
        )  # fmt: skip
        report = Report(stage=stage, on=on or self.books.today, **more)
        return await report_hand_off(self.store, hand_off_id, report, reporter, now=self.books.now)

    async def item(self, hand_off_id: int) -> HandOffItem:
        async with self.store.transaction() as tx:
            found: HandOffItem = await tx.hand_offs.item(hand_off_id)
        return found

    async def held(self) -> list[str]:
        sql = "SELECT reason FROM case_holds WHERE released_at IS NULL ORDER BY id"
        return [row["reason"] for row in await self.books.rows(sql)]

    def check(self, content: bytes) -> PacketCheck:
        return check_packet(content, read_public_keys([public_path(self.folder / "key.pem")]))


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive as somebody else would make it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()
