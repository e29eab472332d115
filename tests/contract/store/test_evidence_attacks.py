"""Someone with all rights over the database has been at the register: each way is found, with the first bad entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, text, update

from dialer.core.evidence.chain import GENESIS, Head, digest_of, linked
from dialer.core.evidence.entry import Entry, EntryKind, Result, Statement
from dialer.core.evidence.verify import FaultKind
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.evidence import evidence
from dialer.db.uow import SqlStore
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.files.evidence_heads import SignedHeads
from dialer.files.evidence_keys import open_signing_key, public_path, read_public_keys
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.workflows.evidence.check_register import Checked, check_register
from dialer.workflows.evidence.export_head import export_head
from dialer.workflows.evidence.keep_days import must_keep
from tests.contract.store.world import NOW, World

PACKS = load_packs(config_folder() / "jurisdictions")
Found = list[tuple[FaultKind, str, int | None, int | None, str]]


class Guarded:
    """A register of two nodes over three days, each day with its signed head, and a tail after the last."""

    def __init__(self, world: World, folder: Path) -> None:
        self.database = world.database
        self.nodes = [SqlStore(world.database, name) for name in ("node-1", "node-2")]
        self.folder = folder / "heads"
        signer = open_signing_key(folder / "key.pem")
        self.heads = SignedHeads([self.folder], read_public_keys([public_path(folder / "key.pem")]), signer)

    async def fill(self) -> None:
        for day in range(4):
            for store in self.nodes:
                async with store.transaction() as tx:
                    await tx.evidence.state([self.statement(day * 10 + number) for number in range(5)])
            if day < 3:
                await self.export(day)

    async def export(self, day: int) -> None:
        await export_head(self.nodes[0], self.heads, now=NOW + timedelta(days=day, hours=12))

    @staticmethod
    def statement(number: int, pack: str = "it-1") -> Statement:
        return Statement(
            at=NOW + timedelta(minutes=number),
            kind=EntryKind.ORDERED,
            result=Result.PERMITTED,
            campaign_id=CampaignId(1),
            rule="IT",
            pack_version=pack,
            facts={"lead": number},
        )

    async def attack(self, *statements: object) -> None:
        """As an owner of the tables: the guards are taken away first."""

        def job(connection: Connection) -> None:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("DROP TRIGGER evidence_no_update"))
                connection.execute(text("DROP TRIGGER evidence_no_delete"))
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]
            connection.commit()

        await self.database.administer(job)

    async def entries(self, stream: str) -> Sequence[Entry]:
        return await SqlEvidenceViews(self.database).entries(stream, after_seq=0, limit=1000)

    async def check(self) -> Checked:
        return await check_register(SqlEvidenceViews(self.database), self.heads, must_keep=must_keep(PACKS))

    async def found(self) -> Found:
        return [(f.kind, f.stream, f.seq, f.until_seq, f.head) for f in (await self.check()).faults]


@pytest.fixture
async def register(world: World, tmp_path: Path) -> Guarded:
    guarded = Guarded(world, tmp_path)
    await guarded.fill()
    return guarded


def row(stream: str, seq: int) -> object:
    return (evidence.c.stream == stream) & (evidence.c.seq == seq)


def rows(entries: Sequence[Entry]) -> Iterator[dict[str, object]]:
    for entry in entries:
        yield {name: getattr(entry, name) for name in entry.__slots__}


async def test_an_untouched_register_is_sound_and_covered_up_to_its_newest_head(register: Guarded) -> None:
    checked = await register.check()
    assert checked.is_sound
    # three heads are entries of node-1's stream; what came after the third head is held by the chain alone
    assert [(s.stream, s.entry_count, s.covered_seq) for s in checked.streams] == [
        ("node-1", 23, 17),
        ("node-2", 20, 15),
    ]
    assert (checked.entry_count, checked.head_count, checked.newest_head) == (43, 3, "2026-11-26.head.json")
    assert checked.uncovered_count == 11


async def test_a_changed_entry_is_named(register: Guarded) -> None:
    await register.attack(update(evidence).where(row("node-1", 7)).values(rule="IT-10", result="refused"))  # type: ignore[arg-type]
    assert await register.found() == [(FaultKind.CHANGED, "node-1", 7, None, "")]


async def test_a_changed_entry_with_its_digest_made_anew_is_found_at_the_next_entry(register: Guarded) -> None:
    entries = await register.entries("node-2")
    forged = replace(entries[6], facts='{"lead":99}')
    digest = digest_of(entries[5].digest, forged)
    await register.attack(
        update(evidence).where(row("node-2", 7)).values(facts=forged.facts, digest=digest)  # type: ignore[arg-type]
    )
    assert await register.found() == [(FaultKind.CHANGED, "node-2", 8, None, "")]


async def test_an_entry_taken_out_of_the_middle_is_named(register: Guarded) -> None:
    await register.attack(delete(evidence).where(row("node-2", 4)))  # type: ignore[arg-type]
    assert await register.found() == [(FaultKind.MISSING, "node-2", 4, 3 + 1, "")]


async def test_a_cut_tail_is_found_by_the_signed_head(register: Guarded) -> None:
    await register.attack(delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq > 12))
    assert await register.found() == [(FaultKind.CUT, "node-2", 13, 15, "2026-11-26.head.json")]


async def test_a_whole_stream_that_is_gone_is_found(register: Guarded) -> None:
    await register.attack(delete(evidence).where(evidence.c.stream == "node-2"))
    assert await register.found() == [(FaultKind.CUT, "node-2", 1, 15, "2026-11-26.head.json")]


async def test_a_chain_written_anew_is_found_between_two_heads(register: Guarded) -> None:
    """Entry 8 and all after it: a chain that is sound in itself."""
    entries = await register.entries("node-2")
    kept, old = entries[:7], entries[7:]
    statements = [
        Statement(at=e.at, kind=EntryKind.ORDERED, result=Result.PERMITTED, rule="forged", facts={}) for e in old
    ]
    anew = linked(Head(stream="node-2", seq=7, digest=kept[-1].digest), statements)
    await register.attack(
        delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq > 7),
        insert(evidence).values(list(rows(anew))),
    )
    assert await register.found() == [
        (FaultKind.REWRITTEN, "node-2", 6, 10, "2026-11-25.head.json"),
        (FaultKind.REWRITTEN, "node-2", 6, 15, "2026-11-26.head.json"),
    ]


async def test_a_register_written_anew_without_its_heads_is_found_by_the_heads_that_are_kept(register: Guarded) -> None:
    """The exports themselves are entries: a new chain that leaves them out contradicts the folder."""
    anew = linked(Head(stream="node-1", digest=GENESIS), [register.statement(n) for n in range(20)])
    await register.attack(
        delete(evidence).where(evidence.c.stream == "node-1"), insert(evidence).values(list(rows(anew)))
    )
    kinds = {kind for kind, *_ in await register.found()}
    assert kinds == {FaultKind.REWRITTEN, FaultKind.CUT}


async def test_a_tail_cut_just_after_the_newest_head_is_found_because_the_head_is_not_entered(
    register: Guarded,
) -> None:
    await register.attack(delete(evidence).where(evidence.c.stream == "node-1", evidence.c.seq > 17))
    assert await register.found() == [(FaultKind.CUT, "", None, None, "2026-11-26.head.json")]


async def test_a_head_with_another_digest_in_it_is_forged(register: Guarded) -> None:
    path = register.folder / "2026-11-25.head.json"
    table = json.loads(path.read_text())
    table["head"]["streams"]["node-1"]["digest"] = "ab" * 32
    path.write_text(json.dumps(table))
    assert (FaultKind.FORGED_HEAD, "", None, None, path.name) in await register.found()


async def test_a_head_signed_with_another_key_is_not_believed(register: Guarded, tmp_path: Path) -> None:
    path = register.folder / "2026-11-26.head.json"
    document = next(file.document for file in register.heads.read() if file.name == path.name)
    assert document is not None
    path.unlink()
    stranger = open_signing_key(tmp_path / "stranger.pem")
    SignedHeads([register.folder], read_public_keys([]), stranger).write(replace(document, streams=()))
    assert (FaultKind.UNKNOWN_KEY, "", None, None, path.name) in await register.found()


async def test_a_missing_head_is_named_also_when_it_was_the_newest(register: Guarded) -> None:
    (register.folder / "2026-11-25.head.json").unlink()
    assert await register.found() == [(FaultKind.MISSING_HEAD, "", None, None, "2")]
    (register.folder / "2026-11-26.head.json").unlink()
    assert (FaultKind.MISSING_HEAD, "", None, None, "3") in await register.found()


async def test_the_day_keeps_the_head_it_has(register: Guarded) -> None:
    before = await register.entries("node-1")
    again = await export_head(register.nodes[0], register.heads, now=NOW + timedelta(days=2, hours=14))
    assert not again.is_new and again.document.number == 3
    assert await register.entries("node-1") == before


async def test_a_head_that_was_signed_and_never_entered_is_entered_by_the_next_export(register: Guarded) -> None:
    """The process ended between the file and the commit."""

    class Lost(Exception):
        pass

    class EndsAfterwards(SignedHeads):
        def write(self, document: object) -> str:
            super().write(document)  # type: ignore[arg-type]
            raise Lost

    broken = EndsAfterwards([register.folder], register.heads._verifier, register.heads._signer)
    with pytest.raises(Lost):
        await export_head(register.nodes[0], broken, now=NOW + timedelta(days=3))
    await register.export(4)
    checked = await register.check()
    assert checked.is_sound and checked.head_count == 5
