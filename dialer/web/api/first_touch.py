"""The clock of the first touch, marks of care that are due for a look, and the rules of segments."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import date

from aiohttp import hdrs, web

from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.window import local_day, zone
from dialer.ports.relationship import LateCase, TouchFigures
from dialer.web import schemas_relation as schemas
from dialer.web.api.relation import rules_of
from dialer.web.routes import ADMIN, READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.walls import Walls
from dialer.workflows.relation.record_customer import agree_first_touch

routes = Routes("relation")

CSV_PAGE = 1000
COLUMNS = (
    "creditor", "case_reference", "debtor", "balance", "currency", "due_on", "touch_due_on", "days_late", "segment",
    "holds",
)  # fmt: skip


def _today(visit: Visit) -> date:
    return local_day(visit.now, zone(visit.deps.policy.zone))


@routes.route(
    "GET",
    "/api/first-touch/late",
    query=schemas.FirstTouchQuery,
    returns=schemas.LateCasePage,
    roles=READER,
    walls=Walls.FILTERED,
)
async def list_late_cases(visit: Visit, query: schemas.FirstTouchQuery) -> schemas.LateCasePage:
    """Open cases that nobody was in touch with by their day, the longest late first."""
    await visit.require_seen("creditor_id", query.creditor_id)
    today = _today(visit)
    page = await visit.deps.views.relationship.late(
        visit.scope.creditor_ids,
        today,
        creditor_id=None if query.creditor_id is None else CreditorId(query.creditor_id),
        cursor=query.cursor,
        limit=query.limit,
    )
    return schemas.LateCasePage(items=[_late_out(one, today) for one in page.items], next_cursor=page.next_cursor)


@routes.route("GET", "/api/first-touch", returns=schemas.TouchesOut, roles=READER, walls=Walls.FILTERED)
async def read_first_touches(visit: Visit) -> schemas.TouchesOut:
    """How soon each creditor's cases were touched: waiting, late, and the share in time of the last 90 days."""
    found = await visit.deps.views.relationship.touches(visit.scope.creditor_ids, _today(visit))
    return schemas.TouchesOut(days=rules_of(visit).first_touch_days, items=[_figures_out(one) for one in found])


@routes.route(
    "GET",
    "/api/first-touch.csv",
    query=schemas.FirstTouchQuery,
    produces="text/csv",
    roles=READER,
    walls=Walls.FILTERED,
)
async def export_late_cases(visit: Visit, query: schemas.FirstTouchQuery) -> web.StreamResponse:
    """The whole late list as CSV, the longest late first."""
    await visit.require_seen("creditor_id", query.creditor_id)
    today = _today(visit)
    head = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="first-touch-late-{today}.csv"'}
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/csv; charset=utf-8", **head})
    await response.prepare(visit.request)
    await response.write(_line(COLUMNS))
    async for case in _all_late(visit, query.creditor_id, today):
        await response.write(_line(_cells(case, today)))
    await response.write_eof()
    return response


async def _all_late(visit: Visit, creditor_id: int | None, today: date) -> AsyncIterator[LateCase]:
    cursor: str | None = None
    while True:
        page = await visit.deps.views.relationship.late(
            visit.scope.creditor_ids,
            today,
            creditor_id=None if creditor_id is None else CreditorId(creditor_id),
            cursor=cursor,
            limit=CSV_PAGE,
        )
        for case in page.items:
            yield case
        cursor = page.next_cursor
        if cursor is None:
            return


def _cells(case: LateCase, today: date) -> tuple[str, ...]:
    return (
        case.creditor_code,
        case.reference,
        case.debtor_name,
        str(case.balance.to_decimal()),
        case.balance.currency,
        str(case.oldest_due_on or ""),
        str(case.touch_due_on),
        str((today - case.touch_due_on).days),
        case.segment,
        " ".join(case.holds),
    )


def _line(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    # a spreadsheet runs what begins like a formula
    guarded = [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells]
    csv.writer(text, lineterminator="\r\n").writerow(guarded)
    return text.getvalue().encode()


@routes.route("PUT", "/api/creditors/{creditor_id}/first-touch", body=schemas.FirstTouchIn, roles=ADMIN)
async def set_first_touch(visit: Visit, creditor_id: int, body: schemas.FirstTouchIn) -> None:
    """Agree with a creditor on the days to the first touch; cases that wait follow by night."""
    await agree_first_touch(
        visit.deps.store, CreditorId(creditor_id), body.days, by=visit.caller.user_id, now=visit.now
    )


@routes.route(
    "GET",
    "/api/care-reviews",
    query=schemas.ReviewsQuery,
    returns=schemas.DueReviewPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_care_reviews(visit: Visit, query: schemas.ReviewsQuery) -> schemas.DueReviewPage:
    """Marks of care that a person should look at, the oldest day first."""
    page = await visit.deps.views.relationship.reviews(
        visit.scope.creditor_ids, query.until or _today(visit), cursor=query.cursor, limit=query.limit
    )
    items = [schemas.DueReviewOut.model_validate(one) for one in page.items]
    return schemas.DueReviewPage(items=items, next_cursor=page.next_cursor)


@routes.route("GET", "/api/segments", returns=schemas.SegmentationsOut, roles=SUPERVISOR, walls=Walls.CLOSED)
async def list_segments(visit: Visit) -> schemas.SegmentationsOut:
    """The rules of segments in force, as their files say."""
    rules = rules_of(visit).by_name.values()
    return schemas.SegmentationsOut(items=[schemas.SegmentationOut.model_validate(one) for one in rules])


def _late_out(case: LateCase, today: date) -> schemas.LateCaseOut:
    return schemas.LateCaseOut(
        case_id=case.case_id,
        reference=case.reference,
        creditor_id=case.creditor_id,
        creditor_code=case.creditor_code,
        creditor_name=case.creditor_name,
        debtor_id=case.debtor_id,
        debtor_name=case.debtor_name,
        balance=MoneyOut.model_validate(case.balance),
        oldest_due_on=case.oldest_due_on,
        touch_due_on=case.touch_due_on,
        days_late=(today - case.touch_due_on).days,
        segment=case.segment,
        holds=list(case.holds),
    )


def _figures_out(one: TouchFigures) -> schemas.TouchFiguresOut:
    ended = one.in_time_count + one.touched_late_count + one.late_count
    return schemas.TouchFiguresOut(
        creditor_id=one.creditor_id,
        creditor_code=one.creditor_code,
        creditor_name=one.creditor_name,
        first_touch_days=one.first_touch_days,
        waiting_count=one.waiting_count,
        late_count=one.late_count,
        in_time_count=one.in_time_count,
        touched_late_count=one.touched_late_count,
        in_time_ratio=one.in_time_count / ended if ended else None,
    )
