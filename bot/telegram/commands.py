"""The commands of the menu, in each language, and what they stand for."""

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.content.library import LANGUAGES, Library

log = structlog.get_logger()

ACTS = {
    "start": "start",
    "aide": "help",
    "help": "help",
    "humain": "human_adviser",
    "human": "human_adviser",
    "langue": "choose_language",
    "language": "choose_language",
    "confidentialite": "privacy",
    "privacy": "privacy",
}
LANGUAGE_ARGUMENTS = {
    **dict.fromkeys(("fr", "français", "francais", "french"), "language/fr"),
    **dict.fromkeys(("en", "english", "anglais"), "language/en"),
}
MENU = {
    "fr": ("aide", "humain", "langue", "confidentialite"),
    "en": ("help", "human", "language", "privacy"),
}


def act_of(text: str) -> str | None:
    """What a command stands for; None when the text is no command of ours, and so is plain text."""
    words = text.split(maxsplit=1)
    if not words or not words[0].startswith("/"):
        return None
    name = words[0].removeprefix("/").partition("@")[0].lower()
    act = ACTS.get(name)
    if act == "choose_language" and len(words) > 1:
        return LANGUAGE_ARGUMENTS.get(words[1].strip().lower(), act)
    return act


async def publish_menu(bot: Bot, library: Library) -> None:
    """Show the commands, and what we are; in French to who speaks neither language. A courtesy: it may fail."""
    try:
        for language in LANGUAGES:
            commands = [BotCommand(name, library.phrase(f"command.{ACTS[name]}", language)) for name in MENU[language]]
            codes = ("", language) if language == "fr" else (language,)  # "" is for every other language
            for code in codes:
                await bot.set_my_commands(commands, language_code=code)
                await bot.set_my_description(library.phrase("telegram.description", language), language_code=code)
    except TelegramError as error:
        log.warning("no_menu", error=type(error).__name__)
