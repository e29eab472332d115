"""The relationship with a debtor: one view, the line of time, and what is recorded of care, preferences and ability."""

from __future__ import annotations

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import CustomerValue
from dialer.ports.relation import AbilityRow, PreferenceRow, SegmentRow
from dialer.ports.relationship import CaseLine, HappeningKind
from dialer.web import schemas_relation as schemas
from dialer.web.api.recorded import recorded_by
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.workflows.relation.read_relationship import Relationship, read_relationship
from dialer.workflows.relation.record_care import end_care, note_care, review_care
from dialer.workflows.relation.record_customer import record_ability, set_customer_value, withdraw_ability
from dialer.workflows.relation.record_preference import record_preference, withdraw_preference
from dialer.workflows.relation.sort_cases import SegmentRules

routes = Routes("relation")


def rules_of(visit: Visit) -> SegmentRules:
    """The rules of segments. Raises NotFound where cases are not sorted."""
    if visit.deps.segments is None:
        raise NotFound("Cases are not sorted here.", code="not_available")
    return visit.deps.segments


@routes.route(
    "GET",
    "/api/debtors/{debtor_id}/relationship",
    query=schemas.RelationshipQuery,
    returns=schemas.RelationshipOut,
    roles=READER,
)
async def read_debtors_relationship(
    visit: Visit, debtor_id: int, query: schemas.RelationshipQuery
) -> schemas.RelationshipOut:
    """One view of a debtor: cases of all creditors, customers, care, contacts against the limits, best contact.

    What belongs to creditors beyond the reader's wall is left out; the counts are the debtor's, whoever called.
    """
    found = await read_relationship(
        visit.deps.store,
        visit.deps.views,
        visit.deps.packs,
        DebtorId(debtor_id),
        visit.scope.creditor_ids,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return _relationship_out(visit, found, query.language)


@routes.route(
    "GET",
    "/api/debtors/{debtor_id}/timeline",
    query=schemas.TimelineQuery,
    returns=schemas.TimelinePage,
    roles=READER,
)
async def read_timeline(visit: Visit, debtor_id: int, query: schemas.TimelineQuery) -> schemas.TimelinePage:
    """Everything that happened with a debtor, newest first: calls, letters, promises, payments, holds, wishes ..."""
    kinds = [kind for kind in query.kinds.split(",") if kind]
    unknown = sorted(set(kinds) - set(HappeningKind))
    if unknown:
        raise Invalid(f"{unknown[0]!r} is no kind; there are {', '.join(HappeningKind)}", field="query.kinds")
    await visit.require_seen("case_id", query.case_id)
    page = await visit.deps.views.relationship.timeline(
        DebtorId(debtor_id),
        visit.scope.creditor_ids,
        kinds=[HappeningKind(kind) for kind in kinds],
        case_id=None if query.case_id is None else CaseId(query.case_id),
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [schemas.HappeningOut.model_validate(one) for one in page.items]
    return schemas.TimelinePage(items=items, next_cursor=page.next_cursor)


# ---- care


@routes.route("POST", "/api/debtors/{debtor_id}/care", body=schemas.CareIn, status=201, roles=SUPERVISOR)
async def add_care(visit: Visit, debtor_id: int, body: schemas.CareIn) -> None:
    """Note what help a debtor needs."""
    await note_care(
        visit.deps.store,
        visit.deps.views,
        rules_of(visit),
        DebtorId(debtor_id),
        body.need,
        source=body.source,
        review=body.review_on,
        by=visit.caller.user_id,
        now=visit.now,
    )


@routes.route("POST", "/api/care/{care_id}/review", body=schemas.ReviewIn, roles=SUPERVISOR)
async def review_debtors_care(visit: Visit, care_id: int, body: schemas.ReviewIn) -> None:
    """A person looked: it still holds."""
    await review_care(
        visit.deps.store, rules_of(visit), care_id, body.review_on, by=visit.caller.user_id, now=visit.now
    )


@routes.route("DELETE", "/api/care/{care_id}", roles=SUPERVISOR)
async def remove_care(visit: Visit, care_id: int) -> None:
    """The help is not needed any more; kept as ended."""
    await end_care(visit.deps.store, visit.deps.views, rules_of(visit), care_id, by=visit.caller.user_id, now=visit.now)


# ---- preferences, ability, value


@routes.route("PUT", "/api/debtors/{debtor_id}/preference", body=schemas.PreferenceIn, roles=SUPERVISOR)
async def set_preference(visit: Visit, debtor_id: int, body: schemas.PreferenceIn) -> None:
    """How a debtor likes to be contacted; replaces what was told before."""
    row = PreferenceRow(
        debtor_id=DebtorId(debtor_id),
        weekdays=tuple(dict.fromkeys(body.weekdays)),
        starts=body.starts,
        stops=body.stops,
        channel=body.channel,
        language=body.language or "",
        source=body.source,
        recorded=recorded_by(visit),
    )
    await record_preference(visit.deps.store, row)


@routes.route("DELETE", "/api/preferences/{preference_id}", roles=SUPERVISOR)
async def remove_preference(visit: Visit, preference_id: int) -> None:
    """It no longer holds; kept as ended."""
    await withdraw_preference(visit.deps.store, preference_id, by=visit.caller.user_id, now=visit.now)


@routes.route("POST", "/api/debtors/{debtor_id}/ability", body=schemas.AbilityIn, status=201, roles=SUPERVISOR)
async def add_ability(visit: Visit, debtor_id: int, body: schemas.AbilityIn) -> None:
    """What a debtor says to a creditor about being able to pay; replaces what was said before."""
    await visit.require_seen("creditor_id", body.creditor_id)
    row = AbilityRow(
        creditor_id=CreditorId(body.creditor_id),
        debtor_id=DebtorId(debtor_id),
        ability=body.ability,
        source=body.source,
        recorded=recorded_by(visit),
    )
    await record_ability(visit.deps.store, visit.deps.views, rules_of(visit), row)


@routes.route("DELETE", "/api/abilities/{ability_id}", roles=SUPERVISOR)
async def remove_ability(visit: Visit, ability_id: int) -> None:
    """It no longer holds; kept as ended."""
    await withdraw_ability(
        visit.deps.store, visit.deps.views, rules_of(visit), ability_id, by=visit.caller.user_id, now=visit.now
    )


@routes.route("PUT", "/api/debtors/{debtor_id}/creditors/{creditor_id}/value", body=schemas.ValueIn, roles=SUPERVISOR)
async def set_value(visit: Visit, debtor_id: int, creditor_id: int, body: schemas.ValueIn) -> None:
    """What a customer is to the creditor; softens the treatment."""
    await set_customer_value(
        visit.deps.store,
        visit.deps.views,
        rules_of(visit),
        CreditorId(creditor_id),
        DebtorId(debtor_id),
        body.value,
        by=visit.caller.user_id,
        now=visit.now,
    )


# ---- rows on the wire


def segment_out(visit: Visit, row: SegmentRow, language: str) -> schemas.SegmentOut:
    """Where a case belongs, with the rule's title."""
    rules = visit.deps.segments
    name = row.rules.partition(" ")[0]
    rule = rules.by_name[name.lower()].segment(row.segment) if rules and name.lower() in rules.by_name else None
    return schemas.SegmentOut(
        segment=row.segment,
        title="" if rule is None else rule.title.get(language, rule.title["en"]),
        tone=row.tone,
        traits=sorted(row.traits),
        facts=dict(row.facts),
        rules=row.rules,
        sorted_on=row.sorted_on,
        touch_due_on=row.touch_due_on,
        touched_at=row.touched_at,
        touch_kind=row.touch_kind,
    )


def _case_out(visit: Visit, line: CaseLine, language: str) -> schemas.CaseLineOut:
    return schemas.CaseLineOut(
        case_id=line.case_id,
        reference=line.reference,
        creditor_id=line.creditor_id,
        creditor_name=line.creditor_name,
        status=line.status,
        phase=line.phase,
        balance=MoneyOut.model_validate(line.balance),
        oldest_due_on=line.oldest_due_on,
        holds=list(line.holds),
        segment=None if line.segment is None else segment_out(visit, line.segment, language),
    )


def _customers_out(found: Relationship) -> list[schemas.CustomerOut]:
    """One for each creditor and currency with cases, whether anything was said of the customer or not."""
    known = {row.creditor_id: row for row in found.recorded.customers}
    out = []
    for sums in found.sums:
        row = known.get(sums.creditor_id)
        out.append(
            schemas.CustomerOut(
                creditor_id=sums.creditor_id,
                creditor_name=sums.creditor_name,
                value=row.value if row else CustomerValue.STANDARD,
                value_source=row.value_source if row else "",
                value_at=row.value_at if row else None,
                value_by=row.value_by if row else None,
                behaviour=row.behaviour if row else Behaviour.UNKNOWN,
                habit=dict(row.habit) if row else {},
                changed_on=row.changed_on if row else None,
                owed=MoneyOut.model_validate(sums.owed),
                paid=MoneyOut.model_validate(sums.paid),
                last_payment_on=sums.last_payment_on,
                promises=dict(sums.promises),
            )
        )
    return out


def _relationship_out(visit: Visit, found: Relationship, language: str) -> schemas.RelationshipOut:
    titles = {text.rule_id: text.title for pack in visit.deps.packs.values() for text in pack.texts}
    return schemas.RelationshipOut(
        debtor_id=found.debtor_id,
        name=found.name,
        at=found.at,
        cases=[_case_out(visit, line, language) for line in found.cases],
        customers=_customers_out(found),
        abilities=[schemas.AbilityOut.model_validate(row) for row in found.recorded.abilities],
        care=[schemas.CareOut.model_validate(row) for row in found.recorded.vulnerabilities],
        preferences=[schemas.PreferenceOut.model_validate(row) for row in found.recorded.preferences],
        counts=[
            schemas.ContactCountOut(
                rule_id=one.rule_id,
                title=titles.get(one.rule_id, ""),
                counted=one.counted,
                count=one.count,
                most=one.most,
                hours=one.hours,
                is_calendar=one.is_calendar,
            )
            for one in found.counts
        ],
        best=[schemas.BestContactOut.model_validate(one) for one in found.best],
        authors=[
            schemas.NamedAuthorOut(user_id=user_id, name=name)
            for user_id, name in sorted(found.authors.items())
            if Role.CREDITOR not in visit.caller.user.roles  # who works for us is not theirs to know
        ],
    )
