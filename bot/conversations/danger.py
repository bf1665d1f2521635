"""After a danger: help is said again in other words, and what follows is not taken for a question unless it clearly is one."""

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.conversations.context import CLEAR
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_said
from bot.understanding import Understanding

DANGER = "safety/"
WITH_YOU = f"{DANGER}with_you"
# Of these one writes on in a few words that are no question; of papers kept or a removal letter, one asks what to do.
DISTRESS = {f"{DANGER}{kind}" for kind in ("suicide", "violence", "sexual_violence", "medical")} | {WITH_YOU}


def help_again(session: Session, conversation: Conversation, key: str) -> str:
    """The key of the help to say: never the same words twice in a row."""
    last = last_said(session, conversation)
    return f"{key}/again" if last is not None and last.answer == key else key


def is_still_about_it(session: Session, library: Library, conversation: Conversation, understanding: Understanding) -> bool:
    """Whether a message that follows help goes on about the danger: "please don't call the police", « ok je vais peut-être appeler »."""
    last = last_said(session, conversation)
    if last is None or (last.answer or "").removesuffix("/again") not in DISTRESS:
        return False
    key, likelihood = understanding.ranking[0] if understanding.ranking else ("unsure", 0.0)
    return key not in library.answers or likelihood < CLEAR
