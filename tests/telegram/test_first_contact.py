"""Nothing about a person is stored before they agree; and then their first question is not lost."""

import pytest
from sqlalchemy import func, select

from bot.content.library import Library
from bot.conversations.tables import Message
from bot.db import Sessions, Table, transaction
from bot.people.tables import Consent, Student
from tests.cast import title_of
from tests.telegram.chats import Chat


def rows(sessions: Sessions) -> int:
    with sessions() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in Table.metadata.sorted_tables)


@pytest.mark.parametrize(("code", "spoken"), [("fr", "fr"), ("en", "en"), ("en-GB", "en"), ("zh-hans", "fr"), ("", "fr")])
def test_a_first_message_is_answered_with_the_notice_and_stores_nothing(door, sessions, library, code, spoken) -> None:
    chat = Chat(door.fake, code)
    chat.writes("emploi")
    door.settle()
    assert chat.texts == [library.notice.text.in_(spoken).strip()]
    assert rows(sessions) == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pressing_accept_answers_the_first_question(door, sessions, library, language) -> None:
    chat = Chat(door.fake, language)
    chat.writes("job")
    door.settle()
    chat.presses(library.phrase("button.accept", language))
    door.settle()
    assert chat.texts[1] == library.phrase("welcome", language)
    assert library.answers["ask/job_start"].text.in_(language).strip() in chat.texts[2]
    with sessions() as session:
        assert session.scalars(select(Consent.notice_version)).all() == [library.notice.version]


def test_an_accepted_notice_offers_its_choices_no_more(door) -> None:
    chat = Chat(door.fake)
    chat.writes("emploi")
    door.settle()
    chat.presses("J’accepte")
    door.settle()
    assert "reply_markup" not in chat.received[0]


@pytest.mark.parametrize("said", ["j'accepte", "J’accepte.", "I accept", "oui", "YES!"])
def test_agreeing_can_be_typed(door, library, said) -> None:
    chat = Chat(door.fake)
    chat.writes("bonjour")
    door.settle()
    chat.writes(said)
    door.settle()
    assert chat.texts[-1].startswith(library.phrase("start", "fr"))


def test_yes_from_somebody_who_was_not_asked_is_no_consent(door, sessions, library) -> None:
    chat = Chat(door.fake)
    chat.writes("oui")
    door.settle()
    assert chat.texts == [library.notice.text.fr.strip()]
    assert rows(sessions) == 0


@pytest.mark.parametrize("refuses", [lambda chat: chat.writes("Je refuse"), lambda chat: chat.presses("Je refuse")])
def test_a_refusal_is_respected_and_other_help_is_given(door, sessions, library, refuses) -> None:
    chat = Chat(door.fake)
    chat.writes("bonjour")
    door.settle()
    refuses(chat)
    door.settle()
    assert chat.texts[-1] == library.phrase("refused", "fr")
    assert rows(sessions) == 0


def test_the_notice_can_be_read_in_the_other_language_without_losing_the_question(door, library) -> None:
    chat = Chat(door.fake, "fr")
    chat.writes("job")
    door.settle()
    chat.presses("English")
    door.settle()
    assert chat.texts[-1] == library.notice.text.en.strip()
    chat.presses("I accept")
    door.settle()
    assert library.phrase("welcome", "en") in chat.texts
    assert library.answers["ask/job_start"].text.en.strip() in chat.texts[-1]


def test_accepting_twice_is_accepting_once(door, sessions, library) -> None:
    chat = Chat(door.fake)
    chat.writes("emploi")
    door.settle()
    data = f"n:a:{library.notice.version}"
    chat.presses_data(data, chat.received[0])
    chat.presses_data(data, chat.received[0])
    door.settle()
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Student)) == 1
        assert session.scalars(select(Message.text).where(Message.author == "student")).all() == ["emploi"]


def test_accepting_an_older_notice_shows_the_present_one(door, sessions, library) -> None:
    chat = Chat(door.fake)
    chat.presses_data("n:a:1999-01-01")
    door.settle()
    assert chat.texts == [library.notice.text.fr.strip()]
    assert rows(sessions) == 0


def test_a_new_notice_is_asked_about_again_and_rights_need_no_new_consent(door, sessions, library: Library, amina) -> None:
    amina.writes("/confidentialite")
    door.settle()
    with transaction(sessions) as session:  # as if they had agreed to the one before
        session.execute(Consent.__table__.update().values(notice_version="1999-01-01"))
    amina.writes("emploi")
    door.settle()
    assert amina.texts[-1] == library.notice.text.fr.strip()
    amina.presses("Je refuse")
    door.settle()
    amina.presses("Oui, tout effacer")
    door.settle()
    assert amina.texts[-1] == library.phrase("privacy/erased", "fr")
    assert rows(sessions) == 0


def test_a_group_is_declined_once_and_leaves_no_trace(door, sessions, library) -> None:
    person = {"id": 5, "is_bot": False, "first_name": "Wei"}
    group = {"id": -77, "type": "supergroup", "title": "Cohorte"}
    for number in range(3):
        door.fake.update(message=door.fake.message(group, person, text=f"bonjour {number}"))
    door.settle()
    said = [message["text"] for message in door.fake.sent[-77]]
    assert said == [f"{library.phrase('group_declined', 'fr')}\n\n{library.phrase('group_declined', 'en')}"]
    assert door.fake.called("leaveChat")
    assert rows(sessions) == 0


def test_the_title_of_a_question_is_a_button_of_the_welcome(door, library) -> None:
    chat = Chat(door.fake)
    chat.writes("/start from_the_website")
    door.settle()
    chat.presses("J’accepte")
    door.settle()
    chat.presses(title_of(library, "ask/job_start", "fr"))
    door.settle()
    assert library.answers["ask/job_start"].text.fr.strip() in chat.texts[-1]
