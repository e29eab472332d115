from __future__ import annotations

import pytest

from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.core.kernel.outcomes import OUTCOMES, SetBy, agent_outcomes, counts_as_attempt

NOT_COUNTED = {Outcome.CONGESTION, Outcome.NETWORK_FAILURE, Outcome.INVALID_NUMBER}
NOT_LIVE = {
    Outcome.NO_ANSWER, Outcome.BUSY, Outcome.REJECTED, Outcome.UNREACHABLE, Outcome.CANCELLED, Outcome.LOST,
    *NOT_COUNTED,
}  # fmt: skip


def test_every_outcome_has_its_row() -> None:
    assert set(OUTCOMES) == set(Outcome)


def test_only_what_never_reached_the_number_is_not_counted() -> None:
    assert {outcome for outcome in Outcome if not counts_as_attempt(outcome)} == NOT_COUNTED


def test_a_call_without_an_outcome_counts() -> None:
    assert counts_as_attempt(None)


def test_a_cancelled_call_counts_if_it_had_rung() -> None:
    assert counts_as_attempt(Outcome.CANCELLED, rang=True)
    assert not counts_as_attempt(Outcome.CANCELLED, rang=False)


def test_ringing_changes_nothing_for_the_others() -> None:
    for outcome in set(Outcome) - {Outcome.CANCELLED}:
        assert counts_as_attempt(outcome, rang=False) == counts_as_attempt(outcome, rang=True)


def test_answered_live() -> None:
    assert {outcome for outcome, facts in OUTCOMES.items() if not facts.is_answered_live} == NOT_LIVE


def test_good_calls_are_live_ones_joined_to_an_agent() -> None:
    lost_live = {Outcome.SILENT, Outcome.ABANDONED, Outcome.HUNG_UP_WAITING}
    live = {outcome for outcome, facts in OUTCOMES.items() if facts.is_answered_live}
    assert {outcome for outcome, facts in OUTCOMES.items() if facts.is_good} == live - lost_live


def test_a_right_party_contact_is_always_a_good_call() -> None:
    assert all(facts.is_good for facts in OUTCOMES.values() if facts.is_rpc is not False)


@pytest.mark.parametrize("kind", CampaignType)
def test_agents_see_only_agents_outcomes_of_their_campaigns_type(kind: CampaignType) -> None:
    offered = agent_outcomes(kind)
    assert offered
    assert all(OUTCOMES[outcome].set_by is SetBy.AGENT for outcome in offered)
    assert (Outcome.CARE_OK in offered) == (kind is CampaignType.CARING)
    assert (Outcome.PROMISE in offered) == (kind is not CampaignType.CARING)
    assert {Outcome.WRONG_NUMBER, Outcome.CALLBACK, Outcome.CEASE, Outcome.DECEASED} <= set(offered)


def test_every_agents_outcome_is_on_some_form_and_no_systems() -> None:
    on_forms = {outcome for kind in CampaignType for outcome in agent_outcomes(kind)}
    assert on_forms == {outcome for outcome, facts in OUTCOMES.items() if facts.set_by is SetBy.AGENT}
