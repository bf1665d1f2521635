"""What was just discussed gives a few words their meaning: "how long?", « et pour ma conjointe? », "are you sure?"."""

import re
from datetime import date

from sqlalchemy.orm import Session

from bot.content.follow_ups import meant, neighbours
from bot.content.library import Library
from bot.content.replies import HUMAN, Reply, in_words, offering, reply
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_answer
from bot.understanding import Understanding

FOLLOW_UP = "follow_up/"
FEW_WORDS = 14
CLEAR = 0.7  # so likely, a message means the same whatever was said before
CLOSE = 0.4  # what fits the last answer is meant when it is at least so likely, compared with the likeliest


def follow_up(session: Session, library: Library, conversation: Conversation, aspect: str, today: date) -> Reply:
    """The reply to a few words about the last answer."""
    language = conversation.language
    last = last_answer(session, conversation)
    if last is None or last not in library.answers:
        return reply(library, "follow_up/nothing_yet", language, today=today)
    answer = library.answers[last]
    title = answer.title.in_(language)
    match aspect:
        case "sure":
            verified = in_words(answer.verified_on, language)
            sure = offering(library, "follow_up/sure", [HUMAN], language, key="follow_up/sure", title=title, verified=verified)
            return Reply(sure.text, language, sure.key, sure.choices, reply(library, last, language, today=today).sources)
        case "explain":
            first = re.split(r"(?<=[.:])\s", answer.text.in_(language).strip(), maxsplit=1)[0].rstrip(" :") + "."
            first = first.replace("..", ".")
            return offering(library, "follow_up/explain", [HUMAN], language, key="follow_up/explain", title=title, first=first)
        case "repeat":
            return reply(library, last, language, today=today)
        case "more":
            return _choices(library, "follow_up/more", last, language)
        case _:
            question = meant(library, aspect, last)
            return reply(library, question, language, today=today) if question else _choices(library, "follow_up/which", last, language)


def in_context(session: Session, library: Library, conversation: Conversation, text: str, understanding: Understanding) -> str | None:
    """What a few words mean after the last answer: something about it, or a question close to it; None when clear by themselves."""
    if len(text.split()) > FEW_WORDS or not understanding.ranking or understanding.ranking[0][1] >= CLEAR:
        return None
    last = last_answer(session, conversation)
    if last not in library.answers:
        return None
    close = set(neighbours(library, last))
    likeliest = understanding.ranking[0][1]
    near = (name for name, score in understanding.ranking if score >= CLOSE * likeliest)
    return next((name for name in near if name in close or name.startswith(FOLLOW_UP)), None)


def _choices(library: Library, phrase: str, last: str, language: str) -> Reply:
    near = neighbours(library, last)[:3]
    return offering(library, phrase, [*near, HUMAN], language, key=phrase, title=library.answers[last].title.in_(language))
