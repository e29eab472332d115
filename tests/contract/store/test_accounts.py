"""Users, sessions and one-time links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import UserId
from dialer.ports.accounts import LoginLinkRow, NewUser, SessionRow
from tests.contract.store.world import NOW, World

HOUR = timedelta(hours=1)


async def _user(world: World, username: str, *roles: Role, password_hash: str | None = "hash") -> UserId:
    async with world.store.transaction() as tx:
        return await tx.users.add(
            NewUser(username=username, name=username.title(), roles=frozenset(roles), password_hash=password_hash), NOW
        )


async def test_a_user_is_found_by_id_and_by_name_in_any_case(world: World) -> None:
    user_id = await _user(world, "Carla", Role.SUPERVISOR, Role.ADMIN)
    async with world.store.transaction() as tx:
        found = await tx.users.get(user_id)
        assert await tx.users.by_username(" CARLA ") == found
        assert await tx.users.by_username("nobody") is None
        anna = await tx.users.get(world.user_id)
    assert (found.username, found.name, found.roles) == ("carla", "Carla", {Role.SUPERVISOR, Role.ADMIN})
    assert (found.agent_id, anna.agent_id) == (None, world.agent_id)
    assert (found.enabled, found.created_at, found.password_at, found.login_at) == (True, NOW, NOW, None)


async def test_a_username_is_given_once(world: World) -> None:
    with pytest.raises(Conflict, match="username"):
        await _user(world, "ANNA", Role.AGENT)


async def test_an_unknown_user_is_not_found(world: World) -> None:
    async with world.store.transaction() as tx:
        for attempt in (
            tx.users.get(UserId(404)),
            tx.users.set_password(UserId(404), "x", NOW, must_change=False),
            tx.users.update(UserId(404), name="x", roles=[], language="it", enabled=True),
        ):
            with pytest.raises(NotFound, match="no user 404"):
                await attempt


async def test_there_is_an_admin_only_when_one_can_log_in(world: World) -> None:
    async with world.store.transaction() as tx:
        assert not await tx.users.has_admin()
    user_id = await _user(world, "root", Role.ADMIN, password_hash=None)
    async with world.store.transaction() as tx:
        assert not await tx.users.has_admin()
        await tx.users.set_password(user_id, "hash", NOW, must_change=True)
        assert await tx.users.has_admin()
        found = await tx.users.get(user_id)
    assert (found.password_hash, found.must_change_password) == ("hash", True)


@pytest.mark.parametrize("change", [{"enabled": False}, {"roles": [Role.AGENT]}])
async def test_the_last_administrator_stays(world: World, change: dict[str, object]) -> None:
    user_id = await _user(world, "root", Role.ADMIN)
    values = {"name": "Root", "roles": [Role.ADMIN], "language": "en", "enabled": True} | change
    with pytest.raises(Conflict, match="last administrator"):
        async with world.store.transaction() as tx:
            await tx.users.update(user_id, **values)  # type: ignore[arg-type]
    await _user(world, "second", Role.ADMIN)
    async with world.store.transaction() as tx:
        await tx.users.update(user_id, **values)  # type: ignore[arg-type]
        assert (await tx.users.get(user_id)).language == "en"


def _session(user_id: UserId, token: str, *, seen_h: int = 0, ends_h: int = 12) -> SessionRow:
    return SessionRow(
        token_hash=token,
        user_id=user_id,
        csrf_token=f"csrf-{token}",
        created_at=NOW,
        seen_at=NOW + seen_h * HOUR,
        expires_at=NOW + ends_h * HOUR,
        address="127.0.0.1",
        browser="Chromium",
    )


async def test_a_session_lives_until_it_is_ended(world: World) -> None:
    session = _session(world.user_id, "a")
    async with world.store.transaction() as tx:
        await tx.sessions.add(session)
        assert await tx.sessions.get("a") == session
        await tx.sessions.touch("a", NOW + HOUR)
        found = await tx.sessions.get("a")
        assert found is not None and found.seen_at == NOW + HOUR
        await tx.sessions.end("a")
        assert await tx.sessions.get("a") is None


async def test_all_sessions_of_a_user_end_but_the_one_in_use(world: World) -> None:
    other = await _user(world, "carla", Role.SUPERVISOR)
    async with world.store.transaction() as tx:
        for user_id, token in ((world.user_id, "a"), (world.user_id, "b"), (other, "c")):
            await tx.sessions.add(_session(user_id, token))
        assert await tx.sessions.end_all_of(world.user_id, but="b") == 1
        assert [await tx.sessions.get(token) is not None for token in "abc"] == [False, True, True]
        await tx.users.update(other, name="Carla", roles=[Role.SUPERVISOR], language="it", enabled=False)
        assert await tx.sessions.get("c") is None


async def test_stale_sessions_are_removed(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.sessions.add(_session(world.user_id, "expired", seen_h=2, ends_h=2))
        await tx.sessions.add(_session(world.user_id, "idle", seen_h=0))
        await tx.sessions.add(_session(world.user_id, "live", seen_h=2))
        assert await tx.sessions.end_stale(now=NOW + 2 * HOUR, seen_before=NOW + HOUR) == 2
        assert await tx.sessions.get("live") is not None


def _link(token: str, user_id: UserId | None) -> LoginLinkRow:
    return LoginLinkRow(token_hash=token, user_id=user_id, created_at=NOW, expires_at=NOW + HOUR)


async def test_a_link_is_good_once_and_in_time(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.login_links.add(_link("first", None))
        await tx.login_links.add(_link("hers", world.user_id))
        assert await tx.login_links.take("unknown", NOW) is None
        assert await tx.login_links.take("hers", NOW + HOUR) is None
        assert await tx.login_links.take("first", NOW) == _link("first", None)
        assert await tx.login_links.take("first", NOW) is None
        assert await tx.login_links.take("hers", NOW) == _link("hers", world.user_id)


async def test_a_new_link_makes_the_older_one_void(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.login_links.add(_link("old", None))
        await tx.login_links.add(_link("hers", world.user_id))
        await tx.login_links.add(_link("new", None))
        assert await tx.login_links.take("old", NOW) is None
        assert await tx.login_links.take("new", NOW) is not None
        assert await tx.login_links.take("hers", NOW) is not None
