"""Whose file an object belongs to, and a user's wall, on every database."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.db.tables.debt import debtors
from dialer.db.views.all import SqlViews
from dialer.ports.accounts import NewUser
from dialer.ports.views import AttemptFilter, CaseFilter
from dialer.web.walls import KEYS
from tests.contract.store.world import NOW, World
from tests.rival import add, add_case, add_rival


@pytest.fixture
async def rival(world: World) -> Mapping[str, int | str]:
    trunk_id = world.trunk_id
    return await filled(world, lambda connection: add_rival(connection, trunk_id))


async def filled(world: World, fill: object) -> Mapping[str, int | str]:
    made: list[Mapping[str, int | str]] = []
    lane = world.database.lane()
    await lane.run(lambda connection: made.append(fill(connection)))  # type: ignore[operator]
    await lane.commit(None)
    return made[0]


async def test_every_object_that_an_address_names_has_its_creditor(
    views: SqlViews, rival: Mapping[str, int | str]
) -> None:
    assert set(views.walls.kinds) == KEYS >= set(rival)
    found = {kind: await views.walls.owners(kind, key) for kind, key in rival.items()}
    assert found == dict.fromkeys(rival, frozenset({rival["creditor_id"]}))


async def test_what_is_not_there_belongs_to_nobody(views: SqlViews) -> None:
    for kind in views.walls.kinds:
        assert await views.walls.owners(kind, "none" if kind == "call_id" else 99999) == frozenset(), kind


async def test_a_debtor_of_two_creditors_shows_each_its_own_cases(
    world: World, views: SqlViews, rival: Mapping[str, int | str]
) -> None:
    own, other = Scope(frozenset({world.creditor_id})), Scope(frozenset({CreditorId(int(rival["creditor_id"]))}))

    def share(connection: Connection) -> Mapping[str, int]:
        debtor = add(connection, debtors, tax_code="SHARED", name="Shared", created_at=NOW, updated_at=NOW)
        add_case(connection, world.creditor_id, debtor, "OWN-1")
        add_case(connection, int(rival["creditor_id"]), debtor, "THEIRS-1")
        return {"debtor_id": debtor}

    debtor_id = (await filled(world, share))["debtor_id"]
    assert await views.walls.owners("debtor_id", debtor_id) == {world.creditor_id, rival["creditor_id"]}
    for scope, expected in ((own, ["OWN-1"]), (other, ["THEIRS-1"]), (EVERYTHING, ["OWN-1", "THEIRS-1"])):
        file = await views.debt.debtor(debtor_id, scope=scope)  # type: ignore[arg-type]
        assert [case["reference"] for case in file["cases"]] == expected  # type: ignore[attr-defined]
        page = await views.debt.cases(CaseFilter(text="shared", scope=scope))
        assert [item.reference for item in page.items] == expected or not page.items
        found = await views.debt.find_debtors("own-1", scope=scope)
        assert bool(found.items) == scope.covers(world.creditor_id)


async def test_lists_and_figures_end_at_the_wall(world: World, views: SqlViews, rival: Mapping[str, int | str]) -> None:
    theirs = Scope(frozenset({CreditorId(int(rival["creditor_id"]))}))
    for scope, count in (
        (EVERYTHING, 1),
        (theirs, 1),
        (Scope(frozenset({world.creditor_id})), 0),
        (Scope(frozenset()), 0),
    ):
        assert len((await views.calls.attempts(AttemptFilter(scope=scope))).items) == count
        assert (await views.calls.day(NOW.replace(year=2020), scope=scope)).attempt_count == count
        assert len((await views.house.imports(scope=scope)).items) == count
        assert len((await views.debt.cases(CaseFilter(text="RISERVATA-1", scope=scope))).items) == count
        assert len((await views.debt.find_debtors("riservata", scope=scope)).items) in (0, count)


async def test_a_users_wall_is_kept_and_taken_away(world: World) -> None:
    async with world.store.transaction() as tx:
        scope = Scope(frozenset({world.creditor_id}))
        user_id = await tx.users.add(NewUser(username="walled", name="W", roles=frozenset(), scope=scope), NOW)
    assert await scope_of(world, user_id) == scope
    for given, kept in ((None, scope), (Scope(frozenset()), Scope(frozenset())), (EVERYTHING, EVERYTHING)):
        async with world.store.transaction() as tx:
            await tx.users.update(user_id, name="W", roles=[Role.SUPERVISOR], language="it", enabled=True, scope=given)
        assert await scope_of(world, user_id) == kept
    with pytest.raises(NotFound):
        async with world.store.transaction() as tx:
            await tx.users.update(
                user_id, name="W", roles=[], language="it", enabled=True, scope=Scope(frozenset({CreditorId(404)}))
            )


async def scope_of(world: World, user_id: UserId) -> Scope:
    async with world.store.transaction() as tx:
        return (await tx.users.get(user_id)).scope
