"""Supervisors' questions to the digital twin: taken in, worked out one after the other, kept for a while."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from aiohttp import web

from dialer.core.kernel.errors import DomainError, NotFound, Refused
from dialer.core.kernel.ids import CampaignId
from dialer.twin.what_if import Answer, Change, Question, check_change
from dialer.web.seams import Foresight

log = structlog.get_logger(__name__)

KEPT_COUNT = 50
"""Questions that are remembered; the oldest go."""
WAITING_COUNT = 8
"""Questions that may wait at once."""


class WhatIfState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class WhatIf:
    """One question with what has come of it so far."""

    what_if_id: int
    campaign_id: CampaignId
    asked_at: datetime
    until: datetime
    agent_count: int
    policy: str
    cap: float
    formula: str
    change: Change
    state: WhatIfState = WhatIfState.WAITING
    done_count: int = 0
    total_count: int = 0
    answer: Answer | None = None
    problem_code: str = ""
    problem: str = ""
    """Why there is no answer."""

    @property
    def is_over(self) -> bool:
        return self.state in (WhatIfState.DONE, WhatIfState.FAILED)

    def tick(self, done_count: int, total_count: int) -> None:
        self.done_count, self.total_count = done_count, total_count


class WhatIfDesk:
    """``work`` answers one question at a time until cancelled; what was asked is lost with the process."""

    def __init__(self, foresight: Foresight | None) -> None:
        self._foresight = foresight
        self._numbers = itertools.count(1)
        self._kept: dict[int, WhatIf] = {}
        self._waiting: deque[tuple[WhatIf, Question]] = deque()
        self._some = asyncio.Event()
        self._running: tuple[WhatIf, asyncio.Task[Answer]] | None = None

    def ask(self, campaign_id: CampaignId, question: Question) -> WhatIf:
        """Take a question in.

        Raises:
            Invalid: the change makes no sense.
            Refused: nothing can be simulated here, or too many questions wait.
        """
        if self._foresight is None:
            raise Refused("Nothing can be simulated on this server.", code="not_available")
        if len(self._waiting) >= WAITING_COUNT:
            raise Refused("Too many simulations wait already; try again in some minutes.", code="not_available")
        check_change(question)
        what_if = WhatIf(
            what_if_id=next(self._numbers),
            campaign_id=campaign_id,
            asked_at=question.now,
            until=question.until,
            agent_count=question.agent_count,
            policy=question.policy,
            cap=question.terms.cap,
            formula=question.terms.formula.value,
            change=question.change,
            total_count=question.runs,
        )
        self._kept[what_if.what_if_id] = what_if
        while len(self._kept) > KEPT_COUNT:
            oldest = next(iter(self._kept.values()))
            self.forget(oldest.campaign_id, oldest.what_if_id)
        self._waiting.append((what_if, question))
        self._some.set()
        return what_if

    def get(self, campaign_id: CampaignId, what_if_id: int) -> WhatIf:
        """Raises NotFound."""
        found = self._kept.get(what_if_id)
        if found is None or found.campaign_id != campaign_id:
            raise NotFound(
                f"There is no simulation {what_if_id} of campaign {campaign_id} here; the server may have started "
                f"anew: ask again.",
                what_if_id=what_if_id,
            )
        return found

    def forget(self, campaign_id: CampaignId, what_if_id: int) -> None:
        """Nobody wants the answer any more: what waits is not begun, what runs is ended. Raises NotFound."""
        what_if = self.get(campaign_id, what_if_id)
        del self._kept[what_if_id]
        self._waiting = deque(each for each in self._waiting if each[0] is not what_if)
        if self._running is not None and self._running[0] is what_if:
            self._running[1].cancel()

    async def work(self) -> None:
        """Answer what comes."""
        while True:
            while not self._waiting:
                self._some.clear()
                await self._some.wait()
            what_if, question = self._waiting.popleft()
            await self._answer(what_if, question)

    async def _answer(self, what_if: WhatIf, question: Question) -> None:
        assert self._foresight is not None
        what_if.state = WhatIfState.RUNNING
        task = asyncio.create_task(self._foresight.answer(question, what_if.tick), name=f"what-if-{what_if.what_if_id}")
        self._running = what_if, task
        try:
            what_if.answer = await asyncio.shield(task)
            what_if.state = WhatIfState.DONE
        except asyncio.CancelledError:
            if not task.cancelled():  # it is the desk that ends, not this question
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
                raise
        except DomainError as error:
            what_if.problem_code, what_if.problem = error.code, error.message
            what_if.state = WhatIfState.FAILED
            log.info("what_if_without_answer", campaign_id=what_if.campaign_id, code=error.code)
        except Exception:
            what_if.problem_code, what_if.problem = "broken", "Something went wrong on our side; the log has it."
            what_if.state = WhatIfState.FAILED
            log.exception("what_if_broken", campaign_id=what_if.campaign_id)
        finally:
            self._running = None


WHAT_IFS = web.AppKey("what_ifs", WhatIfDesk)
