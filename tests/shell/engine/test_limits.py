"""A campaign that may not dial ahead dials progressively by itself, says why, and goes back by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from structlog.testing import capture_logs

from dialer.core.compliance.pack import Pack, RuleText
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.base import to_microseconds
from dialer.ports.admin import AnnouncementRow
from dialer.ports.publisher import Notice
from tests.factories import MONDAY_10
from tests.shell.engine.conftest import Stage
from tests.unit.core.compliance.builders import italy, rule
from tests.world import running_engine

ONE = CampaignId(1)
INSERT = text(
    "INSERT INTO abandonment_counts (campaign_id, starts_at, served_count, lost_count) VALUES (1, :at, :s, :l)"
)


def counted(served: int, lost: int) -> Any:
    """The stored count of the quarter that begins at ten."""

    def write(connection: Connection) -> None:
        connection.execute(text("DELETE FROM abandonment_counts"))
        connection.execute(
            INSERT,
            {"at": to_microseconds(MONDAY_10), "s": served, "l": lost},
        )

    return write


async def reason_of(stage: Stage) -> str:
    await stage.live.node._loop.tick()
    return stage.live.node._loop.decisions[ONE].reason


def notices(stage: Stage, code: str) -> list[Notice]:
    return [m for m in stage.listener.messages if isinstance(m, Notice) and m.code == code]


async def on_the_air(stage: Stage, mode: DialMode, **more: object) -> None:
    for n in range(3):
        await stage.agent_ready(f"agent{n}")
    await stage.campaign(12, mode=mode, **more)
    await stage.next_order()


@pytest.mark.parametrize("mode", [DialMode.PREDICTIVE, DialMode.POWER])
async def test_a_campaign_over_its_cap_falls_back_and_returns_when_the_window_permits(
    stage: Stage, mode: DialMode
) -> None:
    await on_the_air(stage, mode)
    assert not (await reason_of(stage)).startswith("fallback")
    with capture_logs() as logs:
        await stage.world.write(counted(served=60, lost=2))
        assert await stage.live.node._forecasts.recount()
        await stage.live.node._loop.tick()
        campaign = stage.live.roster.campaigns[ONE]
        assert stage.live.node._trust.word_for(campaign) == "cap_exceeded"
        view = stage.live.node._loop._lookout.snapshot([campaign], stage.clock.now()).campaigns[0]
        assert view.distrust == "cap_exceeded"
        [figures] = stage.live.supervision._figures.of_all()
        assert figures.distrust == "cap_exceeded" and figures.caps[0].lost_count == 2
        [begun] = notices(stage, "pacing_fallback")
        assert begun.facts == {"reason": "cap_exceeded", "campaign_id": ONE} and begun.level == "warning"
        await stage.world.write(counted(served=67, lost=2))
        assert await stage.live.node._forecasts.recount()
        await stage.live.node._loop.tick()
    [over] = notices(stage, "pacing_trusted")
    assert over.facts["reason"] == "cap_exceeded"
    assert stage.live.node._trust.word_for(campaign) == ""
    assert [e["reason"] for e in logs if e["event"] == "pacing_fallback"] == ["cap_exceeded"]


async def test_the_day_that_is_over_no_longer_holds_a_campaign_back(stage: Stage) -> None:
    """The campaign's whole life permits; the day did not, and is over at midnight in Rome."""
    await on_the_air(stage, DialMode.PREDICTIVE)

    def a_good_past(connection: Connection) -> None:
        counted(served=60, lost=2)(connection)
        connection.execute(INSERT, {"at": to_microseconds(MONDAY_10 - timedelta(days=9)), "s": 900, "l": 0})

    await stage.world.write(a_good_past)
    assert await stage.live.node._forecasts.recount()
    campaign, trust = stage.live.roster.campaigns[ONE], stage.live.node._trust
    assert trust.word_for(campaign) == "cap_exceeded"
    stage.clock.wind(timedelta(days=1))
    assert trust._keeps.word_for(campaign, stage.clock.now()) == ""


