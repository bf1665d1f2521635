"""Asking for a person, and going on without one. All under the conversation's lock (`advising` has the advisor's side)."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import Library
from bot.conversations.ownership import pass_to
from bot.conversations.tables import Author, Conversation, Owner
from bot.conversations.transcript import last_answer, last_lines
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
            context=context_of(session, conversation, answered),
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
            end(request, RequestState.CANCELLED, outcome="student_went_on")
        return True


def open_request(session: Session, conversation_id: uuid.UUID) -> HandoffRequest | None:
    query = select(HandoffRequest).where(
        HandoffRequest.conversation_id == conversation_id,
        HandoffRequest.state.in_(OPEN),
    )
    return session.scalar(query)


def last_requests(session: Session, conversation_id: uuid.UUID, count: int = 5) -> Sequence[HandoffRequest]:
    """Those that are over, the latest first."""
    query = select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id, HandoffRequest.state.not_in(OPEN))
    return session.scalars(query.order_by(HandoffRequest.requested_at.desc()).limit(count)).all()


def waiting(session: Session) -> Sequence[HandoffRequest]:
    """The queue: urgent ones, then the oldest."""
    query = select(HandoffRequest).where(HandoffRequest.state == RequestState.WAITING)
    return session.scalars(query.order_by(HandoffRequest.urgent.desc(), HandoffRequest.requested_at)).all()


def end(request: HandoffRequest, state: RequestState, *, outcome: str) -> None:
    """The request is over."""
    request.state = state
    request.outcome = outcome
    request.ended_at = now()


def context_of(session: Session, conversation: Conversation, answered: str | None) -> dict[str, Any]:
    """What an advisor should know before the first word: language, channel, the last answer, the last lines."""
    lines = last_lines(session, conversation, CONTEXT_LINES)
    return {
        "language": conversation.language,
        "channel": conversation.channel,
        "last_answer": answered,
        "messages": [line.seq for line in lines],
        "last_words": next((line.text for line in reversed(lines) if line.author == Author.STUDENT), None),
    }
