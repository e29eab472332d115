"""The demo's simulated telephone network: an AMI server on loopback, with a population of debtors behind it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from dialer.amisim.behaviour import Behaviour, Population
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User

USERNAME = "sollecito"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where the simulated switch listens."""

    host: str
    port: int
    username: str
    secret: str
    sim: AmiSim


@asynccontextmanager
async def simulated_network(seed: int, *, time_scale: float = 1.0) -> AsyncIterator[Network]:
    """Listen on a free loopback port for as long as the block runs."""
    secret = secrets.token_urlsafe(18)
    rng = Random(seed)
    people = Behaviour(rng, Population(answer_ratio=0.5, ring_mean_s=7.0))
    sim = AmiSim({USERNAME: User(secret=secret)}, people, rng=rng, time_scale=time_scale)
    host, port = await sim.start()
    try:
        yield Network(host=host, port=port, username=USERNAME, secret=secret, sim=sim)
    finally:
        await sim.stop()
