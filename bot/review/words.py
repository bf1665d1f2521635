"""The words that people wrote, apart from their messages: looked for in one index, whatever is common or rare."""

import uuid
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, Select, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Table

SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")  # PostgreSQL's way with words of any language: as they are


class MessageWords(Table):
    """The words of one line of a student or an advisor. A trigger writes them, in lower case and without accents (`bare`)."""

    __tablename__ = "message_words"
    # No index by conversation: going through them one by one is what a search must not do.
    __table_args__ = (Index("ix_message_words_words", "words", postgresql_using="gin"),)

    message_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[uuid.UUID]
    words: Mapped[Any] = mapped_column(TSVECTOR)


def said_in(words: str) -> Select[uuid.UUID]:
    """The conversations with a line that holds all these words, in any order, accented or not; the last may be unfinished."""
    whole = cast(func.plainto_tsquery(SIMPLE, func.bare(words)), Text)
    unfinished = cast(func.nullif(whole, "") + ":*", TSQUERY)
    return select(MessageWords.conversation_id).where(MessageWords.words.bool_op("@@")(unfinished))
