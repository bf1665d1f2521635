"""Not sure: ask once, with choices never shown before; then a person. Never the same clarification twice, never a loop."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.content.replies import HUMAN, Reply, clarification, reply
from bot.conversations.desk import Desk
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import last_key, last_lines

DOUBTS = {"unsure", "none_of_these", "unsure_twice", "unsure_still", "lost"}
LOOKED_BACK = 30  # lines


def clarify(
    session: Session,
    library: Library,
    conversation: Conversation,
    readings: Sequence[str],
    desk: Desk,
    today: date,
) -> Reply:
    """The question back to the student; at the second doubt in a row, or with nothing new to propose, a person."""
    said = [line for line in last_lines(session, conversation, LOOKED_BACK) if line.author != Author.STUDENT]
    fresh = [name for name in readings if library.title(name) and name not in _offered(said) and name != f"ask/{HUMAN}"]
    if not is_on(session, conversation) and (fresh or not _offered(said)):
        return clarification(library, fresh, conversation.language)
    is_new = desk.report(session, conversation)
    return reply(library, "unsure_twice" if is_new else "unsure_still", conversation.language, today=today)


def is_on(session: Session, conversation: Conversation) -> bool:
    """Whether the last reply was a doubt."""
    return last_key(session, conversation) in DOUBTS


def _offered(said: Sequence[Message]) -> set[str]:
    """The questions that earlier clarifications proposed."""
    return {button.value for line in said if line.answer == "unsure" for button in line.buttons}
