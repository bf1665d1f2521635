"""What the product relies on, asked of the real Rasa."""

import uuid

import httpx
import pytest

from bot.content.library import Library
from bot.conversations.danger import AFTER_HELP
from bot.conversations.follow_up import FOLLOW_UP
from bot.errors import RasaSilent
from bot.rasa_client import RasaClient
from bot.understanding import Understanding

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def ask(rasa: RasaClient, text: str, *, language: str = "fr", sender: str | None = None) -> Understanding:
    return rasa.understand(sender=sender or str(uuid.uuid4()), text=text, language=language, message_id=1)


@pytest.mark.parametrize(
    ("text", "key", "language"),
    [
        ("c'est quoi le permis de travail postdiplôme", "ask/pgwp_overview", "fr"),
        ("what is the post-graduation work permit", "ask/pgwp_overview", "en"),
        ("combien de temps j'ai pour demander mon ptpd après mes notes", "ask/pgwp_deadline", "fr"),
        ("how many hours can I work during the semester", "ask/work_hours_session", "en"),
        ("quel est le salaire minimum au québec", "ask/minimum_wage", "fr"),
        ("my boss has not paid me for three weeks", "ask/unpaid_wages", "en"),
        ("je veux parler à une vraie personne", "ask/human_adviser", "fr"),
        ("bonjour", "greet", "fr"),
        ("thank you so much", "thanks", "en"),
        ("es-tu un robot", "bot_challenge", "fr"),
        ("what is the weather like today", "out_of_scope", "en"),
    ],
)
def test_plain_questions_get_their_key_and_language(rasa: RasaClient, text: str, key: str, language: str) -> None:
    understanding = ask(rasa, text)
    assert [one.key for one in understanding.responses] == [key]
    if len(text.split()) > 4:  # a few words can belong to either language
        assert understanding.language == language
    assert understanding.intent == key
    assert understanding.ranking[0][0] == key


def test_every_key_the_engine_can_answer_has_words(rasa: RasaClient, served: tuple[str, object], library: Library) -> None:
    domain = httpx.get(f"{served[0]}/domain", params={"token": "contract"}, headers={"Accept": "application/json"}).json()
    keys = {name.removeprefix("utter_") for name in domain["responses"]}
    in_context = {key for key in keys if key.startswith(FOLLOW_UP) or key == AFTER_HELP}  # tests/conversations/test_decisions.py has these
    assert keys - in_context <= set(library.entries) | set(library.phrases)


def test_a_language_asked_for_comes_through_the_action_server(rasa: RasaClient) -> None:
    (response,) = ask(rasa, "can we speak english please").responses
    assert (response.key, dict(response.arguments)) == ("switch_language", {"language": "en"})


@pytest.mark.parametrize("fault", ["500", "garbage", "close", "hang"])
def test_a_faulty_action_server_is_a_failure_and_never_nothing_to_say(
    rasa: RasaClient,
    actions: object,
    fault: str,
) -> None:
    actions.mode = fault  # type: ignore[attr-defined]
    with pytest.raises(RasaSilent, match="ValueError"):  # an empty answer, before our own patience ends
        ask(rasa, "can we speak english please")


@pytest.mark.parametrize("text", ["/restart", "/greet", "/ask/minimum_wage", "  /goodbye", '/greet{"language": "en"}'])
def test_a_typed_slash_commands_nothing(rasa: RasaClient, text: str) -> None:
    assert ask(rasa, text).confidence < 1.0


@pytest.mark.parametrize("text", ["{{7*7}}", "<script>alert(1)</script>", "'; DROP TABLE messages; --", "😀" * 1000, "مرحبا", "a" * 4096])
def test_odd_messages_are_answered(rasa: RasaClient, text: str) -> None:
    assert ask(rasa, text).responses


def test_the_engine_needs_its_token(served: tuple[str, object]) -> None:
    assert httpx.get(f"{served[0]}/status").status_code == 401
