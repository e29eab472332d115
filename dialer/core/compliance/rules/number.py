"""The number itself: still good, not on a do-not-call list, of a dialable kind, and lawful at a workplace."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.compliance.facts import Facts, NumberFacts
from dialer.core.compliance.rules.base import Layer, Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import must_stay
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.phone import DIALABLE_KINDS, kind_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberGood:
    """Wrong or disabled numbers and do-not-call entries are refused."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> NumberGood:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> NumberGood:
        return NumberGood.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        number = facts.number
        if number is None:
            return None
        if number.do_not_call:
            return Objection(self.head.rule_id, Layer.DEBTOR, "do_not_call", None)
        if number.state is not NumberState.OK:
            return Objection(self.head.rule_id, self.head.layer, "number_state", None, (("state", number.state.value),))
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberKind:
    """Premium and other service numbers, voice mailboxes and numbers of no plan are refused."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> NumberKind:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> NumberKind:
        return NumberKind.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if facts.number is None:
            return None
        kind = kind_of(facts.number.e164)
        if kind in DIALABLE_KINDS:
            return None
        return Objection(self.head.rule_id, self.head.layer, "number_kind", None, (("kind", kind.value),))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkNumber:
    """A workplace is called only on a number from one of the named sources."""

    head: RuleHead
    sources: frozenset[NumberSource]

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> WorkNumber:
        """Read a list of sources, like ``[debtor, contract]``."""
        known = ", ".join(source.value for source in NumberSource)
        if not isinstance(value, list):
            raise Invalid(f"{value!r} must be a list of sources ({known})", field="value")
        try:
            return cls(head=head, sources=frozenset(NumberSource(str(source)) for source in value))
        except ValueError as error:
            raise Invalid(f"{error}; known sources are {known}", field="value") from error

    def tightened(self, value: object) -> WorkNumber:
        stricter = WorkNumber.parse(self.head, value)
        if not stricter.sources <= self.sources:
            raise Invalid(
                f"{self.head.rule_id}: a campaign may take sources away, never add one",
                code="loosens_pack",
                field=self.head.rule_id,
            )
        return stricter

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        number: NumberFacts | None = facts.number
        if number is None or number.place is not NumberPlace.WORK or number.source in self.sources:
            return None
        source = number.source.value if number.source is not None else "unknown"
        return Objection(self.head.rule_id, self.head.layer, "work_number", None, (("source", source),))
