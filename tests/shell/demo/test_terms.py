from __future__ import annotations

from datetime import date

from dialer.core.debt.offer_terms import check_approval
from dialer.demo.terms import offer_terms
from dialer.files.segments_yaml import load_segmentations
from dialer.packaged import config_folder

TODAY = date(2026, 11, 23)


def test_the_demos_terms_are_approved_and_for_segments_that_there_are() -> None:
    terms = offer_terms(TODAY)
    check_approval(terms, TODAY)
    known = {segment.id for segment in load_segmentations(config_folder() / "segments")["default"].segments}
    assert {one.segment for one in terms.sets} <= known
    assert terms.allowed_for("incagliato", TODAY).approved_percent == 20
