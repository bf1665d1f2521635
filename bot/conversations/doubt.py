"""Not sure: ask once, with choices never shown before; then a person. Never the same clarification twice, never a loop."""

from collections.abc import Sequence

from bot.content.replies import HUMAN, Reply, clarification
from bot.conversations.desk import Desk
from bot.conversations.heard import Heard
from bot.conversations.tables import Author, Message
from bot.conversations.transcript import last_key, last_lines

DOUBTS = {"unsure", "none_of_these", "unsure_twice", "unsure_still", "lost"}
LOOKED_BACK = 30  # lines


def clarify(heard: Heard, readings: Sequence[str], desk: Desk) -> Reply:
    """The question back to the student; at the second doubt in a row, or with nothing new to propose, a person."""
    said = [line for line in last_lines(heard.session, heard.conversation, LOOKED_BACK) if line.author != Author.STUDENT]
    fresh = [name for name in readings if heard.library.title(name) and name not in _offered(said) and name != f"ask/{HUMAN}"]
    if not is_on(heard) and (fresh or not _offered(said)):
        return clarification(heard.library, fresh, heard.language)
    return heard.reply("unsure_twice" if desk.report(heard.session, heard.conversation) else "unsure_still")


def is_on(heard: Heard) -> bool:
    """Whether the last reply was a doubt."""
    return last_key(heard.session, heard.conversation) in DOUBTS


def _offered(said: Sequence[Message]) -> set[str]:
    """The questions that earlier clarifications proposed."""
    return {button.value for line in said if line.answer == "unsure" for button in line.buttons}
