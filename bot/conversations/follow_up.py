"""A few words about the last answer: "how long?", « et pour ma conjointe? », "are you sure?"."""

from dataclasses import replace

from bot.content.aspects import lines_about
from bot.content.follow_ups import meant
from bot.content.replies import HUMAN, Reply, in_words, offering
from bot.conversations import recall
from bot.conversations.heard import Heard
from bot.conversations.transcript import question_answered

FOLLOW_UP = "follow_up/"
ITSELF = {"how", "where"}  # « comment je m’inscris? » after the answer that tells it


def follow_up(heard: Heard, aspect: str) -> Reply:
    """What we say of an aspect of the last answer, or of one a little before."""
    last = heard.last
    if last is None:  # some aspects say enough by themselves: « et pour ma conjointe? »
        return heard.reply(meant(heard.library, aspect, "") or f"{FOLLOW_UP}nothing_yet")
    entry = heard.library.entries[last]
    title = entry.title.in_(heard.language)
    phrase = f"{FOLLOW_UP}{aspect}"
    match aspect:
        case "sure" if entry.verified_on:
            verified = in_words(entry.verified_on, heard.language)
            sure = offering(heard.library, phrase, [HUMAN], heard.language, key=phrase, subject=last, title=title, verified=verified)
            return replace(sure, sources=heard.reply(last).sources)
        case "explain":
            first = recall.gist(entry, heard.language)
            return offering(heard.library, phrase, [HUMAN], heard.language, key=phrase, subject=last, title=title, first=first)
        case "repeat":
            return heard.reply(last)
        case "more" | "unhelpful":
            return recall.choices(heard, phrase, last)
        case _:
            answered = (key for key in heard.answered if key in heard.library.entries)
            said = (_said_of(heard, aspect, key) for key in answered)
            return next(filter(None, said), None) or recall.choices(heard, f"{FOLLOW_UP}which", last)


def _said_of(heard: Heard, aspect: str, key: str) -> Reply | None:
    """The question that the aspect stands for after this answer, or its lines about it; None when there are neither."""
    question = meant(heard.library, aspect, key)
    if question is not None and question not in (key, heard.last):
        return recall.again(heard, question) if recall.is_in_sight(heard, question) else heard.reply(question)
    entry = heard.library.entries[key]
    lines = lines_about(entry.text.in_(heard.language), aspect) or recall.lines_on(heard, key, heard.text, recall.SURELY)
    if aspect == "allowed" and not lines:  # "is that legal?": what was told before
        told = question_answered(heard.session, heard.conversation) or ""
        lines = recall.lines_on(heard, key, told, recall.SURELY) or [recall.gist(entry, heard.language)]
    if lines:
        return recall.in_part(heard, key, lines)
    return recall.again(heard, key) if question == key and aspect in ITSELF else None
