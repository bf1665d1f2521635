"""Kill -9 at random while students write; then count. Every message must be answered once, or given up with words, in order."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.tables import Message, Turn, TurnState
from bot.db import Sessions, connect
from tests.faults.house import PROCESSES, House
from tests.faults.students import Writer, write
from tests.waiting import wait_until

SETTLE_SECONDS = 300


@dataclass
class Outcome:
    """What was found in the database when everything had come to rest."""

    accepted: int
    stored: int
    states: Counter[str]
    wordless: int  # messages dealt with, but without a reply
    repeated: int  # messages replied to more than once
    disordered: int  # conversations whose replies are not in the order of their messages
    gaps: int  # conversations whose numbers have a hole
    kills: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        return self.accepted - self.stored

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"{self.accepted} messages accepted, {self.stored} stored, {self.lost} lost; "
            f"{self.states[TurnState.ANSWERED]} answered once, {self.states[TurnState.DEAD]} given up with words; "
            f"{self.repeated} answered twice, {self.wordless} without a word, {self.disordered} conversations out of order, "
            f"{self.gaps} with a gap; {sum(self.kills.values())} kills ({kills}); "
            f"{self.retries} retries by the students; {self.seconds:.0f} s"
        )


def campaign(folder: Path, *, conversations: int, messages: int, kills: int, between: float, seed: int) -> Outcome:
    """Start the product, let everybody write, kill `kills` processes about `between` seconds apart, and count."""
    began = time.monotonic()
    with House(folder) as house:
        calm = Event()
        pause = kills * between / messages  # the messages last as long as the kills
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write, house.url, conversations=conversations, messages=messages, calm=calm, pause=pause, seed=seed)
            killed = _kill(house, kills, between, Random(seed))
            calm.set()
            writers = writing.result()
        engine = connect(house.database_url)
        sessions = Sessions(engine)
        wait_until(lambda: _is_at_rest(sessions), SETTLE_SECONDS, "every turn is finished", house.written)
        outcome = _count(sessions, writers)
        engine.dispose()
    outcome.kills = killed
    outcome.seconds = time.monotonic() - began
    return outcome


def _kill(house: House, kills: int, between: float, random: Random) -> Counter[str]:
    killed: Counter[str] = Counter()
    pause = Event()
    while killed.total() < kills:
        pause.wait(random.uniform(0, 2 * between))
        name = random.choice(PROCESSES)
        if house.kill(name):
            killed[name] += 1
    return killed


def _is_at_rest(sessions: Sessions) -> bool:
    try:
        with sessions() as session:
            return session.scalar(select(Turn.message_id).where(Turn.state == TurnState.PENDING).limit(1)) is None
    except SQLAlchemyError:  # the database itself is being restarted
        return False


def _count(sessions: Sessions, writers: list[Writer]) -> Outcome:
    with sessions() as session:
        log = session.scalars(select(Message).order_by(Message.conversation_id, Message.seq)).all()
        states = Counter(session.scalars(select(Turn.state)))
    questions = {message.id: message for message in log if message.author == "student"}
    replies = [message for message in log if message.in_reply_to]
    replied = Counter(message.in_reply_to for message in replies)
    conversations = {message.conversation_id for message in log}
    return Outcome(
        accepted=sum(len(writer.accepted) for writer in writers),
        stored=len(questions),
        states=states,
        wordless=sum(1 for one in questions if not replied[one]),
        repeated=sum(1 for times in replied.values() if times > 1),
        disordered=sum(1 for one in conversations if not _in_order([m for m in replies if m.conversation_id == one])),
        gaps=sum(1 for one in conversations if not _without_gap([m.seq for m in log if m.conversation_id == one])),
        retries=sum(writer.retries for writer in writers),
    )


def _in_order(replies: list[Message]) -> bool:
    asked = [message.in_reply_to or 0 for message in replies]
    return asked == sorted(asked)


def _without_gap(numbers: list[int]) -> bool:
    return numbers == list(range(1, len(numbers) + 1))
