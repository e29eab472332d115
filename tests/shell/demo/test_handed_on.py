"""What the demo's agency has handed on in the weeks before."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from dialer.core.treatment.hand_off import HandOffKind
from dialer.demo.handed_on import BUREAU, COUNTS, LAWYER, Hands, authorise, hand_on
from tests.hand_office import HandOffice

FIVE_FRIDAYS = (5, 4, 3, 2, 1, 0)


@pytest.fixture
async def office(tmp_path: Path) -> HandOffice:
    found = await HandOffice.open(tmp_path)
    for number in range(2 * sum(COUNTS.values())):
        await found.case(200_00 + number * 100, days_late=150)
    return found


async def live(office: HandOffice) -> Hands:
    """Five weeks, with the evenings of their Fridays."""
    hands = Hands(
        store=office.store, database=office.books.world.database, views=office.views, tools=office.tools,
        creditor_id=office.creditor_id, by=office.books.world.user_id, by_name="Sergio Tosi",
    )  # fmt: skip
    friday = office.books.today + timedelta(days=4)
    for left in FIVE_FRIDAYS:
        office.books.today = friday
        await hand_on(hands, left, datetime.combine(friday, time(19), UTC))
        friday += timedelta(days=7)
    return hands


async def test_after_five_fridays_every_kind_has_cases_that_went_out_were_answered_and_wait(office: HandOffice) -> None:
    await live(office)
    rows = await office.books.rows("SELECT kind, state, stage FROM hand_offs ORDER BY id")
    kinds = {kind: [(row["state"], row["stage"]) for row in rows if row["kind"] == kind] for kind in HandOffKind}
    queued = {kind: found.count(("queued", "")) for kind, found in kinds.items()}
    assert queued == COUNTS
    assert kinds[HandOffKind.LEGAL][:2] == [("sent", "injunction_filed"), ("done", "returned")]
    assert kinds[HandOffKind.VISIT][:6] == [
        ("done", "met"), ("done", "promise"), ("done", "absent"), ("done", "refused"), ("done", "moved"), ("sent", ""),
    ]  # fmt: skip
    assert kinds[HandOffKind.BUREAU][:4] == [("sent", "entered")] * 4
    waiting = await office.books.rows(
        "SELECT notice_on, proof FROM hand_offs WHERE kind = 'bureau' AND state = 'queued'"
    )
    assert sorted(row["proof"] != "" for row in waiting) == [False, True, True, True]


async def test_exports_were_taken_and_a_lawyers_costs_are_in_the_ledger(office: HandOffice) -> None:
    await live(office)
    batches = await office.books.rows("SELECT kind, recipient, case_count FROM hand_off_batches ORDER BY id")
    assert [(row["kind"], row["case_count"]) for row in batches] == [("legal", 2), ("visit", 6), ("bureau", 4)]
    assert (batches[0]["recipient"], batches[2]["recipient"]) == (LAWYER, BUREAU)
    assert await office.books.rows("SELECT count(*) AS n FROM hand_off_takes") == [{"n": 3}]
    costs = await office.books.rows("SELECT minor FROM ledger_entries WHERE component = 'costs'")
    assert costs == [{"minor": 98_00}]
    assert await office.books.rows("SELECT count(*) AS n FROM promises WHERE status = 'open'") == [{"n": 1}]


async def test_what_is_held_agreed_or_young_stays_and_no_case_is_handed_on_twice(office: HandOffice) -> None:
    await office.books.run("UPDATE cases SET balance_minor = 1000 WHERE id <= 4")
    await office.books.run("UPDATE invoices SET disputed_minor = 500 WHERE case_id IN (5, 6)")
    await live(office)
    rows = await office.books.rows("SELECT case_id FROM hand_offs")
    cases = [row["case_id"] for row in rows]
    assert len(cases) == len(set(cases))
    assert not set(cases) & set(range(1, 7))


async def test_the_creditor_authorises_formal_steps_and_takes_part_in_a_bureau(office: HandOffice) -> None:
    await authorise(office.store, office.creditor_id, by=None, now=office.books.now)
    async with office.store.transaction() as tx:
        terms = (await tx.strategies.terms())[office.creditor_id]
    assert (terms.authorises_formal, terms.bureau) == (True, BUREAU)
