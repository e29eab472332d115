"""A telephone's ear for tests: a UDP port that receives RTP, counts it, and measures what would be heard."""

from __future__ import annotations

import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.asterisk_fixtures import SIPP_SCENARIOS

ALAW = 8
ULAW = 0


@dataclass(frozen=True)
class Packet:
    at: float
    """Monotonic instant of arrival."""
    payload_type: int
    sequence: int
    payload: bytes


def decode_alaw(payload: bytes) -> np.ndarray:
    """G.711 A-law to amplitudes from -1 to 1 (ITU-T G.711, table 1a)."""
    code = np.frombuffer(payload, dtype=np.uint8) ^ 0x55
    exponent = (code & 0x70) >> 4
    mantissa = (code & 0x0F).astype(np.int32)
    magnitude = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude) / 32768


@dataclass
class RtpListener:
    """Receives in a thread until it is closed."""

    packets: list[Packet] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def _receive(self) -> None:
        while True:
            try:
                data = self._socket.recv(2048)
            except OSError:
                return
            if not data:
                return
            if len(data) > 12 and data[0] >> 6 == 2:
                sequence = struct.unpack("!H", data[2:4])[0]
                packet = Packet(time.monotonic(), data[1] & 0x7F, sequence, data[12:])
                with self._arrived:
                    self.packets.append(packet)
                    self._arrived.notify_all()

    def wait_for(self, count: int, timeout_s: float = 30) -> list[Packet]:
        """The packets so far, once there are that many."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.packets) >= count, timeout_s):
                raise TimeoutError(f"{len(self.packets)} RTP packets after {timeout_s} s, {count} wanted")
            return list(self.packets)

    def level_db(self, packets: list[Packet]) -> float:
        """Loudness of A-law packets, dB below full scale."""
        heard = decode_alaw(b"".join(packet.payload for packet in packets))
        return float(20 * np.log10(max(1e-9, np.sqrt(np.mean(heard**2)))))

    def scenario(self, folder: Path, name: str = "carrier.xml") -> str:
        """A copy of a SIPp scenario whose audio comes here instead of to SIPp; returns its path."""
        path = folder / f"listening-{self.port}-{name}"
        path.write_text((SIPP_SCENARIOS / name).read_text().replace("[media_port]", str(self.port)))
        return str(path)

    def close(self) -> None:
        # An empty datagram to ourselves ends the thread: closing a socket does not wake a reader.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()
