"""Virtual time for test modules that say ``VIRTUAL_TIME = True``: waiting costs nothing and deadlines are exact.

A folder takes part by importing ``pytest_asyncio_loop_factories`` into its ``conftest.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import async_solipsism
import pytest


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """A loop of its own time where the module asks for it, the machine's loop elsewhere."""
    module = getattr(item, "module", None)
    if getattr(module, "VIRTUAL_TIME", False):
        return {"virtual": async_solipsism.EventLoop}
    return {"real": asyncio.new_event_loop}
