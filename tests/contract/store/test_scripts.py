"""Scripts and their versions: one for the same calls, drafts that nobody overwrites, versions that never change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.core.script.shelf import ScriptFile, Slot
from dialer.core.script.wording import Wording
from dialer.workflows.scripts.check_script import flaws_of
from dialer.workflows.scripts.edit_script import (
    create_script,
    drop_draft,
    publish_script,
    save_draft,
    withdraw_script,
)
from dialer.workflows.scripts.load_scripts import load_script, load_shipped
from tests.contract.store.world import NOW, World
from tests.unit.core.script.scripts import GOOD, with_step

HOUSE = Slot(creditor_id=None, kind=CampaignType.SOFT, language="en")
BROKEN = with_step(GOOD, "thank", text="")
WORDS = {"en": Wording(language="en", never=("police",))}


async def created(world: World, slot: Slot = HOUSE) -> int:
    row = await create_script(world.store, slot, GOOD, by=None, now=NOW)
    return row.head.script_id


async def in_force(world: World) -> dict[Slot, int]:
    async with world.store.transaction() as tx:
        return dict(await tx.scripts.in_force())


async def test_a_draft_guides_no_call_until_it_is_published(world: World) -> None:
    script_id = await created(world)
    assert await in_force(world) == {}
    row = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    assert (row.head.number, row.head.published_at, row.script) == (1, NOW, GOOD)
    assert await in_force(world) == {HOUSE: row.head.version_id}


async def test_the_newest_published_version_guides_and_the_older_one_stays_as_it_was(world: World) -> None:
    script_id = await created(world)
    first = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    changed = with_step(GOOD, "thank", text="Bye.")
    draft = await save_draft(world.store, script_id, changed, 0, by=None, now=NOW)
    assert (draft.head.number, draft.head.revision) == (2, 1)
    assert await in_force(world) == {HOUSE: first.head.version_id}
    second = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW + timedelta(hours=1))
    assert await in_force(world) == {HOUSE: second.head.version_id}
    async with world.store.transaction() as tx:
        assert (await tx.scripts.version(first.head.version_id)).script == GOOD
        assert (await tx.scripts.numbered(script_id, 2)).script == changed
        assert [head.number for head in await tx.scripts.heads(script_id)] == [2, 1]
        assert await tx.scripts.draft(script_id) is None


async def test_what_has_flaws_is_kept_as_a_draft_and_refused_publication_with_all_of_them(world: World) -> None:
    script_id = await created(world)
    draft = await save_draft(world.store, script_id, BROKEN, 1, by=None, now=NOW)
    with pytest.raises(Invalid, match="step thank says nothing") as refused:
        await publish_script(world.store, script_id, draft.head.revision, WORDS, by=None, now=NOW)
    assert [flaw["place"] for flaw in refused.value.facts["flaws"]] == ["step:thank"]  # type: ignore[attr-defined]
    assert await in_force(world) == {}
    assert flaws_of(with_step(GOOD, "thank", text="The police."), HOUSE.kind, "en", WORDS)


async def test_two_who_change_a_draft_at_once_do_not_overwrite_each_other(world: World) -> None:
    script_id = await created(world)
    await save_draft(world.store, script_id, BROKEN, 1, by=None, now=NOW)
    for refused in (
        save_draft(world.store, script_id, GOOD, 1, by=None, now=NOW),
        save_draft(world.store, script_id, GOOD, 0, by=None, now=NOW),
        drop_draft(world.store, script_id, 1, by=None, now=NOW),
    ):
        with pytest.raises(Conflict, match="changed meanwhile") as error:
            await refused
        assert (error.value.code, error.value.facts["revision"]) == ("draft_changed", 2)
    async with world.store.transaction() as tx:
        draft = await tx.scripts.draft(script_id)
        assert draft is not None and draft.script == BROKEN


async def test_a_draft_that_was_fit_when_it_was_seen_is_not_published_after_a_change(world: World) -> None:
    script_id = await created(world)
    await save_draft(world.store, script_id, with_step(GOOD, "thank", text="Bye."), 1, by=None, now=NOW)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    assert await in_force(world) == {}


async def test_a_dropped_draft_is_gone_and_the_published_version_stays(world: World) -> None:
    script_id = await created(world)
    first = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    await save_draft(world.store, script_id, BROKEN, 0, by=None, now=NOW)
    await drop_draft(world.store, script_id, 1, by=None, now=NOW)
    with pytest.raises(NotFound, match="has no draft"):
        await drop_draft(world.store, script_id, 1, by=None, now=NOW)
    with pytest.raises(NotFound, match="has no draft"):
        await publish_script(world.store, script_id, 0, WORDS, by=None, now=NOW)
    assert await in_force(world) == {HOUSE: first.head.version_id}


async def test_a_withdrawn_script_guides_nothing_until_it_is_taken_back_or_published_again(world: World) -> None:
    script_id = await created(world)
    with pytest.raises(NotFound, match="never published"):
        await withdraw_script(world.store, script_id, True, by=None, now=NOW)
    first = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    await withdraw_script(world.store, script_id, True, by=None, now=NOW)
    assert await in_force(world) == {}
    with pytest.raises(Conflict, match="withdrawn already"):
        await withdraw_script(world.store, script_id, True, by=None, now=NOW)
    await withdraw_script(world.store, script_id, False, by=None, now=NOW)
    assert await in_force(world) == {HOUSE: first.head.version_id}
    await withdraw_script(world.store, script_id, True, by=None, now=NOW)
    await save_draft(world.store, script_id, GOOD, 0, by=None, now=NOW)
    second = await publish_script(world.store, script_id, 1, WORDS, by=None, now=NOW)
    assert await in_force(world) == {HOUSE: second.head.version_id}


async def test_there_is_one_script_for_the_same_calls(world: World) -> None:
    script_id = await created(world)
    own = Slot(creditor_id=world.creditor_id, kind=HOUSE.kind, language=HOUSE.language)
    own_id = await created(world, own)
    assert own_id != script_id
    for slot, standing in ((HOUSE, script_id), (own, own_id)):
        with pytest.raises(Conflict) as refused:
            await created(world, slot)
        assert refused.value.facts["script_id"] == standing
    with pytest.raises(NotFound):
        await created(world, Slot(creditor_id=CreditorId(999), kind=HOUSE.kind, language="it"))
    async with world.store.transaction() as tx:
        assert [row.slot for row in await tx.scripts.all()] == [HOUSE, own]
        assert (await tx.scripts.find(own)) == await tx.scripts.get(own_id)


async def test_what_is_not_there_is_not_found(world: World) -> None:
    async with world.store.transaction() as tx:
        for asked in (
            tx.scripts.get(99), tx.scripts.version(99), tx.scripts.numbered(99, 1), tx.scripts.set_withdrawn(99, NOW),
            tx.scripts.save_draft(99, GOOD, 0, NOW, None),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await asked
        assert await tx.scripts.draft(99) is None
        assert await tx.scripts.heads() == ()


async def test_the_first_start_publishes_what_ships_and_no_later_one_does(world: World) -> None:
    files = [
        ScriptFile(creditor="", kind=kind, language=language, script=GOOD)
        for kind in CampaignType
        for language in ("it", "en")
    ]
    assert await load_shipped(world.store, files, now=NOW) == 6
    assert len(await in_force(world)) == 6
    assert await load_shipped(world.store, files, now=NOW) == 0


async def test_a_file_takes_the_place_of_the_draft_or_is_published_at_once(world: World) -> None:
    async with world.store.transaction() as tx:
        code = (await tx.creditors.get(world.creditor_id)).code
    file = ScriptFile(creditor=code, kind=CampaignType.PHONE, language="it", script=BROKEN)
    first = await load_script(world.store, file, WORDS, is_published=False, by=None, now=NOW)
    second = await load_script(world.store, file, WORDS, is_published=False, by=None, now=NOW)
    assert first.head.version_id == second.head.version_id and second.head.revision == 2
    with pytest.raises(Invalid, match="cannot be published"):
        await load_script(world.store, file, WORDS, is_published=True, by=None, now=NOW)
    fit = ScriptFile(creditor=code, kind=CampaignType.PHONE, language="it", script=GOOD)
    third = await load_script(world.store, fit, WORDS, is_published=True, by=None, now=NOW)
    assert await in_force(world) == {
        Slot(creditor_id=world.creditor_id, kind=CampaignType.PHONE, language="it"): third.head.version_id
    }
    stray = ScriptFile(creditor="nobody", kind=CampaignType.PHONE, language="it", script=GOOD)
    with pytest.raises(NotFound, match="no creditor nobody"):
        await load_script(world.store, stray, WORDS, is_published=False, by=None, now=NOW)
