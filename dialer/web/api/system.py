"""The node itself: health, metrics, the settable clock."""

from __future__ import annotations

import asyncio

from aiohttp import web

from dialer import __version__, metrics
from dialer.core.kernel.errors import DialerError, Refused
from dialer.web import schemas_admin as schemas
from dialer.web.routes import ADMIN, Routes, Visit
from dialer.web.schemas_accounts import ClockOut
from dialer.web.seams import Check
from dialer.web.ws.desk import clock_of

routes = Routes("system")

CHECK_TIMEOUT_S = 5


@routes.route("GET", "/healthz", returns=schemas.AliveOut, roles=None)
async def read_health(visit: Visit) -> schemas.AliveOut:
    """The process is alive and its loop turns."""
    return schemas.AliveOut(is_alive=True, node=visit.deps.policy.node_id, version=__version__)


@routes.route("GET", "/readyz", returns=schemas.ReadyOut, roles=None)
async def read_readiness(visit: Visit) -> web.StreamResponse:
    """Whether this node can work, with each check; 503 when it cannot."""
    names = list(visit.deps.checks)
    details = await asyncio.gather(*(_run(visit.deps.checks[name]) for name in names))
    checks = {
        name: schemas.CheckOut(is_ok=not detail, detail=detail) for name, detail in zip(names, details, strict=True)
    }
    ready = schemas.ReadyOut(is_ready=not any(details), checks=checks)
    return web.Response(
        text=ready.model_dump_json(), status=200 if ready.is_ready else 503, content_type="application/json"
    )


async def _run(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check()
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_S} s"
    except DialerError as error:
        return str(error)


@routes.route("GET", "/metrics", produces="text/plain", roles=None)
async def read_metrics(visit: Visit) -> web.StreamResponse:
    """Prometheus metrics; no personal data in them."""
    body, content_type = metrics.exposition()
    return web.Response(body=body, headers={"Content-Type": content_type})


@routes.route("POST", "/api/clock/advance", body=schemas.AdvanceIn, returns=ClockOut, roles=ADMIN)
async def advance_clock(visit: Visit, body: schemas.AdvanceIn) -> ClockOut:
    """Wind a demo's clock forward."""
    if visit.deps.wind_clock is None:
        raise Refused("This clock shows the real time and cannot be moved.", code="clock_not_settable")
    await visit.deps.wind_clock(body.seconds)
    return clock_of(visit.deps)
