"""All addresses of the API, domain by domain: the one list that the application and the OpenAPI document read."""

from __future__ import annotations

from dialer.web.api import (
    accounts,
    agents,
    calls,
    campaigns,
    compliance,
    conversations,
    debt,
    first_touch,
    floor,
    holidays,
    imports,
    lists,
    live,
    moratoria,
    numbers,
    packs,
    recorded,
    relation,
    reports,
    system,
    users,
    what_if,
)
from dialer.web.routes import Route

ROUTES: tuple[Route, ...] = (
    *accounts.routes,
    *agents.routes,
    *campaigns.routes,
    *what_if.routes,
    *live.routes,
    *calls.routes,
    *debt.routes,
    *compliance.routes,
    *packs.routes,
    *recorded.routes,
    *relation.routes,
    *first_touch.routes,
    *conversations.routes,
    *numbers.routes,
    *lists.routes,
    *moratoria.routes,
    *holidays.routes,
    *imports.routes,
    *reports.routes,
    *users.routes,
    *floor.routes,
    *system.routes,
)
