"""After a danger: a few words more are not taken for a question unless they are one."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.heard import Heard
from bot.conversations.tables import Conversation, Message
from bot.conversations.transcript import OF_LATE, last_lines

DANGER = "safety/"
WITH_YOU = f"{DANGER}with_you"
AND_YOUR_QUESTION = f"{DANGER}and_your_question"
AFTER_HELP = "after_help"  # the intent of what is said of the help given: "I called, she was kind", « je peux texter? »
NOT_IN_DANGER = "not_in_danger"
FEW_WORDS = 12
LIKELY = 0.8  # so likely a question right after help is one
# Of these one writes on in a few words that are no question; of papers kept or a removal letter, one asks what to do.
DISTRESS = {f"{DANGER}{kind}" for kind in ("suicide", "violence", "sexual_violence", "medical")} | {WITH_YOU}

A_LIFE = {f"{DANGER}suicide", f"{DANGER}medical", f"{DANGER}violence"}
DENIES = re.compile(r"(non|nan|no|nope)\b", re.IGNORECASE)
BESIDE_A_LIFE = {"exploitation", "removal", "shelter"}


def act_of(session: Session, conversation: Conversation, kind: str, text: str) -> str | None:
    """The act of an alarm. Right after a life is in danger, fear of the police, of a boss or of the street is still about that life.

    None for a "no" to the help just given (« non, je veux pas déranger »): the team is alerted already, and it is answered as words.
    """
    said = _said(last_lines(session, conversation, OF_LATE))
    if not said or said[-1] not in DISTRESS:
        return f"{DANGER}{kind}"
    if DENIES.match(text.strip()):
        return None
    of_a_life = [key for key in said if key in A_LIFE]
    return of_a_life[-1] if of_a_life and kind in BESIDE_A_LIFE else f"{DANGER}{kind}"


def _said(lines: Sequence[Message]) -> list[str]:
    """What we said in these lines, by key, whatever the wording."""
    return [line.answer.removesuffix("/again") for line in lines if line.answer]


def was_in_danger(session: Session, conversation: Conversation) -> bool:
    """Whether danger was ever said in this conversation."""
    told = select(Message.id).where(Message.conversation_id == conversation.id, Message.answer.startswith(DANGER))
    return session.scalar(told.limit(1)) is not None


def was_just_helped(heard: Heard) -> bool:
    """Whether the last line was help in distress."""
    said = _said(heard.lines)
    return bool(said) and said[-1] in DISTRESS


def is_still_about_it(heard: Heard) -> bool:
    """Whether a message after help goes on about the danger: "please don't call the police", « ok je vais peut-être appeler ».

    Right after help, all but a question does, of few words a clear one; a little later, what is not understood.
    """
    said = _said(heard.lines)
    if not said or not DISTRESS & set(said):
        return False
    keys = [response.key for response in heard.understanding.responses]
    if said[-1] not in DISTRESS:
        return bool({"unsure", "lost"} & set(keys))
    understood = any(heard.library.title(key) or key == "switch_language" for key in keys)
    rankings = (heard.understanding.ranking, heard.understanding.in_context)
    likely = max((ranking[0][1] for ranking in rankings if ranking), default=0)
    is_short = heard.words <= FEW_WORDS and "?" not in heard.text
    return not understood or (is_short and said[-1] != WITH_YOU and likely < LIKELY)
