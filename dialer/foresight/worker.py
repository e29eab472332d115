"""The process in which the twin looks ahead: reads one question, answers it, ends.

Runs as ``python -m dialer.foresight.worker`` at a low priority, so that the dialer never waits for it. The question
comes as a pickle on its standard input, frames go out on its standard output; both ends are this program.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from typing import BinaryIO

from dialer.core.kernel.errors import DomainError
from dialer.foresight.frames import Progress, Refusal, send
from dialer.twin.outlook import run_job
from dialer.twin.what_if import Answer, DonePair, Question, answer_of, prepare

NICE = 10
LEAST_PAIRS = 9
"""Done whatever they cost, the whole limit apart: fewer say nothing about an interval."""


def work(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer the one question that comes.

    Simulates until all pairs are done or the CPU time is spent, whichever is first.
    """
    question, cpu_s = pickle.load(incoming)
    try:
        send(outgoing, answer(question, cpu_s, outgoing))
    except DomainError as error:
        facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int | float)}
        send(outgoing, Refusal(error.code, error.message, facts))


def answer(question: Question, cpu_s: float, outgoing: BinaryIO) -> Answer:
    trial = prepare(question)
    done: list[DonePair] = []
    for one, two in trial.pairs:
        if len(done) >= LEAST_PAIRS and time.process_time() > cpu_s:
            break
        done.append((run_job(one), run_job(two) if two is not None else None))
        send(outgoing, Progress(len(done), len(trial.pairs)))
    return answer_of(trial, done)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.nice(NICE)
    outgoing = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but frames on the pipe
    work(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
