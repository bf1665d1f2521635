"""Danger said in the word of a thumb: no message, and answered like one all the same."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import today
from bot.content.library import Library
from bot.conversations.danger import DANGER
from bot.conversations.desk import Desk
from bot.conversations.ownership import lock
from bot.conversations.replying import replies_to_act
from bot.conversations.tables import Author, Message, Owner
from bot.conversations.transcript import say
from bot.conversations.turn import Watch
from bot.feedback.tables import Feedback


def heed(session: Session, library: Library, watch: Watch, desk: Desk, message_id: int) -> None:
    """Help, and a person first in the queue, when what was missing in this answer tells of a danger; nothing otherwise."""
    found = session.execute(
        select(Feedback.word, Message.conversation_id).join(Message, Message.id == Feedback.message_id).where(Message.id == message_id)
    ).one_or_none()
    kind = watch(found.word) if found and found.word else None
    if found is None or kind is None:
        return
    conversation = lock(session, found.conversation_id)
    author = Author.BOT if conversation.owner == Owner.BOT else Author.SYSTEM
    for one in replies_to_act(session, library, conversation, f"{DANGER}{kind}", desk, today()):
        say(session, conversation, one, author=author)
