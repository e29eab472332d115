"""Strategies: versions, whom they concern, what creditors agreed, which campaigns are fed, and how trials come out."""

from __future__ import annotations

from dialer.core.kernel.errors import NotFound, Refused
from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.document import differences, to_document
from dialer.ports.strategies import StrategyRow, TermsRow
from dialer.web import schemas_strategies as schemas
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.walls import Walls
from dialer.workflows.treatment.agree_terms import agree_terms, feed_campaign
from dialer.workflows.treatment.compare_groups import compare_groups
from dialer.workflows.treatment.load_strategies import assign_strategy, end_assignment, load_strategy

routes = Routes("strategies")

CURRENCY = "EUR"


@routes.route("GET", "/api/strategies", returns=schemas.Strategies, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_strategies(visit: Visit) -> schemas.Strategies:
    """Every version of every strategy, with its steps; by name, the newest first."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.strategies.all()
    return schemas.Strategies(items=[_strategy_out(row) for row in rows])


@routes.route("POST", "/api/strategies", body=schemas.StrategyIn, returns=schemas.StrategyOut, status=201, roles=ADMIN)
async def add_strategy(visit: Visit, body: schemas.StrategyIn) -> schemas.StrategyOut:
    """Keep a version from its file's text; a version never changes, and the same text again is nothing new."""
    if visit.deps.read_strategy is None:
        raise Refused("strategies are not read on this node", code="not_available")
    strategy = visit.deps.read_strategy(body.name, body.text)
    strategy_id = await load_strategy(visit.deps.store, strategy, by=visit.caller.user_id, now=visit.now)
    async with visit.deps.store.transaction() as tx:
        return _strategy_out(await tx.strategies.get(strategy_id))


@routes.route(
    "GET",
    "/api/strategies/{strategy_id}/differences",
    query=schemas.StrategyChangesQuery,
    returns=schemas.StrategyChangesOut,
    roles=SUPERVISOR,
    walls=Walls.OPEN,
)
async def compare_strategies(
    visit: Visit, strategy_id: int, query: schemas.StrategyChangesQuery
) -> schemas.StrategyChangesOut:
    """What the version ``to`` changes of this one."""
    async with visit.deps.store.transaction() as tx:
        old, new = await tx.strategies.get(strategy_id), await tx.strategies.get(query.to)
    return schemas.StrategyChangesOut(
        old=strategy_id, new=query.to, lines=list(differences(old.strategy, new.strategy))
    )


@routes.route("GET", "/api/strategy-assignments", returns=schemas.Assignments, roles=SUPERVISOR, walls=Walls.FILTERED)
async def list_assignments(visit: Visit) -> schemas.Assignments:
    """Whose cases are treated how, now."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.strategies.assignments()
        codes = {int(row.creditor_id): row.code for row in await tx.creditors.all()}
    seen = [row for row in rows if row.creditor_id is None or visit.scope.covers(row.creditor_id)]
    return schemas.Assignments(items=[_assignment_out(row, codes) for row in seen])


@routes.route(
    "POST",
    "/api/strategy-assignments",
    body=schemas.AssignmentIn,
    returns=schemas.Assignments,
    status=201,
    roles=ADMIN,
)
async def add_assignment(visit: Visit, body: schemas.AssignmentIn) -> schemas.Assignments:
    """Treat these cases so from now on: one strategy, or several that are compared; all cases are planned anew."""
    creditor_id = None
    if body.creditor:
        async with visit.deps.store.transaction() as tx:
            creditor = await tx.creditors.by_code(body.creditor)
        if creditor is None:
            raise NotFound(f"There is no creditor {body.creditor}.", field="body.creditor")
        creditor_id = int(creditor.creditor_id)
    assignment = Assignment(
        creditor_id=creditor_id, debtor_kind=body.debtor_kind, credit_kind=body.credit_kind,
        least_days=body.least_days, trial=body.trial,
        shares=tuple(StrategyShare(share.strategy_id, share.ratio) for share in body.shares),
    )  # fmt: skip
    await assign_strategy(visit.deps.store, assignment, by=visit.caller.user_id, now=visit.now)
    return await list_assignments(visit)


@routes.route(
    "POST", "/api/strategy-assignments/{assignment_id}/end", returns=schemas.Assignments, roles=ADMIN
)  # fmt: skip
async def stop_assignment(visit: Visit, assignment_id: int) -> schemas.Assignments:
    """End an assignment; its cases fall to the next closest one."""
    await end_assignment(visit.deps.store, assignment_id, by=visit.caller.user_id, now=visit.now)
    return await list_assignments(visit)


@routes.route("GET", "/api/creditors/{creditor_id}/treatment-terms", returns=schemas.TermsOut, roles=SUPERVISOR)
async def read_terms(visit: Visit, creditor_id: int) -> schemas.TermsOut:
    """What the creditor agreed for the treatment of its cases."""
    async with visit.deps.store.transaction() as tx:
        await tx.creditors.get(CreditorId(creditor_id))
        terms = (await tx.strategies.terms()).get(CreditorId(creditor_id))
        fed = (await tx.strategies.fed_at([CreditorId(creditor_id)])).get(CreditorId(creditor_id))
    row = terms or TermsRow(creditor_id=CreditorId(creditor_id))
    return schemas.TermsOut(
        creditor_id=creditor_id, authorises_formal=row.authorises_formal, bureau=row.bureau,
        feed_hours=row.feed_hours, agency_share=row.agency_share, country=row.country, zone=row.zone, fed_at=fed,
    )  # fmt: skip


@routes.route(
    "PUT",
    "/api/creditors/{creditor_id}/treatment-terms",
    body=schemas.TermsIn,
    returns=schemas.TermsOut,
    roles=ADMIN,
)
async def write_terms(visit: Visit, creditor_id: int, body: schemas.TermsIn) -> schemas.TermsOut:
    """Enter what the creditor agreed: formal steps, its credit bureau, how old payments may be, our share."""
    row = TermsRow(creditor_id=CreditorId(creditor_id), **dict(body))
    await agree_terms(visit.deps.store, row, countries=visit.deps.reckoner.laws, by=visit.caller.user_id, now=visit.now)
    return await read_terms(visit, creditor_id)


@routes.route(
    "GET", "/api/campaigns/{campaign_id}/treatment", returns=schemas.CampaignTreatmentOut, roles=SUPERVISOR
)  # fmt: skip
async def read_campaign_source(visit: Visit, campaign_id: int) -> schemas.CampaignTreatmentOut:
    """Whether the campaign takes its leads from treatment, and of which phase."""
    async with visit.deps.store.transaction() as tx:
        await tx.campaigns.get(CampaignId(campaign_id))
        found = next((row for row in await tx.treatment.sources() if row.campaign_id == campaign_id), None)
    phase = found.phase.value if found is not None else ""
    return schemas.CampaignTreatmentOut(campaign_id=campaign_id, phase=phase, entered=0, left=0)


@routes.route(
    "PUT",
    "/api/campaigns/{campaign_id}/treatment",
    body=schemas.CampaignTreatmentIn,
    returns=schemas.CampaignTreatmentOut,
    roles=SUPERVISOR,
)
async def write_campaign_source(
    visit: Visit, campaign_id: int, body: schemas.CampaignTreatmentIn
) -> schemas.CampaignTreatmentOut:
    """Let the campaign's leads come and go by treatment; a campaign speaks as its phase does."""
    entered, left = await feed_campaign(
        visit.deps.store, CampaignId(campaign_id), body.phase, by=visit.caller.user_id, now=visit.now
    )
    phase = body.phase.value if body.phase is not None else ""
    return schemas.CampaignTreatmentOut(campaign_id=campaign_id, phase=phase, entered=entered, left=left)


@routes.route("GET", "/api/treatment/trials", returns=schemas.Trials, roles=SUPERVISOR, walls=Walls.FILTERED)
async def read_trials(visit: Visit) -> schemas.Trials:
    """How champion, challengers and control groups come out: cases paid, with the interval, and money collected."""
    found = await compare_groups(visit.deps.store, visit.scope)
    return schemas.Trials(
        items=[
            schemas.TrialOut(
                trial=trial,
                groups=[
                    schemas.GroupOut(
                        strategy_id=group.strategy_id, strategy=group.strategy, version=group.version,
                        is_control=group.is_control, cases=group.cases, paid=group.paid, paid_ratio=group.paid_ratio,
                        low=group.interval[0] if group.interval is not None else None,
                        high=group.interval[1] if group.interval is not None else None,
                        placed=MoneyOut(minor=group.placed_minor, currency=CURRENCY),
                        collected=MoneyOut(minor=group.collected_minor, currency=CURRENCY),
                    )
                    for group in groups
                ],
            )
            for trial, groups in found
        ]
    )  # fmt: skip


def _assignment_out(row: Assignment, codes: dict[int, str]) -> schemas.AssignmentOut:
    return schemas.AssignmentOut(
        assignment_id=row.assignment_id, creditor=codes.get(row.creditor_id, "") if row.creditor_id is not None else "",
        debtor_kind=row.debtor_kind, credit_kind=row.credit_kind, least_days=row.least_days,
        due_from=row.due_from, due_upto=row.due_upto, trial=row.trial,
        shares=[schemas.ShareModel(strategy_id=share.strategy_id, ratio=share.ratio) for share in row.shares],
    )  # fmt: skip


def _strategy_out(row: StrategyRow) -> schemas.StrategyOut:
    document = to_document(row.strategy)
    return schemas.StrategyOut(
        strategy_id=row.strategy_id,
        name=row.strategy.name,
        version=row.strategy.version,
        title=row.strategy.title,
        least_balance=MoneyOut(minor=row.strategy.least_balance_minor, currency=CURRENCY),
        high_amount=MoneyOut(minor=row.strategy.high_amount_minor, currency=CURRENCY),
        most_attempts_without_contact=row.strategy.most_attempts_without_contact,
        control_ratio=row.strategy.control_ratio,
        phases=[schemas.PhaseOut(**phase) for phase in document["phases"]],
        steps=[
            schemas.StepOut(
                **{name: value for name, value in step.items() if name != "cost_minor"},
                cost=MoneyOut(minor=step["cost_minor"], currency=CURRENCY),
            )
            for step in document["steps"]
        ],
        sha256=row.sha256,
        loaded_at=row.loaded_at,
    )
