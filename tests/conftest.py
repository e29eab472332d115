"""What holds for every test: PostgreSQL on request, and no skips."""

from __future__ import annotations

import pytest

from tests.postgres_fixtures import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

ALLOWED_SKIPS: dict[str, str] = {}
"""Test id -> reason. A test that cannot run is a failure; what may be skipped stands here."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """A skip is a failure: a suite that says green must have run."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and item.nodeid not in ALLOWED_SKIPS:
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} did not run ({reason}); scripts/test installs what tests need"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> object:
    """The same for whole modules (importorskip)."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and collector.nodeid not in ALLOWED_SKIPS:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped as a whole; scripts/test installs what tests need"
