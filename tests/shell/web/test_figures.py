"""Figures through the API, as JSON and CSV, on this side of the wall."""

from __future__ import annotations

import csv
import io

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from dialer.ports.admin import CreditorRow
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    site = await make_site()
    await site.world.add_debtors([["+390422550201"], ["+390422550203"]])
    entries = (
        "INSERT INTO invoices (id, case_id, number, issued_on, due_on, amount_minor, residual_minor) "
        "VALUES (901, 1, 'X9', '2026-10-10', '2026-11-10', 10000, 7500)",
        "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, invoice_id, component) "
        "VALUES (1, 'charge', 10000, '2026-10-10', 0, 901, 'principal')",
        "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, invoice_id) "
        "VALUES (1, 'payment', 2500, '2026-11-02', 0, 901)",
    )
    for entry in entries:
        await site.world.write(lambda c, text=entry: c.exec_driver_sql(text) and None)
    return site, await site.browser("sara", Role.SUPERVISOR)


async def test_a_creditors_figures_are_read_month_by_month(office: tuple[Site, Browser]) -> None:
    _, sara = office
    found = await sara.get("/api/figures?creditor_id=1&months=4")
    assert [month["ends_on"] for month in found["months"]] == ["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-23"]
    last = found["months"][-1]
    buckets = {one["bucket"]: one for one in last["buckets"]}
    assert buckets["1-15"]["open_minor"] == 7500 and buckets["not_due"]["cure_rate"] == 0.25
    assert (last["paid_minor"], found["collected_minor"]) == (2500, 2500)
    sales = sum(month["sales_minor"] for month in found["months"][1:])
    assert last["dso"] == pytest.approx(last["receivables_minor"] / sales * 84)
    assert found["costs"] is None and found["cost_per_euro"] is None
    assert {ratio["name"] for ratio in found["work"]} >= {"kept_rate", "right_party_per_answer", "contact_rate"}
    assert (found["currency"], found["currencies"]) == ("EUR", ["EUR"])


async def test_they_are_written_as_a_table_for_spreadsheets(office: tuple[Site, Browser]) -> None:
    _, sara = office
    text = await sara.get("/api/figures?creditor_id=1&months=4&form=csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    november = {(row["figure"], row["of"]): row["value"] for row in rows if row["month"] == "2026-11"}
    assert november["open_minor", "1-15"] == "7500" and november["cure_rate", "not_due"] == "0.25"
    assert november["roll_rate", "121-180"] == ""  # nothing stood before it
    [kept] = [row for row in rows if row["figure"] == "kept_rate"]
    assert (kept["value"], kept["whole"]) == ("", "0")


@pytest.mark.parametrize(
    ("query", "status"),
    [("creditor_id=99", 404), ("", 422), ("creditor_id=1&months=0", 422), ("creditor_id=1&currency=euro", 422)],
)
async def test_what_cannot_be_is_refused(office: tuple[Site, Browser], query: str, status: int) -> None:
    _, sara = office
    assert (await sara.ask("GET", f"/api/figures?{query}"))[0] == status


async def test_beyond_the_wall_there_are_no_figures_and_no_models(office: tuple[Site, Browser]) -> None:
    site, _ = office
    async with site.world.store.transaction() as tx:
        other = await tx.creditors.add(CreditorRow(creditor_id=CreditorId(0), code="ALTRO", name="Altro"), MONDAY_10)
    lea = await site.browser("lea", Role.SUPERVISOR, scope=Scope(frozenset({other})))
    assert (await lea.ask("GET", "/api/figures?creditor_id=1"))[0] == 404
    assert (await lea.get("/api/scoring")) == {"models": [], "weighings": []}
    assert (await lea.get(f"/api/figures?creditor_id={other}"))["case_count"] == 0


async def test_a_creditor_sees_its_figures_without_what_they_cost_the_agency(make_site: MakeSite) -> None:
    site = await make_site(agent_hour_minor=24_00)
    await site.world.add_debtors([["+390422550201"]])
    carla = await site.browser("carla", Role.CREDITOR, scope=Scope(frozenset({CreditorId(1)})))
    sara = await site.browser("sara", Role.SUPERVISOR)
    assert (await sara.get("/api/figures?creditor_id=1"))["costs"]["total_minor"] == 0
    assert (await carla.get("/api/figures?creditor_id=1"))["costs"] is None


async def test_what_was_billed_in_the_period_stands_beside_what_was_collected(office: tuple[Site, Browser]) -> None:
    site, sara = office
    rows = (
        "INSERT INTO placements (id, creditor_id, code, created_at) VALUES (71, 1, 'A', 0), (72, 1, 'B', 0)",
        "INSERT INTO fee_statements (placement_id, number, starts_on, ends_on, currency, collected_minor, "
        "direct_minor, fee_minor, vat_minor, remitted_minor, terms, made_at) VALUES "
        "(71, 1, '2026-10-01', '2026-10-31', 'EUR', 1000, 0, 100, 22, 878, '{}', 0), "
        "(72, 1, '2026-10-01', '2026-10-31', 'EUR', 500, 0, 50, 11, 439, '{}', 0), "
        "(72, 2, '2024-10-01', '2024-10-31', 'EUR', 500, 0, 50, 11, 439, '{}', 0), "
        "(72, 3, '2026-10-01', '2026-10-31', 'GBP', 500, 0, 50, 11, 439, '{}', 0)",
    )
    for row in rows:
        await site.world.write(lambda c, text=row: c.exec_driver_sql(text) and None)
    fees = (await sara.get("/api/figures?creditor_id=1&months=4"))["fees"]
    assert fees == {"statement_count": 2, "fee_minor": 150, "vat_minor": 33, "remitted_minor": 1317}
    one = (await sara.get("/api/figures?creditor_id=1&months=4&placement_id=71"))["fees"]
    assert (one["statement_count"], one["fee_minor"]) == (1, 100)
    carla = await site.browser("carla", Role.CREDITOR, scope=Scope(frozenset({CreditorId(1)})))
    assert (await carla.get("/api/figures?creditor_id=1&months=4"))["fees"] == fees
    assert "billed_fee_minor,,,150" in await sara.get("/api/figures?creditor_id=1&months=4&form=csv")
