"""A thumb up or down under an answer, and a word on what was missing."""

from collections.abc import Collection

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.conversations.cleaning import cleaned
from bot.conversations.masking import masked
from bot.conversations.tables import Conversation, Message
from bot.db import defer
from bot.errors import NotYours
from bot.feedback.tables import Feedback


def answer(session: Session, conversation: Conversation, **which: int) -> Message:
    """The answer of this conversation with this `seq`, or this `id`. Raises NotYours when there is none, or it is another sort of line."""
    found = session.scalar(select(Message).filter_by(conversation_id=conversation.id, **which))
    if found is None or not found.is_answer:
        raise NotYours
    return found


def give(session: Session, answer: Message, *, helpful: bool, word: str | None = None) -> None:
    """The last thumb counts. The same one without a word keeps the word there is. Raises MessageTooLong, EmptyMessage."""
    given = insert(Feedback).values(message_id=answer.id, helpful=helpful, word=masked(cleaned(word)) if word else None)
    new = given.excluded
    kept = case((Feedback.helpful == new.helpful, func.coalesce(new.word, Feedback.word)), else_=new.word)
    changed = {"helpful": new.helpful, "word": kept, "given_at": func.clock_timestamp()}
    session.execute(given.on_conflict_do_update(index_elements=[Feedback.message_id], set_=changed))
    if word:  # it may tell of a danger
        defer(session, "heed", queue="turns", lock=f"turn/{answer.conversation_id}", message_id=answer.id)


def add_word(session: Session, conversation: Conversation, message_id: int, word: str) -> None:
    """What was missing in an answer that has a thumb down; nothing for any other message. Raises MessageTooLong, EmptyMessage."""
    mine = select(Message.id).where(Message.conversation_id == conversation.id, Message.id == message_id).scalar_subquery()
    down = update(Feedback).where(Feedback.message_id == mine, Feedback.helpful.is_(False))
    session.execute(down.values(word=masked(cleaned(word))))


def given_to(session: Session, lines: Collection[Message]) -> dict[int, Feedback]:
    """The thumbs under these lines, by the id of the line."""
    answers = [line.id for line in lines if line.is_answer]
    found = session.scalars(select(Feedback).where(Feedback.message_id.in_(answers))) if answers else ()
    return {one.message_id: one for one in found}


def of_conversation(session: Session, conversation: Conversation) -> list[tuple[Message, Feedback]]:
    """Every thumb of a conversation with the answer it is under, in order."""
    query = select(Message, Feedback).join(Feedback, Feedback.message_id == Message.id)
    return [(line, one) for line, one in session.execute(query.where(Message.conversation_id == conversation.id).order_by(Message.seq))]
