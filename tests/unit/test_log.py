"""Logs: one object a line, context, levels, and nothing personal."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from dialer.log import mask, set_up_logging


class Lines:
    """What was written since the set-up."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()

    def set_up(self, *, level: str = "INFO", keep: bool = False) -> None:
        set_up_logging(level=level, form="json", keep_personal_data=keep, node_id="node-7", stream=self.stream)

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Lines()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_carries_its_event_its_context_and_its_node(lines: Lines) -> None:
    lines.set_up()
    with structlog.contextvars.bound_contextvars(call_id="c01HZX", campaign_id=3):
        structlog.get_logger().info("call_answered", wait_ms=12)
    structlog.get_logger().debug("ami_frame")
    (line,) = lines.objects
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "call_answered",
        "level": "info",
        "wait_ms": 12,
        "call_id": "c01HZX",
        "campaign_id": 3,
        "node_id": "node-7",
    }


def test_personal_fields_are_dropped_at_any_depth(lines: Lines) -> None:
    lines.set_up()
    structlog.get_logger().warning(
        "row_refused", pii_name="Mario", row={"line": 3, "pii_number": "1", "debtor_pii": "x"}, all=[{"pii": 1, "n": 2}]
    )
    (line,) = lines.objects
    assert "pii_name" not in line
    assert line["row"] == {"line": 3}
    assert line["all"] == [{"n": 2}]


def test_a_developers_machine_may_keep_them(lines: Lines) -> None:
    lines.set_up(keep=True)
    structlog.get_logger().info("row_read", pii_number="+393471234567")
    assert lines.objects[0]["pii_number"] == "+393471234567"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call +39 347 123 4567 now", "call [number] now"),
        ("to <3471234567>", "to <[number]>"),
        ("tel:+390669821234", "tel:[number]"),
        ("06 6982 1234", "[number]"),
        ("P.IVA 12345678903", "P.IVA [number]"),
        ("cf RSSMRA85T10A562S.", "cf [tax-code]."),
        ("mario.rossi@example.com wrote", "[e-mail] wrote"),
        ("IBAN IT60 X054 2811 1010 0000 0123 456!", "IBAN [iban]!"),
    ],
)
def test_what_looks_personal_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T22:10:11.123456Z",
        "2026-11-21 22:10:11",
        "10.0.0.1:5038 after 12345.678 s",
        "c01JCXZ3K4M5N6P7Q8R9S0T1V2",
        "asterisk 22.10.0 in 12 ms",
        "PJSIP/trunk-main-0000002a",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def test_the_standard_librarys_records_take_the_same_road(lines: Lines) -> None:
    lines.set_up()
    logging.getLogger("asyncpg").warning("failed for %s", "+393471234567")
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")
    (line,) = lines.objects
    assert line["event"] == "failed for [number]"
    assert line["logger"] == "asyncpg"
    assert line["level"] == "warning"


def test_a_traceback_is_masked_too(lines: Lines) -> None:
    lines.set_up()
    try:
        raise ValueError("no such number 3471234567")
    except ValueError:
        structlog.get_logger().exception("lookup_failed", tried={b"x": b"3471234567"})
    (line,) = lines.objects
    assert "no such number [number]" in line["exception"]
    assert "3471234567" not in json.dumps(line)
