"""Asking for a person, taking over, replying, giving back. All under the conversation's lock."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import now, today
from bot.content.library import Library
from bot.content.replies import Reply, reply
from bot.conversations.cleaning import cleaned
from bot.conversations.ownership import lock, pass_to
from bot.conversations.tables import Author, Conversation, Message, Owner
from bot.conversations.transcript import append, last_answer, last_lines, say
from bot.errors import IllegalTransition, NotYours
from bot.handoff.tables import OPEN, HandoffRequest, Reason, RequestState

CONTEXT_LINES = 10

# The kinds of danger (`bot.safety`), and which adviser each is for.
HELPED_BY = {
    "suicide": "distress",
    "violence": "distress",
    "sexual_violence": "distress",
    "exploitation": "rights",
    "removal": "permits",
    "shelter": "settlement",
    "medical": "health",
}


class StudentDesk:
    """The hand-off as a turn sees it (`bot.conversations.turn.Desk`)."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def request(self, session: Session, conversation: Conversation) -> bool:
        """The student asks for a person: the assistant falls silent until one comes. False when one is on the way, or there, already.

        Nobody in danger is left in silence: a person comes first to them anyway, and the assistant stays.
        """
        request = open_request(session, conversation.id)
        if conversation.owner != Owner.BOT or (request is not None and request.urgent):
            return False
        pass_to(conversation, Owner.WAITING)
        request = request or self._open(session, conversation, Reason.ASKED)
        request.reason = Reason.ASKED
        return True

    def report(self, session: Session, conversation: Conversation) -> bool:
        """The assistant does not understand: a person is wanted, and it goes on answering what it can. False when one is already."""
        if open_request(session, conversation.id) is not None:
            return False
        self._open(session, conversation, Reason.UNSURE)
        return True

    def alarm(self, session: Session, conversation: Conversation, danger: str) -> None:
        """Somebody is in danger: a row before all others, or the open one brought there. The assistant goes on answering."""
        request = open_request(session, conversation.id) or self._open(session, conversation, Reason.DANGER)
        request.urgent = True
        request.handled_by = HELPED_BY[danger]
        request.context = {**request.context, "danger": danger}

    def _open(self, session: Session, conversation: Conversation, reason: Reason) -> HandoffRequest:
        answered = last_answer(session, conversation)
        answer = self._library.answers.get(answered) if answered else None
        request = HandoffRequest(
            conversation_id=conversation.id,
            reason=reason,
            handled_by=answer.handled_by if answer else None,
            context=_context(session, conversation, answered),
        )
        session.add(request)
        session.flush()
        return request

    def cancel(self, session: Session, conversation: Conversation) -> bool:
        """The student goes on with the assistant. False when a person comes all the same: somebody was in danger.

        Raises IllegalTransition unless the conversation waits.
        """
        pass_to(conversation, Owner.BOT)
        request = open_request(session, conversation.id)
        if request is not None and request.urgent:
            return False
        if request is not None:
            _end(request, RequestState.CANCELLED, outcome="student_went_on")
        return True


def open_request(session: Session, conversation_id: uuid.UUID) -> HandoffRequest | None:
    query = select(HandoffRequest).where(
        HandoffRequest.conversation_id == conversation_id,
        HandoffRequest.state.in_(OPEN),
    )
    return session.scalar(query)


def waiting(session: Session) -> Sequence[HandoffRequest]:
    """The queue: urgent ones, then the oldest."""
    query = select(HandoffRequest).where(HandoffRequest.state == RequestState.WAITING)
    return session.scalars(query.order_by(HandoffRequest.urgent.desc(), HandoffRequest.requested_at)).all()


def take_over(session: Session, conversation_id: uuid.UUID, *, advisor: str) -> HandoffRequest:
    """From this transaction on, the advisor speaks and the assistant does not. Raises IllegalTransition when another advisor does."""
    conversation = lock(session, conversation_id)
    pass_to(conversation, Owner.HUMAN)
    request = open_request(session, conversation_id)
    if request is None:
        request = HandoffRequest(
            conversation_id=conversation_id,
            reason=Reason.TAKEN_OVER,
            context=_context(session, conversation, last_answer(session, conversation)),
        )
        session.add(request)
    request.state = RequestState.CLAIMED
    request.advisor = advisor
    request.claimed_at = now()
    session.flush()
    return request


def answer(session: Session, conversation_id: uuid.UUID, text: str, *, advisor: str) -> Message:
    """The advisor writes to the student. Raises NotYours unless this advisor holds the conversation, EmptyMessage, MessageTooLong."""
    conversation = lock(session, conversation_id)
    _held_by(session, conversation, advisor)
    return append(
        session,
        conversation,
        author=Author.ADVISOR,
        text=cleaned(text),
        language=conversation.language,
    )


def hand_back(session: Session, library: Library, conversation_id: uuid.UUID, *, advisor: str, outcome: str) -> None:
    """The assistant speaks again, and the student is told."""
    conversation = lock(session, conversation_id)
    request = _held_by(session, conversation, advisor)
    _end(request, RequestState.RESOLVED, outcome=outcome)
    pass_to(conversation, Owner.BOT)
    say(session, conversation, _told(library, "handed_back", conversation), author=Author.SYSTEM)


def give_up(session: Session, conversation_id: uuid.UUID, *, advisor: str) -> None:
    """Back to the queue: the advisor cannot go on with it."""
    conversation = lock(session, conversation_id)
    request = _held_by(session, conversation, advisor)
    request.state = RequestState.WAITING
    request.advisor = None
    request.claimed_at = None
    pass_to(conversation, Owner.WAITING)


def _held_by(session: Session, conversation: Conversation, advisor: str) -> HandoffRequest:
    if conversation.owner != Owner.HUMAN:
        raise IllegalTransition
    request = open_request(session, conversation.id)
    if request is None or request.advisor != advisor:
        raise NotYours
    return request


def _end(request: HandoffRequest, state: RequestState, *, outcome: str) -> None:
    request.state = state
    request.outcome = outcome
    request.ended_at = now()


def _context(session: Session, conversation: Conversation, answered: str | None) -> dict[str, Any]:
    lines = last_lines(session, conversation, CONTEXT_LINES)
    return {
        "language": conversation.language,
        "channel": conversation.channel,
        "last_answer": answered,
        "messages": [line.seq for line in lines],
        "last_words": next((line.text for line in reversed(lines) if line.author == Author.STUDENT), None),
    }


def _told(library: Library, key: str, conversation: Conversation) -> Reply:
    return reply(library, key, conversation.language, today=today())
