"""After a danger: help is said again in other words, and a few words more are not taken for a question unless they are one."""

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_said
from bot.understanding import Understanding

DANGER = "safety/"
WITH_YOU = f"{DANGER}with_you"
NOT_IN_DANGER = "not_in_danger"
LIKELY = 0.7  # so likely a question right after help is one
# Of these one writes on in a few words that are no question; of papers kept or a removal letter, one asks what to do.
DISTRESS = {f"{DANGER}{kind}" for kind in ("suicide", "violence", "sexual_violence", "medical")} | {WITH_YOU}


def help_again(session: Session, conversation: Conversation, key: str) -> str:
    """The key of the help to say: never the same words twice in a row."""
    last = last_said(session, conversation)
    return f"{key}/again" if last is not None and last.answer == key else key


def is_still_about_it(session: Session, library: Library, conversation: Conversation, understanding: Understanding) -> bool:
    """Whether a message that follows help goes on about the danger: "please don't call the police", « ok je vais peut-être appeler »."""
    last = last_said(session, conversation)
    key = (last.answer or "").removesuffix("/again") if last else ""
    if key not in DISTRESS:
        return False
    understood = any(response.key in library.answers or response.key == "switch_language" for response in understanding.responses)
    return not understood or (key != WITH_YOU and understanding.ranking[0][1] < LIKELY)
