"""Runs the imports of uploaded bank files one after the other in the background."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path

import structlog
from aiohttp import web

from dialer.core.kernel.errors import DialerError, Refused
from dialer.files.statement_file import FileOfPayments
from dialer.ports.bank_files import PaymentsOrder
from dialer.ports.ledger import PaymentFileRow
from dialer.web.deps import WebDeps
from dialer.web.uploads import INTERRUPTED, WAITING_SUFFIX, Received
from dialer.workflows.debt.import_payments import import_payments

log = structlog.get_logger(__name__)

MOST_WAITING = 100


class PaymentDesk:
    """The queue of uploaded bank files; ``work`` imports them one at a time until cancelled."""

    def __init__(self, deps: WebDeps) -> None:
        self._deps = deps
        self._waiting: asyncio.Queue[tuple[PaymentsOrder, Path, str]] = asyncio.Queue(maxsize=MOST_WAITING)

    async def accept(self, received: Received, order: PaymentsOrder) -> int:
        """Write the file's row and queue the file; its id."""
        if self._waiting.full():
            raise Refused("No file can be imported now; try again later.", code="not_available")
        row = PaymentFileRow(
            name=received.file_name, sha256=received.sha256, format="", read_at=self._deps.clock.now(), by=order.by,
            state="queued",
        )  # fmt: skip
        async with self._deps.store.transaction() as tx:
            file_id = await tx.payments.add_file(row)
        rejects = self.rejects_path(file_id)
        await asyncio.to_thread(rejects.parent.mkdir, parents=True, exist_ok=True)
        path = received.path.with_name(f"payments-{file_id}{WAITING_SUFFIX}")
        await asyncio.to_thread(received.path.rename, path)
        self._waiting.put_nowait((replace(order, file_id=file_id), path, received.file_name))
        return file_id

    def rejects_path(self, file_id: int) -> Path:
        return self._deps.policy.upload_dir / "rejects" / f"payments-{file_id}-rejects.csv"

    async def work(self) -> None:
        """Import what comes; first say of what a crash interrupted that it was."""
        await self._close_interrupted()
        while True:
            order, path, name = await self._waiting.get()
            try:
                await self._run(order, path, name)
            finally:
                path.unlink(missing_ok=True)

    async def _run(self, order: PaymentsOrder, path: Path, name: str) -> None:
        assert order.file_id is not None
        deps = self._deps
        steps = import_payments(
            order,
            file=FileOfPayments(path, name),
            store=deps.store,
            reckoner=deps.reckoner,
            clock=deps.clock,
            rejects_path=self.rejects_path(order.file_id),
            announce=deps.supervision.facts_changed,
        )
        try:
            async with aclosing(steps):
                async for _ in steps:
                    pass
        except DialerError as error:  # the file's row says why
            log.warning("payments_not_imported", file_id=order.file_id, error=str(error))
        except Exception:
            log.exception("payments_import_broken", file_id=order.file_id)
            await self._fail(order.file_id, "Something went wrong on our side; the log has it.")

    async def stop(self) -> None:
        """Files that still wait are not read any more."""
        while not self._waiting.empty():
            order, path, _ = self._waiting.get_nowait()
            await self._fail(order.file_id or 0, INTERRUPTED)
            path.unlink(missing_ok=True)

    async def _close_interrupted(self) -> None:
        """Files that lie here from before belong to imports of this node that did not end."""
        folder = self._deps.policy.upload_dir
        for path in await asyncio.to_thread(lambda: sorted(folder.glob(f"payments-*{WAITING_SUFFIX}"))):
            number = path.name.removeprefix("payments-").removesuffix(WAITING_SUFFIX)
            if number.isdigit():
                log.warning("payments_import_interrupted", file_id=int(number))
                await self._fail(int(number), INTERRUPTED)
            path.unlink(missing_ok=True)

    async def _fail(self, file_id: int, error: str) -> None:
        """Close the row unless the import did so itself."""
        with suppress(DialerError):
            async with self._deps.store.transaction() as tx:
                row = await tx.payments.file(file_id)
                if row.state not in ("done", "failed"):
                    closed = replace(row, state="failed", error=error, finished_at=self._deps.clock.now())
                    await tx.payments.update_file(closed)


PAYMENTS = web.AppKey("payments", PaymentDesk)
