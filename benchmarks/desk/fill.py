"""`make seed-large`: 100,000 conversations and 1,000,000 messages in the database of the bench; nothing when they are there already."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.desk.database import address
from benchmarks.desk.invented import LIBRARY, Line, Talk, in_order, talks
from bot.clock import now
from bot.conversations.tables import Author, DeliveryState, Owner, TurnState
from bot.db import Sessions, connect, libpq_url
from bot.handoff.tables import OPEN, Outcome, Reason, RequestState
from bot.staff.tables import Role
from tests.cast import a_member

CONVERSATIONS, MESSAGES = 100_000, 1_000_000
SEED = 2026
WAITING, TAKEN = 150, 50  # requests that are open; the others are over
ADVISORS = 8
MOMENT = timedelta(seconds=1.5)
TABLES = ("students", "conversations", "messages", "buttons", "turns", "deliveries", "handoff_requests", "feedback", "satisfaction")


@dataclass
class Request:
    """Of an escalated conversation."""

    id: UUID
    talk: Talk
    state: RequestState
    reason: Reason
    advisor: str | None

    @property
    def owner(self) -> Owner:
        if self.state == RequestState.CLAIMED:
            return Owner.HUMAN
        return Owner.WAITING if self.state == RequestState.WAITING and self.reason == Reason.ASKED else Owner.BOT

    def row(self, ids: list[UUID], outcome: Outcome) -> Sequence[Any]:
        asked = self.talk.times[len(self.talk.times) * 2 // 3]
        urgent = self.reason == Reason.DANGER
        ended = self.state not in OPEN
        topic = next((line.said.key for line in self.talk.lines if line.said and line.said.key in LIBRARY.answers), None)
        context = {
            "language": self.talk.language,
            "channel": self.talk.channel,
            "last_answer": topic,
            **({"danger": "removal"} if urgent else {}),
        }
        handled_by = LIBRARY.answers[topic].handled_by if topic else None
        claimed, over = (asked + 600 * MOMENT if self.advisor else None), (self.talk.times[-1] if ended else None)
        said = outcome if self.state == RequestState.RESOLVED else "student_went_on" if ended else None
        kept = (self.id, ids[self.talk.number], self.reason, handled_by, urgent, self.state, json.dumps(context))
        return (*kept, self.advisor, said, asked, claimed, over)


def fill(connection: psycopg.Connection[Any], advisors: list[str], *, conversations: int, messages: int) -> None:
    """All of it in one transaction."""
    random = Random(SEED)
    made = talks(conversations, messages, seed=SEED, end=now().replace(minute=0, second=0, microsecond=0))
    ids = [UUID(int=random.getrandbits(128), version=4) for _ in made]
    requests = _requests(random, made, advisors)
    owners = {one.talk.number: one.owner for one in requests}
    lines = list(enumerate(in_order(made), start=1))
    numbers = {(talk.number, line.seq): id for id, (talk, line) in lines}
    replies = [(id, talk, line.said) for id, (talk, line) in lines if line.said]

    def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as into:
            for row in rows:
                into.write_row(row)

    connection.execute("SET LOCAL session_replication_role = replica")  # nobody listens: no notification for each line
    copy("students", "id, language, created_at", ((ids[one.number], one.language, one.times[0]) for one in made))
    copy(
        "addresses",
        "student_id, channel, address, reachable",
        ((ids[one.number], one.channel, f"bench/{one.number}", True) for one in made),
    )
    copy(
        "consents",
        "student_id, notice_version, language, channel, accepted_at",
        ((ids[one.number], LIBRARY.notice.version, one.language, one.channel, one.times[0]) for one in made),
    )
    copy(
        "conversations",
        "id, student_id, channel, address, owner, language, last_seq, last_at, engine_sender, created_at",
        (
            (
                *(ids[one.number], ids[one.number], one.channel, f"bench/{one.number}", owners.get(one.number, Owner.BOT), one.language),
                *(len(one.lines), one.times[-1], ids[one.number], one.times[0]),
            )
            for one in made
        ),
    )
    copy(
        "messages",
        "id, conversation_id, seq, channel, external_id, direction, author, language, text, act, answer, subject, sources, understood, masked,"
        " in_reply_to, sent_at",
        (_message(id, ids[talk.number], talk, line, numbers) for id, (talk, line) in lines),
    )
    connection.execute(
        "INSERT INTO message_words SELECT id, conversation_id, strip(to_tsvector('simple', bare(text))) FROM messages WHERE author <> 'bot'"
    )
    connection.execute("SELECT setval(pg_get_serial_sequence('messages', 'id'), %s)", [len(lines)])
    copy(
        "buttons",
        "id, message_id, position, label, value",
        ((f"{id}/{place}", id, place, one.label, one.value) for id, _, said in replies for place, one in enumerate(said.choices)),
    )
    copy("turns", "message_id, state, attempts, accepted_at, finished_at", _turns(lines))
    copy(
        "deliveries",
        "message_id, state, attempts, parts_sent, created_at, finished_at",
        (
            (id, DeliveryState.SENT, 1, 1, line.at, line.at + MOMENT)
            for id, (talk, line) in lines
            if talk.channel == "telegram" and line.author != Author.STUDENT
        ),
    )
    copy(
        "handoff_requests",
        "id, conversation_id, reason, handled_by, urgent, state, context, advisor, outcome, requested_at, claimed_at, ended_at",
        (one.row(ids, random.choice(list(Outcome))) for one in requests),
    )
    copy(
        "feedback",
        "message_id, helpful, given_at",
        (
            (id, random.random() < 0.8, talk.times[-1])
            for id, talk, said in replies
            if said.key in LIBRARY.answers and random.random() < 0.04
        ),
    )
    resolved = (one for one in requests if one.state == RequestState.RESOLVED and random.random() < 0.4)
    helped = ["yes", "partly", "no"]
    copy(
        "satisfaction",
        "request_id, helped, given_at",
        ((one.id, random.choices(helped, [7, 2, 1])[0], one.talk.times[-1]) for one in resolved),
    )


def _requests(random: Random, made: list[Talk], advisors: list[str]) -> list[Request]:
    """The open ones are the latest."""
    latest = sorted((talk for talk in made if talk.escalated), key=lambda talk: talk.times[-1], reverse=True)
    requests = []
    for place, talk in enumerate(latest):
        over = RequestState.RESOLVED if random.random() < 0.85 else RequestState.CANCELLED
        state = RequestState.WAITING if place < WAITING else RequestState.CLAIMED if place < WAITING + TAKEN else over
        advisor = random.choice(advisors) if state in (RequestState.CLAIMED, RequestState.RESOLVED) else None
        reason = random.choices([Reason.ASKED, Reason.UNSURE, Reason.DANGER], [6, 3, 1])[0]
        requests.append(Request(UUID(int=random.getrandbits(128), version=4), talk, state, reason, advisor))
    return requests


def _message(id: int, conversation_id: UUID, talk: Talk, line: Line, numbers: dict[tuple[int, int], int]) -> Sequence[Any]:
    direction, said = "in" if line.author == Author.STUDENT else "out", line.said
    where = (
        id,
        conversation_id,
        line.seq,
        talk.channel,
        f"bench/{id}" if direction == "in" else None,
        direction,
        line.author,
        talk.language,
    )
    key, subject, sources = (said.key, said.subject, list(said.sources)) if said else (None, None, [])
    understood = json.dumps(line.understood.record()) if line.understood else None
    answered = numbers[talk.number, line.in_reply_to] if line.in_reply_to else None
    return (*where, line.text, line.act, key, subject, json.dumps(sources, default=str), understood, False, answered, line.at)


def _turns(lines: list[tuple[int, tuple[Talk, Line]]]) -> Iterable[Sequence[Any]]:
    """What each message of a student was owed: an answer, or a person's."""
    for id, (talk, line) in lines:
        if line.author == Author.STUDENT:
            left = line.seq < len(talk.lines) and talk.lines[line.seq].author == Author.ADVISOR
            yield id, TurnState.LEFT_TO_HUMAN if left else TurnState.ANSWERED, 1, line.at, line.at + MOMENT


@contextmanager
def indexes_made_last(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Those that are no constraint: made of all rows at once, they take less time."""
    ours = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s) AND indexname LIKE 'ix_%%'"
    found = connection.execute(ours, [[*TABLES, "message_words"]]).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _, definition in found:
        connection.execute(definition)


def main() -> None:
    began, url = time.monotonic(), address()
    with psycopg.connect(libpq_url(url)) as connection:
        if connection.execute("SELECT FROM students LIMIT 1").fetchone() is None:
            engine = connect(url)
            advisors = [str(a_member(Sessions(engine), f"advisor{number}", Role.ADVISOR)) for number in range(1, ADVISORS + 1)]
            engine.dispose()
            with connection.transaction(), indexes_made_last(connection):
                fill(connection, advisors, conversations=CONVERSATIONS, messages=MESSAGES)
            connection.commit()
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")
        for table in TABLES:
            (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
            print(f"{rows:>12,} {table}")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
