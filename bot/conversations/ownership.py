"""Who speaks to the student: `bot`, `waiting` or `human`. Every change goes through here, under the conversation's lock."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation, Owner
from bot.errors import IllegalTransition, NotYours

LEGAL = {
    (Owner.BOT, Owner.WAITING),  # the student asks for a person
    (Owner.BOT, Owner.HUMAN),  # an advisor takes over
    (Owner.WAITING, Owner.HUMAN),  # an advisor claims the request
    (Owner.WAITING, Owner.BOT),  # the student goes on with the assistant
    (Owner.HUMAN, Owner.BOT),  # handed back
    (Owner.HUMAN, Owner.WAITING),  # given back to the queue
}


def lock(session: Session, conversation_id: uuid.UUID | ScalarSelect[uuid.UUID]) -> Conversation:
    """The conversation, as nobody else can change it until this transaction ends. Raises NotYours when it does not exist."""
    query = select(Conversation).where(Conversation.id == conversation_id)
    conversation = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if conversation is None:
        raise NotYours
    return conversation


def lock_free(session: Session, conversation_ids: Select[uuid.UUID]) -> Sequence[Conversation]:
    """As `lock`, those of them that nobody is changing; the others are left alone."""
    query = select(Conversation).where(Conversation.id.in_(conversation_ids)).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def pass_to(conversation: Conversation, owner: Owner) -> None:
    """Give the floor to `owner`. The caller holds the lock. Raises IllegalTransition."""
    if (Owner(conversation.owner), owner) not in LEGAL:
        raise IllegalTransition
    conversation.owner = owner
