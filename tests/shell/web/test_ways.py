"""Phone and home collection beside each other, through the API: from books, calls and visits; JSON, CSV, walls."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from tests.rival import add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site

PATH = "/api/figures/phone-and-home?creditor_id=1"
PLACED = (
    "INSERT INTO attempts (call_id, campaign_id, lead_id, debtor_id, number_id, e164, trunk_id, trunk_code, "
    "caller_id, mode, ring_timeout_s, patience_s, treatment, rule_id, pack_version, creditor_code, language, "
    "ordered_at, node_id, outcome) SELECT ?, {campaign}, 1, {debtor}, 1, '+39', {trunk}, 't', '', 'preview', 25, 2.0, "
    "'release', '', '', '', 'it', {at}, 'n', 'NA'"
)


def micros(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC).timestamp() * 1_000_000)


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    """A case that is called and later visited: due on 1 June 2026, 150 euro; it is 23 November."""
    site = await make_site()
    await site.world.add_debtors([["+390422550201"]])
    campaign = await site.world.add_campaign()
    debtor = (await site.world.rows("SELECT debtor_id FROM cases WHERE id = 1"))[0]["debtor_id"]
    texts: list[tuple[str, tuple[Any, ...]]] = [
        (
            "INSERT INTO cases (id, creditor_id, debtor_id, reference, balance_minor, opened_at, updated_at) "
            "VALUES (901, 1, ?, 'CASE-00901', 10000, 0, 0)",
            (debtor,),
        ),
        (
            "INSERT INTO invoices (id, case_id, number, issued_on, due_on, amount_minor, residual_minor) "
            "VALUES (901, 901, 'X9', '2026-05-01', '2026-06-01', 15000, 10000)",
            (),
        ),
        (
            "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, invoice_id, component) "
            "VALUES (901, 'charge', 15000, '2026-05-01', 0, 901, 'principal')",
            (),
        ),
    ]
    for day, minor in (("2026-06-20", 1000), ("2026-09-11", 4000)):
        texts.append(
            (
                "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, invoice_id) "
                f"VALUES (901, 'payment', {minor}, '{day}', 0, 901)",
                (),
            )
        )
    for number, day in enumerate(("2026-06-10", "2026-06-12", "2026-06-18", "2026-09-10", "2026-11-20")):
        text = PLACED.format(campaign=campaign, debtor=debtor, trunk=site.world.trunk_id, at=micros(day))
        texts.append((text, (f"w{number}",)))
    texts.append(
        (
            "INSERT INTO hand_offs (case_id, kind, state, opened_on, sent_on, changed_at) "
            "VALUES (901, 'visit', 'sent', '2026-09-01', '2026-09-01', 0)",
            (),
        )
    )

    def fill(connection: Connection) -> None:
        for text, given in texts:
            connection.exec_driver_sql(text, given)

    await site.world.write(fill)
    return site, await site.browser("sara", Role.SUPERVISOR)


async def test_calls_begin_once_in_each_age_and_visits_when_they_were_handed_over(
    office: tuple[Site, Browser],
) -> None:
    _, sara = office
    found = await sara.get(PATH)
    assert (found["since_on"], found["until_on"]) == ("2025-09-29", "2026-09-24")
    cells = {cell["bucket"]: cell for cell in found["cells"]}
    assert list(cells) == ["1-15", "16-30", "91-120"]
    first, second, third = cells.values()
    assert (first["phone"]["count"], first["phone"]["owed_minor"], first["phone"]["recovered_minor"]) == (
        1,
        15000,
        1000,
    )
    assert (second["phone"]["recovered_minor"], second["phone"]["mean_days"]) == (1000, 2.0)
    assert (third["phone"]["count"], third["home"]["count"]) == (0, 1), "calls after the visit are the visit's"
    assert (third["home"]["owed_minor"], third["home"]["recovered_minor"]) == (14000, 4000)
    assert (third["home"]["mean_days"], third["from_minor"], third["to_minor"]) == (10.0, 10000, 30000)
    assert (found["difference_minor"], found["compared"], found["left_out"]) == (None, 0, 1)
    assert not third["is_comparable"]
    assert third["home"]["cost_minor"] is None, "the price of an hour is not set"


async def test_they_are_written_as_a_table_for_spreadsheets(office: tuple[Site, Browser]) -> None:
    _, sara = office
    rows = list(csv.DictReader(io.StringIO((await sara.get(f"{PATH}&form=csv")).lstrip("\ufeff"))))
    assert [(row["bucket"], row["phone_count"], row["home_recovered_minor"]) for row in rows] == [
        ("1-15", "1", "0"), ("16-30", "1", "0"), ("91-120", "0", "4000"),
    ]  # fmt: skip
    assert rows[0]["home_mean_minor"] == ""


async def test_the_comparison_ends_at_the_wall(office: tuple[Site, Browser]) -> None:
    site, sara = office
    made: list[Mapping[str, int | str]] = []
    await site.world.write(lambda connection: made.append(add_rival(connection, site.world.trunk_id)))
    rival = int(made[0]["creditor_id"])
    wanda = await site.browser("wanda", Role.SUPERVISOR, scope=Scope(frozenset({CreditorId(rival)})))
    assert (await wanda.ask("GET", PATH))[0] == 404
    assert (await wanda.ask("GET", f"/api/figures/phone-and-home?creditor_id={rival}"))[0] == 200
    assert (await sara.ask("GET", "/api/figures/phone-and-home?creditor_id=99"))[0] == 404
    assert (await sara.ask("GET", f"{PATH}&months=0"))[0] == 422
