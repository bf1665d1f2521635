"""A message as the plain text Telegram shows: words, sources with their dates, numbered choices."""

from datetime import date
from typing import Any

from bot.content.library import Library
from bot.content.replies import in_words
from bot.conversations.deliver import Parcel
from bot.conversations.tables import Author


def full_text(library: Library, parcel: Parcel) -> str:
    """All of it, however long. No markup: what people write is never read as such."""
    parts = [parcel.text]
    if parcel.author == Author.ADVISOR:  # Telegram shows only one interlocutor, so say that this is a person
        parts.insert(0, library.phrase("label.advisor", parcel.language))
    if parcel.sources:
        lines = [_source(library, source, parcel.language) for source in parcel.sources]
        parts.append("\n".join([library.phrase("label.sources", parcel.language), *lines]))
    if parcel.buttons:
        parts.append("\n".join(f"{number}. {label}" for number, (label, _) in enumerate(parcel.buttons, start=1)))
    return "\n\n".join(parts)


def _source(library: Library, source: dict[str, Any], language: str) -> str:
    checked = in_words(date.fromisoformat(source["verified_on"]), language)
    dated = library.phrase("label.verified_on", language).format(date=checked)
    link = f"\n{source['url']}" if source["url"] else ""
    return f"• {source['title']} ({dated}){link}"
