"""Filters that a member keeps under a name, for themselves."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Table
from bot.errors import NotYours
from bot.review.filters import Filters


class SavedFilter(Table):
    """What one member looks for again and again."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("member_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[dict[str, Any]]


def save(session: Session, member_id: uuid.UUID, name: str, filters: Filters) -> None:
    """Keep these filters; they replace those the member kept under the same name."""
    new = insert(SavedFilter).values(id=uuid.uuid4(), member_id=member_id, name=name, query=filters.query())
    session.execute(new.on_conflict_do_update(index_elements=["member_id", "name"], set_={"query": new.excluded.query}))


def saved_by(session: Session, member_id: uuid.UUID) -> Sequence[SavedFilter]:
    return session.scalars(select(SavedFilter).where(SavedFilter.member_id == member_id).order_by(SavedFilter.name)).all()


def remove(session: Session, member_id: uuid.UUID, filter_id: uuid.UUID) -> None:
    """Raises NotYours unless the member keeps it."""
    query = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.member_id == member_id)
    if session.execute(query.returning(SavedFilter.id)).first() is None:
        raise NotYours
