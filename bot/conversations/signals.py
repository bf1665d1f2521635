"""Who is writing, told as it happens and kept nowhere; which lines the student's page has shown."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.conversations.tables import Author, Conversation

TYPING = "passerelle_typing"  # the PostgreSQL channel that says who writes: « web 8c0f… student »


def typing(session: Session, conversation: Conversation, author: Author) -> None:
    session.execute(select(func.pg_notify(TYPING, f"{conversation.channel} {conversation.id} {author}")))


def shown(session: Session, conversation: Conversation, seq: int) -> None:
    """The student's page has shown the lines up to this one. It only grows, and never past the last line."""
    of_it = (Conversation.id == conversation.id, Conversation.read_seq < seq, Conversation.last_seq >= seq)
    session.execute(update(Conversation).where(*of_it).values(read_seq=seq))
