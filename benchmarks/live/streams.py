"""What a stream of server-sent events has shown, and when."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

ANSWERS_IN = 60.0  # seconds, for what is not a stream
AGAIN = 0.5

Told = Callable[[str, Any], None]  # the name of an event, and what it holds


@dataclass
class Shown:
    """The lines of one conversation on one screen: how often each, and when it was there first."""

    times: Counter[int] = field(default_factory=Counter)
    at: dict[int, float] = field(default_factory=dict)
    opened: float = field(default_factory=time.perf_counter)

    @property
    def last(self) -> int:
        return max(self.times, default=0)

    def take(self, seq: int) -> None:
        self.times[seq] += 1
        self.at.setdefault(seq, time.perf_counter())


def browser(url: str, headers: dict[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=httpx.Timeout(ANSWERS_IN, read=None))


async def insist(http: httpx.AsyncClient, path: str, **body: str) -> httpx.Response:
    """Post as the pages do: again when the connection breaks, with the same id."""
    while True:
        try:
            return await http.post(path, json=body)
        except httpx.TransportError:
            await asyncio.sleep(AGAIN)


async def sign(http: httpx.AsyncClient, path: str, **body: int) -> None:
    """Who writes, what was shown: a sign that is lost costs nothing."""
    with contextlib.suppress(httpx.TransportError):
        await http.post(path, json=body)


async def follow(http: httpx.AsyncClient, path: str, shown: Shown, told: Told) -> None:
    """Until cancelled; a stream that is cut opens again where it stopped."""
    while True:
        try:
            async with http.stream("GET", path, params={"after": shown.last}) as answer:
                answer.raise_for_status()
                async for event, data in _events(answer):
                    if event == "message":
                        shown.take(data["seq"])
                    told(event, data)
        except httpx.HTTPError:
            await asyncio.sleep(AGAIN)


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    event = "message"
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, json.loads(value)
        elif not line:
            event = "message"
