"""A message enters: stored once, numbered, and its turn queued, in one transaction. Only then may the door acknowledge it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.buttons import pressed
from bot.conversations.cleaning import cleaned
from bot.conversations.masking import masked
from bot.conversations.ownership import lock
from bot.conversations.tables import Author, Conversation, Message, Turn
from bot.conversations.transcript import append
from bot.db import defer
from bot.errors import TooManyMessages
from bot.people.tables import Channel, Student

RATE = 30  # messages of one conversation
RATE_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Incoming:
    """What a student sent. `external_id` is the channel's own, unique id; a repeated delivery carries the same one.

    `button`: the opaque id of a pressed button, or a standing act such as `human_adviser` (then `text` may be empty).
    """

    external_id: str
    text: str = ""
    button: str | None = None


@dataclass(frozen=True)
class Accepted:
    seq: int
    is_new: bool


def conversation_of(session: Session, student: Student, channel: Channel, address: str) -> Conversation:
    """The student's conversation on this channel, begun now if there is none."""
    query = select(Conversation).where(Conversation.student_id == student.id, Conversation.channel == channel)
    conversation = session.scalar(query)
    if conversation is None:
        conversation = Conversation(
            student_id=student.id,
            channel=channel,
            address=address,
            language=student.language,
        )
        session.add(conversation)
        session.flush()
    return conversation


def accept(session: Session, conversation: Conversation, incoming: Incoming, *, limited: bool = True) -> Accepted:
    """Store the message and queue its turn. The same external id again gives the same answer and changes nothing.

    Raises EmptyMessage, MessageTooLong, ButtonUnknown; and TooManyMessages on a channel that can be told to wait (`limited`).
    """
    conversation = lock(session, conversation.id)
    known = session.scalar(
        select(Message.seq).where(
            Message.channel == conversation.channel,
            Message.external_id == incoming.external_id,
        ),
    )
    if known is not None:
        return Accepted(seq=known, is_new=False)
    if limited and _is_too_fast(session, conversation):
        raise TooManyMessages
    button = pressed(session, conversation, incoming.button) if incoming.button else None
    text = cleaned(incoming.text) if button is None else button.label
    kept = masked(text)
    message = append(
        session,
        conversation,
        author=Author.STUDENT,
        text=kept,
        external_id=incoming.external_id,
        act=button.value if button else None,
        masked=kept != text,
    )
    session.flush()  # the turn needs its id
    session.add(Turn(message_id=message.id))
    defer(session, "turn", queue="turns", lock=f"turn/{conversation.id}", message_id=message.id)
    return Accepted(seq=message.seq, is_new=True)


def _is_too_fast(session: Session, conversation: Conversation) -> bool:
    query = select(func.count()).where(
        Message.conversation_id == conversation.id,
        Message.author == Author.STUDENT,
        Message.sent_at > func.now() - RATE_WINDOW,
    )
    return (session.scalar(query) or 0) >= RATE
