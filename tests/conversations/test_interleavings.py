"""Whatever the order of events, the assistant never speaks after a committed takeover, and no message is lost or answered twice.

Each rule is one committed transaction, which is all that two processes can interleave: the conversation's lock serialises them.
"""

import os
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, sampled_from
from sqlalchemy import delete, func, select

from bot.clock import QUEBEC, now
from bot.content.library import Library
from bot.conversations import turn
from bot.conversations.tables import Author, Conversation, Message, Owner, TurnState
from bot.db import Sessions, transaction
from bot.errors import AlreadyTaken, NotYours, RasaSilent
from bot.handoff.advising import answer, give_up, hand_back, take_over, transfer
from bot.handoff.expiry import FORGOTTEN_AFTER, expire
from bot.handoff.student import StudentDesk
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.staff import teams
from bot.staff.tables import Team
from bot.understanding import Keyed, Understanding
from tests.cast import JOSEE, MARC, a_conversation, log_of, owner_of, time_passes, turn_states_of, writes

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "500"))
PARTS = 4  # so that several processes can share the work (pytest -n)
ANSWER = Understanding(responses=(Keyed("greet"),), intent="greet", confidence=0.9)
OPENS_AGAIN = ("ouvre de nouveau", "opens again")


class Conversations(RuleBasedStateMachine):
    """One student, one worker that may crash and come back as a zombie, two advisors of a team that opens and closes, and time."""

    sessions: Sessions
    library: Library

    @initialize()
    def begin(self) -> None:
        self.conversation = a_conversation(self.sessions)
        self.queue: list[int] = []  # message ids in the order of the job lock
        self.in_flight: turn.Question | None = None
        self.zombies: list[turn.Question] = []
        self.holder: str | None = None
        self.taken_at = 0
        self.unwritten = timedelta()  # since the student or an advisor last wrote
        self.at_rest = timedelta()  # since anything happened
        with transaction(self.sessions) as session:
            session.execute(delete(Team))
        self.is_open = True
        self.told: set[int] = set()  # messages that asked for a person, once dealt with

    @rule(days=sampled_from([3, 8]))
    def time_passes(self, days: int) -> None:
        time_passes(self.sessions, self.conversation, timedelta(days=days))
        self.unwritten += timedelta(days=days)
        self.at_rest += timedelta(days=days)

    @rule()
    def the_team_opens_or_closes(self) -> None:
        """A team without hours is always there; this one comes back in two days."""
        day = teams.DAYS[(now().astimezone(QUEBEC) + timedelta(days=2)).weekday()]
        self.is_open = not self.is_open
        with transaction(self.sessions) as session:
            team_id = session.scalar(select(Team.id))
            hours = {} if self.is_open else {day: ["09:00", "17:00"]}
            teams.save(session, team_id, name="Alma", languages=[], topics=[], hours=hours)

    @rule()
    def what_waits_in_vain_expires(self) -> None:
        """Never while a person holds, nor while somebody writes; and what nobody touched for a week does."""
        waited = owner_of(self.sessions, self.conversation) == Owner.WAITING
        with transaction(self.sessions) as session:
            expired = expire(session, self.library, at=now())
        if self.holder or not waited or self.unwritten < FORGOTTEN_AFTER:
            assert expired == 0
        elif self.at_rest > FORGOTTEN_AFTER:
            assert expired == 1
        if expired:
            assert owner_of(self.sessions, self.conversation) == Owner.BOT
            assert log_of(self.sessions, self.conversation)[-1].answer == "request_expired"
            self.at_rest = timedelta()

    @rule(text=sampled_from(["bonjour", "ptpd", "/restart", "1"]))
    def student_writes(self, text: str) -> None:
        writes(self.sessions, self.conversation, text)
        self._queue_last()

    @rule(act=sampled_from(["human_adviser", "stay_with_bot", "language/en"]))
    def student_presses(self, act: str) -> None:
        writes(self.sessions, self.conversation, button=act)
        self._queue_last()

    @precondition(lambda self: self.queue and self.in_flight is None)
    @rule()
    def worker_begins(self) -> None:
        with transaction(self.sessions) as session:
            self.in_flight = turn.begin(session, self.library, lambda _: None, self.queue[0])
        if self.in_flight is None:
            self.queue.pop(0)

    @precondition(lambda self: self.in_flight is not None)
    @rule()
    def engine_answers(self) -> None:
        assert self.in_flight is not None
        self._finish(self.in_flight)
        self.in_flight = None
        self.queue.pop(0)

    @precondition(lambda self: self.in_flight is not None)
    @rule()
    def engine_fails(self) -> None:
        assert self.in_flight is not None
        with transaction(self.sessions) as session:
            given_up = turn.fail(session, self.library, self.in_flight, RasaSilent("scripted"))
        self.in_flight = None
        if given_up:
            self.queue.pop(0)

    @precondition(lambda self: self.in_flight is not None)
    @rule()
    def worker_is_thought_dead(self) -> None:
        """Its job is begun again by another worker, while it may still finish late."""
        assert self.in_flight is not None
        self.zombies.append(self.in_flight)
        self.in_flight = None

    @precondition(lambda self: self.zombies)
    @rule()
    def zombie_finishes(self) -> None:
        self._finish(self.zombies.pop())

    @rule(advisor=sampled_from([JOSEE, MARC]))
    def advisor_claims(self, advisor: str) -> None:
        """One of two gets it; the other learns who has it; again by the same changes nothing."""
        if self.holder not in (None, advisor):
            with pytest.raises(AlreadyTaken) as taken, transaction(self.sessions) as session:
                take_over(session, self.conversation, advisor=advisor)
            assert taken.value.by == self.holder
            return
        with transaction(self.sessions) as session:
            take_over(session, self.conversation, advisor=advisor)
        if self.holder is None:
            self.taken_at = len(log_of(self.sessions, self.conversation))
        self.holder = advisor
        self.at_rest = timedelta()

    @precondition(lambda self: self.holder)
    @rule(again=booleans())
    def advisor_answers(self, again: bool) -> None:
        """A reply sent again, since its receipt was lost, stays one line."""
        said, reply_id = len(log_of(self.sessions, self.conversation)), uuid.uuid4()
        for _ in range(2 if again else 1):
            with transaction(self.sessions) as session:
                answer(session, self.conversation, "Bonjour.", advisor=self.holder or "", reply_id=reply_id)
        assert len(log_of(self.sessions, self.conversation)) == said + 1
        self.unwritten = self.at_rest = timedelta()

    @precondition(lambda self: self.holder)
    @rule()
    def the_other_advisor_answers_too(self) -> None:
        with pytest.raises(NotYours), transaction(self.sessions) as session:
            answer(session, self.conversation, "Bonjour.", advisor=self._other())

    @precondition(lambda self: self.holder)
    @rule()
    def advisor_transfers(self) -> None:
        with transaction(self.sessions) as session:
            transfer(session, self.conversation, advisor=self.holder or "", to=self._other())
        self.holder = self._other()

    @precondition(lambda self: self.holder)
    @rule(summary=sampled_from(["", "Vu ensemble : le délai."]))
    def advisor_hands_back(self, summary: str) -> None:
        with transaction(self.sessions) as session:
            hand_back(session, self.library, self.conversation, advisor=self.holder or "", outcome="answered", summary=summary)
        self.holder = None

    @precondition(lambda self: self.holder)
    @rule()
    def advisor_gives_up(self) -> None:
        with transaction(self.sessions) as session:
            give_up(session, self.conversation, advisor=self.holder or "")
        self.holder = None

    def _other(self) -> str:
        return MARC if self.holder == JOSEE else JOSEE

    @invariant()
    def the_assistant_is_silent_while_a_person_holds(self) -> None:
        if self.holder:
            assert owner_of(self.sessions, self.conversation) == Owner.HUMAN
            late = log_of(self.sessions, self.conversation)[self.taken_at :]
            assert Author.BOT not in {message.author for message in late}

    def teardown(self) -> None:
        """When everything has come to rest, each message was dealt with, once, and the numbers have no gap."""
        while self.queue:
            if self.in_flight is None:
                self.worker_begins()
            else:
                self.engine_answers()
        while self.zombies:
            self.zombie_finishes()
        assert TurnState.PENDING not in turn_states_of(self.sessions, self.conversation)
        log = log_of(self.sessions, self.conversation)
        assert [message.seq for message in log] == list(range(1, len(log) + 1))
        replies = Counter(message.in_reply_to for message in log if message.in_reply_to)
        assert set(replies.values()) <= {1}
        with transaction(self.sessions) as session:  # the next ones have the queue to themselves
            student = session.get_one(Conversation, self.conversation).student_id
            erase(session, session.get_one(Student, student))

    def _finish(self, question: turn.Question) -> None:
        """A student who is told to wait outside the hours reads when the team opens."""
        understanding = None if question.act else ANSWER
        with transaction(self.sessions) as session:
            turn.finish(session, self.library, question, understanding, StudentDesk(self.library))
        self.at_rest = timedelta()
        if question.act == "human_adviser":
            self._was_told_the_hours(question.message_id)

    def _was_told_the_hours(self, message_id: int) -> None:
        if message_id in self.told:  # by another worker, before
            return
        self.told.add(message_id)
        for line in log_of(self.sessions, self.conversation):
            if line.in_reply_to == message_id and line.answer == "human_requested":
                assert any(words in line.text for words in OPENS_AGAIN) != self.is_open

    def _queue_last(self) -> None:
        with self.sessions() as session:
            query = select(func.max(Message.id)).where(Message.conversation_id == self.conversation)
            self.queue.append(session.scalars(query).one())
        self.unwritten = self.at_rest = timedelta()


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_assistant_never_speaks_over_a_person(sessions: Sessions, library: Library, part: int) -> None:
    machine = type("Bound", (Conversations,), {"sessions": sessions, "library": library})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=INTERLEAVINGS // PARTS,
            derandomize=False,  # each part draws its own
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
