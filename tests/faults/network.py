"""A maker of faults: a network between a browser and the application that fails as networks do."""

import asyncio
import contextlib
import re
import threading
from collections.abc import Coroutine, Iterator
from enum import StrEnum
from random import Random

WHILE = 1.0  # seconds at most: a delay, what a stream lives before it is cut
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
KEPT_ALIVE = re.compile(rb"\r\nconnection: [^\r]*", re.IGNORECASE)


class Weather(StrEnum):
    CLEAR = "clear"
    CUT = "cut"  # every connection is closed, and each new one
    SILENT = "silent"  # nothing passes and nothing is closed; these connections stay dead, and nobody says so
    ROUGH = "rough"  # each request has a fault of its own


class Fault(StrEnum):
    NONE = "none"
    DROPPED = "dropped"  # the server never has it
    UNANSWERED = "unanswered"  # the server has treated it: the answer is lost, a stream is cut after a while
    DELAYED = "delayed"
    DOUBLED = "doubled"  # what is sent arrives twice at once


class Network:
    """Carries to the application's port, one request a connection. Clear at first."""

    url: str

    def __init__(self, application: int, random: Random) -> None:
        self._application = application
        self._random = random
        self._weather = Weather.CLEAR
        self._silences = 0
        self._browsers: set[asyncio.StreamWriter] = set()
        self._carried: set[asyncio.Task[None]] = set()

    async def serve(self, is_open: threading.Event) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        is_open.set()
        await self._end.wait()
        server.close()
        self._become(Weather.CUT)
        while self._carried:
            await asyncio.wait(self._carried)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)

    def becomes(self, weather: Weather) -> None:
        """From now on, for the connections there are too."""
        self._loop.call_soon_threadsafe(self._become, weather)

    def _become(self, weather: Weather) -> None:
        self._silences += Weather.SILENT in (weather, self._weather)
        self._weather = weather
        for browser in list(self._browsers):
            if weather is Weather.CUT or (weather is Weather.ROUGH and self._random.random() < 0.5):
                browser.transport.abort()

    def _accept(self, browser: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._browsers.add(writer)
        task = asyncio.ensure_future(self._carry(browser, writer))
        self._carried.add(task)
        task.add_done_callback(self._carried.discard)

    async def _carry(self, browser: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            request = await _read_request(browser)
            gone = asyncio.ensure_future(browser.read())
            await self._pass_on(request, writer, gone)
        self._browsers.discard(writer)
        await _closed(writer)

    async def _pass_on(self, request: bytes, writer: asyncio.StreamWriter, gone: asyncio.Future[bytes]) -> None:
        silences, is_sent = self._silences, request.startswith(b"POST")
        fault = self._random.choice(list(Fault)) if self._weather is Weather.ROUGH else Fault.NONE
        if self._weather is Weather.CUT or fault is Fault.DROPPED:
            return
        if fault is Fault.DELAYED:
            await asyncio.sleep(self._random.uniform(0, WHILE))
        if fault is Fault.UNANSWERED and is_sent:
            await self._ask(request, gone, silences, None)
            return
        copies = 2 if fault is Fault.DOUBLED and is_sent else 1
        async with asyncio.timeout(self._random.uniform(0, WHILE) if fault is Fault.UNANSWERED else None):
            await asyncio.gather(*(self._ask(request, gone, silences, None if copy else writer) for copy in range(copies)))

    async def _ask(self, request: bytes, gone: asyncio.Future[bytes], silences: int, writer: asyncio.StreamWriter | None) -> None:
        """What the server says is passed on as it comes, until the browser has gone. In a silence nothing is, and nothing is closed."""
        if self._is_silent(silences):
            await asyncio.wait({gone})
            return
        answer, server = await asyncio.open_connection("127.0.0.1", self._application)
        try:
            server.write(request)
            while chunk := await _first(answer.read(65536), gone):
                if self._is_silent(silences):
                    await asyncio.wait({gone})
                    return
                if writer:
                    writer.write(chunk)
                    await writer.drain()
        finally:
            await _closed(server)

    def _is_silent(self, silences: int) -> bool:
        return self._weather is Weather.SILENT or silences != self._silences


async def _first(chunk: Coroutine[None, None, bytes], gone: asyncio.Future[bytes]) -> bytes:
    """What the server says; nothing once the browser has gone."""
    reading = asyncio.ensure_future(chunk)
    try:
        await asyncio.wait({reading, gone}, return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else b""
    finally:
        reading.cancel()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _read_request(browser: asyncio.StreamReader) -> bytes:
    head = await browser.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    body = await browser.readexactly(int(length[1])) if length else b""
    return KEPT_ALIVE.sub(b"", head).replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + body


@contextlib.contextmanager
def network(application: int, random: Random) -> Iterator[Network]:
    """One that carries, in a thread."""
    made, is_open = Network(application, random), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(made.serve(is_open)))
    thread.start()
    is_open.wait(20)
    try:
        yield made
    finally:
        made.end()
        thread.join()
