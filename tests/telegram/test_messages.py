"""What a student who agreed sends over Telegram, and what comes back."""

import json

import pytest
from sqlalchemy import func, select

from bot.conversations.tables import Conversation, Message, Owner
from bot.errors import ButtonUnknown, EmptyMessage
from tests import bad_input
from tests.cast import title_of

JOB = "ask/job_start"


def stored(door) -> list[str]:
    """What students wrote, in order."""
    with door.sessions() as session:
        query = select(Message.text).where(Message.author == "student", Message.external_id.is_not(None))
        return list(session.scalars(query.order_by(Message.id)))


def owner(door) -> str:
    with door.sessions() as session:
        return session.scalars(select(Conversation.owner)).one()


@pytest.mark.parametrize(("language", "question", "checked"), [("fr", "emploi", "vérifié le"), ("en", "my job", "checked on")])
def test_a_question_is_answered_with_sources_dates_and_numbered_choices(door, library, language, question, checked) -> None:
    student = door.a_student(language)
    student.writes(question)
    door.settle()
    (answer,) = student.received
    assert library.answers[JOB].text.in_(language).strip() in answer["text"]
    assert library.answers[JOB].sources[0].title.in_(language) in answer["text"]
    assert checked in answer["text"]
    *choices, thumbs = answer["reply_markup"]["inline_keyboard"]
    assert [button["text"] for button in thumbs] == ["👍", "👎"]
    assert "👍" not in answer["text"]
    labels = [row[0]["text"] for row in choices]
    assert labels
    assert all(f"{number}. {label}" in answer["text"] for number, label in enumerate(labels, start=1))
    sent = door.fake.called("sendMessage")[-1]
    assert "parse_mode" not in sent
    assert sent["link_preview_options"] == {"is_disabled": True}


def test_a_pressed_button_and_a_typed_number_are_the_same(door, library, amina) -> None:
    amina.writes("emploi")
    door.settle()
    related = library.answers[JOB].related[0]
    amina.presses(title_of(library, f"ask/{related}", "fr"))
    door.settle()
    by_press = amina.texts[-1]
    amina.writes("emploi")
    door.settle()
    amina.writes("1")
    door.settle()
    assert amina.texts[-1] == by_press
    assert library.answers[f"ask/{related}"].text.fr.strip() in by_press


def test_every_press_is_answered_at_telegram(door, amina) -> None:
    amina.writes("/help")
    door.settle()
    amina.presses("Parler à une personne")
    amina.presses_data("b:unknown")
    amina.presses_data("n:r")
    amina.presses_data("nonsense")
    door.settle()
    assert len(door.fake.called("answerCallbackQuery")) == 4


@pytest.mark.parametrize("data", ["b:not-ours", "b:" + "x" * 63, "b:", "", "b:\x00", "b:\ud800", "ask/job_start", "/intent{}"])
def test_a_forged_button_is_refused_with_words(door, amina, data) -> None:
    amina.presses_data(data)
    door.settle()
    assert amina.alerts == [ButtonUnknown.fr]
    assert stored(door) == []


