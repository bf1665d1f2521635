"""The advisor's side: taking over, replying, giving to a colleague, handing back. All under the conversation's lock."""

import uuid
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import now, today
from bot.content.library import Library
from bot.content.replies import offering, reply
from bot.conversations.cleaning import cleaned
from bot.conversations.danger import was_in_danger
from bot.conversations.ownership import lock, pass_to
from bot.conversations.tables import Author, Conversation, Message, Owner
from bot.conversations.transcript import append, last_answer, say
from bot.errors import AlreadyTaken, AtCapacity, IllegalTransition, NotYours
from bot.handoff.requests import context_of, end, open_request
from bot.handoff.tables import HandoffRequest, Outcome, Reason, RequestState, is_aside

HELPED = {Outcome.ANSWERED, Outcome.REFERRED}  # the outcomes of which one can ask whether they helped


def take_over(session: Session, conversation_id: uuid.UUID, *, advisor: str, capacity: int | None = None) -> HandoffRequest:
    """From this transaction on, the advisor speaks and the assistant does not; harmless when they do already.

    Raises AlreadyTaken, which says by whom, and AtCapacity past `capacity` conversations at once.
    """
    conversation = lock(session, conversation_id)
    request = open_request(session, conversation_id)
    if conversation.owner == Owner.HUMAN and request is not None:
        if request.advisor == advisor:
            return request
        raise AlreadyTaken(request.advisor or "")
    if capacity is not None and held(session, advisor) >= capacity:
        raise AtCapacity
    pass_to(conversation, Owner.HUMAN)
    if request is None:
        context = context_of(session, conversation, last_answer(session, conversation))
        request = HandoffRequest(conversation_id=conversation_id, reason=Reason.TAKEN_OVER, context=context)
        session.add(request)
    request.state = RequestState.CLAIMED
    request.advisor = advisor
    request.claimed_at = now()
    session.flush()
    return request


def held(session: Session, advisor: str) -> int:
    """How many conversations the advisor has in hand, those put aside left out."""
    query = select(func.count()).where(HandoffRequest.advisor == advisor, HandoffRequest.state == RequestState.CLAIMED, ~is_aside(now()))
    return session.scalar(query) or 0


def answer(session: Session, conversation_id: uuid.UUID, text: str, *, advisor: str, reply_id: uuid.UUID | None = None) -> Message:
    """The advisor writes to the student. The same `reply_id` again gives the line there is.

    Raises NotYours unless this advisor holds the conversation, EmptyMessage, MessageTooLong.
    """
    conversation = lock(session, conversation_id)
    external_id = f"{conversation_id}/{reply_id}" if reply_id else None
    written = select(Message).where(Message.conversation_id == conversation_id, Message.external_id == external_id)
    if external_id and (there := session.scalar(written)) is not None:
        return there
    held_by(session, conversation, advisor).snoozed_until = None
    return append(
        session,
        conversation,
        author=Author.ADVISOR,
        text=cleaned(text),
        language=conversation.language,
        external_id=external_id,
    )


def transfer(session: Session, conversation_id: uuid.UUID, *, advisor: str, to: str) -> None:
    """A colleague goes on. Raises NotYours unless this advisor holds the conversation."""
    request = held_by(session, lock(session, conversation_id), advisor)
    request.advisor, request.snoozed_until = to, None


def assign(session: Session, conversation_id: uuid.UUID, *, to: str, capacity: int) -> None:
    """A lead gives the conversation to somebody, whoever holds it. Raises AtCapacity when they have all they can follow, NotYours."""
    conversation = lock(session, conversation_id)
    request = open_request(session, conversation_id)
    if conversation.owner != Owner.HUMAN or request is None:
        take_over(session, conversation_id, advisor=to, capacity=capacity)
    elif request.advisor != to:
        if held(session, to) >= capacity:
            raise AtCapacity
        request.advisor, request.snoozed_until = to, None


def hand_back(
    session: Session,
    library: Library,
    conversation_id: uuid.UUID,
    *,
    advisor: str,
    outcome: str,
    summary: str = "",
    subject: str | None = None,
) -> None:
    """The assistant speaks again, and the student is told, with what was settled.

    `subject`: what it was about (`ask/…`); the assistant then reads a few words, such as "how long?", as about it.
    """
    conversation = lock(session, conversation_id)
    request = held_by(session, conversation, advisor)
    end(request, RequestState.RESOLVED, outcome=outcome)
    request.summary = cleaned(summary) if summary.strip() else None
    pass_to(conversation, Owner.BOT)
    phrase = "handed_back/summary" if request.summary else "handed_back"
    told = {"summary": request.summary} if request.summary else {}
    said = offering(library, phrase, [], conversation.language, key="handed_back", subject=subject, **told)
    if outcome in HELPED and not (request.urgent or was_in_danger(session, conversation)):  # nobody in distress is surveyed
        question = reply(library, "satisfaction/question", conversation.language, today=today())
        said = replace(said, text=f"{said.text}\n\n{question.text}", choices=question.choices)
    say(session, conversation, said, author=Author.SYSTEM)


def give_up(session: Session, conversation_id: uuid.UUID, *, advisor: str) -> None:
    """Back to the queue: the advisor cannot go on with it."""
    conversation = lock(session, conversation_id)
    _put_back(conversation, held_by(session, conversation, advisor))


def release(session: Session, advisor: str) -> None:
    """All that somebody who leaves has in hand goes back to the queue."""
    mine = (HandoffRequest.advisor == advisor, HandoffRequest.state == RequestState.CLAIMED)
    for conversation_id in session.scalars(select(HandoffRequest.conversation_id).where(*mine).order_by(HandoffRequest.conversation_id)):
        conversation = lock(session, conversation_id)
        request = open_request(session, conversation_id)
        if request is not None and request.advisor == advisor:  # not given to somebody else meanwhile
            _put_back(conversation, request)


def _put_back(conversation: Conversation, request: HandoffRequest) -> None:
    request.state = RequestState.WAITING
    request.advisor = request.claimed_at = request.snoozed_until = None
    request.alerted_at = None  # leads are told again, should nobody take it
    pass_to(conversation, Owner.WAITING)


def held_by(session: Session, conversation: Conversation, advisor: str) -> HandoffRequest:
    """Raises NotYours unless this advisor holds the conversation, IllegalTransition when nobody does."""
    if conversation.owner != Owner.HUMAN:
        raise IllegalTransition
    request = open_request(session, conversation.id)
    if request is None or request.advisor != advisor:
        raise NotYours
    return request
