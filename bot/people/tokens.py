"""Web-chat tokens: signed, so that nothing is stored before consent; then stored hashed, so that they can be revoked.

Limits (OWASP ASVS 5, chapter 7): 24 hours unused, 30 days in all.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import now
from bot.errors import ConsentMissing, TokenInvalid
from bot.people.tables import ChatToken, Student

IDLE = timedelta(hours=24)
ABSOLUTE = timedelta(days=30)


def issue(secret_key: str, *, language: str = "fr", at: datetime) -> str:
    """A fresh token. It names nobody: a random number, the time it was made, the language chosen; signed."""
    payload = [secrets.token_urlsafe(24), int(at.timestamp()), language]
    return str(_signer(secret_key).dumps(payload))


def keep(session: Session, token: str, student: Student, *, at: datetime) -> None:
    """From now on this token opens this student's conversation. Raises IntegrityError when it opens one already."""
    session.add(ChatToken(token_hash=_hashed(token), student_id=student.id, created_at=at, last_used_at=at))
    session.flush()


def check_signature(secret_key: str, token: str, *, at: datetime) -> str:
    """The language the token was issued for. Raises TokenInvalid unless we signed it less than 30 days ago."""
    try:
        _, issued, language = _signer(secret_key).loads(token)
        age = at.timestamp() - float(issued)
    except (BadSignature, TypeError, ValueError) as error:
        raise TokenInvalid from error
    if age > ABSOLUTE.total_seconds():
        raise TokenInvalid
    return str(language)


def known_student(session: Session, token: str) -> Student | None:
    return session.scalar(select(Student).join(ChatToken).where(ChatToken.token_hash == _hashed(token)))


def student_of(session: Session, secret_key: str, token: str, *, at: datetime | None = None) -> Student:
    """The student this token speaks for. Raises TokenInvalid, or ConsentMissing when nobody consented with it yet."""
    at = at or now()
    check_signature(secret_key, token, at=at)
    found = session.execute(select(ChatToken, Student).join(Student).where(ChatToken.token_hash == _hashed(token))).one_or_none()
    if found is None:
        raise ConsentMissing
    row, student = found
    if at - row.last_used_at > IDLE or at - row.created_at > ABSOLUTE:
        raise TokenInvalid
    if at - row.last_used_at > timedelta(minutes=1):  # one write a minute is enough to know it is in use
        row.last_used_at = at
    return student


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="chat-token", signer_kwargs={"digest_method": hashlib.sha256})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
