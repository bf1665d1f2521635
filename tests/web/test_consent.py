"""Before anything else: the notice, and what the person answers to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import now
from bot.people import tokens
from bot.people.tables import Consent, Student
from bot.settings import Settings
from tests.web.conftest import Visitor, error_code, rows_of


def test_the_notice_is_given_in_the_language_asked_for(newcomer: Visitor) -> None:
    french = newcomer.begins("fr")
    english = newcomer.begins("en")
    assert french.status_code == english.status_code == 201
    assert "Avant de commencer" in french.json()["notice"]["html"]
    assert "Before we start" in english.json()["notice"]["html"]


def test_nothing_is_stored_before_consent(newcomer: Visitor, sessions) -> None:
    newcomer.begins()
    assert error_code(newcomer.writes("bonjour")) == "consent_missing"
    assert rows_of(sessions) == 0


def test_accepting_opens_the_conversation_with_a_welcome(newcomer: Visitor) -> None:
    newcomer.begins("en")
    accepted = newcomer.consents()
    assert (accepted.status_code, accepted.content) == (204, b"")
    (welcome,) = newcomer.reads()["messages"]
    assert (welcome["from"], welcome["language"], welcome["seq"]) == ("bot", "en", 1)


def test_a_refusal_gives_other_ways_to_get_help_and_stores_nothing(newcomer: Visitor, sessions) -> None:
    newcomer.begins()
    refused = newcomer.consents(accepted=False)
    assert refused.status_code == 200
    assert "211" in refused.json()["refused"]["fr"]
    assert "911 in an emergency" in refused.json()["refused"]["en"]
    assert "<li>" in refused.json()["html"]["fr"]
    assert rows_of(sessions) == 0


def test_who_refused_may_still_accept(newcomer: Visitor) -> None:
    newcomer.begins()
    newcomer.consents(accepted=False)
    assert newcomer.consents().status_code == 204


def test_another_version_of_the_notice_is_refused_with_the_present_one(newcomer: Visitor, sessions) -> None:
    present = newcomer.begins("en").json()["notice"]
    refused = newcomer.consents(version="1999-01-01")
    assert refused.status_code == 409
    assert error_code(refused) == "notice_changed"
    assert refused.json()["notice"] == present
    assert rows_of(sessions) == 0


def test_accepting_twice_begins_one_conversation(newcomer: Visitor, sessions) -> None:
    newcomer.begins()
    assert [newcomer.consents().status_code for _ in range(2)] == [204, 204]
    assert len(newcomer.reads()["messages"]) == 1


def test_accepting_many_times_at_once_begins_one_conversation(newcomer: Visitor, sessions) -> None:
    newcomer.begins()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: newcomer.consents().status_code, range(8)))
    assert answers == [204] * 8
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Student)) == 1


def test_the_version_and_language_accepted_are_on_record(amina: Visitor, sessions) -> None:
    with sessions() as session:
        consent = session.scalars(select(Consent)).one()
    assert (consent.notice_version, consent.language, consent.channel) == (amina.version, "fr", "web")


def test_anything_but_yes_or_no_is_malformed(newcomer: Visitor) -> None:
    newcomer.begins()
    for accepted in ("true", 1, None, [], {}):
        response = newcomer.consents(accepted=accepted)
        assert response.status_code == 400
        assert error_code(response) == "bad_request"


def test_an_unknown_language_is_malformed(newcomer: Visitor) -> None:
    for language in ("es", "", 7, None, ["fr"]):
        response = newcomer.client.post("/api/chat/sessions", json={"language": language})
        assert (response.status_code, error_code(response)) == (400, "bad_request")


def test_a_token_we_did_not_sign_opens_nothing(newcomer: Visitor, sessions) -> None:
    signed = newcomer.begins().json()["token"]
    foreign = tokens.issue("another house's key", at=now())
    for token in (foreign, signed[:-1], signed + "x", "x", "%00" * 40, "a.b.c", "null", "." * 5000):
        newcomer.token = token
        for response in (newcomer.consents(), newcomer.writes("bonjour")):
            assert (response.status_code, error_code(response)) == (401, "token_invalid")
    assert rows_of(sessions) == 0


def test_without_a_token_nothing_opens(newcomer: Visitor) -> None:
    newcomer.begins()
    for header in ("", "Bearer", "Bearer  ", f"Basic {newcomer.token}", newcomer.token):
        for path in ("messages", "events", "export"):
            response = newcomer.client.get(f"/api/chat/{path}", headers={"Authorization": header})
            assert (response.status_code, error_code(response)) == (401, "token_invalid")


def test_an_old_token_no_longer_begins_a_conversation(newcomer: Visitor, tmp_path, sessions) -> None:
    newcomer.begins()
    newcomer.token = tokens.issue(Settings(data=tmp_path).secret_key, at=now() - timedelta(days=31))
    assert error_code(newcomer.consents()) == "token_invalid"
    assert rows_of(sessions) == 0


def test_a_conversation_left_for_a_day_is_closed(amina: Visitor, sessions) -> None:
    with sessions() as session, session.begin():
        session.execute(tokens.ChatToken.__table__.update().values(last_used_at=now() - timedelta(hours=25)))
    assert error_code(amina.writes("bonjour")) == "token_invalid"
    response = amina.client.get("/api/chat/events", headers=amina.headers)
    assert (response.status_code, error_code(response)) == (401, "token_invalid")


def test_one_address_may_begin_sixty_times_a_minute(newcomer: Visitor) -> None:
    answers = [newcomer.client.post("/api/chat/sessions", json={"language": "fr"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [201] * 60 + [429]
    assert error_code(answers[-1]) == "too_many_messages"
    assert int(answers[-1].headers["Retry-After"]) > 0
