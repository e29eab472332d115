"""Moratoria by law or decree: no calls to debtors of an area, or about claims of a creditor, for a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import optional_table, texts_of
from dialer.core.compliance.rules.where import Where
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """One of them; first and last day are whole local days, both inside."""

    area: Where | None
    creditors: frozenset[str]
    """Codes of the creditors meant; empty: all."""
    starts_on: date
    ends_on: date | None

    @classmethod
    def parse(cls, value: object) -> Suspension:
        """Read ``{area: {country: IT, regions: [BO]}, creditors: [...], from: 2026-01-01, until: 2026-06-30}``."""
        table = optional_table(value, {"from"}, {"area", "creditors", "until"}, "moratorium")
        if not table.get("area") and not table.get("creditors"):
            raise Invalid("moratorium: name an area or creditors", field="moratorium")
        starts_on, ends_on = table["from"], table.get("until")
        for day in (starts_on, *([ends_on] if ends_on is not None else [])):
            if type(day) is not date:
                raise Invalid(f"moratorium: {day!r} is no day; write it like 2026-01-31", field="moratorium")
        assert type(starts_on) is date
        assert ends_on is None or type(ends_on) is date
        if ends_on is not None and ends_on < starts_on:
            raise Invalid(f"moratorium: it ends on {ends_on}, before it begins; mend the dates", field="moratorium")
        return cls(
            area=Where.parse(table["area"], "area") if table.get("area") else None,
            creditors=frozenset(texts_of(table.get("creditors"), "creditors")),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    def concerns(self, facts: Facts) -> bool:
        if self.creditors and facts.creditor not in self.creditors:
            return False
        return self.area is None or self.area.covers(facts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moratorium:
    """A list of suspensions, empty most of the time."""

    head: RuleHead
    suspensions: tuple[Suspension, ...]

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Moratorium:
        if not isinstance(value, list):
            raise Invalid("moratorium: a list of suspensions is wanted, [] for none", field="moratorium")
        for entry in value:
            if not isinstance(entry, Mapping):
                raise Invalid(f"moratorium: {entry!r} is no table with from and area", field="moratorium")
        return cls(head=head, suspensions=tuple(Suspension.parse(entry) for entry in value))

    def tightened(self, value: object) -> Moratorium:
        """A creditor's or campaign's own suspensions come beside the pack's."""
        more = Moratorium.parse(self.head, value)
        return Moratorium(head=self.head, suspensions=(*self.suspensions, *more.suspensions))

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        worst: Objection | None = None
        for suspension in self.suspensions:
            if moment.at < moment.earliest_start_of(suspension.starts_on) or not suspension.concerns(facts):
                continue
            ends_on = suspension.ends_on
            if ends_on is None:
                return Objection(self.head.rule_id, self.head.layer, "moratorium", None)
            ends_at = moment.start_of(ends_on + ONE_DAY)
            if moment.at < ends_at and (worst is None or worst.until is None or ends_at > worst.until):
                worst = Objection(self.head.rule_id, self.head.layer, "moratorium", ends_at)
        return worst
