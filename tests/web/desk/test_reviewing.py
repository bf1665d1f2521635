"""Reviewing with plain forms, as a browser without scripts does it."""

import re
import uuid
from collections.abc import Callable

import pytest
import yaml
from sqlalchemy import select, update

from bot.conversations.tables import Message
from bot.db import Sessions, transaction
from bot.review import candidates
from bot.review.tables import Candidate
from bot.staff import audit
from bot.staff.tables import Role, StaffSession
from tests.bad_input import MARKUP
from tests.review.conversations import NEW, PARKING, TORN, asked
from tests.web.desk.conftest import Colleague

At = Callable[..., Colleague]
VERDICTS, UNDO = "/desk/review/verdicts", "/desk/review/undo"


@pytest.fixture
def josee(at_the_desk: At) -> Colleague:
    return at_the_desk("josee")


def kept(sessions: Sessions) -> list[tuple[int, str, str | None, bool]]:
    with sessions() as session:
        return [(one.message_id, one.verdict, one.meant, one.edited) for one in candidates.kept(session)]


def test_the_inbox_says_what_was_written_read_and_answered_and_why_it_is_there(josee: Colleague, sessions: Sessions) -> None:
    message = asked(sessions, "les frais ou le délai", TORN)
    page = josee.sees("/desk/review").text
    delay = "Délai pour demander le PTPD"
    for words in ("les frais ou le délai", "deux lectures proches", f"{delay} 42\u00a0%", f'value="{delay}"'):
        assert words in page
    with sessions() as session:
        line = session.get_one(Message, message)
    assert f"/desk/conversations/{line.conversation_id}#line-{line.seq}" in page


def test_who_cannot_speak_with_students_can_read_the_conversation(at_the_desk: At, sessions: Sessions) -> None:
    asked(sessions, "les frais ou le délai", TORN)
    claire = at_the_desk("claire", Role.CONTENT, language="en")
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
    page = claire.sees("/desk/review").text
    assert "two close readings" in page
    (found,) = set(re.findall(r'"(/desk/conversations/[\w-]+)#', page))
    assert claire.sees(found).status_code == 200
    assert claire.posts(f"/api{found}/claim").status_code == 403


def test_three_verdicts_leave_the_inbox_one_by_one_and_come_back(josee: Colleague, sessions: Sessions) -> None:
    first, second, third = (asked(sessions, f"message {number}", TORN) for number in range(3))
    title = re.findall(r'<option value="([^"&]+)"', josee.sees("/desk/review").text)[0]
    sent = josee.sends(VERDICTS, messages=str(first), next=str(second), verdict="intent", question=title)
    assert sent.headers["location"] == f"/desk/review?at={second}#m{second}"
    josee.sends(VERDICTS, messages=str(second), verdict="new_question", title="  Garer sa  voiture ", question="Une question")
    josee.sends(VERDICTS, messages=str(third), verdict="not_for_us", text="message")
    assert {(one, verdict, edited) for one, verdict, _, edited in kept(sessions)} == {
        (first, "intent", False),
        (second, "new_question", False),
        (third, "not_for_us", True),
    }
    assert "Garer sa voiture" in {meant for *_, meant, _ in kept(sessions)}
    assert "Rien à relire" in josee.sees("/desk/review").text
    assert josee.sends(UNDO).headers["location"] == f"/desk/review?at={third}#m{third}"
    assert "message 2" in josee.sees("/desk/review").text
    for _ in range(3):  # one more than there are
        josee.sends(UNDO)
    assert kept(sessions) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "intent", "question": "Une question qui n’existe pas"}, 422),
        ({"verdict": "intent"}, 422),
        ({"verdict": "new_question", "title": "  "}, 422),
        ({"verdict": "yes"}, 422),
        ({"verdict": "not_for_us", "text": " "}, 422),
        ({"verdict": "not_for_us", "messages": "999999"}, 422),
        ({"verdict": "not_for_us", "messages": ""}, 422),
        ({"verdict": "not_for_us", "messages": "1; DROP TABLE messages"}, 400),
        ({"verdict": "not_for_us", "messages": "9" * 30}, 400),
    ],
)
def test_a_verdict_that_says_nothing_is_refused_in_words_and_changes_nothing(
    josee: Colleague, sessions: Sessions, fields: dict[str, str], status: int
) -> None:
    message = asked(sessions, "le truc", TORN)
    refused = josee.sends(VERDICTS, **{"messages": str(message), **fields})
    assert (refused.status_code, kept(sessions)) == (status, [])
    assert 'role="alert"' in refused.text


