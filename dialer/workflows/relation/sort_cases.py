"""Sort cases into their segments: nightly all of them, within minutes the new ones, at once those that changed.

The rules see facts of the debt and of the work only (``core/relation/segment.py``). What is found is kept with what the
rules saw, so that a page can say why; a case whose traits change is planned anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum

from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.window import local_day, zone
from dialer.core.relation.behaviour import Behaviour, Habit, PaidInvoice, habit_of
from dialer.core.relation.first_touch import DEFAULT_DAYS, touch_due_on
from dialer.core.relation.segment import Segmentation, SegmentFacts
from dialer.core.treatment.payment_history import paid_invoices
from dialer.ports.relation import SegmentRow
from dialer.ports.segments import Customer, HabitRow, Material
from dialer.ports.store import Store
from dialer.ports.views import Views

BATCH = 1000
FIRST = CaseId(0)
LEAST_INVOICES = 3
"""Customers with fewer have no habit to speak of: their books are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRules:
    """The rules in force."""

    by_name: Mapping[str, Segmentation]
    """By the creditor's code in small letters; ``default`` for those who have none of their own."""
    first_touch_days: int = DEFAULT_DAYS
    zone: str = "Europe/Rome"

    def of(self, creditor_code: str) -> Segmentation:
        """The rules of a creditor."""
        return self.by_name.get(creditor_code.lower(), self.by_name["default"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What a run did."""

    case_count: int = 0
    changed_count: int = 0

    def __add__(self, other: Sorted) -> Sorted:
        return Sorted(
            case_count=self.case_count + other.case_count, changed_count=self.changed_count + other.changed_count
        )


async def sort_open_cases(
    store: Store, views: Views, rules: SegmentRules, *, now: datetime, after: CaseId = FIRST, batch: int = BATCH
) -> Sorted:
    """Sort every open case above a number, a batch at a time; one that stops halfway is begun again at no harm."""
    done = Sorted()
    while case_ids := await views.segments.open_cases(after=after, limit=batch):
        done += await sort_cases(store, views, rules, case_ids, now=now)
        after = case_ids[-1]
    return done


async def sort_new_cases(store: Store, views: Views, rules: SegmentRules, *, now: datetime) -> Sorted:
    """Sort the cases that came since: their numbers are higher than any that was sorted."""
    return await sort_open_cases(store, views, rules, now=now, after=await views.segments.newest_sorted())


async def sort_debtor(store: Store, views: Views, rules: SegmentRules, debtor_id: DebtorId, *, now: datetime) -> Sorted:
    """Sort the debtor's open cases: something was told of the debtor."""
    async with store.transaction() as tx:
        case_ids = await tx.relation.open_cases(debtor_id)
    return await sort_cases(store, views, rules, case_ids, now=now)


async def sort_cases(
    store: Store, views: Views, rules: SegmentRules, case_ids: Sequence[CaseId], *, now: datetime
) -> Sorted:
    """Sort these cases, those of them that are open."""
    material = await views.segments.material(case_ids)
    today = local_day(now, zone(rules.zone))
    habits = await _habits(views, rules, material, today)
    rows = [_row(case, habits.get((case.creditor_id, case.debtor_id)), rules, today) for case in material]
    changed = [row for row, case in zip(rows, material, strict=True) if _differs(row, case.known)]
    moved = [
        row.case_id
        for row, case in zip(rows, material, strict=True)
        if case.known is None or row.traits != case.known.traits
    ]
    new_habits = _changed_habits(material, habits, today)
    moved += _with_another_habit(material, new_habits)
    if changed or new_habits:
        async with store.transaction() as tx:
            await tx.segments.write(changed)
            await tx.segments.write_habits(new_habits)
            await tx.treatment.touch(moved)
    return Sorted(case_count=len(rows), changed_count=len(changed))


async def _habits(
    views: Views, rules: SegmentRules, material: Sequence[Material], today: date
) -> dict[Customer, Habit]:
    customers = {(case.creditor_id, case.debtor_id): case.creditor_code for case in material}
    books = await views.segments.books_of_customers(tuple(customers), least_invoices=LEAST_INVOICES)
    paid: defaultdict[Customer, list[PaidInvoice]] = defaultdict(list)
    for book in books:
        paid[CreditorId(book.creditor_id), DebtorId(book.debtor_id)] += paid_invoices(book, today)
    return {
        customer: habit_of(found, today, rules.of(customers[customer]).comparison) for customer, found in paid.items()
    }


def facts_of(case: Material, habit: Habit | None, today: date, zone_name: str) -> SegmentFacts:
    """What the rules may see of a case."""
    came_on = local_day(case.opened_at, zone(zone_name))
    return SegmentFacts(
        days_past_due=(today - case.due_dates[0]).days if case.due_dates else None,
        balance_minor=case.balance_minor,
        days_without_payment=(today - (case.last_payment_on or came_on)).days,
        attempts=case.attempts,
        conversations=case.conversations,
        broken_promises=case.broken_promises,
        kept_promises=case.kept_promises,
        paid_invoices=habit.paid_count if habit else 0,
        on_time_ratio=habit.on_time_ratio if habit else None,
        late_days_median=habit.late_days_median if habit else None,
        behaviour=habit.behaviour if habit else Behaviour.UNKNOWN,
        value=case.value,
        ability=case.ability,
        needs_care=case.needs_care,
    )


def _row(case: Material, habit: Habit | None, rules: SegmentRules, today: date) -> SegmentRow:
    law = rules.of(case.creditor_code)
    facts = facts_of(case, habit, today, rules.zone)
    segment, traits = law.sort(facts)
    known = case.known
    return SegmentRow(
        case_id=case.case_id,
        creditor_id=case.creditor_id,
        segment=segment.id if segment else "",
        tone=segment.tone if segment else law.otherwise,
        traits=traits,
        facts=_plain(facts),
        rules=f"{law.name} {law.version}",
        sorted_on=today,
        touch_due_on=_touch_due(case, known, rules),
        touched_at=case.touch[0] if case.touch else None,
        touch_kind=case.touch[1] if case.touch else None,
    )


def _touch_due(case: Material, known: SegmentRow | None, rules: SegmentRules) -> date | None:
    """Once touched, the day stays as it was: a later payment does not make a late touch early."""
    if known is not None and known.touched_at is not None and known.touch_due_on is not None:
        return known.touch_due_on
    came_on = local_day(case.opened_at, zone(rules.zone))
    may_act_from = max(came_on, case.mandate_starts or came_on)
    days = rules.first_touch_days if case.first_touch_days is None else case.first_touch_days
    return touch_due_on(case.due_dates, may_act_from, days)


_PASSING = ("days_past_due", "days_without_payment")
"""Facts that change by themselves each day: a row is not written for them alone."""


def _differs(row: SegmentRow, known: SegmentRow | None) -> bool:
    """Whether there is anything to write."""
    if known is None:
        return True

    def of(one: SegmentRow) -> SegmentRow:
        facts = {name: value for name, value in one.facts.items() if name not in _PASSING}
        return replace(one, facts=facts, sorted_on=row.sorted_on)

    if known.touched_at is not None:  # the first touch stays what it was
        row = replace(row, touched_at=known.touched_at, touch_kind=known.touch_kind)
    return of(row) != of(known)


def _changed_habits(material: Sequence[Material], habits: Mapping[Customer, Habit], today: date) -> list[HabitRow]:
    known = {(case.creditor_id, case.debtor_id): dict(case.habit) for case in material}
    rows = [
        HabitRow(customer=customer, behaviour=habit.behaviour, habit=_plain(habit), changed_on=today)
        for customer, habit in sorted(habits.items())
    ]
    return [row for row in rows if dict(row.habit) != known[row.customer]]


_ASKED_FOR = ("behaviour", "on_time_ratio", "late_days_median")
"""Facts of a habit that strategies ask for (``core/treatment/risk``); its other figures grow by themselves each day."""


def _with_another_habit(material: Sequence[Material], rows: Sequence[HabitRow]) -> list[CaseId]:
    """Open cases of customers who pay differently now (``domain.md`` B13): they are planned anew."""
    known = {(case.creditor_id, case.debtor_id): case.habit for case in material}
    changed = {
        row.customer for row in rows if any(row.habit.get(name) != known[row.customer].get(name) for name in _ASKED_FOR)
    }
    return [case.case_id for case in material if (case.creditor_id, case.debtor_id) in changed]


def _plain(facts: SegmentFacts | Habit) -> dict[str, object]:
    """As JSON keeps it."""
    found: dict[str, object] = {}
    for one in fields(facts):
        value = getattr(facts, one.name)
        found[one.name] = value.value if isinstance(value, StrEnum) else value
    return found
