"""Short links of their own: what needs the switch's ``system`` right (reading files again, recording), and keys.

The user ``<ami user>-reload`` has it and hears nothing; the dialer's own link does not, so that a fault there cannot
change the switch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ssl import SSLContext

from dialer.ports.telephony import TelephonyError

ENDPOINTS = "res_pjsip.so"
DIALPLAN = "pbx_config.so"
LIMIT_S = 10.0


async def reload_modules(
    host: str, port: int, username: str, secret: str, modules: Sequence[str] = (ENDPOINTS,)
) -> None:
    """Reload what was written anew, the SIP endpoints unless told otherwise; calls in progress are not touched.

    Raises:
        TelephonyError: no link, refused log-in, or refused reload; the message says which.
    """
    try:
        async with asyncio.timeout(LIMIT_S):
            await _reload(host, port, f"{username}-reload", secret, modules)
    except TimeoutError:  # before OSError, of which it is one
        raise TelephonyError(f"Asterisk did not answer the reload within {LIMIT_S:.0f} s", retryable=True) from None
    except (OSError, asyncio.IncompleteReadError) as error:
        raise TelephonyError(f"no link to Asterisk at {host}:{port} for the reload: {error}", retryable=True) from error


async def ask_once(
    host: str, port: int, username: str, secret: str, action: str, *, tls: SSLContext | None = None, **headers: str
) -> None:
    """One action over a short link.

    MixMonitor and StopMixMonitor need a right that the dialer's link does not have; PlayDTMF keeps its link busy.

    Args:
        username: the user whose right it needs.

    Raises:
        TelephonyError: no link, refused log-in, or refused action; the message says which.
    """
    try:
        async with asyncio.timeout(LIMIT_S):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls)
            try:
                await reader.readline()  # the banner
                await _ask(reader, writer, "Login", Username=username, Secret=secret, Events="off")
                await _ask(reader, writer, action, **headers)
            finally:
                writer.close()
    except TimeoutError:
        raise TelephonyError(f"Asterisk did not answer {action} within {LIMIT_S:.0f} s") from None
    except (OSError, asyncio.IncompleteReadError) as error:
        raise TelephonyError(f"no link to Asterisk at {host}:{port} for {action}: {error}", retryable=True) from error


async def _reload(host: str, port: int, username: str, secret: str, modules: Sequence[str]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        await reader.readline()  # the banner
        await _ask(reader, writer, "Login", Username=username, Secret=secret, Events="off")
        for module in modules:
            await _ask(reader, writer, "Reload", Module=module)
    finally:
        writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, action: str, **headers: str) -> None:
    for name, value in headers.items():
        if any(sign in value for sign in "\r\n\0"):
            raise TelephonyError(f"{action}: {name} holds a line break; it is not sent")
    lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    await writer.drain()
    while True:
        answer = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
        fields = dict(line.partition(": ")[::2] for line in answer.splitlines() if ": " in line)
        if fields.get("Response") == "Success":
            return
        if "Response" in fields:
            raise TelephonyError(
                f"Asterisk refused {action} {headers.get('Module', '')}: {fields.get('Message', 'no reason given')}"
            )
