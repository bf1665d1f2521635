"""`make bench-turns`: ours against a stock `rasa init` assistant, on this machine, in one run. Prints a Markdown table.

Through the engine alone: HTTP turns on Rasa's rest channel, four in flight. Durable: from accept() to the stored reply, through the product's own worker and
PostgreSQL, while the stock assistant keeps its conversations in memory only.
"""

import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from benchmarks.engine import Engine, Load, stock_project, train
from bot.conversations.tables import Message, Turn, TurnState
from bot.conversations.transcript import NEWS
from bot.db import Sessions, connect, libpq_url
from bot.settings import ROOT
from tests.cast import a_conversation, writes
from tests.faults.house import MODEL, House
from tests.waiting import wait_until

STOCK_TEXTS = ["hello", "goodbye", "I am sad", "perfect", "are you a bot", "yes", "no"]
OUR_TEXTS = [
    "c'est quoi le PTPD",
    "how long do I have to apply for the PGWP",
    "quel est le salaire minimum",
    "bonjour",
    "where do I start to find a job",
    "merci",
    "mon permis d'études finit quand exactement si j'ai déjà mes notes",
]
TURNS, CONVERSATIONS, AT_ONCE = 800, 40, 4


@dataclass
class Row:
    name: str
    train_seconds: float
    start_seconds: float
    load: Load
    swap_seconds: float
    memory: float

    def cells(self) -> list[str]:
        return [
            self.name,
            f"{self.load.rate:.1f}",
            f"{self.load.percentile(50):.0f}",
            f"{self.load.percentile(95):.0f}",
            f"{self.start_seconds:.1f}",
            f"{self.memory:.0f}",
            f"{self.swap_seconds:.2f}",
            f"{self.train_seconds:.0f}",
        ]


def measure(name: str, project: Path, model: Path, texts: list[str], train_seconds: float) -> Row:
    with Engine(project, model) as engine:
        engine.load(texts, turns=CONVERSATIONS, conversations=AT_ONCE, at_once=AT_ONCE)  # warm
        load = engine.load(texts, turns=TURNS, conversations=CONVERSATIONS, at_once=AT_ONCE)
        swap = engine.swap_seconds()
        return Row(name, train_seconds, engine.start_seconds, load, swap, engine.memory_megabytes())


def durable(folder: Path) -> Load:
    """Four conversations at a time write, each waiting for its stored reply before the next message."""
    with House(folder) as house:
        engine = connect(house.database_url, pool_size=AT_ONCE)
        sessions = Sessions(engine)
        conversations = [a_conversation(sessions) for _ in range(CONVERSATIONS)]
        _converse(sessions, conversations[:AT_ONCE], 5)  # warm
        began = time.perf_counter()
        _converse(sessions, conversations, TURNS // CONVERSATIONS)
        seconds = time.perf_counter() - began
        load = Load(turns=TURNS, seconds=seconds, latencies=_latencies(sessions, TURNS))
        engine.dispose()
    return load


def backlog(folder: Path) -> float:
    """Turns per second when all messages are there at once: what the worker can do."""
    with House(folder) as house:
        engine = connect(house.database_url, pool_size=AT_ONCE)
        sessions = Sessions(engine)
        conversations = [a_conversation(sessions) for _ in range(CONVERSATIONS)]
        _converse(sessions, conversations[:AT_ONCE], 5)  # warm
        began = time.perf_counter()
        for place in range(TURNS // CONVERSATIONS):
            for conversation in conversations:
                writes(sessions, conversation, OUR_TEXTS[place % len(OUR_TEXTS)])
        wait_until(lambda: _owed(sessions) == 0, 600, "every turn is finished")
        seconds = time.perf_counter() - began
        engine.dispose()
    return TURNS / seconds


def _converse(sessions: Sessions, conversations: list, each: int) -> None:  # type: ignore[type-arg]
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)

    def one(number: int) -> None:
        conversation = conversations[number]
        with psycopg.connect(libpq_url(url), autocommit=True) as news:
            news.execute(f"LISTEN {NEWS}")
            for place in range(each):
                seq = writes(sessions, conversation, OUR_TEXTS[(number + place) % len(OUR_TEXTS)]).seq
                for notice in news.notifies():
                    if notice.payload == str(conversation) and _replied(sessions, conversation, seq):
                        break

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(len(conversations))))


def _replied(sessions: Sessions, conversation: object, seq: int) -> bool:
    query = select(func.max(Message.seq)).where(Message.conversation_id == conversation)
    with sessions() as session:
        return (session.scalar(query) or 0) > seq


def _owed(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).where(Turn.state == TurnState.PENDING)) or 0


def _latencies(sessions: Sessions, count: int) -> list[float]:
    """Seconds from acceptance to the stored reply, by the database's clock."""
    query = (
        select(Message.sent_at - Turn.accepted_at)
        .join(Turn, Turn.message_id == Message.in_reply_to)
        .order_by(Message.id.desc())
        .limit(count)
    )
    with sessions() as session:
        return [difference.total_seconds() for difference in session.scalars(query)]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="passerelle-bench-") as name:
        folder = Path(name)
        began = time.monotonic()
        stock = stock_project(folder / "stock")
        model = max((stock / "models").glob("*.tar.gz"))
        rows = [measure("stock `rasa init` (DIET + TED)", stock, model, STOCK_TEXTS, time.monotonic() - began)]
        seconds = train(ROOT, "--data", "data/nlu", "data/rules", "--out", str(folder / "ours"), "--fixed-model-name", "ours")
        rows.append(measure("ours, engine alone", ROOT, folder / "ours" / "ours.tar.gz", OUR_TEXTS, seconds))
        ours = durable(folder / "durable")
        queued = backlog(folder / "backlog")
    stock_load, our_load = rows[0].load, rows[1].load
    print("| | turns/s | p50 ms | p95 ms | start s | peak MB | swap s | set-up or training s |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row.cells())} |")
    print(f"| ours, durable, four at a time | {ours.rate:.1f} | {ours.percentile(50):.0f} | {ours.percentile(95):.0f} | | | | |")
    print(f"| ours, durable, all at once | {queued:.1f} | | | | | | |")
    print(f"\nengine alone: {our_load.rate / stock_load.rate:.1f} × stock (aim 4)")
    print(f"durable: {ours.rate / stock_load.rate:.1f} × stock with four at a time, {queued / stock_load.rate:.1f} × all at once (aim 2)")
    print(f"median of the stock turn: {statistics.median(stock_load.latencies) * 1000:.0f} ms; trained model: {MODEL.name}")


if __name__ == "__main__":
    main()
