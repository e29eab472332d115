"""The caller ID: presented, one that can be called back, of a kind that may be shown. None: not chosen yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import loosened, optional_table, texts_of, word_of
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.phone import PhoneKind, kind_of

E164 = re.compile(r"\+[1-9]\d{5,14}\Z")
SHORT_CODE = re.compile(r"\d{3,6}\Z")
"""Customer-care numbers of three digits and the like (IT-24, ES-02)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallerId:
    """Withheld, empty and unpresentable caller IDs are refused, and those of the denied kinds."""

    head: RuleHead
    denied: frozenset[PhoneKind] = frozenset()
    allowed: tuple[str, ...] = ()
    """Beginnings of numbers that may be shown although their kind may not (UK: +443)."""
    has_short_codes: bool = True

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> CallerId:
        """Read ``required``, or ``{deny: [mobile, premium], allow: ["+443"], short_codes: refused}``."""
        if value == "required":
            return cls(head=head)
        table = optional_table(value, set(), {"deny", "allow", "short_codes"}, "caller ID")
        known = ", ".join(kind.value for kind in PhoneKind)
        try:
            denied = frozenset(PhoneKind(text) for text in texts_of(table.get("deny"), "deny"))
        except ValueError as error:
            raise Invalid(f"deny: {error}; known are {known}", field="deny") from error
        short = word_of(table.get("short_codes", "allowed"), ["allowed", "refused"], "short_codes")
        return cls(
            head=head, denied=denied, allowed=texts_of(table.get("allow"), "allow"), has_short_codes=short == "allowed"
        )

    def tightened(self, value: object) -> CallerId:
        stricter = CallerId.parse(self.head, value)
        if value == "required":
            return self
        if not self.denied <= stricter.denied or not set(stricter.allowed) <= set(self.allowed):
            raise loosened(self.head.rule_id, "every kind that the pack denies must stay denied")
        if stricter.has_short_codes and not self.has_short_codes:
            raise loosened(self.head.rule_id, "the pack refuses short codes")
        return stricter

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        shown = facts.caller_id
        if shown is None:
            return None
        if SHORT_CODE.match(shown) and self.has_short_codes:
            return None
        if not E164.match(shown):
            return self._objection("caller_id", (("shown", shown or "-"),))
        if self.denied and not shown.startswith(self.allowed or ("-",)) and (kind := kind_of(shown)) in self.denied:
            return self._objection("caller_id_kind", (("shown", shown), ("kind", kind.value)))
        return None

    def _objection(self, why: str, values: tuple[tuple[str, str], ...]) -> Objection:
        return Objection(self.head.rule_id, self.head.layer, why, None, values)
