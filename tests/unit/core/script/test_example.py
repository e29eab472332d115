"""The made-up debtor of previews."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.conduct import introduction_of
from dialer.core.kernel.codes import CampaignType
from dialer.core.script.example import example_file

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "party", "name"),
    [
        (CampaignType.CARING, "third", "Sample Water"),
        (CampaignType.PHONE, "third", ""),
        (CampaignType.PHONE, "first", "Sample Water"),
    ],
)
def test_the_example_introduces_itself_as_a_real_call_does(kind: CampaignType, party: str, name: str) -> None:
    assert introduction_of(example_file(kind, "en", TODAY, party=party))["name"] == name


def test_a_real_creditor_may_lend_its_name() -> None:
    file = example_file(CampaignType.SOFT, "it", TODAY, creditor_name="Acme")
    assert file["creditor"]["brand"] == "Acme"  # type: ignore[index]
