"""The terms of one conversation: its pack's figures, tightened by the creditor, for this debtor and this agent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import structlog

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.conduct import ConductTerms
from dialer.core.compliance.conduct_rules import (
    COUNTRY_KIND,
    DEFAULT_IDENTITY,
    IDENTITY_KIND,
    KEEP_RECORDINGS_KIND,
    RECORDING_KIND,
    IdentityCheck,
    RecordingRule,
)
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId

log = structlog.get_logger(__name__)


def terms_of(
    campaign: Campaign | None,
    pack: Pack | None,
    file: Mapping[str, object],
    countries: Collection[str],
    identity_checks: Mapping[CreditorId, Mapping[str, object]],
    now: datetime,
) -> ConductTerms:
    """What holds in a conversation; without a campaign or a pack the strict defaults, and no recording.

    Args:
        campaign: the call's.
        pack: its rule pack.
        file: the debtor's file, for the region.
        countries: of the agent's teams; the empty one is the debtors' own.
        identity_checks: the creditors' own, where they have one.
        now: aware UTC.
    """
    if campaign is None or pack is None:
        return ConductTerms(identity=DEFAULT_IDENTITY)
    check, rule = pack.figure(IDENTITY_KIND, now), pack.figure(RECORDING_KIND, now)
    keep_days = pack.figure(KEEP_RECORDINGS_KIND, now)
    identity = check if isinstance(check, IdentityCheck) else DEFAULT_IDENTITY
    own = identity_checks.get(campaign.creditor_id)
    if own:
        try:
            identity = identity.tightened(own, "identity_check")
        except Invalid as error:  # stored before the pack became stricter
            log.error("identity_check_of_creditor_unfit", creditor_id=campaign.creditor_id, error=str(error))
    basis = rule.basis_in(_region_of(file)) if isinstance(rule, RecordingRule) and campaign.records else None
    abroad = sorted(country for country in countries if country not in ("", pack.country))
    return ConductTerms(
        identity=identity,
        recording=basis,
        tell_country=abroad[0] if abroad and pack.figure(COUNTRY_KIND, now) else "",
        keep_recording_days=keep_days if isinstance(keep_days, int) else None,
    )


def _region_of(file: Mapping[str, object]) -> str:
    debtor = file.get("debtor")
    return str(debtor.get("region", "")) if isinstance(debtor, Mapping) else ""