@asynccontextmanager
async def in_a_country(bare: Stage, *changed: RuleText) -> AsyncIterator[Stage]:
    """Italy, with some entries of another country in place of its own."""
    kinds = {text.kind for text in changed}
    own = italy()
    texts = [*(text for text in own.texts if text.kind not in kinds), *changed]
    zones = [tz.key for tz in own.zones]
    pack = Pack.parse(code="it", country="IT", version="x", zones=zones, calling_code="+39", texts=texts)
    async with running_engine(
        bare.world,
        bare.telephony,
        bare.clock,
        listener=bare.listener,
        store=bare.store,
        packs={"it": pack},
        drain_timeout_s=0.1,
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        yield bare


async def test_without_the_creditors_message_nobody_is_dialled_ahead_until_it_is_there(bare: Stage) -> None:
    async with in_a_country(bare, rule("UK-03", "beyond_ready", "with_message")) as stage:
        await on_the_air(stage, DialMode.PREDICTIVE)
        campaign, trust = stage.live.roster.campaigns[ONE], stage.live.node._trust
        assert trust.word_for(campaign) == "message_missing"
        assert (await reason_of(stage)).startswith("fallback_message_missing")
        [begun] = notices(stage, "pacing_fallback")
        assert begun.facts["reason"] == "message_missing"
        row = AnnouncementRow(
            creditor_id=campaign.creditor_id, name="abandoned", file="f", sha256="0", duration_ms=1, at=MONDAY_10
        )
        async with stage.world.store.transaction() as tx:
            await tx.announcements.put(row)
        await stage.live.node.refresh()
        assert trust.word_for(campaign) == ""


@pytest.mark.parametrize(
    ("asked", "has_consent", "word"),
    [("never", True, "not_allowed"), ("with_consent", False, "consent_missing"), ("with_consent", True, "")],
)
async def test_a_country_may_forbid_dialling_ahead_or_ask_for_consent(
    bare: Stage, asked: str, has_consent: bool, word: str
) -> None:
    async with in_a_country(bare, rule("US-16", "beyond_ready", asked)) as stage:
        await on_the_air(stage, DialMode.POWER, has_message_consent=has_consent)
        assert stage.live.node._trust.word_for(stage.live.roster.campaigns[ONE]) == word


async def test_successive_periods_count_from_the_first_day_and_anew_on_day_31(bare: Stage) -> None:
    texts = (
        rule("US-15-formula", "abandonment_formula", "abandoned_per_live"),
        rule("US-15-window", "abandonment_window", {"successive_days": 30}),
    )
    async with in_a_country(bare, *texts) as stage:
        await on_the_air(stage, DialMode.PREDICTIVE)
        await stage.world.write(counted(served=3, lost=2))
        assert await stage.live.node._forecasts.recount()
        campaign, trust = stage.live.roster.campaigns[ONE], stage.live.node._trust
        assert trust.word_for(campaign) == "cap_exceeded"
        stage.clock.wind(timedelta(days=29))
        assert await stage.live.node._forecasts.recount()
        assert trust._keeps.word_for(campaign, stage.clock.now()) == "cap_exceeded"
        stage.clock.wind(timedelta(days=1))
        assert await stage.live.node._forecasts.recount()
        assert trust._keeps.word_for(campaign, stage.clock.now()) == ""


async def test_an_estimate_of_false_positives_spends_the_cap(bare: Stage) -> None:
    text = rule("UK-02", "abandonment_formula", "abandoned_per_live")
    async with in_a_country(bare, text) as stage:
        await on_the_air(stage, DialMode.PREDICTIVE, false_positive_ratio=20 / 980)
        await stage.world.write(counted(served=960, lost=20))
        assert await stage.live.node._forecasts.recount()
        trust, campaign = stage.live.node._trust, stage.live.roster.campaigns[ONE]
        assert trust.word_for(campaign) == "cap_exceeded"
        await stage.world.write(counted(served=980, lost=9))
        assert await stage.live.node._forecasts.recount()
        assert trust.word_for(campaign) == ""


async def test_calls_that_another_node_lost_are_counted_soon_after_the_own_close(stage: Stage) -> None:
    await on_the_air(stage, DialMode.PREDICTIVE)
    campaign, trust = stage.live.roster.campaigns[ONE], stage.live.node._trust
    await stage.world.write(counted(served=60, lost=2))
    assert trust.word_for(campaign) == ""
    stage.telephony.far_end_hangs_up(next(iter(stage.telephony.calls)))
    await stage.when(lambda: trust.word_for(campaign) == "cap_exceeded")
