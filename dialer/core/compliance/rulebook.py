"""A campaign's rules: which packs hold for a debtor and a number, a creditor's and the campaign's own figures in them.

The pack of the debtor's address always holds; a number of another country's plan brings that country's pack beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.phone import country_of

NO_PACK = "POLICY-no-pack"
"""Reported for a debtor in a country without a rule pack: who knows no rules does not call."""
SPELLINGS = {"UK": "GB", "EL": "GR"}
"""Codes that people write, and their ISO 3166-1."""


def country_code(text: str) -> str:
    """The ISO 3166-1 code of a country as facts spell it."""
    code = text.strip().upper()
    return SPELLINGS.get(code, code)


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Packs by country, tightened. Make it with ``of`` (all packs) or ``single`` (one pack for everybody)."""

    home: Pack
    """The campaign's own pack, for debtors without a country."""
    packs: Mapping[str, Pack]
    """By ISO 3166-1 code; empty: ``home`` holds for everybody."""
    campaign: Jurisdiction
    """The packs of whose debtors the campaign is made, ``home`` first: figures of the campaign as a whole."""
    _known: dict[tuple[str, str], Jurisdiction] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        packs: Iterable[Pack],
        home: str,
        tightenings: Sequence[Mapping[str, object]] = (),
        *,
        countries: Iterable[str] = (),
    ) -> Rulebook:
        """Join all packs for one campaign.

        Args:
            packs: every pack that is installed.
            home: code of the campaign's own pack, ``it``.
            tightenings: the creditor's stricter figures, then the campaign's, each by rule id. Each is held against the
                pack; of two for one rule both must permit.
            countries: where the campaign's debtors live, as far as known; their packs' figures bind the campaign.

        Raises:
            NotFound: no pack is called ``home``.
            Invalid: a figure for a rule that no pack has, or a laxer one (code ``loosens_pack``); the rule is named.
        """
        installed = {pack.code: pack for pack in packs}
        if home not in installed:
            names = ", ".join(sorted(installed)) or "none"
            raise NotFound(f"rule pack {home!r} is not installed; there are {names}", field="pack")
        for rule_id in {rule_id for table in tightenings for rule_id in table}:
            if not any(rule_id in pack.tightenable for pack in installed.values()):
                known = ", ".join(sorted(installed[home].tightenable))
                raise Invalid(
                    f"no rule pack has a rule {rule_id!r} that can be tightened; pack {home} has {known}",
                    field=rule_id,
                )
        strict = {code: _tightened(pack, tightenings) for code, pack in installed.items()}
        by_country = {pack.country: pack for pack in strict.values()}
        wanted = (by_country.get(country_code(country)) for country in countries)
        members = dict.fromkeys((strict[home], *(pack for pack in wanted if pack is not None)))
        return cls(strict[home], by_country, Jurisdiction(tuple(members)))

    @classmethod
    def single(cls, pack: Pack) -> Rulebook:
        """One pack for everybody, wherever they live: simulated days, tests."""
        return cls(pack, {}, Jurisdiction((pack,)))

    def applicable(self, facts: Facts) -> Jurisdiction | None:
        """The packs that hold for this debtor and number; None: the debtor's country has none."""
        if not self.packs:
            return self.campaign
        country = facts.country or self.home.country
        e164 = facts.number.e164 if facts.number is not None else ""
        own = self.packs.get(country) or self.packs.get(country_code(country))
        if own is None:
            return None
        other = "" if not e164 or e164.startswith(own.calling_code) else country_of(e164)
        found = self._known.get((own.country, other))
        if found is None:
            foreign = self.packs.get(other)
            found = Jurisdiction((own,) if foreign is None or foreign is own else (own, foreign))
            self._known[own.country, other] = found
        return found

    def evaluate(self, facts: Facts, now: datetime) -> Verdict:
        """May this number be called now? All applicable packs must permit; without one the call is refused."""
        return self.weigh(facts, now)[0]

    def weigh(self, facts: Facts, now: datetime) -> tuple[Verdict, tuple[CaseId, ...]]:
        """The verdict, and the cases that the call may be about.

        A debt is a case. Where a rule counts by debt, a debtor's several cases are weighed one by one: the call is
        about those that permit it; when none does, the verdict is that of the case that is free soonest.
        """
        jurisdiction = self.applicable(facts)
        if jurisdiction is None:
            nowhere = Verdict(
                decision=Decision.REFUSED,
                rule=NO_PACK,
                pack_version=self.home.version,
                values=(("why", "no_pack"), ("country", facts.country)),
            )
            return nowhere, facts.case_ids
        country = jurisdiction.own.country
        if self.packs and facts.country != country:  # absent, or spelled otherwise
            facts = replace(facts, country=country)
        whole = jurisdiction.evaluate(facts, now)
        if whole.is_permitted or len(facts.case_ids) < 2 or facts.debt or not jurisdiction.counts_debts(now):
            return whole, facts.case_ids
        alone = {case_id: jurisdiction.evaluate(facts.about(case_id), now) for case_id in facts.case_ids}
        free = tuple(case_id for case_id, verdict in alone.items() if verdict.is_permitted)
        best = min(alone, key=lambda case_id: (_soonness(alone[case_id]), case_id))
        return alone[best], free or facts.case_ids


def _soonness(verdict: Verdict) -> tuple[int, float]:
    """Permitted, then the soonest deferral, then refused."""
    if verdict.is_permitted:
        return 0, 0.0
    return (1, verdict.until.timestamp()) if verdict.until is not None else (2, 0.0)


def _tightened(pack: Pack, tightenings: Sequence[Mapping[str, object]]) -> Pack:
    return pack.tightened(
        *({rule_id: value for rule_id, value in table.items() if rule_id in pack.tightenable} for table in tightenings)
    )
