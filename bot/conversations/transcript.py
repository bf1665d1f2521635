"""The log of one conversation: adding a line, reading lines."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from bot.clock import now
from bot.content.replies import Reply
from bot.conversations.tables import Author, Button, Conversation, Delivery, Message
from bot.db import defer
from bot.errors import NotYours
from bot.people.tables import Channel

NEWS = "passerelle_messages"  # the PostgreSQL channel on which triggers name the conversation that has something new, and who wrote
PAGE = 200  # lines read at once: fewer are all there are
WITH_BUTTONS = selectinload(Message.buttons)
OF_LATE = 12  # lines, about two screens of a phone
SUBJECT = func.coalesce(Message.subject, Message.answer)
ON_A_SUBJECT = or_(SUBJECT.like("ask/%"), SUBJECT.like("beyond/%"))
CALLED_CHANNELS = {Channel.TELEGRAM}  # the web chat reads the log; these must be called


def append(session: Session, conversation: Conversation, *, author: Author, text: str, **columns: Any) -> Message:
    """Add the next line. The caller holds the conversation's lock, which keeps the numbers without gaps."""
    conversation.last_seq += 1
    conversation.last_at = now()
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        channel=conversation.channel,
        direction="in" if author is Author.STUDENT else "out",
        author=author,
        text=text,
        **columns,
    )
    session.add(message)
    if message.direction == "out" and conversation.channel in CALLED_CHANNELS:
        session.flush()
        session.add(Delivery(message_id=message.id))
        defer(session, "deliver", queue=conversation.channel, lock=f"deliver/{conversation.id}", message_id=message.id)
    return message


def say(
    session: Session,
    conversation: Conversation,
    reply: Reply,
    *,
    author: Author = Author.BOT,
    in_reply_to: int | None = None,
) -> Message:
    """Write a reply into the log, with its buttons under fresh opaque ids."""
    message = append(
        session,
        conversation,
        author=author,
        text=reply.text,
        language=reply.language,
        answer=reply.key,
        subject=reply.subject,
        sources=list(reply.sources),
        in_reply_to=in_reply_to,
    )
    message.buttons = [
        Button(id=secrets.token_urlsafe(9), position=position, label=choice.label, value=choice.value)
        for position, choice in enumerate(reply.choices)
    ]
    return message


def since(session: Session, conversation: Conversation, seq: int, *, limit: int = PAGE) -> Sequence[Message]:
    """The lines after `seq`, in order."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.seq > seq)
    return session.scalars(query.order_by(Message.seq).limit(limit).options(WITH_BUTTONS)).all()


def conversation(session: Session, conversation_id: uuid.UUID) -> Conversation:
    """Raises NotYours when there is none."""
    found = session.get(Conversation, conversation_id)
    if found is None:
        raise NotYours
    return found


def last_lines(session: Session, conversation: Conversation, count: int) -> Sequence[Message]:
    return since(session, conversation, conversation.last_seq - count)


def readings(session: Session, conversation: Conversation, count: int) -> Sequence[tuple[int, dict[str, Any] | None]]:
    """What was understood of each of the last lines, by its number."""
    late = (Message.conversation_id == conversation.id, Message.seq > conversation.last_seq - count)
    found = session.execute(select(Message.seq, Message.understood).where(*late).order_by(Message.seq))
    return [(seq, understood) for seq, understood in found]


def subjects(session: Session, conversation: Conversation, count: int) -> Sequence[tuple[str, datetime]]:
    """The subjects spoken of and when each was last, the latest first."""
    last = func.max(Message.sent_at)
    query = select(SUBJECT, last).where(Message.conversation_id == conversation.id, ON_A_SUBJECT)
    return [(key, at) for key, at in session.execute(query.group_by(SUBJECT).order_by(last.desc()).limit(count))]


def last_answers(session: Session, conversation: Conversation, count: int) -> Sequence[str]:
    """The keys of the last subjects spoken of, such as `ask/pgwp_deadline` or `beyond/caq`, the last one first."""
    query = select(SUBJECT).where(Message.conversation_id == conversation.id, ON_A_SUBJECT)
    return [key for key in session.scalars(query.order_by(Message.seq.desc()).limit(count)) if key]


def last_answer(session: Session, conversation: Conversation) -> str | None:
    return next(iter(last_answers(session, conversation, 1)), None)


def last_said(session: Session, conversation: Conversation) -> Message | None:
    """The last line that is not the student's."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.author != Author.STUDENT)
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))


def last_key(session: Session, conversation: Conversation) -> str | None:
    """The key of the last line that is not the student's; None when it has none, or there is no such line."""
    last = last_said(session, conversation)
    return last.answer if last else None


def in_other_words(session: Session, conversation: Conversation, key: str, *others: str) -> str:
    """Of a key, its other wording and other keys: the first not said of late, else the one said longest ago.

    A key that has others opens the subject: said of late, it does not come back.
    """
    said = {line.answer: line.seq for line in last_lines(session, conversation, OF_LATE)}
    wordings = (key, f"{key}/again", *others)
    return min(wordings[1:] if others and key in said else wordings, key=lambda wording: said.get(wording, 0))


def asked_before(session: Session, message: Message) -> str | None:
    """What the student last wrote in words before this line."""
    query = select(Message.text).where(
        Message.conversation_id == message.conversation_id,
        Message.author == Author.STUDENT,
        Message.act.is_(None),
        Message.seq < message.seq,
    )
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))


def last_words(session: Session, conversation: Conversation) -> str | None:
    """What the student last wrote, buttons left out."""
    query = select(Message.text).where(Message.conversation_id == conversation.id, Message.author == Author.STUDENT, Message.act.is_(None))
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))


def question_answered(session: Session, conversation: Conversation) -> str | None:
    """What the student wrote to get the answer on the subject spoken of last; None before the first answer."""
    whole = (Message.conversation_id == conversation.id, Message.answer == last_answer(session, conversation))
    answered = select(Message.in_reply_to).where(*whole).order_by(Message.seq.desc()).limit(1)
    return session.scalar(select(Message.text).where(Message.id == answered.scalar_subquery()))


def last_of_student(session: Session, conversation: Conversation) -> Message | None:
    query = select(Message).where(Message.conversation_id == conversation.id, Message.author == Author.STUDENT)
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))
