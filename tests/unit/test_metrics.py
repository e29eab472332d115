"""Metrics: names, units and labels that dashboards count on."""

from __future__ import annotations

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from dialer import metrics
from tests.architecture.house import modules

PERSONAL = {"agent", "agent_id", "call", "call_id", "user", "number", "debtor", "case", "lead"}


def families() -> dict[str, str]:
    body, content_type = metrics.exposition()
    assert content_type.startswith("text/plain")
    return {family.name: family.documentation for family in text_string_to_metric_families(body.decode())}


def test_originated_calls_have_the_name_that_was_promised() -> None:
    metrics.CALLS_ORIGINATED.labels("1", "power").inc()
    assert "dialer_calls_originated_total" in metrics.exposition()[0].decode()


def test_every_metric_of_ours_is_documented_and_named_alike() -> None:
    ours = {name: text for name, text in families().items() if not name.startswith(("process_", "python_"))}
    assert len(ours) > 30
    for name, text in ours.items():
        assert name.startswith("dialer_"), name
        assert text.endswith("."), f"{name}: {text!r}"


def test_no_label_names_a_person_or_grows_with_calls() -> None:
    for collector in vars(metrics).values():
        labels = set(getattr(collector, "_labelnames", ()))
        assert not labels & PERSONAL, collector


def test_time_is_counted_in_seconds() -> None:
    for name in families():
        assert not name.endswith(("_ms", "_milliseconds", "_minutes")), name


async def test_the_event_loops_lag_is_observed() -> None:
    before = metrics.EVENT_LOOP_LAG_SECONDS._sum.get()
    seen = asyncio.Event()
    observe = metrics.EVENT_LOOP_LAG_SECONDS.observe

    def watch(amount: float, exemplar: dict[str, str] | None = None) -> None:
        observe(amount, exemplar)
        seen.set()

    metrics.EVENT_LOOP_LAG_SECONDS.observe = watch  # type: ignore[method-assign]
    try:
        async with asyncio.timeout(30):
            task = asyncio.create_task(metrics.watch_event_loop_lag(0.001))
            await seen.wait()
    finally:
        metrics.EVENT_LOOP_LAG_SECONDS.observe = observe  # type: ignore[method-assign]
        task.cancel()
    assert metrics.EVENT_LOOP_LAG_SECONDS._sum.get() >= before


def test_every_metric_is_fed_somewhere() -> None:
    texts = [module.text for module in modules() if module.path.name != "metrics.py"]
    declared = [name for name, value in vars(metrics).items() if name.isupper() and hasattr(value, "_labelnames")]
    assert len(declared) > 30
    unfed = [
        name for name in declared if name != "EVENT_LOOP_LAG_SECONDS" and not any(f"metrics.{name}" in t for t in texts)
    ]
    assert not unfed, f"nothing feeds {unfed}"
