"""Cases by what is stored already: new, changed, the same, refused; and what follows for balance and queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dialer.core.leads.entry import NOT_YET_DUE
from tests.contract.db.repos.intake_desk import NOW, ORDER, OTHER, ROW, IntakeDesk, item

CASES = "SELECT reference, status, balance_minor FROM cases ORDER BY reference"
LEADS = "SELECT debtors.name, leads.state, leads.reason FROM leads JOIN debtors ON debtors.id = debtor_id ORDER BY 1"


async def test_new_cases_are_created_with_debtor_numbers_invoices_and_lead(desk: IntakeDesk) -> None:
    loaded = await desk.load(item(), item(OTHER, replace(OTHER, invoice_number="F2", residual_minor=1)))
    assert (loaded.created_count, loaded.debtor_count, loaded.lead_count) == (2, 2, 2)
    assert await desk.rows(CASES) == [("P1", "open", 6000), ("P2", "open", 6001)]
    assert await desk.rows("SELECT number, residual_minor FROM invoices ORDER BY id") == [
        ("F1", 6000), ("F1", 6000), ("F2", 1),
    ]  # fmt: skip
    assert await desk.rows(LEADS) == [("Mario Rossi", "ready", ""), ("Sole srl", "ready", "")]


async def test_a_case_before_its_due_date_is_loaded_and_kept_out_of_a_collecting_campaign(desk: IntakeDesk) -> None:
    later = NOW.date() + timedelta(days=9)
    loaded = await desk.load(item(due_on=later), item(OTHER))
    assert (loaded.created_count, loaded.lead_count, loaded.kept_out_count) == (2, 1, 1)
    (kept_out,) = loaded.kept_out
    assert (kept_out.reference, kept_out.due_on, kept_out.reason) == ("P1", later, NOT_YET_DUE)
    assert await desk.rows(LEADS) == [("Sole srl", "ready", "")]
    again = await desk.load(item(due_on=later), now=NOW + timedelta(days=10))  # meanwhile it has fallen due
    assert (again.unchanged_count, again.lead_count, again.kept_out) == (1, 1, ())
    await desk.run("UPDATE leads SET state = 'done'")
    new = await desk.load(item(reference="P8", due_on=later))  # a lead that was done does not come back for it
    assert (new.lead_count, new.kept_out[0].reference) == (0, "P1")


async def test_the_same_again_changes_nothing_even_after_a_payment(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.run("UPDATE invoices SET residual_minor = 10")
    await desk.run("UPDATE cases SET balance_minor = 10")
    loaded = await desk.load(item())
    assert (loaded.created_count, loaded.updated_count, loaded.unchanged_count) == (0, 0, 1)
    assert await desk.rows(CASES) == [("P1", "open", 10)]


async def test_a_changed_case_is_updated_and_invoices_that_the_file_leaves_out_stay(desk: IntakeDesk) -> None:
    await desk.load(item(ROW, replace(ROW, invoice_number="F2", residual_minor=500)))
    loaded = await desk.load(item(residual_minor=100, due_on=date(2026, 4, 4), costs_minor=7, note="nuova"))
    assert (loaded.created_count, loaded.updated_count) == (0, 1)
    assert await desk.rows(CASES) == [("P1", "open", 607)]
    assert await desk.rows("SELECT number, residual_minor FROM invoices ORDER BY number") == [("F1", 100), ("F2", 500)]
    assert await desk.rows("SELECT note, costs_minor FROM cases") == [("nuova", 7)]


async def test_a_case_that_is_paid_closes_its_lead_and_one_that_is_owed_again_reopens_it(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.load(item(residual_minor=0))
    assert await desk.rows(CASES) == [("P1", "paid", 0)]
    assert await desk.rows(LEADS) == [("Mario Rossi", "closed", "paid")]
    loaded = await desk.load(item(residual_minor=1))
    assert loaded.lead_count == 1
    assert await desk.rows(CASES) == [("P1", "open", 1)]
    assert await desk.rows(LEADS) == [("Mario Rossi", "ready", "new_case")]


async def test_a_lead_stays_while_another_case_of_its_debtor_is_open(desk: IntakeDesk) -> None:
    await desk.load(item(), item(reference="P9"))
    await desk.load(item(residual_minor=0))
    assert await desk.rows(LEADS) == [("Mario Rossi", "ready", "")]


async def test_one_lead_for_a_debtor_whatever_the_number_of_cases_and_imports(desk: IntakeDesk) -> None:
    first = await desk.load(item(), item(reference="P9"), order=replace(ORDER, campaign_name=""))
    assert first.lead_count == 0
    again = await desk.load(item(), item(reference="P9"))
    assert (again.unchanged_count, again.lead_count) == (2, 1)
    assert (await desk.load(item(), item(reference="P9"))).lead_count == 0


async def test_a_finished_lead_is_ready_again_for_a_new_case_only(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.run("UPDATE leads SET state = 'done'")
    await desk.load(item())
    assert await desk.rows(LEADS) == [("Mario Rossi", "done", "")]
    assert (await desk.load(item(reference="P9"))).lead_count == 1
    assert await desk.rows(LEADS) == [("Mario Rossi", "ready", "new_case")]


async def test_a_lead_that_a_person_took_out_stays_out(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.run("UPDATE leads SET state = 'closed', reason = 'cease', is_withdrawn = TRUE")
    assert (await desk.load(item(reference="P9"))).lead_count == 0
    assert await desk.rows(LEADS) == [("Mario Rossi", "closed", "cease")]


async def test_a_file_that_says_otherwise_of_a_case_that_people_closed_is_refused_and_changes_nothing(
    desk: IntakeDesk,
) -> None:
    await desk.load(item(), order=replace(ORDER, campaign_name=""))
    await desk.run("UPDATE cases SET status = 'recalled'")
    before = await desk.rows(CASES)
    loaded = await desk.load(item(residual_minor=1))
    assert (loaded.updated_count, loaded.lead_count) == (0, 0)
    (refused,) = loaded.refused
    assert (refused.reference, "recalled" in refused.reason, bool(refused.remedy)) == ("P1", True, True)
    assert await desk.rows(CASES) == before


async def test_a_paid_case_is_loaded_as_paid_and_enters_no_queue(desk: IntakeDesk) -> None:
    loaded = await desk.load(item(residual_minor=0))
    assert (loaded.created_count, loaded.lead_count) == (1, 0)
    assert await desk.rows(CASES) == [("P1", "paid", 0)]


async def test_a_case_of_another_debtor_or_currency_is_refused_and_the_others_are_loaded(desk: IntakeDesk) -> None:
    await desk.load(item(), item(OTHER))
    loaded = await desk.load(item(tax_code=OTHER.tax_code), item(replace(OTHER, currency="CHF")), item(reference="P3"))
    assert loaded.created_count == 1
    assert [(refused.reference, "debtor" in refused.reason) for refused in loaded.refused] == [
        ("P1", True), ("P2", False),
    ]  # fmt: skip
    assert all(refused.remedy for refused in loaded.refused)


async def test_the_same_reference_of_two_creditors_is_two_cases_of_one_debtor(desk: IntakeDesk) -> None:
    await desk.load(item())
    loaded = await desk.load(item(), order=replace(ORDER, creditor_code="ENERGIA", campaign_name=""))
    assert (loaded.created_count, loaded.debtor_count) == (1, 0)
    assert await desk.rows("SELECT count(*) FROM debtors") == [(1,)]


async def test_a_dry_run_counts_and_writes_nothing(desk: IntakeDesk) -> None:
    await desk.load(item())
    dry = replace(ORDER, is_dry_run=True)
    loaded = await desk.load(item(residual_minor=1), item(OTHER), order=dry)
    assert (loaded.created_count, loaded.updated_count, loaded.debtor_count, loaded.lead_count) == (1, 1, 1, 0)
    assert await desk.rows(CASES) == [("P1", "open", 6000)]


async def test_text_with_quotes_and_signs_is_stored_as_it_is(desk: IntakeDesk) -> None:
    name = 'Bar "Sole" d\'Oro; DROP TABLE cases -- 🙂'
    await desk.load(item(name=name, extra=(("iban", "IT60X0542811101000000123456"),)))
    assert await desk.rows("SELECT name FROM debtors") == [(name,)]


async def test_a_new_placement_moves_cases_of_which_nothing_new_is_said_and_touches_nothing_else(
    desk: IntakeDesk,
) -> None:
    await desk.load(item(), order=replace(ORDER, placement_code="A1"))
    await desk.run("UPDATE cases SET balance_minor = 10")
    loaded = await desk.load(item(), order=replace(ORDER, placement_code="A2"))
    assert (loaded.updated_count, loaded.unchanged_count) == (1, 0)
    query = "SELECT placements.code, balance_minor FROM cases JOIN placements ON placements.id = placement_id"
    assert await desk.rows(query) == [("A2", 10)]
    assert (await desk.load(item())).unchanged_count == 1
    assert (await desk.load(item(), order=replace(ORDER, placement_code="A2"))).unchanged_count == 1


async def test_a_batch_may_be_empty(desk: IntakeDesk) -> None:
    assert (await desk.load()).created_count == 0


async def test_the_services_tell_the_kind_of_credit_and_a_later_file_that_is_silent_does_not_forget_it(
    desk: IntakeDesk,
) -> None:
    kind = "SELECT credit_kind FROM cases WHERE reference = 'P1'"
    await desk.load(item(service="energia elettrica"))
    assert await desk.rows(kind) == [("electricity",)]
    await desk.load(item(service="", residual_minor=5000))
    assert await desk.rows(kind) == [("electricity",)]
    await desk.load(item(service="gas naturale", residual_minor=4000))
    assert await desk.rows(kind) == [("gas",)]
