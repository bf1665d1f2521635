"""What was just discussed gives a few words their meaning: "how long?", « et pour ma conjointe? », "are you sure?"."""

import re
from datetime import date

from sqlalchemy.orm import Session

from bot.content.aspects import lines_about
from bot.content.follow_ups import meant, neighbours
from bot.content.library import Answer, Library
from bot.content.replies import CHOICES, HUMAN, Reply, in_words, offering, reply
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_answer, last_key
from bot.understanding import Understanding

FOLLOW_UP = "follow_up/"
FEW_WORDS = 14
CLEAR = 0.7  # so likely, a message means the same whatever was said before
CLOSE = 0.4  # what fits the last answer is meant when it is at least so likely, compared with the likeliest
LEANING = 0.15  # and less is enough when the message leans on what was said: "and…", « et pour… », "not that, …"
LEANS = re.compile(r"(et|pis|puis|mais|ok|oui|non|pas|alors|donc|and|but|so|no|not|what if|what about|then)\b", re.IGNORECASE)
CLEAR_ALL_THE_SAME = 0.85  # so likely, a message that leans is clear too
FEWER_WORDS = 8  # a longer message that leans says enough by itself


def follow_up(
    session: Session,
    library: Library,
    conversation: Conversation,
    aspect: str,
    understanding: Understanding,
    today: date,
) -> Reply:
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
            first = _gist(answer, language)
            return offering(library, "follow_up/explain", [HUMAN], language, key="follow_up/explain", title=title, first=first)
        case "repeat":
            return reply(library, last, language, today=today)
        case "more" | "unhelpful":
            return _choices(library, f"follow_up/{aspect}", last, understanding, language)
        case _:
            question = meant(library, aspect, last)
            if question is not None:
                return reply(library, question, language, today=today)
            lines = lines_about(answer.text.in_(language), aspect)
            said = {"lines": "\n".join(f"- {line}" for line in lines)} if lines else {}
            return _choices(library, "follow_up/in_it" if lines else "follow_up/which", last, understanding, language, **said)


def in_context(session: Session, library: Library, conversation: Conversation, text: str, understanding: Understanding) -> str | None:
    """What a few words mean after the last answer: something about it, or a question close to it; None when clear by themselves."""
    words = len(text.split())
    leans = words <= FEWER_WORDS and LEANS.match(text.strip())
    clear = CLEAR_ALL_THE_SAME if leans else CLEAR
    if words > FEW_WORDS or not understanding.ranking or understanding.ranking[0][1] >= clear:
        return None
    last = last_answer(session, conversation)
    if last not in library.answers:
        return None
    close = set(neighbours(library, last))
    enough = (LEANING if leans else CLOSE) * understanding.ranking[0][1]
    near = (name for name, score in understanding.ranking if score >= enough)
    return next((name for name in near if name in close or name.startswith(FOLLOW_UP)), None)


def was_just_said(session: Session, conversation: Conversation, key: str) -> bool:
    """Whether the last line is this very answer: the same words again would not help."""
    return key.startswith("ask/") and last_key(session, conversation) == key


def again(library: Library, conversation: Conversation, key: str, understanding: Understanding) -> Reply:
    """The same question read twice in a row: its gist, what else may be meant, and a person."""
    first = _gist(library.answers[key], conversation.language)
    return _choices(library, "said_already", key, understanding, conversation.language, first=first)


def _gist(answer: Answer, language: str) -> str:
    """The first sentence, which answers (`docs/content.md`)."""
    first = re.split(r"(?<=[.:])\s", answer.text.in_(language).strip(), maxsplit=1)[0]
    return first.rstrip(" \u00a0.:") + "."


def _choices(library: Library, phrase: str, last: str, understanding: Understanding, language: str, **said: str) -> Reply:
    """What else may be meant: the likeliest reading of the message, then what is close to the last answer, the likeliest first."""
    readings = [name for name, _ in understanding.ranking if name in library.answers]
    close = sorted(neighbours(library, last), key=lambda name: readings.index(name) if name in readings else len(readings))
    others = [name for name in dict.fromkeys([*readings[:1], *close, *readings]) if name not in (last, f"ask/{HUMAN}")][:CHOICES]
    return offering(library, phrase, [*others, HUMAN], language, key=phrase, title=library.answers[last].title.in_(language), **said)
