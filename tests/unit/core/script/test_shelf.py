"""Which script guides a call."""

from __future__ import annotations

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import CreditorId
from dialer.core.script.shelf import Published, Shelf, Slot
from tests.unit.core.script.scripts import GOOD

OURS, THEIRS = CreditorId(1), CreditorId(2)


def shelf(*slots: tuple[CreditorId | None, str], kind: CampaignType = CampaignType.SOFT) -> Shelf:
    return Shelf(
        {
            Slot(creditor_id=owner, kind=kind, language=language): Published(
                version_id=number, number=1, language=language, script=GOOD
            )
            for number, (owner, language) in enumerate(slots)
        }
    )


def chosen(on: Shelf, language: str, creditor_id: CreditorId = OURS) -> int | None:
    found = on.find(creditor_id, CampaignType.SOFT, language)
    return found.version_id if found is not None else None


def test_the_creditors_own_goes_before_the_houses() -> None:
    assert chosen(shelf((None, "it"), (OURS, "it")), "it") == 1
    assert chosen(shelf((None, "it"), (OURS, "it")), "it", THEIRS) == 0


def test_the_debtors_language_goes_before_the_creditor() -> None:
    assert chosen(shelf((OURS, "it"), (None, "en")), "en") == 1


def test_another_language_stands_in_for_one_that_nobody_writes() -> None:
    assert chosen(shelf((None, "it"), (None, "en")), "de") == 1
    assert chosen(shelf((None, "it")), "de") == 0
    assert chosen(shelf((None, "en")), "it") == 0
    assert chosen(shelf((None, "it")), "") == 0


def test_scripts_of_other_types_guide_nothing() -> None:
    assert chosen(shelf((None, "it"), kind=CampaignType.CARING), "it") is None
    assert chosen(Shelf(), "it") is None
