"""From an act or an understanding to the replies, with what they change: language, owner."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.content.library import LANGUAGES, Library
from bot.content.replies import HUMAN, Reply, offering, reply
from bot.conversations import context, danger, doubt, recall
from bot.conversations.desk import Desk
from bot.conversations.follow_up import FOLLOW_UP, follow_up
from bot.conversations.heard import Heard
from bot.conversations.tables import Conversation, Message, Owner
from bot.conversations.transcript import in_other_words, last_said
from bot.conversations.urgency import by_urgency
from bot.understanding import Keyed, Understanding

# Acts that work whoever owns the conversation: they are the student's own rights.
ALWAYS = {
    "choose_language",
    "help",
    "human_adviser",
    "language/en",
    "language/fr",
    "privacy",
    "privacy/erase",
    "privacy/keep",
    "privacy/notice",
    "stay_with_bot",
}

SATISFACTION = "satisfaction/"  # the answers to "did this help?", asked when a person has finished
SURE_OF_LANGUAGE = 0.8  # below it a message does not change the language of the conversation
WORDS_OF_LANGUAGE = 4  # nor does "OK", "merci", "CV", a name, or « c legal ca »
WORDS_OF_SWITCH = 14  # a longer message speaks about a language more than it asks for it

# What a yes or a no in other words ("yep", « pas vraiment ») stands for, among the choices just offered.
MEANT = {"affirm": {f"{SATISFACTION}yes"}, "deny": {"none_of_these", f"{SATISFACTION}no"}}

COURTESY = {"greet", "thanks", "goodbye"}
BESIDE_COURTESY = 0.1  # so likely, a question asked with thanks is meant


def is_always_answered(act: str | None) -> bool:
    return act is not None and (act in ALWAYS or act.startswith((danger.DANGER, SATISFACTION)))


def replies_to_act(
    session: Session,
    library: Library,
    conversation: Conversation,
    act: str,
    desk: Desk,
    today: date,
) -> list[Reply]:
    """What a pressed button, a command or a danger is answered. A question's key (`ask/…`) is answered with its answer."""
    key = act
    if act.startswith(danger.DANGER):
        desk.alarm(session, conversation, act.removeprefix(danger.DANGER))
        key = in_other_words(session, conversation, act, danger.WITH_YOU, f"{danger.WITH_YOU}/again")
    elif act == HUMAN:
        is_new = desk.request(session, conversation)
        is_alerted = conversation.owner == Owner.BOT
        key = "human_requested" if is_new else "human_alerted" if is_alerted else "human_already_requested"
        said = reply(library, key, conversation.language, today=today)
        return [replace(said, text=f"{said.text}\n\n{desk.outlook(session, conversation)}".strip())]
    elif act == "stay_with_bot":
        key = _stay(session, conversation, desk)
    elif act.startswith(SATISFACTION):
        desk.rate(session, conversation, act.removeprefix(SATISFACTION))
    elif act.startswith("language/"):
        return [_switch(library, conversation, act.removeprefix("language/"), today)]
    return [reply(library, key, conversation.language, today=today)]


def replies_to_understanding(
    session: Session,
    library: Library,
    conversation: Conversation,
    message: Message,
    text: str,
    understanding: Understanding,
    desk: Desk,
    today: date,
) -> list[Reply]:
    """The replies for what the engine chose of `text`, in the language the student writes."""
    _follow_language(conversation, text, understanding)
    heard = Heard(session, library, conversation, text, understanding, today)
    is_new = text == message.text  # else the message taken for a danger, which is none
    if is_new and danger.is_still_about_it(heard):
        return [_with_you(heard)]
    several = len(understanding.needs) > 1
    replies = _to_needs(heard, desk) if several else [one for response in understanding.responses for one in _to_key(heard, response, desk)]
    is_after_help = is_new and danger.was_just_helped(heard) and replies[0].key in library.entries
    return [heard.reply(danger.AND_YOUR_QUESTION), *replies] if is_after_help else replies


