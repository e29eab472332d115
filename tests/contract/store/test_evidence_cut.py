"""The register is cut when its oldest entries need no longer be kept, and shows that nothing else went."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.entry import Entry
from dialer.core.evidence.verify import FaultKind
from dialer.core.kernel.codes import HoldReason
from dialer.db.tables.evidence import evidence, evidence_cuts
from dialer.db.uow import SqlStore
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.files.evidence_heads import SignedHeads
from dialer.files.evidence_keys import open_signing_key, read_public_keys
from dialer.ports.cases import HoldOrder
from dialer.ports.store import StoreError
from dialer.workflows.evidence import cut_register as cutting
from dialer.workflows.evidence.cut_register import CutReport, cut_register
from tests.contract.store.test_evidence_attacks import PACKS, Guarded
from tests.contract.store.world import NOW, World

ITALY, AMERICA = timedelta(days=730), timedelta(days=1095)
HEAD = timedelta(hours=12)
"""After the beginning of its day; the heads of days 0, 1 and 2 are signed (``Guarded``)."""


@pytest.fixture
async def register(world: World, tmp_path: Path) -> Guarded:
    guarded = Guarded(world, tmp_path)
    await guarded.fill()
    return guarded


async def cut(
    register: Guarded,
    after: timedelta,
    *,
    least_days: int = 0,
    is_dry_run: bool = False,
    heads: SignedHeads | None = None,
) -> CutReport:
    return await cut_register(
        register.nodes[0],
        heads or register.heads,
        PACKS,
        least_days=least_days,
        now=NOW + after,
        is_dry_run=is_dry_run,
    )


async def seqs(register: Guarded, stream: str) -> tuple[int, ...]:
    return tuple(entry.seq for entry in await register.entries(stream))


async def test_nothing_is_cut_a_second_before_the_packs_period_of_the_oldest_head_is_over(register: Guarded) -> None:
    report = await cut(register, ITALY + HEAD - timedelta(seconds=1))
    assert (report.cut, report.due_count, report.deleted_count, report.place) == (None, 0, 0, "")
    assert await seqs(register, "node-2") == tuple(range(1, 21))
    assert list(register.folder.glob("*.cut.json")) == []


async def test_what_stood_before_a_head_is_deleted_when_its_period_is_over_and_the_rest_is_still_proved(
    register: Guarded,
) -> None:
    before = {stream: await register.entries(stream) for stream in ("node-1", "node-2")}
    report = await cut(register, ITALY + HEAD)
    assert report.cut is not None and report.deleted_count == report.due_count == 10
    assert (report.cut.head_number, report.cut.keep_days, report.cut.packs) == (1, 730, {"it": 730})
    assert await seqs(register, "node-2") == tuple(range(6, 21))
    kept = await register.entries("node-1")
    assert kept[:-1] == before["node-1"][5:]  # to the letter
    assert (kept[-1].kind, kept[-1].rule, json.loads(kept[-1].facts)["digest"]) == (
        "erased",
        "register",
        report.cut.digest,
    )
    checked = await register.check()
    assert checked.is_sound and checked.cut == report.cut
    assert [(s.stream, s.entry_count, s.cut_seq, s.covered_seq) for s in checked.streams] == [
        ("node-1", 19, 5, 17),
        ("node-2", 15, 5, 15),
    ]
    assert checked.uncovered_count == 12
    assert await SqlEvidenceViews(register.database).deleted_before() == report.cut.before == NOW + HEAD


async def test_a_second_cut_goes_on_from_the_first_and_the_same_day_cuts_nothing_more(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    assert (await cut(register, ITALY + HEAD + timedelta(hours=1))).cut is None
    second = await cut(register, ITALY + HEAD + timedelta(days=2))
    assert second.cut is not None and (second.cut.number, second.cut.head_number) == (2, 3)
    assert await seqs(register, "node-2") == tuple(range(16, 21))
    # the heads before the cut have nothing left to vouch for; the mark before this one neither
    for path in (*sorted(register.folder.glob("*.head.json"))[:2], *sorted(register.folder.glob("*.cut.json"))[:1]):
        path.unlink()
    checked = await register.check()
    assert checked.is_sound and checked.cut == second.cut


async def test_entries_are_kept_as_long_as_the_longest_pack_that_decided_one_of_them(register: Guarded) -> None:
    async with register.nodes[1].transaction() as tx:
        await tx.evidence.state([register.statement(90, "it-1+us-2026.11-ce32")])
    await register.export(3)
    first = await cut(register, ITALY + HEAD + timedelta(days=3))
    assert first.cut is not None and first.cut.head_number == 3  # the head after the American's waits
    assert (await cut(register, AMERICA + HEAD + timedelta(days=3, seconds=-1))).cut is None
    last = await cut(register, AMERICA + HEAD + timedelta(days=3))
    assert last.cut is not None and last.cut.packs == {"it": 730, "us": 1095} and last.cut.keep_days == 1095
    assert (await register.check()).is_sound


async def test_a_node_whose_clock_is_ahead_of_the_one_that_signs_does_not_hold_up_the_cut(register: Guarded) -> None:
    ahead = replace(register.statement(0), at=NOW + timedelta(days=3) + HEAD + timedelta(seconds=5))
    async with register.nodes[1].transaction() as tx:
        await tx.evidence.state([ahead])
    await register.export(3)
    await cut(register, ITALY + HEAD + timedelta(days=3))
    assert await seqs(register, "node-2") == ()
    assert (await register.check()).is_sound


async def test_an_agency_keeps_longer_than_the_packs_ask_and_never_shorter(register: Guarded) -> None:
    assert (await cut(register, ITALY + HEAD, least_days=800)).cut is None
    longer = await cut(register, timedelta(days=800) + HEAD, least_days=800, is_dry_run=True)
    assert longer.cut is not None and longer.cut.keep_days == 800
    assert (await cut(register, ITALY + HEAD, least_days=10)).cut is not None


async def test_a_dry_run_changes_nothing(register: Guarded) -> None:
    report = await cut(register, ITALY + HEAD, is_dry_run=True)
    assert (report.due_count, report.deleted_count, report.place) == (10, 0, "")
    assert await seqs(register, "node-1") == tuple(range(1, 24))
    assert list(register.folder.glob("*.cut.json")) == []
    assert (await register.check()).cut is None


async def test_the_calls_of_a_case_under_dispute_are_kept_until_the_hold_is_released(
    register: Guarded, world: World
) -> None:
    debtor_id = await world.debtor(1)
    case_id = await world.case(debtor_id, "R1")
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    await world.dial((await world.claim())[0])
    hold = HoldOrder(case_id=case_id, reason=HoldReason.DISPUTED, starts_at=NOW, ends_at=None)
    async with world.store.transaction() as tx:
        await tx.cases.hold([hold])
    held = await cut(register, ITALY + HEAD)
    assert held.cut is None and held.held_since is not None
    async with world.store.transaction() as tx:
        await tx.cases.release(case_id, HoldReason.DISPUTED, NOW + ITALY)
    assert (await cut(register, ITALY + HEAD)).deleted_count == 10


async def test_a_stream_that_ended_is_cut_off_whole_and_goes_on_where_it_ended(register: Guarded) -> None:
    await register.attack(delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq > 15))
    await cut(register, ITALY + HEAD + timedelta(days=2))
    assert await seqs(register, "node-2") == ()
    await register.export(800)  # this head does not name the stream any more
    third = await cut(register, ITALY + HEAD + timedelta(days=800))
    assert third.cut is not None and [(h.stream, h.seq) for h in third.cut.streams][1] == ("node-2", 15)
    assert (await register.check()).is_sound
    async with register.nodes[1].transaction() as tx:
        await tx.evidence.state([register.statement(95)])
    assert await seqs(register, "node-2") == (16,)
    assert (await register.check()).is_sound


async def test_the_guard_lets_go_what_a_cut_names_and_no_entry_more(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    for change in (
        delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq == 6),
        delete(evidence),
        update(evidence).values(rule="x"),
        update(evidence_cuts).values(seq=15),
        delete(evidence_cuts),
    ):

        def job(connection: object, statement: object = change) -> None:
            connection.execute(statement)  # type: ignore[attr-defined]
            connection.commit()  # type: ignore[attr-defined]

        with pytest.raises(StoreError, match="append-only"):
            await register.database.administer(job)
    assert (await register.check()).is_sound


# ---- what ends in the middle


async def test_a_cut_that_ended_between_two_batches_is_sound_and_is_finished_by_the_next(
    register: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "BATCH", 2)

    class Lost(Exception):
        pass

    class EndsAfterOne(SqlStore):
        transactions = 0

        def transaction(self):  # type: ignore[no-untyped-def]
            self.transactions += 1
            if self.transactions > 2:
                raise Lost
            return super().transaction()

    broken = EndsAfterOne(register.database, "node-1")
    with pytest.raises(Lost):
        await cut_register(broken, register.heads, PACKS, least_days=0, now=NOW + ITALY + HEAD)
    assert await seqs(register, "node-1") == tuple(range(3, 25))
    checked = await register.check()
    assert checked.is_sound and checked.cut is not None
    again = await cut(register, ITALY + HEAD + timedelta(hours=1))
    assert again.cut is None and again.deleted_count == 8
    assert (await seqs(register, "node-1"))[0] == (await seqs(register, "node-2"))[0] == 6


async def test_a_mark_that_was_signed_and_never_entered_deletes_nothing_and_is_taken_up_by_the_next_run(
    register: Guarded,
) -> None:
    class Lost(Exception):
        pass

    class EndsAfterwards(SignedHeads):
        def write_cut(self, document: CutDocument) -> str:
            super().write_cut(document)
            raise Lost

    broken = EndsAfterwards([register.folder], register.heads._verifier, register.heads._signer)
    with pytest.raises(Lost):
        await cut(register, ITALY + HEAD, heads=broken)
    assert await seqs(register, "node-2") == tuple(range(1, 21))
    assert (await register.check()).is_sound
    report = await cut(register, ITALY + HEAD + timedelta(hours=2))
    assert report.deleted_count == 10 and report.cut is not None and report.cut.at == NOW + ITALY + HEAD
    assert (await register.check()).is_sound


# ---- someone has been at it


async def test_entries_deleted_beyond_the_cut_are_missing(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    await register.attack(delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq < 8))
    assert await register.found() == [(FaultKind.MISSING, "node-2", 6, 7, "")]


async def test_a_beginning_deleted_without_a_mark_is_missing(register: Guarded) -> None:
    await register.attack(
        insert(evidence_cuts).values(number=1, stream="node-2", seq=7, digest="ab" * 32, before=NOW, at=NOW),
        delete(evidence).where(evidence.c.stream == "node-2", evidence.c.seq < 8),
    )
    assert await register.found() == [(FaultKind.MISSING, "node-2", 1, 7, "")]


async def test_the_first_kept_entry_cannot_be_changed(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    await register.attack(
        update(evidence).where(evidence.c.stream == "node-2", evidence.c.seq == 6).values(rule="IT-10")
    )
    assert await register.found() == [(FaultKind.CHANGED, "node-2", 6, None, "")]


async def test_an_entry_changed_within_a_cut_half_done_is_found_by_the_cuts_digest(
    register: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cut(register, ITALY + HEAD)
    entries: list[Entry] = [*(await register.entries("node-2"))]
    ghost = replace(entries[0], seq=5, rule="IT-10", digest="cd" * 32)
    await register.attack(insert(evidence).values({name: getattr(ghost, name) for name in ghost.__slots__}))
    assert {fault[:3] for fault in await register.found()} == {
        (FaultKind.REWRITTEN, "node-2", 1),
        (FaultKind.CHANGED, "node-2", 6),
    }


async def test_a_lost_mark_is_named(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    next(register.folder.glob("*.cut.json")).unlink()
    faults = await register.found()
    assert faults[0] == (FaultKind.MISSING_CUT, "", None, None, "1")
    assert [fault[:4] for fault in faults[1:]] == [
        (FaultKind.MISSING, "node-1", 1, 5),
        (FaultKind.MISSING, "node-2", 1, 5),
    ]


async def test_a_mark_changed_after_it_was_signed_is_forged(register: Guarded) -> None:
    await cut(register, ITALY + HEAD)
    path = next(register.folder.glob("*.cut.json"))
    table = json.loads(path.read_text())
    table["cut"]["streams"]["node-2"]["seq"] = 9
    path.write_text(json.dumps(table))
    assert (await register.found())[0] == (FaultKind.FORGED_CUT, "", None, None, path.name)


async def test_a_mark_of_another_key_is_not_believed(register: Guarded, tmp_path: Path) -> None:
    report = await cut(register, ITALY + HEAD)
    assert report.cut is not None
    path = next(register.folder.glob("*.cut.json"))
    path.unlink()
    stranger = open_signing_key(tmp_path / "stranger.pem")
    SignedHeads([register.folder], read_public_keys([]), stranger).write_cut(report.cut)
    assert (FaultKind.UNKNOWN_KEY, "", None, None, path.name) in await register.found()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"before": NOW + HEAD + timedelta(days=1)}, FaultKind.FORGED_CUT),  # another day than the head's
        ({"head_number": 2}, FaultKind.FORGED_CUT),
        ({"at": NOW + timedelta(days=700)}, FaultKind.CUT_EARLY),
        ({"keep_days": 10, "packs": {"us": 10}}, FaultKind.CUT_EARLY),
    ],
)
async def test_who_has_the_key_cannot_sign_a_cut_that_was_not_due_or_stood_at_no_head(
    register: Guarded, change: dict[str, object], fault: FaultKind
) -> None:
    """The mark is signed by our key and entered: it still has to agree with the head and with the packs."""
    honest = await cut(register, ITALY + HEAD, is_dry_run=True)
    assert honest.cut is not None
    forged = replace(honest.cut, **change)  # type: ignore[arg-type]
    register.heads.write_cut(forged)
    await cut(register, ITALY + HEAD)  # takes the mark up as one that was signed and not entered
    assert fault in {found[0] for found in await register.found()}
