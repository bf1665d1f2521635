"""Buttons: pressed, or typed in words. Every button can also be typed."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content.library import Bilingual
from bot.content.replies import Choice
from bot.conversations.tables import Author, Button, Conversation, Message
from bot.errors import ButtonUnknown

# What a student may always ask for, without a button of the conversation at hand: the chat page's own controls, and commands.
STANDING = {
    "human_adviser": Bilingual(fr="Parler à une personne", en="Talk to a person"),
    "stay_with_bot": Bilingual(fr="Continuer avec l’assistant", en="Continue with the assistant"),
    "language/fr": Bilingual(fr="Français", en="Français"),
    "language/en": Bilingual(fr="English", en="English"),
    "choose_language": Bilingual(fr="Changer de langue", en="Change the language"),
    "help": Bilingual(fr="Aide", en="Help"),
    "start": Bilingual(fr="Commencer", en="Start"),
    "privacy": Bilingual(fr="Confidentialité", en="Privacy"),
    "media": Bilingual(fr="[image, voix ou fichier]", en="[picture, voice or file]"),
    "edit_noted": Bilingual(fr="[message modifié]", en="[edited message]"),
}
RECENT = 3  # a typed label or number refers to the choices of the last few messages
YES_OR_NO = {"oui", "non", "yes", "no"}  # but these answer the last message alone


def pressed(session: Session, conversation: Conversation, pressed_id: str) -> Choice:
    """What this button stands for. Raises ButtonUnknown for a forged one, or one of another conversation."""
    if pressed_id in STANDING:
        return Choice(label=STANDING[pressed_id].in_(conversation.language), value=pressed_id)
    query = select(Button).join(Message).where(Button.id == pressed_id, Message.conversation_id == conversation.id)
    button = session.scalar(query)
    if button is None:
        raise ButtonUnknown
    return Choice(label=button.label, value=button.value)


def typed(session: Session, conversation: Conversation, text: str) -> str | None:
    """The value of the recent button whose label, or whose number in the last list, is what the student typed."""
    wanted = folded(text)
    recent = (
        select(Message.id)
        .where(Message.conversation_id == conversation.id, Message.author != Author.STUDENT)
        .order_by(Message.seq.desc())
        .limit(RECENT)
    )
    query = select(Button).where(Button.message_id.in_(recent)).order_by(Button.message_id.desc(), Button.position)
    buttons = session.scalars(query).all()
    latest = session.scalar(recent.limit(1))
    for button in buttons:
        if folded(button.label) == wanted and (wanted not in YES_OR_NO or button.message_id == latest):
            return button.value
    last = [button for button in buttons if button.message_id == buttons[0].message_id]
    if wanted.isdigit() and len(wanted) == 1 and 1 <= int(wanted) <= len(last):
        return last[int(wanted) - 1].value
    return None


def folded(text: str) -> str:
    """Lower case, without accents or punctuation, so that « Oui ! » is « oui »."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()
