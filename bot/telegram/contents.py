"""What a Telegram message holds, in our terms."""

from telegram import Message

from bot.conversations.accept import Incoming
from bot.telegram.commands import act_of


def as_incoming(message: Message, name: str) -> list[Incoming]:
    """A command, a text, a caption, a thing we cannot open; nothing for what Telegram itself says ("message pinned").

    `name`: the unique name of the message, from which those of its parts are made.
    """
    if message.text is not None:
        act = act_of(message.text)
        return [Incoming(external_id=name, button=act) if act else Incoming(external_id=name, text=message.text)]
    caption = [Incoming(external_id=name, text=message.caption)] if message.caption else []
    return [*caption, *_media(message, name)]


def name_of(message: Message) -> str:
    """The same message always has the same name."""
    return f"tg/{message.chat.id}/{message.message_id}"


def _media(message: Message, name: str) -> list[Incoming]:
    if not (message.effective_attachment or message.checklist):
        return []
    # An album comes as one message a picture; one note is enough for all.
    album = f"tg/{message.chat.id}/album/{message.media_group_id}"
    return [Incoming(external_id=album if message.media_group_id else f"{name}/media", button="media")]
