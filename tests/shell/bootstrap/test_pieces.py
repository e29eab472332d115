from __future__ import annotations

import os
import string
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dialer.bootstrap.archive import evidence_files, open_heads, packet_tools
from dialer.bootstrap.jobs import KEEP_LEFTOVERS, KEEP_REJECTS, calendar
from dialer.bootstrap.live import Fanout, new_call_id, new_leg_id
from dialer.bootstrap.pieces import ami_config, engine_policy, web_policy
from dialer.bootstrap.relation_jobs import segment_rules
from dialer.core.kernel.ids import AgentId, NodeId
from dialer.engine.clocks import SettableClock
from dialer.files.packs_yaml import load_packs
from dialer.files.typeset import Typesetter
from dialer.packaged import config_folder
from dialer.ports.publisher import Notice
from dialer.settings import Settings
from dialer.workflows.debt.reckon import Reckoner
from tests.fakes.store import FakeStore
from tests.world import Listener


def test_every_setting_of_dialling_reaches_the_engine() -> None:
    settings = Settings()
    policy = engine_policy(settings)
    for name in settings.dialing.model_fields_set | set(type(settings.dialing).model_fields):
        if hasattr(policy, name):
            assert getattr(policy, name) == getattr(settings.dialing, name), name
    assert policy.node_id == settings.node.id
    assert policy.drain_timeout_s == settings.node.drain_timeout_s


def test_the_switchs_and_the_webs_settings_reach_them() -> None:
    settings = Settings()
    config = ami_config(settings)
    assert (config.host, config.port, config.username) == (settings.ami.host, settings.ami.port, settings.ami.username)
    policy = web_policy(settings, is_demo=True)
    assert policy.is_demo and not policy.is_tls
    assert policy.max_upload_bytes == settings.web.max_upload_mb * 1024 * 1024
    assert policy.sip_ws_url.endswith(f":{settings.asterisk.http_port}/ws")


def test_ids_of_calls_are_unique_grow_with_time_and_can_stand_in_a_channel_variable() -> None:
    ids = [new_call_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(len(i) == 27 and set(i) <= set(string.ascii_lowercase + string.digits) for i in ids)
    assert [i[:10] for i in ids] == sorted(i[:10] for i in ids)
    assert new_leg_id(AgentId(7)).startswith("agent-7-")
    assert new_leg_id(AgentId(7)) != new_leg_id(AgentId(7))


def test_every_publisher_is_told() -> None:
    first, second = Listener(), Listener()
    fanout = Fanout(first)
    fanout.add(second)
    fanout.publish("news")  # type: ignore[arg-type]
    assert first.messages == second.messages == ["news"]


async def test_old_files_of_imports_are_cleared_and_young_ones_kept(tmp_path: Path) -> None:
    clock = SettableClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    basic = Settings()
    settings = basic.model_copy(update={"node": basic.node.model_copy(update={"data_dir": tmp_path})})
    ages = {
        "uploads/rejects/old.csv": KEEP_REJECTS + timedelta(days=1),
        "uploads/rejects/young.csv": KEEP_REJECTS - timedelta(days=1),
        "uploads/old.xlsx": KEEP_LEFTOVERS + timedelta(days=1),
        "spool/young.rows": KEEP_LEFTOVERS - timedelta(days=1),
        "dialer.sqlite3": timedelta(days=900),
    }
    for name, age in ages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        at_s = time.time() - age.total_seconds()
        os.utime(path, (at_s, at_s))
    store = FakeStore()
    listener = Listener()
    heads = open_heads(evidence_files(settings))
    packs = load_packs(config_folder() / "jurisdictions")
    runner = calendar(
        settings, store, store.database, clock, heads=heads, packs=packs, publisher=listener, reckoner=Reckoner(),
        segments=segment_rules(settings),
        proofs=packet_tools(settings, evidence_files(settings), Reckoner(), Typesetter()),
    )  # fmt: skip
    try:
        job = next(j for j in runner._scheduler.get_jobs() if j.id == "clear_files")
        assert await runner.run(job.args[0]) == 2
        left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "keys")
        assert left == ["dialer.sqlite3", "young.csv", "young.rows"]
        # what one node does alone waits for the leader
        alone = next(j for j in runner._scheduler.get_jobs() if j.id == "optimize_database")
        assert await runner.run(alone.args[0]) is None
        async with store.transaction() as tx:
            await tx.nodes.enter(NodeId(settings.node.id), clock.now())
        assert await runner.run(alone.args[0]) == 0
        for name in ("watch_disputes", "sweep_documents"):
            job = next(j for j in runner._scheduler.get_jobs() if j.id == name)
            assert await runner.run(job.args[0]) == 0
        # a head each day, and the register weighed against it
        jobs = {j.id: j.args[0] for j in runner._scheduler.get_jobs()}
        assert [await runner.run(jobs["export_head"]) for _ in range(2)] == [1, 0]
        assert await runner.run(jobs["check_register"]) == 0
        assert listener.messages == []
        # two years and some days later nothing before that head need be kept any longer: here it was nothing
        assert await runner.run(jobs["cut_register"]) == 0
        next((tmp_path / "evidence" / "heads").iterdir()).unlink()
        assert await runner.run(jobs["check_register"]) == 1
        [notice] = listener.messages
        assert isinstance(notice, Notice)
        assert (notice.code, notice.level, notice.facts["kind"]) == ("evidence_broken", "error", "missing_head")
    finally:
        await store.close()
