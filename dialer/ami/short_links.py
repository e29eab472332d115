"""What is asked of Asterisk over links of their own, because the dialer's own link may not or must not ask it."""

from __future__ import annotations

from dialer.ami import actions
from dialer.ami.client import AmiConfig
from dialer.ami.reload import ask_once
from dialer.core.kernel.ids import CallId


class ShortLinks:
    """Recording needs a right that the dialer's link does not have; keys keep a link busy."""

    def __init__(self, config: AmiConfig) -> None:
        self._config = config

    async def start_recording(self, call_id: CallId, file: str) -> None:
        """Raises TelephonyError."""
        channel, path = actions.channel_id(call_id), actions.recording_file(file)
        await self._ask("MixMonitor", f"{self._config.username}-reload", Channel=channel, File=path)

    async def stop_recording(self, call_id: CallId) -> None:
        """Raises TelephonyError."""
        await self._ask("StopMixMonitor", f"{self._config.username}-reload", Channel=actions.channel_id(call_id))

    async def press(self, call_id: CallId, keys: str) -> None:
        """One key after another: Asterisk answers nothing else on a link for the 0.1 s that a tone lasts.

        Raises:
            TelephonyError: refused; the keys before it were sent.
        """
        channel = actions.channel_id(call_id)
        for digit in actions.keys(keys):
            await self._ask("PlayDTMF", self._config.username, Channel=channel, Digit=digit)

    async def _ask(self, action: str, user: str, **headers: str) -> None:
        config = self._config
        await ask_once(config.host, config.port, user, config.secret, action, tls=config.tls, **headers)
