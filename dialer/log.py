"""Sets up the logs: one JSON object a line, context of node, campaign and call, and no personal data.

Rooms log with ``structlog.get_logger()`` and a fixed event name; what they bind with ``structlog.contextvars``
(call_id, campaign_id) goes on every line below it. Personal data belongs under keys with a ``pii`` segment, which
production strips; what slips into other texts (a driver's message, a traceback) and looks like a telephone number, a
tax code, an IBAN or an e-mail address is masked as well.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "[iban]"),
    (
        re.compile(r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", re.I),
        "[tax-code]",
    ),
    (re.compile(r"(?<![\w+])(?:\+|00)\d(?:[ ./()-]?\d){6,14}(?!\w)"), "[number]"),
    (re.compile(r"(?<![\w.:+-])[03]\d{1,3}[ ./-]\d{3,4}[ ./-]?\d{3,4}(?![\w.:-])"), "[number]"),
    (re.compile(r"(?<![\w.:+-])\d{8,15}(?![\w:]|[.-]\d)"), "[number]"),
)
"""Shapes of personal data in free text, the more particular first; bare runs of 8 to 15 digits are numbers or P.IVA."""

QUIET = ("aiohttp.access", "apscheduler", "asyncio", "sqlalchemy", "alembic")
"""Libraries of which only warnings are of interest."""


def set_up_logging(
    *,
    level: str,
    form: Literal["json", "console"],
    keep_personal_data: bool,
    node_id: str,
    stream: BinaryIO | None = None,
) -> None:
    """Configure structlog and the standard library's logging alike; call once, at start.

    Args:
        level: least level that is written.
        form: JSON lines, or coloured lines for a person.
        keep_personal_data: write ``pii_*`` fields and masked shapes in the clear.
        node_id: goes on every line.
        stream: bytes are written here; standard error unless given.
    """
    target = stream or sys.stderr.buffer

    def add_node(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event.setdefault("node_id", node_id)
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_node,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    if not keep_personal_data:
        shared.append(strip_personal_data)
    render: Processor = _render_json if form == "json" else _render_console
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(target),
        cache_logger_on_first_use=True,
    )
    handler = _BytesHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _as_text(render)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def strip_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop fields with a ``pii`` segment in their key, at any depth, and mask what looks personal in texts."""
    return _strip(event)


def _strip(fields: Mapping[str, Any]) -> dict[str, Any]:
    named = ((str(key), value) for key, value in fields.items())
    return {
        key: value if key in ("timestamp", "level") or key.endswith("_id") else _clean(value)
        for key, value in named
        if "pii" not in key.split("_")
    }


def _clean(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case bytes():
            return mask(value.decode("utf-8", "replace"))
        case Mapping():
            return _strip(value)
        case list() | tuple() | set() | frozenset():
            return [_clean(item) for item in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return mask(str(value))


def mask(text: str) -> str:
    """The text with everything that looks like personal data replaced by the name of its kind."""
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def _render_json(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _render_console(logger: WrappedLogger, name: str, event: EventDict) -> bytes:
    return str(_CONSOLE(logger, name, event)).encode()


_CONSOLE = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _as_text(render: Processor) -> Processor:
    def as_text(logger: WrappedLogger, name: str, event: EventDict) -> str:
        rendered = render(logger, name, event)
        return rendered.decode() if isinstance(rendered, bytes) else str(rendered)

    return as_text


class _BytesHandler(logging.Handler):
    """Writes the standard library's records to the same bytes as structlog's."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self._target = target

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._target.write(self.format(record).encode("utf-8", "replace") + b"\n")
            self._target.flush()
        except Exception:  # logging must never take a call down; the library's own handler reports it
            self.handleError(record)