def _to_key(heard: Heard, response: Keyed, desk: Desk) -> list[Reply]:
    near = context.in_context(heard)
    match context.as_spoken_by(heard, near or _meant(response.key, heard.text, heard.understanding)):
        case "unsure" | "lost" as key if key == "unsure" or doubt.is_on(heard):
            return [recall.in_last_answer(heard) or doubt.clarify(heard, recall.readings(heard), desk)]
        case danger.AFTER_HELP:
            return [_with_you(heard)]
        case "switch_language":
            return [_switch(heard.library, heard.conversation, str(response.arguments.get("language")), heard.today)]
        case "ask/source_and_date":
            return _with_last_sources(heard)
        case key if key == f"ask/{HUMAN}":  # to ask whether one can is to ask for it
            return _act(heard, HUMAN, desk)
        case key if key.startswith(FOLLOW_UP):
            return [follow_up(heard, key.removeprefix(FOLLOW_UP))]
        case "affirm" | "deny" as key:
            return _act(heard, _yes_or_no(heard.session, heard.conversation, key), desk)
        case key if recall.is_in_sight(heard, key):
            return [recall.again(heard, key)]
        case key:
            return _act(heard, key, desk)


def _act(heard: Heard, act: str, desk: Desk) -> list[Reply]:
    return replies_to_act(heard.session, heard.library, heard.conversation, act, desk, heard.today)


def _with_you(heard: Heard) -> Reply:
    return heard.reply(in_other_words(heard.session, heard.conversation, danger.WITH_YOU))


def _meant(key: str, text: str, understanding: Understanding) -> str:
    """What is asked beside thanks ("thank you, and is it free?"); a long message about a language is no wish to change it."""
    if key in COURTESY and "?" in text:
        asked = (name for name, score in understanding.ranking if score >= BESIDE_COURTESY and name.startswith(("ask/", "bot_challenge")))
        return next(asked, key)
    return "unsure" if key == "switch_language" and len(text.split()) > WORDS_OF_SWITCH else key


def _to_needs(heard: Heard, desk: Desk) -> list[Reply]:
    """The more urgent need is answered, the others are offered."""
    first, *others = by_urgency(heard.library, heard.understanding.needs)
    return [*_act(heard, first, desk), offering(heard.library, "also_asked", others, heard.language, key="also_asked")]


def _follow_language(conversation: Conversation, text: str, understanding: Understanding) -> None:
    said = understanding.language
    is_clear = understanding.language_confidence >= SURE_OF_LANGUAGE and len(text.split()) >= WORDS_OF_LANGUAGE
    if said in LANGUAGES and is_clear:
        conversation.language = said


def _stay(session: Session, conversation: Conversation, desk: Desk) -> str:
    """A request that nobody took yet is cancelled; a person who is there is not cut off by a button."""
    match conversation.owner:
        case Owner.WAITING:
            return "back_to_bot" if desk.cancel(session, conversation) else "back_to_bot_and_awaited"
        case Owner.HUMAN:
            return "with_a_person"
        case _:
            return "with_bot_already"


def _yes_or_no(session: Session, conversation: Conversation, said: str) -> str:
    """« Oui » takes the only choice just offered; "no" to a doubt is "none of these"; both answer whether a person helped."""
    last = last_said(session, conversation)
    offered = [button.value for button in last.buttons] if last else []
    if said == "affirm" and len(offered) == 1:
        return offered[0]
    return next((value for value in offered if value in MEANT[said]), said)


def _switch(library: Library, conversation: Conversation, wanted: str, today: date) -> Reply:
    """Speak the wanted language from now on; the other one when it is not said which."""
    if wanted not in LANGUAGES:
        wanted = "fr" if conversation.language == "en" else "en"
    conversation.language = wanted
    return reply(library, "switch_language", wanted, today=today)


def _with_last_sources(heard: Heard) -> list[Reply]:
    """How our answers are sourced, then the sources of the answer just given."""
    general = heard.reply("ask/source_and_date")
    answered = heard.reply(heard.last) if heard.last and heard.last != general.key else None
    if answered is None or not answered.sources:
        return [general]
    title = heard.library.entries[answered.key].title.in_(heard.language)
    text = heard.library.phrase("sources_of_last", heard.language).format(title=title)
    return [general, Reply(text=text, language=heard.language, key="sources_of_last", sources=answered.sources)]
