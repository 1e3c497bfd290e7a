"""An ASGI application for `http2`; alone in its module, because the server that runs it has an environment of its own."""

from __future__ import annotations

import asyncio
import os
from typing import Any

PICTURES = 40


async def app(scope: dict[str, Any], _receive: object, send: Any) -> None:
    """A page, and pictures of 4 kB that no browser keeps, each after LATENCY seconds."""
    if scope["type"] != "http":
        return
    await asyncio.sleep(float(os.environ["LATENCY"]))
    page = "".join(f"<img src=/{number}>" for number in range(PICTURES)).encode()
    body = page if scope["path"] == "/page" else b"<svg xmlns='http://www.w3.org/2000/svg'/>".ljust(4096)
    kind = b"text/html" if scope["path"] == "/page" else b"image/svg+xml"
    headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
