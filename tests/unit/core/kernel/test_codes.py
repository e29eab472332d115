"""Stored values never change: a renamed one would orphan rows. This is the list as first stored."""

from __future__ import annotations

from enum import Enum

import pytest

from dialer.core.kernel import codes

STORED = {
    "DialMode": "preview progressive power predictive manual reserved_agent",
    "CampaignType": "caring soft phone",
    "Outcome": "NA BUSY REJECTED CONG NETFAIL INVALID UNREACH SILENT ABANDON HUNG_UP HANGUP_EARLY CANCELLED LOST "
    "CONNECTED VM VM_NEUTRAL FAX WRONG TP TP_MSG REFUSED_ID CB PTP PTP_PART PAID_NOW ALREADY_PAID PLAN SETTLE DISPUTE "
    "SERVICE VALIDATION COMPLAINT HARDSHIP VULN REFUSAL LANG DECEASED INSOLVENCY ATTORNEY CEASE DNC_TIME MINOR CARE_OK "
    "CARE_RESENT CARE_OBSTACLE",
    "HoldReason": "disputed validation_pending complaint paid_claimed hardship_review breathing_space insolvency "
    "deceased attorney cease legal creditor_recall moratorium",
    "NumberState": "ok wrong disabled",
    "NumberSource": "debtor contract creditor search",
    "NumberPlace": "home work mobile",
    "DebtorKind": "consumer business",
    "Treatment": "release message",
    "Role": "agent supervisor admin creditor",
    "Track": "soft normal firm stopped",
    "Side": "creditor agency",
    "TicketKind": "resend_invoice billing technical service supply validation legal_check insolvency heirs task",
}


@pytest.mark.parametrize("name", STORED)
def test_stored_values_are_still_there(name: str) -> None:
    values = {member.value for member in getattr(codes, name)}
    assert set(STORED[name].split()) <= values


def test_every_enum_is_listed() -> None:
    enums = {
        name
        for name, thing in vars(codes).items()
        if isinstance(thing, type) and issubclass(thing, Enum) and thing.__module__ == codes.__name__
    }
    assert enums <= set(STORED), "write the values of a new enum down here"
