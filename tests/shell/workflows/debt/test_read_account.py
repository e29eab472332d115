from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialer.core.debt.payment_data import PaymentData
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.read_account import Part, read_account, read_payment_data
from tests.books import FIRST_DAY, Bookroom

NOTICE = "302032002700000251"


async def opened() -> tuple[Bookroom, CaseId]:
    """Two invoices, the second with a notice; 60 euro of it are in dispute."""
    books = await Bookroom.open()
    case_id = await books.case(100_00, 90_00)
    await books.run("UPDATE creditors SET iban = 'IT60X0542811101000000123456', pagopa_code = '03334231200'")
    await books.run("UPDATE invoices SET payment_reference = :notice WHERE number = 'F2'", notice=NOTICE)
    await books.run("UPDATE invoices SET disputed_minor = 6000 WHERE number = 'F2'")
    return books, case_id


async def read(books: Bookroom, case_id: CaseId, part: Part | None = None) -> PaymentData:
    return await read_payment_data(books.world.store, case_id, reckoner=books.reckoner, now=books.now, part=part)


async def test_nobody_is_asked_to_pay_what_is_in_dispute() -> None:
    books, case_id = await opened()
    found = await read(books, case_id)
    assert (found.minor, found.asked, found.disputed) == (130_00, 130_00, 60_00)
    assert found.transfer is not None
    assert found.transfer.qr_text.splitlines()[7] == "EUR130.00"
    assert [notice.qr.minor for notice in found.notices] == [30_00]
    await books.run("UPDATE invoices SET disputed_minor = amount_minor")
    found = await read(books, case_id)
    assert (found.minor, found.disputed, found.transfer, found.lacking) == (0, 190_00, None, ("nothing_owed",))


async def test_with_a_plan_the_next_rate_is_asked_for_and_all_of_it_on_demand() -> None:
    books, case_id = await opened()
    with pytest.raises(Conflict, match="no rate is due"):
        await read(books, case_id, Part.RATE)
    terms = PlanTerms(first_on=FIRST_DAY + timedelta(days=10), count=2)
    await agree_plan(books.world.store, books.reckoner, case_id, terms, by=books.world.user_id, now=books.now)
    found = await read(books, case_id)
    assert (found.minor, found.is_rate, found.asked) == (65_00, True, 130_00)
    assert found.transfer is not None
    assert (found.transfer.minor, found.notices) == (65_00, ())
    assert "notice_is_whole" in found.lacking
    await books.pay(case_id, 15_00)
    assert (await read(books, case_id, Part.RATE)).minor == 50_00
    whole = await read(books, case_id, Part.ALL)
    assert (whole.minor, whole.is_rate, whole.rate is not None) == (115_00, False, True)


async def test_an_entry_names_who_booked_it() -> None:
    books, case_id = await opened()
    terms: dict[str, Any] = {"first_on": FIRST_DAY + timedelta(days=10), "count": 2, "yearly_percent": 5}
    await agree_plan(
        books.world.store, books.reckoner, case_id, PlanTerms(**terms), by=books.world.user_id, now=books.now
    )
    view = await read_account(books.world.store, case_id, reckoner=books.reckoner, on=date(2026, 12, 31), known_at=None)
    assert [(one.kind.value, one.by) for one in view.entries] == [
        ("charge", None), ("charge", None), ("charge", books.world.user_id), ("charge", books.world.user_id)
    ]  # fmt: skip
