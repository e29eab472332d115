"""What a campaign needs before it dials."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.campaigns.readiness import WORKING_MODES, check_startable
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Conflict
from tests.factories import make_campaign

CALLER_IDS = frozenset({"+390422550130"})


@pytest.mark.parametrize("mode", sorted(WORKING_MODES))
def test_a_campaign_with_team_trunk_and_caller_id_may_start(mode: DialMode) -> None:
    check_startable(make_campaign(mode=mode), CALLER_IDS)


@pytest.mark.parametrize(
    ("change", "caller_ids", "missing"),
    [
        ({"teams": ()}, CALLER_IDS, ["a team"]),
        ({"trunks": ()}, CALLER_IDS, ["a trunk"]),
        ({"teams": (), "trunks": ()}, CALLER_IDS, ["a team", "a trunk"]),
        ({}, frozenset({"+390669821"}), ["the caller id +390422550130"]),
        ({}, frozenset(), ["the caller id +390422550130"]),
        ({"mode": DialMode.MANUAL}, CALLER_IDS, ["a mode that works"]),
    ],
)
def test_what_is_missing_is_named(change: dict[str, Any], caller_ids: frozenset[str], missing: list[str]) -> None:
    with pytest.raises(Conflict) as refused:
        check_startable(make_campaign(**change), caller_ids)
    assert refused.value.code == "campaign_incomplete"
    found = refused.value.facts["missing"]
    assert isinstance(found, list) and len(found) == len(missing)
    assert all(text in entry for text, entry in zip(missing, found, strict=True))
