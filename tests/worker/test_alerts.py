"""Leads are written to about who waits too long, over a real mail server."""

import socket
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from sqlalchemy import update

from bot.clock import now
from bot.content.library import Library
from bot.conversations.tables import Conversation
from bot.db import Sessions, transaction
from bot.handoff.advising import release, take_over
from bot.handoff.student import StudentDesk
from bot.handoff.tables import HandoffRequest
from bot.settings import Settings
from bot.staff import teams
from bot.staff.tables import Role
from bot.worker.alerts import alert_leads
from bot.worker.jobs import Workshop, worker_app
from bot.worker.mail import Mail, mail_of
from tests.cast import JOSEE, a_conversation, a_member, writes
from tests.doubles import ScriptedRasa, watch


@dataclass
class Postman:
    """Keeps what comes; refuses whom it is told to."""

    letters: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"passerelle", b"secret"), handled=False)


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def mail(postman: Postman) -> Iterator[Mail]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port, authenticator=knows, auth_require_tls=False)
    controller.start()
    yield Mail(
        host="127.0.0.1",
        port=port,
        user="passerelle",
        password="secret",
        sender="Passerelle <passerelle@example.org>",
        starttls=False,
        desk="https://passerelle.example/desk",
    )
    controller.stop()


@pytest.fixture
def waits(sessions: Sessions, library: Library) -> Callable[..., uuid.UUID]:
    def asks(minutes: int, language: str = "fr") -> uuid.UUID:
        conversation_id = a_conversation(sessions, language=language)
        writes(sessions, conversation_id, "mon permis est refusé")
        with transaction(sessions) as session:
            StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
            since = now() - timedelta(minutes=minutes)
            of_mine = HandoffRequest.conversation_id == conversation_id
            session.execute(update(HandoffRequest).where(of_mine).values(requested_at=since))
        return conversation_id

    return asks


def test_leads_get_one_letter_in_both_languages_without_a_word_of_the_student(sessions, library, postman, mail, waits) -> None:
    a_member(sessions, "lea", Role.LEAD)
    a_member(sessions, "josee")
    waits(3)
    alert_leads(sessions, library, mail, now())
    assert postman.letters == []
    waits(20)
    for _ in range(2):
        alert_leads(sessions, library, mail, now())
    (letter,) = postman.letters
    assert postman.to == [["lea@example.org"]]
    assert letter["Subject"] == "Une demande attend depuis trop longtemps · A request has been waiting for too long"
    text = letter.get_content()
    assert text.count("https://passerelle.example/desk") == 2
    assert text.index("depuis 20 minutes") < text.index("for 20 minutes")
    assert "permis" not in letter.as_string()


def test_they_are_told_again_of_what_becomes_a_danger_or_comes_back_to_the_queue(sessions, library, postman, mail, waits) -> None:
    a_member(sessions, "lea", Role.LEAD)
    amina = waits(20)

    def letters() -> int:
        alert_leads(sessions, library, mail, now())
        return len(postman.letters)

    assert letters() == 1
    for count in (2, 2):  # a danger told twice is one
        with transaction(sessions) as session:
            StudentDesk(library).alarm(session, session.get_one(Conversation, amina), "suicide")
        assert letters() == count
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
    with transaction(sessions) as session:
        release(session, JOSEE)
    assert letters() == 3


def test_the_lead_of_the_team_that_serves_it_is_told_else_all(sessions, library, postman, mail, waits) -> None:
    for name, language in (("lea", "fr"), ("ana", "en")):
        with transaction(sessions) as session:
            team = teams.save(session, None, name=name, languages=[language], topics=[], hours={})
            team_id = team.id
        member = a_member(sessions, name, Role.LEAD)
        with transaction(sessions) as session:
            teams.join(session, member, team_id)
    waits(20, "en")
    alert_leads(sessions, library, mail, now())
    assert postman.to == [["ana@example.org"]]
    with transaction(sessions) as session:
        for team in teams.every_team(session):
            team.topics, team.languages = ["health"], ["es"]
    waits(20, "fr")
    alert_leads(sessions, library, mail, now())
    assert sorted(postman.to[1]) == ["ana@example.org", "lea@example.org"]


def test_what_could_not_be_sent_is_sent_at_the_next_run(sessions, library, postman, mail, waits) -> None:
    a_member(sessions, "lea", Role.LEAD)
    waits(20)
    wrong_password, nobody_there, no_tls = replace(mail, password="wrong"), replace(mail, port=1), replace(mail, starttls=True)
    for broken in (wrong_password, nobody_there, no_tls):
        alert_leads(sessions, library, broken, now())
    assert postman.letters == []
    alert_leads(sessions, library, mail, now())
    assert len(postman.letters) == 1


def test_a_lead_without_a_mailbox_does_not_keep_the_others_from_theirs(sessions, library, postman, mail, waits) -> None:
    a_member(sessions, "lea", Role.LEAD)
    postman.refused.add("lea@example.org")
    waits(20)
    alert_leads(sessions, library, mail, now())
    assert postman.letters == []
    a_member(sessions, "ana", Role.LEAD)
    alert_leads(sessions, library, mail, now())
    assert postman.to == [["ana@example.org"]]


def test_the_job_writes_to_them(sessions, library, postman, mail, waits, database_url) -> None:
    a_member(sessions, "lea", Role.LEAD)
    waits(20)
    job = worker_app(database_url, Workshop(sessions, library, watch, ScriptedRasa(), mail)).tasks["alert_leads"]
    job.func(int(now().timestamp()))
    assert len(postman.letters) == 1


def test_without_a_lead_it_stays_owed_until_there_is_one(sessions, library, postman, mail, waits) -> None:
    waits(20)
    alert_leads(sessions, library, mail, now())
    a_member(sessions, "lea", Role.LEAD)
    alert_leads(sessions, library, mail, now())
    assert len(postman.letters) == 1


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert mail_of(Settings()) is None
    assert mail_of(Settings(smtp_host="mail.example.org")) is None
    given = mail_of(Settings(smtp_host="mail.example.org", smtp_from="a@example.org", smtp_user="a", smtp_password=SecretStr("b")))
    assert given is not None
    assert (given.port, given.starttls, given.password) == (587, True, "b")