def test_the_button_of_somebody_else_is_refused(door, amina) -> None:
    wei = door.a_student("en")
    amina.writes("emploi")
    door.settle()
    button = amina.received[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    wei.presses_data(button)
    door.settle()
    assert wei.alerts == [ButtonUnknown.en]


@pytest.mark.parametrize("command", ["/humain", "/human", "/HUMAIN@passerelle_bot"])
def test_a_person_can_be_asked_for_by_command(door, library, amina, command) -> None:
    amina.writes(command)
    door.settle()
    assert library.phrase("human_requested", "fr") in amina.texts[-1]
    assert owner(door) == Owner.WAITING


@pytest.mark.parametrize("command", ["/langue en", "/language English"])
def test_the_language_is_changed_by_command(door, library, amina, command) -> None:
    amina.writes(command)
    door.settle()
    assert amina.texts[-1] == library.phrase("switch_language", "en")


def test_the_language_is_chosen_by_button_when_the_command_does_not_say(door, library, amina) -> None:
    amina.writes("/langue")
    door.settle()
    amina.presses("English")
    door.settle()
    assert amina.texts[-1] == library.phrase("switch_language", "en")


@pytest.mark.parametrize(("command", "key"), [("/help", "help"), ("/aide", "help"), ("/start", "start"), ("/privacy", "privacy")])
def test_a_command_is_answered(door, library, amina, command, key) -> None:
    amina.writes(command)
    door.settle()
    assert amina.texts[-1].startswith(library.phrase(key, "fr"))


def test_an_unknown_command_is_a_text_like_another(door, amina) -> None:
    amina.writes("/emploi")
    door.settle()
    assert door.rasa.asked == ["/emploi"]


def test_ones_own_data_is_received_as_a_file(door, amina) -> None:
    amina.writes("/confidentialite")
    door.settle()
    amina.presses("Recevoir mes renseignements")
    door.settle()
    exported = json.loads(amina.received[-1]["document_content"])
    assert exported["addresses"] == [{"channel": "telegram", "address": str(amina.id)}]


def test_erasing_asks_first_and_then_leaves_nothing(door, library, amina) -> None:
    amina.writes("/confidentialite")
    door.settle()
    amina.presses("Tout effacer")
    door.settle()
    amina.presses("Oui, tout effacer")
    door.settle()
    assert amina.texts[-1] == library.phrase("privacy/erased", "fr")
    with door.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0
    amina.writes("emploi")
    door.settle()
    assert amina.texts[-1] == library.notice.text.fr.strip()


PHOTO = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
FILE = {"file_id": "1", "file_unique_id": "1"}


@pytest.mark.parametrize(
    "content",
    [
        {"photo": PHOTO},
        {"voice": {**FILE, "duration": 1}},
        {"document": FILE},
        {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        {"location": {"latitude": 48.4, "longitude": -71.1}},
        {"contact": {"phone_number": "1", "first_name": "x"}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_what_cannot_be_opened_is_said_to_be_so(door, library, amina, content) -> None:
    amina.sends(**content)
    door.settle()
    assert library.phrase("media", "fr") in amina.texts[-1]


def test_a_caption_is_answered_and_the_picture_is_said_not_to_be_opened(door, library, amina) -> None:
    amina.sends(photo=PHOTO, caption="emploi")
    door.settle()
    assert library.answers[JOB].text.fr.strip() in amina.texts[0]
    assert library.phrase("media", "fr") in amina.texts[1]


def test_an_album_is_remarked_on_once(door, amina) -> None:
    for _ in range(5):
        amina.sends(photo=PHOTO, media_group_id="g")
    door.settle()
    assert len(amina.received) == 1


def test_what_telegram_itself_says_is_no_message(door, amina) -> None:
    amina.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    door.settle()
    assert amina.received == []


def test_the_last_message_edited_is_answered_anew_and_an_older_one_is_not(door, library, amina) -> None:
    older = amina.writes("bonjour")
    last = amina.writes("salaire")
    door.settle()
    amina.received.clear()
    amina.edits(last, "emploi")
    door.settle()
    assert library.answers[JOB].text.fr.strip() in amina.texts[-1]
    amina.edits(older, "salaire minimum")
    door.settle()
    assert amina.texts[-1] == library.phrase("edit_noted", "fr")


def test_a_student_who_blocks_is_sent_nothing_until_they_come_back(door, amina) -> None:
    amina.writes("emploi")
    door.receives()
    amina.blocks()
    door.settle()
    assert amina.received == []
    amina.blocks(again=True)
    amina.writes("emploi")
    door.settle()
    assert len(amina.received) == 1


@pytest.mark.parametrize("text", bad_input.TEXTS.values(), ids=bad_input.TEXTS.keys())
def test_whatever_is_written_is_stored_and_answered(door, amina, text) -> None:
    amina.writes(text)
    door.settle()
    assert stored(door) == [bad_input.storable(text)]
    assert amina.received


@pytest.mark.parametrize("nothing", bad_input.EMPTY.values(), ids=bad_input.EMPTY.keys())
def test_an_empty_message_is_answered_with_words(door, amina, nothing) -> None:
    amina.writes(nothing)
    door.settle()
    assert amina.texts == [EmptyMessage.fr]
    assert stored(door) == []


def test_fifty_messages_in_a_second_are_all_kept_in_order_and_answered(door, amina) -> None:
    for number in range(50):
        amina.writes(f"salaire minimum {number}")
    door.settle()
    assert stored(door) == [f"salaire minimum {number}" for number in range(50)]
    assert len(amina.received) == 50


def test_a_message_written_while_the_last_is_being_answered_is_answered_after_it(door, library, amina) -> None:
    def writes_again() -> None:
        amina.writes("salaire minimum")
        door.receives()

    amina.writes("emploi")
    door.receives()
    door.rasa.during = writes_again
    door.answers()
    door.answers()
    door.delivers()
    assert library.answers[JOB].text.fr.strip() in amina.texts[0]
    assert library.answers["ask/minimum_wage"].text.fr.strip() in amina.texts[1]
