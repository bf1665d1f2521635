"""The audit trail cannot be changed, and shows it when it was."""

import threading

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from bot.db import Sessions, transaction
from bot.staff import audit
from bot.staff.audit import AuditEntry


def three_acts(sessions: Sessions) -> list[int]:
    for action in ("signed_in", "invited", "signed_out"):
        with transaction(sessions) as session:
            audit.note(session, actor="system", action=action, object="é", role="lead")
    with sessions() as session:
        return list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def broken_at(sessions: Sessions) -> int | None:
    with sessions() as session:
        return audit.broken_at(session)


@pytest.mark.parametrize("change", [update(AuditEntry).values(actor="nobody"), delete(AuditEntry), text("TRUNCATE audit_entries")])
def test_the_database_refuses_to_change_an_entry(sessions: Sessions, change) -> None:
    three_acts(sessions)
    with pytest.raises(DatabaseError), transaction(sessions) as session:
        session.execute(change)
    assert broken_at(sessions) is None


@pytest.mark.parametrize("forged", ["UPDATE audit_entries SET actor = 'nobody' WHERE id = :id", "DELETE FROM audit_entries WHERE id = :id"])
def test_who_gets_around_that_is_seen(sessions: Sessions, forged: str) -> None:
    first, second, third = three_acts(sessions)
    with transaction(sessions) as session:  # as somebody with every right on the server would
        session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER ALL"))
        session.execute(text(forged), {"id": second})
        session.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER ALL"))
    assert broken_at(sessions) == (second if "UPDATE" in forged else third)
    assert first


def test_checking_the_trail_keeps_nobody_from_adding_to_it(sessions: Sessions) -> None:
    first, *_ = three_acts(sessions)
    with sessions() as session:
        assert audit.broken_at(session) is None
        *_, last = three_acts(sessions)
        assert audit.broken_at(session) is None
    assert last == first + 5


def test_acts_at_the_same_moment_make_one_chain(sessions: Sessions) -> None:
    acting = [threading.Thread(target=three_acts, args=(sessions,)) for _ in range(6)]
    for one in acting:
        one.start()
    for one in acting:
        one.join()
    assert broken_at(sessions) is None
    with sessions() as session:
        assert len(session.scalars(select(AuditEntry.id)).all()) == 18
