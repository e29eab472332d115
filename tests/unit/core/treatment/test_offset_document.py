"""The outcome as plain data."""

from __future__ import annotations

import json
from datetime import timedelta

from dialer.core.treatment.offset_document import to_document
from dialer.core.treatment.offset_verdict import Followed, judge
from tests.unit.core.treatment.offsets import START, entry, offset_test


def test_the_outcome_is_json_with_each_arms_share() -> None:
    test = offset_test()
    everybody = [
        Followed(entry=entry(arm * 1000 + number, arm), paid_on=START if number < 50 + 20 * arm else None)
        for arm in range(3)
        for number in range(100)
    ]
    document = json.loads(json.dumps(to_document(judge(test, everybody, START + timedelta(days=99)))))
    assert (document["verdict"], document["best"], document["judged_on"]) == ("better", 2, "2026-06-09")
    assert [arm["share"] for arm in document["arms"]] == [0.5, 0.7, 0.9]
    assert document["arms"][0]["curve"]["points"][0]["paid_ratio"] == 0.5
