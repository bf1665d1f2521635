"""What a student may do with what we keep: receive it, and have it erased."""

from tests.web.conftest import Visitor, error_code, rows_of


def test_all_we_keep_can_be_downloaded(amina: Visitor) -> None:
    amina.writes("une question à moi")
    response = amina.client.get("/api/chat/export", headers=amina.headers)
    assert response.headers["Content-Disposition"] == 'attachment; filename="passerelle.json"'
    (conversation,) = response.json()["conversations"]
    assert "une question à moi" in [message["text"] for message in conversation["messages"]]


def test_ending_erases_everything_and_closes_the_token(amina: Visitor, sessions) -> None:
    amina.writes("à oublier")
    ended = amina.client.delete("/api/chat/sessions", headers=amina.headers)
    assert (ended.status_code, ended.content) == (204, b"")
    assert rows_of(sessions) == 0
    assert error_code(amina.writes("encore")) == "consent_missing"


def test_ending_twice_is_answered_in_words(amina: Visitor) -> None:
    amina.client.delete("/api/chat/sessions", headers=amina.headers)
    again = amina.client.delete("/api/chat/sessions", headers=amina.headers)
    assert (again.status_code, error_code(again)) == (403, "consent_missing")


def test_erasing_one_student_leaves_the_others(amina: Visitor, wei: Visitor) -> None:
    wei.writes("still here")
    amina.client.delete("/api/chat/sessions", headers=amina.headers)
    assert wei.reads(after=1)["messages"][0]["text"] == "still here"
