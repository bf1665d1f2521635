"""After a danger: a few words more are not taken for a question unless they are one."""

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_key
from bot.understanding import Understanding

DANGER = "safety/"
WITH_YOU = f"{DANGER}with_you"
NOT_IN_DANGER = "not_in_danger"
LIKELY = 0.7  # so likely a question right after help is one
# Of these one writes on in a few words that are no question; of papers kept or a removal letter, one asks what to do.
DISTRESS = {f"{DANGER}{kind}" for kind in ("suicide", "violence", "sexual_violence", "medical")} | {WITH_YOU}


def is_still_about_it(session: Session, library: Library, conversation: Conversation, understanding: Understanding) -> bool:
    """Whether a message that follows help goes on about the danger: "please don't call the police", « ok je vais peut-être appeler »."""
    key = (last_key(session, conversation) or "").removesuffix("/again")
    if key not in DISTRESS:
        return False
    understood = any(response.key in library.answers or response.key == "switch_language" for response in understanding.responses)
    return not understood or (key != WITH_YOU and understanding.ranking[0][1] < LIKELY)