def test_a_group_is_judged_at_once(josee: Colleague, sessions: Sessions) -> None:
    members = [asked(sessions, said, PARKING, "unsure", language=code) for code, texts in NEW.items() for said in texts]
    page = josee.sees("/desk/review").text
    assert "6</strong>" in page or "6 messages semblables" in page
    (field,) = re.findall(r'name="messages" value="(\d+(?: \d+){5})"', page)
    josee.sends(VERDICTS, messages=field, verdict="new_question", title="Stationnement d’hiver")
    assert {(one, meant) for one, _, meant, _ in kept(sessions)} == {(one, "Stationnement d’hiver") for one in members}
    assert "Rien à relire" in josee.sees("/desk/review").text
    josee.sends(UNDO)
    assert kept(sessions) == []


def test_the_trail_tells_each_act_and_no_word(josee: Colleague, sessions: Sessions) -> None:
    message = asked(sessions, "mon patron Untel", TORN)
    josee.sees("/desk/review")
    josee.sends(VERDICTS, messages=str(message), verdict="not_for_us")
    josee.sees("/desk/review/candidates.yml")
    josee.sends(UNDO)
    with sessions() as session:
        entries = audit.latest(session)
        assert audit.broken_at(session) is None
    told = [(entry.action, entry.object) for entry in reversed(entries)]
    assert [one for one in told if one[0] != "signed_in"] == [
        ("transcript_read", "review"),
        ("reviewed", str(message)),
        ("candidates_taken", ""),
        ("review_undone", str(message)),
    ]
    assert "Untel" not in str([vars(entry) for entry in entries])


def test_the_candidates_are_shown_by_intent_and_taken_as_rasa_reads_them(josee: Colleague, sessions: Sessions) -> None:
    for text, language in (("how much [is](it)", "en"), ("c'est combien", "fr")):
        message = asked(sessions, text, TORN, language=language)
        josee.sends(VERDICTS, messages=str(message), verdict="intent", question="Délai pour demander le PTPD")
    page = josee.sees("/desk/review/candidates").text
    assert page.count("<h2>") == 1
    assert "proposé par Josee" in page
    taken = josee.sees("/desk/review/candidates.yml?language=en")
    assert taken.headers["content-disposition"] == 'attachment; filename="candidates.en.yml"'
    (intent,) = yaml.safe_load(taken.text)["nlu"]
    assert (intent["intent"], intent["examples"]) == ("ask/pgwp_deadline", "- how much is it\n")
    assert len(yaml.safe_load(josee.sees("/desk/review/candidates.yml").text)["nlu"][0]["metadata"]["from"]) == 2
    assert josee.sees("/desk/review/candidates.yml?language=xx").status_code == 400


def test_a_long_message_of_wide_letters_fits_in_the_form(josee: Colleague, sessions: Sessions) -> None:
    text = "😀" * 4096
    message = asked(sessions, text, TORN)
    assert josee.sends(VERDICTS, messages=str(message), verdict="not_for_us", text=text).status_code == 303
    assert kept(sessions) == [(message, "not_for_us", None, False)]


def test_markup_is_text_on_every_page(josee: Colleague, sessions: Sessions) -> None:
    for text in MARKUP[::7]:
        message = asked(sessions, text, TORN)
        josee.sends(VERDICTS, messages=str(asked(sessions, text, TORN)), verdict="new_question", title=text[:100])
    for path in ("/desk/review", f"/desk/review?at={message}", "/desk/review/candidates"):
        page = josee.sees(path).text
        assert "hacked" in page
        assert [text for text in MARKUP if text in page] == []


def test_a_conversation_is_taken_as_a_test_in_both_formats(josee: Colleague, sessions: Sessions) -> None:
    message = asked(sessions, "c'est quoi le salaire minimum")
    with sessions() as session:
        conversation_id = session.get_one(Message, message).conversation_id
    ours = josee.sees(f"/desk/conversations/{conversation_id}/test.txt")
    assert re.fullmatch(r'attachment; filename="fr-[\d-]+\.txt"', ours.headers["content-disposition"])
    assert ours.text.endswith("\n\n## desk\n\nc'est quoi le salaire minimum → ask/minimum_wage\n")
    (story,) = yaml.safe_load(josee.sees(f"/desk/conversations/{conversation_id}/test.yml").text)["stories"]
    assert story["steps"][0] == {"user": "c'est quoi le salaire minimum", "intent": "ask/minimum_wage"}
    assert josee.sees(f"/desk/conversations/{uuid.uuid4()}/test.txt").status_code == 404
    assert "test.txt" in josee.sees(f"/desk/conversations/{conversation_id}").text
    with sessions() as session:
        assert [entry.action for entry in audit.latest(session)][:2] == ["test_made", "test_made"]
        assert session.scalars(select(Candidate)).all() == []
