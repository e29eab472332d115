"""What holds for every test: PostgreSQL on request, and no skips."""

from __future__ import annotations

import os

import hypothesis
import pytest
import structlog

from dialer.configuration import NOT_SETTINGS, PREFIX
from tests.asterisk_fixtures import asterisk
from tests.postgres_fixtures import postgres_server, postgres_url

__all__ = ["asterisk", "postgres_server", "postgres_url"]

pytest.register_assert_rewrite("tests.contract.telephony.suite")  # so that a failed assertion shows its values

hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True
)  # slow is no failure; the same cases everywhere
hypothesis.settings.load_profile("house")

# An exception that is logged is written plainly, as the server does: the pretty form of the default takes seconds.
structlog.get_config()["processors"][-1].exception_formatter = structlog.dev.plain_traceback

for variable in [
    name for name in os.environ if name.startswith(PREFIX) and name not in NOT_SETTINGS - {"SOLLECITO_CONFIG"}
]:
    del os.environ[variable]  # settings of whoever runs the tests must not reach them

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
