"""A whole conversation over a Bot API we did not write, in both languages and in both ways of receiving."""

import re
import uuid
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.db import Sessions
from bot.settings import Settings, TelegramMode
from bot.telegram.enabling import enable
from tests.cast import PASSWORD, a_member, title_of
from tests.doubles import ScriptedRasa
from tests.live import working
from tests.telegram.peer_api import TOKEN, PeerChat, peer, reason_to_skip
from tests.telegram.processes import free_port, telegram_process, web_process
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", list(TelegramMode))
@pytest.mark.parametrize(("language", "question"), [("fr", "emploi"), ("en", "my job")])
def test_from_the_notice_to_a_person(database_url, sessions, library, tmp_path: Path, mode, language, question) -> None:
    if reason := reason_to_skip():
        pytest.skip(reason)
    with peer() as address, httpx.Client(base_url=address) as client:
        settings = Settings(
            data=tmp_path,
            port=free_port(),
            telegram_token=SecretStr(TOKEN),
            telegram_api_base=address,
            telegram_mode=mode,
        )
        enable(settings, attested_by="Josée", attested=True)
        with (
            working(database_url, sessions, library, ScriptedRasa()),
            web_process(settings, database_url, sessions, library),
            telegram_process(settings, database_url) as telegram,
        ):
            wait_until(lambda: "receiving" in telegram.output, 30, "the process receives", lambda: telegram.output)
            student = PeerChat(client, language, 42)
            converse(student, library, question)
            a_person_answers(settings.address, sessions, student)
        assert TOKEN not in telegram.output


def converse(student: PeerChat, library, question: str) -> None:
    language = student.language
    answers = library.answers
    student.writes(question)
    student.is_told(library.notice.text.in_(language).partition("\n")[0])
    student.presses(library.phrase("button.accept", language))
    student.is_told(answers["ask/job_start"].text.in_(language).partition("\n")[0])
    related = f"ask/{answers['ask/job_start'].related[0]}"
    student.presses(title_of(library, related, language))
    student.is_told(answers[related].text.in_(language).partition("\n")[0])
    student.writes("/help")
    student.is_told(library.phrase("help", language).partition("\n")[0])
    student.presses(library.phrase("button.human_adviser", language))
    student.is_told(library.phrase("human_requested", language).partition("\n")[0])


def a_person_answers(address: str, sessions: Sessions, student: PeerChat) -> None:
    """From the desk, in the student's own channel; then the assistant goes on."""
    a_member(sessions, "josee")
    with httpx.Client(base_url=address, headers={"Origin": address}, follow_redirects=True) as desk:
        page = desk.post("/desk/sign-in", data={"email": "josee@example.org", "password": PASSWORD}).text
        found = re.search(r'data-csrf="(\w+)"', page)
        assert found
        desk.headers["X-CSRF-Token"] = found[1]
        (line,) = desk.get("/api/desk/queue").json()["waiting"]
        assert line["channel"] == "telegram"
        path = f"/api/desk/conversations/{line['conversation']}"
        assert desk.post(f"{path}/claim", json={}).status_code == 200
        assert desk.post(f"{path}/replies", json={"id": str(uuid.uuid4()), "text": "Josée <b>ici</b>."}).status_code == 201
        student.is_told("Josée <b>ici</b>.")
        student.writes("merci")
        summary = {"outcome": "answered", "summary": "Vu ensemble.", "subject": "ask/job_start"}
        assert desk.post(f"{path}/hand-back", json=summary).status_code == 204
        student.is_told("Vu ensemble.")
