"""Short words of the team on a conversation, for sorting and finding it again."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.conversations.masking import masked
from bot.conversations.ownership import lock
from bot.errors import BadRequest
from bot.handoff.tables import Tag

LONGEST = 30  # characters
MOST = 10  # of one conversation
SUGGESTED = 50


def tidied(written: str) -> str:
    """One way to write a tag: small letters, single spaces, nothing invisible. Raises BadRequest when it is empty or long."""
    visible = "".join(character if character.isprintable() else " " for character in written)
    tag = masked(" ".join(visible.lower().split()))
    if not 0 < len(tag) <= LONGEST:
        raise BadRequest
    return tag


def add(session: Session, conversation_id: uuid.UUID, written: str, *, by: str) -> None:
    """Harmless when it is there. Raises NotYours, and BadRequest past ten of them."""
    tag = tidied(written)
    conversation = lock(session, conversation_id)
    if len({*tags_of(session, conversation.id), tag}) > MOST:
        raise BadRequest
    session.execute(insert(Tag).values(conversation_id=conversation.id, tag=tag, by=by).on_conflict_do_nothing())


def remove(session: Session, conversation_id: uuid.UUID, tag: str) -> None:
    session.execute(delete(Tag).where(Tag.conversation_id == conversation_id, Tag.tag == tag))


def tags_of(session: Session, conversation_id: uuid.UUID) -> Sequence[str]:
    return session.scalars(select(Tag.tag).where(Tag.conversation_id == conversation_id).order_by(Tag.tag)).all()


def in_use(session: Session) -> Sequence[str]:
    """What a colleague may mean again, the most used first."""
    return session.scalars(select(Tag.tag).group_by(Tag.tag).order_by(func.count().desc(), Tag.tag).limit(SUGGESTED)).all()
