"""Personal data end when their time is over, on every database; what was proved stays proved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from dialer.core.evidence.verify import StreamCheck
from dialer.core.kernel.calendars import months_later
from dialer.core.kernel.codes import Outcome
from dialer.core.scoring.school import Question, teach
from dialer.db.tables.debt import case_holds, debtor_addresses, placements
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.db.views.registers import SqlRegisterViews
from dialer.ports.store import StoreError
from dialer.workflows.evidence.keep_personal_data import RetentionReport, RetentionRules, keep_personal_data
from tests.contract.store.world import NOW, World

RULES = RetentionRules(case_months=12, register_years=5)
LONG_AGO = (date(2025, 1, 1), date(2025, 11, 23))  # the mandate's last day: 12 months and a day before NOW
LATELY = (date(2025, 1, 1), date(2025, 11, 24))


async def rows(world: World, sql: str) -> list[dict[str, Any]]:
    def read(connection: Connection) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]

    return await world.database.read(read)


async def called(world: World, mandate: tuple[date, date]) -> None:
    """A debtor with one case, who was talked to, with a note."""
    debtor_id = await world.debtor(1)
    await world.insert(debtor_addresses, debtor_id=debtor_id, street="Via Roma 1", postal_code="31100")
    await world.case(debtor_id, "R00001", mandate=mandate, note="chiamare la sera")
    async with world.store.transaction() as tx:
        assert (await tx.leads.add(world.campaign_id, now=NOW)).count == 1


async def talked(world: World) -> str:
    from dialer.ports.attempts import DispositionRow

    order = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        await tx.attempts.dispose(
            DispositionRow(
                call_id=order.call_id, agent_id=world.agent_id, code=Outcome.REFUSAL, at=NOW, note="parlato con Mario"
            )
        )
    return order.e164


async def keep(world: World, *, is_dry_run: bool = False) -> RetentionReport:
    return await keep_personal_data(world.store, RULES, now=NOW, is_dry_run=is_dry_run)


async def end_mandate(world: World, mandate: tuple[date, date]) -> None:
    def job(connection: Connection) -> None:
        connection.execute(placements.update().values(mandate_ends=mandate[1]))
        connection.commit()

    await world.database.administer(job)


async def test_a_case_whose_time_is_over_leaves_no_name_number_or_note_and_the_chain_holds(world: World) -> None:
    await called(world, (date(2026, 1, 1), date(2026, 12, 31)))
    number = await talked(world)
    await end_mandate(world, LONG_AGO)
    dry = await keep(world, is_dry_run=True)
    assert [case.ended_on for case in dry.due] == [LONG_AGO[1]] and dry.erased.case_count == 0
    assert (await rows(world, "SELECT name FROM debtors"))[0]["name"] == "Debitore 1"  # nothing was changed

    report = await keep(world)
    erased = report.erased
    assert (erased.case_count, erased.debtor_count, erased.number_count) == (1, 1, 2)
    assert (erased.attempt_count, erased.note_count) == (1, 1)
    everything = ""
    for table in (
        "debtors", "debtor_words", "debtor_numbers", "debtor_addresses", "cases", "invoices", "attempts",
        "attempt_events", "dispositions", "leads", "evidence",
    ):  # fmt: skip
        everything += str(await rows(world, f"SELECT * FROM {table}"))
    for secret in (
        "Debitore 1",
        "debitore",
        number,
        number[1:],
        "TAX0000",
        "Via Roma",
        "R00001",
        "Mario",
        "chiamare la sera",
    ):
        assert secret not in everything, secret
    [attempt] = await rows(world, "SELECT outcome, joined_at FROM attempts")
    assert attempt["outcome"] == "REFUSAL" and attempt["joined_at"] is not None  # what is counted stays
    [lead] = await rows(world, "SELECT state, reason FROM leads")
    assert lead == {"state": "closed", "reason": "erased"}

    found = await SqlEvidenceViews(world.database).entries("office", after_seq=0, limit=100)
    check = StreamCheck("office", ())
    check.feed(found)
    assert check.result().faults == ()
    assert [entry.kind for entry in found] == ["answered", "erased"]
    assert '"cases":1' in found[-1].facts
    assert (await keep(world)).erased.case_count == 0  # a second time there is nothing to do


async def test_the_register_of_business_keeps_the_line_for_its_years(world: World) -> None:
    await called(world, LONG_AGO)
    before = await SqlRegisterViews(world.database).business()
    await keep(world)
    after = await SqlRegisterViews(world.database).business()
    assert [(line.debtor, line.reference, line.amount_minor, line.mandate) for line in after] == [
        (line.debtor, line.reference, line.amount_minor, line.mandate) for line in before
    ]
    later = NOW + timedelta(days=366 * 5)
    report = await keep_personal_data(world.store, RULES, now=later)
    assert report.line_count == 1 and await SqlRegisterViews(world.database).business() == ()


async def test_a_case_is_kept_to_the_last_day_of_its_months(world: World) -> None:
    await called(world, LATELY)
    assert months_later(LATELY[1], 12) == NOW.date()
    assert (await keep(world)).due == ()
    report = await keep_personal_data(world.store, RULES, now=NOW + timedelta(days=1))
    assert len(report.due) == 1


async def test_a_creditor_has_a_length_of_its_own(world: World) -> None:
    await called(world, LONG_AGO)

    def longer(connection: Connection) -> None:
        connection.execute(text("UPDATE creditors SET keep_case_months = 24"))
        connection.commit()

    await world.database.administer(longer)
    assert (await keep(world, is_dry_run=True)).due == ()


async def test_a_case_under_dispute_waits(world: World) -> None:
    await called(world, LONG_AGO)
    [case] = await rows(world, "SELECT id FROM cases")
    await world.insert(case_holds, case_id=case["id"], reason="disputed", starts_at=NOW)
    assert (await keep(world)).due == ()


async def test_a_debtor_of_whom_another_case_is_kept_keeps_name_and_number(world: World) -> None:
    await called(world, LONG_AGO)
    [debtor] = await rows(world, "SELECT id FROM debtors")
    await world.case(debtor["id"], "R00002")
    report = await keep(world)
    assert (report.erased.case_count, report.erased.debtor_count, report.erased.number_count) == (1, 0, 0)
    assert (await rows(world, "SELECT name FROM debtors"))[0]["name"] == "Debitore 1"
    references = [row["reference"] for row in await rows(world, "SELECT reference FROM cases ORDER BY id")]
    assert references[0].startswith("erased-") and references[1] == "R00002"


@pytest.mark.parametrize(
    "change", ["UPDATE dispositions SET note = 'x'", "UPDATE dispositions SET note = '', code = 'PTP'",
               "DELETE FROM dispositions"]
)  # fmt: skip
async def test_a_dispositions_note_can_be_emptied_and_nothing_else_of_it_changed(world: World, change: str) -> None:
    await called(world, (date(2026, 1, 1), date(2026, 12, 31)))
    await talked(world)

    def job(connection: Connection) -> None:
        connection.execute(text(change))
        connection.commit()

    with pytest.raises(StoreError, match="dispositions is append-only"):
        await world.database.administer(job)


def test_months_later_ends_with_the_month() -> None:
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 24), 0) == date(2026, 11, 24)


async def test_old_versions_of_what_was_learned_go_with_the_same_nightly_work(world: World) -> None:
    nothing = teach(Question.ANSWER, [])
    async with world.store.transaction() as tx:
        for days in (400, 366, 365, 0):
            await tx.scoring.add_model(world.creditor_id, nothing, NOW - timedelta(days=days))
    assert (await keep(world, is_dry_run=True)).model_count == 0
    assert (await keep(world)).model_count == 2
    assert len(await rows(world, "SELECT 1 FROM score_models")) == 2
