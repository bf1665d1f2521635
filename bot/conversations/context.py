"""What was just discussed gives a few words their meaning: "how long?", « et pour ma conjointe? », "are you sure?"."""

import re
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.content.aspects import lines_about
from bot.content.follow_ups import from_employer, meant, neighbours
from bot.content.library import Library
from bot.content.replies import HUMAN, Reply, in_words, offering, reply
from bot.conversations import recall
from bot.conversations.recall import FEW_WORDS
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_answer, last_answers
from bot.understanding import Understanding

FOLLOW_UP = "follow_up/"
CLEAR = 0.7  # so likely, a message means the same whatever was said before
CLOSE = 0.4  # what fits the last answer is meant when it is at least so likely, compared with the likeliest
LEANING = 0.15  # and less is enough when the message leans on what was said: "and…", « et pour… », "not that, …"
LEANS = re.compile(r"(et|pis|puis|mais|ok|oui|non|pas|alors|donc|and|but|so|no|not|what if|what about|then)\b", re.IGNORECASE)
CLEAR_ALL_THE_SAME = 0.85  # so likely, a message that leans is clear too
CLEAR_IN_CONTEXT = 0.8  # so likely, a message read after the question answered last means this
HINTED = 0.01  # and, where it means the same question again, so likely it means one close to it
FEWEST = 0.08  # less likely, nothing is meant, whatever was said before
SAID_ENOUGH = 0.3  # less likely, a question close to the last one is not said by words that do not lean
VAGUE = 0.3  # less likely, no reading of the message alone is to be believed
CORRECTS = re.compile(r"\b(attends?|en fait|je me suis tromp|wait|actually|i meant?|pardon|sorry)\b", re.IGNORECASE)
NOT_MANY_WORDS = 20
FEWER_WORDS = 8  # a longer message that leans says enough by itself
STILL_EMPLOYER = 3  # answers: who asked an employer's question not longer ago is still an employer


def follow_up(
    session: Session,
    library: Library,
    conversation: Conversation,
    aspect: str,
    text: str,
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
            return replace(sure, sources=reply(library, last, language, today=today).sources)
        case "explain":
            first = recall.gist(answer, language)
            return offering(library, "follow_up/explain", [HUMAN], language, key="follow_up/explain", title=title, first=first)
        case "repeat":
            return reply(library, last, language, today=today)
        case "more" | "unhelpful":
            return recall.choices(library, f"follow_up/{aspect}", last, understanding, language)
        case _:
            question = meant(library, aspect, last)
            if question is not None and recall.is_in_sight(session, conversation, question):
                return recall.again(session, library, conversation, question, text, understanding, today)
            if question is not None:
                return reply(library, question, language, today=today)
            lines = lines_about(answer.text.in_(language), aspect) or recall.lines_on(library, last, language, text, recall.SURELY)
            if aspect == "allowed" and not lines:
                lines = [recall.gist(answer, language)]
            if lines:
                return recall.in_part(library, last, understanding, language, lines, today)
            return recall.choices(library, "follow_up/which", last, understanding, language)


def in_context(session: Session, library: Library, conversation: Conversation, text: str, understanding: Understanding) -> str | None:
    """What words mean after the last answer: something about it, or what they ask when read after its question; None when clear."""
    words = len(text.split())
    leans = words <= FEWER_WORDS and LEANS.match(text.strip())
    clear = CLEAR_ALL_THE_SAME if leans else CLEAR
    if words > NOT_MANY_WORDS or not understanding.ranking:
        return None
    last = last_answer(session, conversation)
    likeliest, likely = understanding.ranking[0]
    if likely >= clear:  # after an answer, a few clear words are seldom about something that is not ours
        is_ours = words <= FEWER_WORDS and last in library.answers and likeliest in library.answers
        return likeliest if is_ours else None
    after = _after_the_question(library, last, understanding)
    if after and CORRECTS.search(text) and not likeliest.startswith(FOLLOW_UP):
        return after
    if last not in library.answers:
        return None
    enough = (LEANING if leans else CLOSE) * likely
    near = [(name, score) for name, score in understanding.ranking if score >= enough and words <= FEW_WORDS]
    follow_ups = {name for name, _ in near if name.startswith(FOLLOW_UP)}
    beside = neighbours(library, last)
    close = [name for name, score in near if name in follow_ups or (score >= FEWEST and name in beside)]
    said = next((name for name, score in near if name in follow_ups or (name in close and (leans or score >= SAID_ENOUGH))), None)
    is_vague = likely < VAGUE and not recall.REFUSES.match(text.strip())
    return said or (after if is_vague else None) or next(iter(close), None)


def _after_the_question(library: Library, last: str | None, understanding: Understanding) -> str | None:
    """What the message clearly means when read after the question before; rather one close to the last answer than that answer itself."""
    readings = understanding.in_context
    if not readings or readings[0][1] < CLEAR_IN_CONTEXT or library.title(readings[0][0]) is None:
        return None
    if last is None or readings[0][0] != last:
        return readings[0][0]
    beside = neighbours(library, last)
    return next((name for name, score in readings if score >= HINTED and name in beside), last)


def as_spoken_by(session: Session, library: Library, conversation: Conversation, key: str) -> str:
    """The question as who is speaking means it: an employer's, when one of the last answers was to an employer."""
    recent = last_answers(session, conversation, STILL_EMPLOYER)
    is_employer = any(library.answers[last].group == "employers" for last in recent if last in library.answers)
    return from_employer(library, key) if is_employer else key
