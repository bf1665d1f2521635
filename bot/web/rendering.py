"""A message as the page receives it. All HTML is made here, from plain text, by escaping everything first."""

import re
from html import escape
from typing import Any

from bot.conversations.tables import Author, Message
from bot.feedback.tables import Feedback

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]»]")


def message_object(message: Message, given: Feedback | None = None) -> dict[str, Any]:
    """One message of the chat API's contract; `feedback` is there where it can be given."""
    is_answer = bool(message.answer and message.answer.startswith("ask/"))
    thumb = {"helpful": given.helpful if given else None, "word": given.word if given else None}
    return {
        "seq": message.seq,
        "from": message.author,
        "text": message.text,
        "html": html(message.text, linked=message.author != Author.STUDENT),
        # To go on with the assistant has its place in the page, where it can be true only now.
        "buttons": [{"label": button.label, "value": button.id} for button in message.buttons if button.value != "stay_with_bot"],
        "sources": message.sources,
        "answer": message.answer if is_answer else None,
        "language": message.language,
        "sent_at": message.sent_at.isoformat(),
        "feedback": thumb if message.is_answer else None,
    }


def html(text: str, *, linked: bool = True) -> str:
    """Paragraphs, "- " lists, and links when `linked` (a student's own text never becomes a link)."""
    return "".join(_block(block.split("\n"), linked) for block in re.split(r"\n\s*\n", text.strip()))


def _block(lines: list[str], linked: bool) -> str:
    made: list[str] = []
    items: list[str] = []
    plain: list[str] = []

    def close() -> None:
        if plain:
            made.append(f"<p>{'<br>'.join(plain)}</p>")
            plain.clear()
        if items:
            made.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items.clear()

    for line in lines:
        is_item = line.startswith("- ")
        if (is_item and plain) or (not is_item and items):
            close()
        (items if is_item else plain).append(_inline(line[2:] if is_item else line, linked))
    close()
    return "".join(made)


def _inline(text: str, linked: bool) -> str:
    if not linked:
        return escape(text)
    made, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        made.append(escape(text[end : match.start()]))
        made.append(f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{address}</a>')
        end = match.end()
    return "".join([*made, escape(text[end:])])
