"""A case's books: what account, notice and clocks follow from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dialer.core.debt.books import BookedAct, BookedInvoice, Books
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder

ITALY = load_laws(config_folder() / "receivables")["IT"]
F1 = BookedInvoice(number="F1", issued_on=None, due_on=date(2025, 1, 10), amount=100_00, security_rank=2)
F2 = BookedInvoice(number="F2", issued_on=None, due_on=None, amount=50_00)


def act(kind: ActKind, on: date, item: str = "") -> BookedAct:
    return BookedAct(item=item, act=InterruptingAct(kind=kind, on=on, proof="card"))


def books(**changes: Any) -> Books:
    values: dict[str, Any] = {
        "case_id": 1, "creditor_id": 1, "debtor_id": 1, "reference": "R1", "status": "open", "currency": "EUR",
        "credit_kind": "electricity", "is_protected": True, "regime": InterestRegime.LEGAL, "agreed": None,
        "invoices": (F1, F2), "acts": (), "entries": (),
    }  # fmt: skip
    return Books(**{**values, **changes})


NOTICE = act(ActKind.FORMAL_NOTICE, date(2025, 3, 1))
EARLIER = act(ActKind.FORMAL_NOTICE, date(2025, 2, 1), "F1")
CLAIM = act(ActKind.RECOGNITION, date(2025, 1, 20))


def test_interest_of_a_consumer_runs_from_the_first_notice_and_only_where_a_due_date_is_known() -> None:
    account = books(acts=(NOTICE, EARLIER, CLAIM)).account(ITALY)
    terms = account.items["F1"].interest
    assert terms is not None and terms.runs_from == date(2025, 2, 1)
    assert account.items["F1"].security_rank == 2
    assert account.items["F2"].interest is None
    assert (account.currency, account.items["F2"].security_rank) == ("EUR", 0)


def test_without_a_law_no_interest_is_reckoned() -> None:
    assert books(acts=(NOTICE,)).account(None).items["F1"].interest is None


def test_an_act_concerns_its_invoice_or_all() -> None:
    found = books(acts=(NOTICE, EARLIER))
    assert [one.on for one in found.acts_of("F1")] == [date(2025, 3, 1), date(2025, 2, 1)]
    assert [one.on for one in found.acts_of("F2")] == [date(2025, 3, 1)]


def test_only_a_formal_notice_is_a_notice() -> None:
    assert books(acts=(CLAIM,)).notice_on("F1") is None
    assert books(acts=(NOTICE, EARLIER)).notice_on("F1") == date(2025, 2, 1)
    assert books(acts=(NOTICE, EARLIER)).notice_on("F2") == date(2025, 3, 1)


def test_clocks_stand_beside_the_invoices_with_a_due_date() -> None:
    clocks = books(acts=(act(ActKind.FORMAL_NOTICE, date(2025, 6, 10), "F1"),)).clocks(ITALY)
    assert list(clocks) == ["F1"]
    assert clocks["F1"].expires_on == date(2027, 6, 10)


def test_without_a_kind_of_credit_there_is_no_clock() -> None:
    assert books(credit_kind="").clocks(ITALY) == {}
    assert books(credit_kind="tulips").clocks(ITALY) == {}


def test_what_was_supplied_is_told_where_all_invoices_share_it() -> None:
    assert books().one_credit == "electricity"
    assert books(credit_kind="", invoices=(replace(F1, credit_kind="gas"),)).one_credit == "gas"
    assert books(invoices=(replace(F1, credit_kind="gas"), F2)).one_credit == ""
    assert books(invoices=()).one_credit == "electricity"
