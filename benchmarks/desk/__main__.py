"""`make bench-desk`: what the pages of the desk ask, on the large database, over HTTP, by a signed-in member. Prints a Markdown table."""

import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import httpx
from sqlalchemy import func, select

from benchmarks.desk.database import FOLDER, address
from benchmarks.desk.invented import LIBRARY
from bot.clock import now
from bot.conversations.tables import Author, Conversation, Message
from bot.db import Sessions, connect
from bot.handoff.tables import Outcome
from bot.review.filters import FLAGS
from bot.settings import ROOT
from bot.staff.tables import Member, Role
from tests.cast import PASSWORD, a_member
from tests.waiting import wait_until

TIMES = 100
QUEUE, CONVERSATIONS, FIGURES = "/api/desk/queue", "/desk/conversations", "/desk/figures"
LISTED, SEARCHED, COUNTED = 500, 800, 2000  # milliseconds that 95 in 100 may take
COMMON = ["de", "the", "permis", "permit", "le", "to", "travail", "work", "e", "études"]

Query = dict[str, Any]
Case = tuple[str, str, int, Callable[[], Query]]  # what it is, the address, how long it may take, what is asked each time


def cases(sessions: Sessions) -> Iterator[Case]:
    random = Random(2026)
    with sessions() as session:
        places = session.execute(select(Conversation.last_at, Conversation.id).order_by(func.random()).limit(TIMES)).all()
        texts = session.scalars(select(Message.text).where(Message.author == Author.STUDENT).order_by(func.random()).limit(TIMES)).all()
        advisors = session.scalars(select(Member.id).where(Member.role == Role.ADVISOR)).all()

    def somewhere(**query: object) -> Query:
        """On the first page, or deep."""
        at, id = random.choice(places)
        return {**query, "after": f"{at.isoformat()}_{id}"} if random.random() < 0.5 else query

    def week() -> Query:
        since = (now() - timedelta(days=random.randrange(360))).date()
        return somewhere(since=since, until=since + timedelta(days=6))

    def rare() -> str:
        return max(random.choice(texts).split(), key=len)

    def some() -> str:
        words = random.choice(texts).split()
        start = random.randrange(len(words))
        return " ".join(words[start : start + 3])

    filters: dict[str, Callable[[], object]] = {
        "language": lambda: random.choice(["fr", "en"]),
        "channel": lambda: random.choice(["web", "telegram"]),
        "topic": lambda: random.choice(list(LIBRARY.entries)),
        "below": lambda: random.randint(5, 80),
        "outcome": lambda: random.choice(list(Outcome)),
        "advisor": lambda: random.choice(advisors),
        **{flag: lambda: 1 for flag in FLAGS},
    }
    yield "queue", QUEUE, LISTED, dict
    yield "list, first page", CONVERSATIONS, LISTED, dict
    yield "list, anywhere", CONVERSATIONS, LISTED, somewhere
    for name, value in filters.items():
        yield f"list by {name}", CONVERSATIONS, LISTED, lambda name=name, value=value: somewhere(**{name: value()})
    yield "list by a week", CONVERSATIONS, LISTED, week
    yield (
        "list by three filters",
        CONVERSATIONS,
        LISTED,
        lambda: somewhere(**{name: filters[name]() for name in random.sample(list(filters), 3)}),
    )
    yield "search, a common word", CONVERSATIONS, SEARCHED, lambda: somewhere(words=random.choice(COMMON))
    yield "search, a rare word", CONVERSATIONS, SEARCHED, lambda: somewhere(words=rare())
    yield "search, three words", CONVERSATIONS, SEARCHED, lambda: somewhere(words=some())
    yield (
        "search and a filter",
        CONVERSATIONS,
        SEARCHED,
        lambda: somewhere(words=random.choice(COMMON), language=random.choice(["fr", "en"])),
    )
    for weeks in ("4", "12", "52"):
        yield f"figures of {weeks} weeks", FIGURES, COUNTED, lambda weeks=weeks: {"weeks": weeks}


def measured(client: httpx.Client, path: str, query: Callable[[], Query]) -> list[float]:
    """Milliseconds of each request; none when nobody made this page."""
    if client.get(path).status_code == 404:
        return []
    taken = []
    for _ in range(TIMES):
        asked = query()
        began = time.perf_counter()
        client.get(path, params=asked).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


@contextmanager
def served(url: str) -> Iterator[httpx.Client]:
    """The product's web process, and a client of it."""
    port = _free_port()
    settings = {"DATABASE_URL": url, "PASSERELLE_DATA": str(FOLDER / "data"), "PASSERELLE_HOST": "127.0.0.1"}
    ports = {"PASSERELLE_PORT": str(port), "PASSERELLE_METRICS_PORT": str(_free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "web"], cwd=ROOT, env={**os.environ, **settings, **ports}, stdout=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_until(lambda: _answers(client), 60, "the web process answers")
            yield client
    finally:
        process.terminate()
        process.wait(20)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/desk/sign-in").is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def sign_in(client: httpx.Client, sessions: Sessions) -> None:
    name = f"bench-{uuid.uuid4()}"
    a_member(sessions, name, Role.LEAD)
    fields = {"email": f"{name}@example.org", "password": PASSWORD}
    assert client.post("/desk/sign-in", data=fields, headers={"Origin": str(client.base_url)}).status_code == 303


def main() -> None:
    url = address()
    engine = connect(url)
    sessions = Sessions(engine)
    with served(url) as client:
        sign_in(client, sessions)
        print("| | p50 ms | p95 ms | at most | |\n|---|---|---|---|---|")
        for name, path, most, query in cases(sessions):
            taken = measured(client, path, query)
            if taken:
                p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
                print(f"| {name} | {p50:.0f} | {p95:.0f} | {most} | {'' if p95 <= most else 'too slow'} |", flush=True)
            else:
                print(f"| {name} | | | {most} | absent |", flush=True)
    engine.dispose()


if __name__ == "__main__":
    main()
