"""What was said before gives a message its meaning: after an answer, a few words are read with the question it answered."""

import re

from sqlalchemy.orm import Session

from bot.content.follow_ups import from_employer
from bot.conversations import recall
from bot.conversations.follow_up import FOLLOW_UP
from bot.conversations.heard import Heard
from bot.conversations.recall import FEW_WORDS
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import OF_LATE, asked_before, last_lines, question_answered

CLEAR = 0.7  # so likely, a message means the same whatever was said before
CLOSE = 0.4  # what fits the last answer is meant when it is at least so likely, compared with the likeliest
LEANING = 0.15  # and less is enough when the message leans on what was said: "and…", « et pour… », "not that, …"
LEANS = re.compile(r"(et|pis|puis|mais|ok|oui|non|pas|alors|donc|and|but|so|no|not|what if|what about|then)\b", re.IGNORECASE)
CLEAR_ALL_THE_SAME = 0.85  # so likely, a message that leans is clear too
CLEAR_IN_CONTEXT = 0.8  # so likely, a message read after the question answered last means this
HINTED = 0.01  # and, where it means the same question again, so likely it means one close to it
FEWEST = 0.08  # less likely, nothing is meant, whatever was said before
SAID_ENOUGH = 0.3  # less likely, a question close to the last one is not said by words that do not lean
UNCLEAR = 0.5  # less likely, a message that fits what was just answered when read after its question is about it
VAGUE = 0.3  # less likely, no reading of the message alone is to be believed
NUMBER = re.compile(r"\d+")
NOT_MANY_WORDS = 20
FEWER_WORDS = 8  # a longer message that leans says enough by itself


def in_context(heard: Heard) -> str | None:
    """What words mean after the last answer: something about it, or what they ask when read after its question; None when clear."""
    leans = heard.words <= FEWER_WORDS and LEANS.match(heard.text.strip())
    clear = CLEAR_ALL_THE_SAME if leans else CLEAR
    if heard.words > NOT_MANY_WORDS or not heard.understanding.ranking:
        return None
    likeliest, likely = heard.understanding.ranking[0]
    if likely >= clear:  # after an answer, what is clear is seldom about something that is not ours
        is_clear = heard.words <= FEWER_WORDS or likely >= CLEAR_ALL_THE_SAME
        return likeliest if is_clear and heard.last and likeliest in heard.library.entries else None
    takes_back = recall.TAKES_BACK.search(heard.text) is not None
    after = _after_the_question(heard, UNCLEAR if takes_back else CLEAR_IN_CONTEXT)
    if after and takes_back and not likeliest.startswith(FOLLOW_UP):
        return after
    if heard.last is None:
        return None
    enough = (LEANING if leans else CLOSE) * likely
    near = [(name, score) for name, score in heard.understanding.ranking if score >= enough and heard.words <= FEW_WORDS]
    follow_ups = {name for name, _ in near if name.startswith(FOLLOW_UP)}
    close = [name for name, score in near if name in follow_ups or (score >= FEWEST and name in heard.beside)]
    said = next((name for name, score in near if name in follow_ups or (name in close and (leans or score >= SAID_ENOUGH))), None)
    is_vague = likely < (UNCLEAR if after in (heard.last, *heard.beside) else VAGUE) and not recall.REFUSES.match(heard.text.strip())
    return said or (after if is_vague else None) or next(iter(close), None)


def _after_the_question(heard: Heard, enough: float) -> str | None:
    """What the message means when read after the question before; rather one close to the last answer than that answer itself."""
    readings = heard.understanding.in_context
    if not readings or readings[0][1] < enough or heard.library.title(readings[0][0]) is None:
        return None
    if readings[0][0] != heard.last:
        return readings[0][0]
    return next((name for name, score in readings if score >= HINTED and name in heard.beside), heard.last)


def read_after(session: Session, conversation: Conversation, message: Message) -> str | None:
    """The words that these come after: those of the number they correct, else the question answered last, else the line before."""
    corrected = _with_a_number_of(session, conversation, message) if recall.TAKES_BACK.search(message.text) else None
    return corrected or question_answered(session, conversation) or asked_before(session, message)


def _with_a_number_of(session: Session, conversation: Conversation, message: Message) -> str | None:
    numbers = set(NUMBER.findall(message.text))
    lines = [line for line in last_lines(session, conversation, OF_LATE) if line.author == Author.STUDENT and line.seq < message.seq]
    return next((line.text for line in reversed(lines) if numbers & set(NUMBER.findall(line.text))), None)


def as_spoken_by(heard: Heard, key: str) -> str:
    """The question as who is speaking means it: an employer's, when one of the last answers was to an employer."""
    answers = heard.library.answers
    is_employer = any(answers[key].group == "employers" for key in heard.answered if key in answers)
    return from_employer(heard.library, key) if is_employer else key
