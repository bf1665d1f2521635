"""Students and how a channel reaches them."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import NotYours
from bot.people.tables import Address, Channel, Consent, Student


def welcome(session: Session, *, channel: Channel, address: str, language: str, notice_version: str) -> Student:
    """The student at this address, made now if new, with their consent to this version of the notice recorded."""
    student = student_at(session, channel=channel, address=address)
    if student is None:
        student = Student(language=language)
        session.add(student)
        session.flush()
        session.add(Address(student_id=student.id, channel=channel, address=address))
    session.add(Consent(student_id=student.id, notice_version=notice_version, language=language, channel=channel))
    session.flush()
    return student


def student_at(session: Session, *, channel: Channel, address: str) -> Student | None:
    return session.scalar(
        select(Student).join(Address).where(Address.channel == channel, Address.address == address),
    )


def has_accepted(session: Session, student: Student, notice_version: str) -> bool:
    query = select(Consent.id).where(Consent.student_id == student.id, Consent.notice_version == notice_version)
    return session.scalar(query.limit(1)) is not None


def mark_reachable(session: Session, *, channel: Channel, address: str, reachable: bool) -> None:
    """The student blocked us on this channel, or unblocked us."""
    session.execute(
        update(Address).where(Address.channel == channel, Address.address == address).values(reachable=reachable),
    )


def is_reachable(session: Session, *, channel: Channel, address: str) -> bool:
    query = select(Address.reachable).where(Address.channel == channel, Address.address == address)
    return bool(session.scalar(query))


def address_on(session: Session, student: Student, channel: Channel) -> str:
    """Where this channel reaches the student. Raises NotYours when it does not."""
    query = select(Address.address).where(Address.student_id == student.id, Address.channel == channel)
    address = session.scalar(query)
    if address is None:
        raise NotYours
    return address


def student_by_id(session: Session, student_id: uuid.UUID) -> Student:
    """Raises NotYours when there is none."""
    student = session.get(Student, student_id)
    if student is None:
        raise NotYours
    return student
