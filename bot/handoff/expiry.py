"""A request that nobody took and whose student no longer writes comes to an end, and the student is told."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from bot.clock import today
from bot.content.library import Library
from bot.content.replies import reply
from bot.conversations.ownership import lock_free, pass_to
from bot.conversations.tables import Author, Message, Owner
from bot.conversations.transcript import say
from bot.handoff.requests import end
from bot.handoff.tables import HandoffRequest, RequestState

FORGOTTEN_AFTER = timedelta(days=7)  # without a word of the student or of an advisor


def expire(session: Session, library: Library, *, at: datetime) -> int:
    """End what waits in vain: the assistant speaks again, and says so. Never what is urgent, nor what a person holds. The number ended.

    A conversation that is being changed is left for the next time.
    """
    conversations = lock_free(session, select(HandoffRequest.conversation_id).where(_is_forgotten(at)))
    ended = 0
    for conversation in conversations:
        # Looked at again under the lock: it may have been taken, or written in, meanwhile.
        request = session.scalar(select(HandoffRequest).where(HandoffRequest.conversation_id == conversation.id, _is_forgotten(at)))
        if request is None:
            continue
        end(request, RequestState.CANCELLED, outcome="expired")
        if conversation.owner == Owner.WAITING:
            pass_to(conversation, Owner.BOT)
        say(session, conversation, reply(library, "request_expired", conversation.language, today=today()), author=Author.SYSTEM)
        ended += 1
    return ended


def _is_forgotten(at: datetime) -> ColumnElement[bool]:
    written = exists().where(
        Message.conversation_id == HandoffRequest.conversation_id,
        Message.author.in_((Author.STUDENT, Author.ADVISOR)),
        Message.sent_at > at - FORGOTTEN_AFTER,
    )
    return and_(
        HandoffRequest.state == RequestState.WAITING,
        HandoffRequest.urgent.is_(False),
        HandoffRequest.requested_at <= at - FORGOTTEN_AFTER,
        ~written,
    )
