"""What becomes of doubt, of a few words after an answer, of two needs, of danger."""

from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from bot.clock import today
from bot.content.library import Library
from bot.conversations.follow_up import follow_up
from bot.conversations.heard import Heard
from bot.conversations.recall import in_part
from bot.conversations.tables import Conversation, Owner
from bot.conversations.urgency import by_urgency
from bot.db import Sessions
from bot.handoff.queue import open_requests
from bot.handoff.requests import open_request
from bot.handoff.tables import Reason
from bot.settings import ROOT
from bot.understanding import Understanding
from tests.cast import a_conversation, log_of, owner_of, writes
from tests.doubles import ScriptedRasa, run_jobs


@pytest.fixture
def rasa() -> ScriptedRasa:
    return ScriptedRasa()


@pytest.fixture
def tell(database_url, sessions, library, rasa):
    """Write each message, have it answered, return the last line."""

    def tell(conversation_id, *texts: str):
        for text in texts:
            writes(sessions, conversation_id, text)
            run_jobs(database_url, sessions, library, rasa)
        return log_of(sessions, conversation_id)[-1]

    return tell


def test_a_first_doubt_offers_readings_none_of_these_and_a_person(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "blablabla")
    assert [button.value for button in line.buttons] == ["ask/pgwp_overview", "ask/job_start", "none_of_these", "human_adviser"]


@pytest.mark.parametrize("between", [(), ("Aucune de ces questions",)])
def test_a_second_doubt_in_a_row_brings_a_person_who_sees_what_was_asked(sessions: Sessions, tell, between) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "blablabla", *between, "encore bla")
    assert line.answer == "unsure_twice"
    assert owner_of(sessions, amina) == Owner.BOT
    with sessions() as session:
        request = open_request(session, amina)
        assert request.reason == Reason.UNSURE
        assert request.context["last_words"] == "encore bla"


def test_after_two_doubts_what_is_understood_is_still_answered(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "blablabla", "encore bla", "toujours bla").answer == "unsure_still"
    assert tell(amina, "le salaire minimum").answer == "ask/minimum_wage"
    with sessions() as session:
        assert len(open_requests(session, library)) == 1


def test_the_same_clarification_is_never_given_twice(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    first = tell(amina, "blablabla")
    assert tell(amina, "le salaire minimum").answer == "ask/minimum_wage"
    second = tell(amina, "blablabla")
    assert first.answer == second.answer == "unsure"
    offered, again = ({button.value for button in line.buttons if button.value.startswith("ask/")} for line in (first, second))
    assert not offered & again
    assert tell(amina, "le délai de mon permis", "blablabla").answer == "unsure_twice"


@pytest.mark.parametrize(("first", "then"), [("c'est quoi le PTPD", "jusqu'à quand?"), ("what is the PGWP", "until when?")])
def test_a_few_words_take_their_meaning_from_the_last_answer(sessions: Sessions, tell, first: str, then: str) -> None:
    assert tell(a_conversation(sessions), first, then).answer == "ask/pgwp_deadline"


def test_every_sort_of_follow_up_has_a_reply_in_both_languages(sessions: Sessions, library: Library, tell, rasa) -> None:
    uttered = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    aspects = [name.removeprefix("utter_follow_up/") for name in uttered if name.startswith("utter_follow_up/")]
    assert len(aspects) > 15
    for first in ("c'est quoi le PTPD", "what is the PGWP"):
        amina = a_conversation(sessions)
        tell(amina, first)
        with sessions() as session:
            conversation = session.get_one(Conversation, amina)
            understanding = rasa.understand(sender="", text=first, language="fr", message_id=0)
            heard = Heard(session, library, conversation, first, understanding, today())
            assert all(follow_up(heard, aspect).text for aspect in aspects)


def test_a_few_words_with_nothing_before_are_asked_about(sessions: Sessions, tell) -> None:
    assert tell(a_conversation(sessions), "jusqu'à quand?").answer == "follow_up/nothing_yet"
    assert tell(a_conversation(sessions), "et ma conjointe?").answer == "ask/spouse_work"  # says enough by itself


def test_a_few_words_that_fit_no_question_get_the_nearest_ones(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "le salaire minimum", "et ma conjointe?")
    assert line.answer == "ask/spouse_work"
    line = tell(a_conversation(sessions), "le salaire minimum", "et si c'est refusé")
    assert line.answer == "follow_up/which"
    assert line.buttons[-1].value == "human_adviser"


def test_are_you_sure_gets_the_date_the_sources_and_a_person(sessions: Sessions, library: Library, tell) -> None:
    line = tell(a_conversation(sessions), "c'est quoi le PTPD", "es-tu sûr?")
    assert line.answer == "follow_up/sure"
    assert library.answers["ask/pgwp_overview"].title.fr in line.text
    assert line.sources
    assert [button.value for button in line.buttons] == ["human_adviser"]


def test_not_understood_is_said_again_shorter(sessions: Sessions, library: Library, tell) -> None:
    line = tell(a_conversation(sessions), "c'est quoi le PTPD", "je comprends pas")
    assert line.answer == "follow_up/explain"
    assert len(line.text) < len(library.answers["ask/pgwp_overview"].text.fr)


def test_of_two_needs_the_more_urgent_is_answered_and_the_other_offered(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "le salaire minimum et aussi le délai de mon permis")
    assert [each.answer for each in log_of(sessions, amina)][1:] == ["ask/pgwp_deadline", "also_asked"]
    assert [button.value for button in line.buttons] == ["ask/minimum_wage"]


def test_what_asks_for_a_person_first_is_the_most_urgent(library: Library) -> None:
    assert by_urgency(library, ["ask/job_start", "ask/pgwp_deadline", "ask/pgwp_refused"])[0] == "ask/pgwp_refused"


@pytest.mark.parametrize("message", ["je veux mourir", "I want to kill myself"])
def test_danger_is_answered_without_the_engine_and_goes_before_all_others(sessions, tell, rasa, library, message: str) -> None:
    earlier = a_conversation(sessions)
    tell(earlier, "je veux parler à une personne")
    rasa.fails(100, away=True)
    amina = a_conversation(sessions)
    line = tell(amina, message)
    assert line.answer == "safety/suicide"
    assert "1 866 277-3553" in line.text
    assert message not in rasa.asked
    with sessions() as session:
        first, second = open_requests(session, library)
        assert (first.conversation_id, first.urgent, first.reason) == (amina, True, Reason.DANGER)
        assert first.danger == "suicide"
        assert second.conversation_id == earlier


def test_danger_is_answered_while_a_person_is_awaited_and_makes_the_request_urgent(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "je veux parler à une personne", "je veux mourir")
    assert line.answer == "safety/suicide"
    with sessions() as session:
        (request,) = open_requests(session, library)
        assert (request.urgent, request.reason) == (True, Reason.ASKED)


def test_after_a_danger_questions_are_answered_and_the_urgent_request_stays(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", "le salaire minimum").answer == "ask/minimum_wage"
    assert owner_of(sessions, amina) == Owner.BOT
    with sessions() as session:
        (request,) = open_requests(session, library)
        assert (request.conversation_id, request.urgent) == (amina, True)


def test_a_danger_told_again_gets_the_numbers_in_other_words(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    tell(amina, "je veux mourir", "je veux mourir je te dis")
    first, again = (line for line in log_of(sessions, amina) if line.author == "bot")
    assert (first.answer, again.answer) == ("safety/suicide", "safety/suicide/again")
    assert first.text != again.text
    assert "1 866 277-3553" in again.text
    with sessions() as session:
        assert len(open_requests(session, library)) == 1


def test_a_false_alarm_costs_one_press_and_the_message_is_answered(sessions: Sessions, tell, rasa) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "le salaire minimum, je veux mourir de rire")
    assert [button.value for button in line.buttons] == ["not_in_danger"]
    assert tell(amina, "je ne suis pas en danger").answer == "ask/minimum_wage"
    assert rasa.asked[-1] == "le salaire minimum, je veux mourir de rire"
    assert "safety/and_your_question" not in [line.answer for line in log_of(sessions, amina)]


def test_after_a_danger_of_death_the_fear_of_the_police_is_not_another_matter(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", "pas la police, they will deport me").answer == "safety/suicide/again"
    assert tell(amina, "ok", "I want to kill myself").answer == "safety/with_you/again"
    assert tell(a_conversation(sessions), "they will deport me").answer == "safety/removal"


def test_a_no_to_the_help_just_given_is_not_another_alarm(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", "non, je veux mourir de rien").answer == "safety/with_you"
    assert tell(a_conversation(sessions), "non, je veux mourir").answer == "safety/suicide"


def test_right_after_help_what_our_sources_do_not_hold_is_still_a_question(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", "et mon caq?").answer == "beyond/caq"
    care = log_of(sessions, amina)[-2]
    assert care.answer == "safety/and_your_question"
    assert "535353" in care.text
    tell(amina, "le salaire minimum")
    assert [line.answer for line in log_of(sessions, amina)].count("safety/and_your_question") == 1


@pytest.mark.parametrize("words", ["appelez pas la police", "merci", "jusqu'à quand?", "je comprends pas"])
def test_what_follows_a_distress_is_not_taken_for_a_question(sessions: Sessions, tell, words: str) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", words).answer == "safety/with_you"
    assert tell(amina, "ok").answer == "safety/with_you/again"
    later = tell(amina, "le salaire minimum", words).answer
    assert later == "safety/with_you" if words == "appelez pas la police" else not later.startswith("safety/")


def test_after_a_danger_the_other_language_can_be_asked_for(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "je veux mourir", "english please")
    assert (line.answer, line.language) == ("switch_language", "en")


def test_who_asks_for_a_person_after_a_danger_is_not_left_in_silence(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "je veux mourir", "le salaire minimum", "une personne svp")
    assert line.answer == "human_alerted"
    assert "535353" in line.text
    assert owner_of(sessions, amina) == Owner.BOT
    with sessions() as session:
        assert [request.urgent for request in open_requests(session, library)] == [True]


def test_who_waited_when_danger_was_said_and_goes_on_is_still_in_the_queue(sessions: Sessions, tell, library: Library) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "une personne svp", "je veux mourir", "appelez pas").answer == "waiting_note"
    assert tell(amina, "Continuer avec l’assistant").answer == "back_to_bot_and_awaited"
    assert owner_of(sessions, amina) == Owner.BOT
    with sessions() as session:
        assert [request.urgent for request in open_requests(session, library)] == [True]


def test_a_few_words_get_the_lines_of_the_answer_that_speak_of_it(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "le salaire minimum", "jusqu'à quand?")
    assert line.answer == "follow_up/in_it"
    assert "1er mai 2026" in line.text
    assert "Stage" not in line.text


def test_the_same_answer_is_not_given_twice_in_a_row(sessions: Sessions, library: Library, tell) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "c'est quoi le PTPD", "mais le ptpd pour moi")
    assert line.answer == "said_already"
    assert library.answers["ask/pgwp_overview"].title.fr in line.text
    assert line.buttons[-1].value == "human_adviser"
    assert tell(amina, "le ptpd encore").answer == "ask/pgwp_overview"


def test_an_answer_in_sight_gives_only_the_lines_asked_about_with_its_sources(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "le salaire minimum", "c'est quoi le PTPD", "salaire minimum et pourboires?")
    assert line.answer == "follow_up/in_it"
    assert "13,30" in line.text
    assert "CNESST" not in line.text
    assert line.sources
    assert line.buttons[0].value == "ask/minimum_wage"


def test_some_lines_of_an_answer_make_it_the_subject_again(sessions: Sessions, library: Library, tell) -> None:
    amina = a_conversation(sessions)
    line = tell(amina, "le salaire minimum", "c'est quoi le PTPD", "salaire minimum et pourboires?", "es-tu sûr?")
    assert library.answers["ask/minimum_wage"].title.fr in line.text


def test_who_comes_back_to_correct_something_is_answered_in_full(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    tell(amina, "le salaire minimum", "c'est quoi le PTPD")
    assert tell(amina, "attendez, le salaire minimum et les pourboires").answer == "ask/minimum_wage"


def test_is_it_legal_gets_the_lines_about_what_was_told(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "salaire minimum : mes pourboires sont gardés", "c'est légal ça?")
    assert line.answer == "follow_up/in_it"
    assert "13,30" in line.text


@pytest.mark.parametrize(("words", "said"), [("diviser la paie brute", "Divisez"), ("blablabla", None)])
def test_what_is_not_understood_is_first_looked_up_in_the_last_answer(sessions: Sessions, tell, words: str, said: str | None) -> None:
    line = tell(a_conversation(sessions), "le salaire minimum", words)
    assert line.answer == ("follow_up/in_it" if said else "unsure")
    assert (said or "") in line.text


@pytest.mark.parametrize(("first", "then"), [("je veux embaucher", "on demande quoi en entrevue"), ("I want to hire", "and the entrevue")])
def test_who_asked_as_an_employer_is_answered_as_one(sessions: Sessions, tell, first: str, then: str) -> None:
    assert tell(a_conversation(sessions), first, then).answer == "ask/employer_check_permit"
    assert tell(a_conversation(sessions), then).answer == "ask/interview_prepare"


@pytest.mark.parametrize("text", ["mon caq est refusé", "my caq is refused"])
def test_what_our_sources_do_not_hold_is_said_with_who_answers(sessions: Sessions, tell, text: str) -> None:
    line = tell(a_conversation(sessions), text)
    assert line.answer == "beyond/caq"
    assert "MIFI" in line.text
    assert line.buttons[-1].value == "human_adviser"


@pytest.mark.parametrize(("first", "then", "said"), [("mon caq", "combien ça coûte", "coût"), ("my caq please", "how much is it", "cost")])
def test_what_our_sources_do_not_hold_is_followed_up_too(sessions: Sessions, tell, first: str, then: str, said: str) -> None:
    line = tell(a_conversation(sessions), first, then)
    assert line.answer == "follow_up/in_it"
    assert said in line.text
    assert line.sources


def test_a_few_words_may_be_about_the_answer_before_the_last(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "c'est quoi le PTPD", "le salaire minimum", "et si c'est refusé").answer == "ask/pgwp_refused"


def test_a_correction_is_read_after_the_words_it_corrects(sessions: Sessions, rasa: ScriptedRasa, tell) -> None:
    amina = a_conversation(sessions)
    tell(amina, "PTPD, mon permis finit le 15 janvier", "le salaire minimum", "attends, pas le 15 mais le 30")
    assert rasa.before == "PTPD, mon permis finit le 15 janvier"
    tell(amina, "attends, et le 24?")
    assert rasa.before == "le salaire minimum"


def test_thanks_do_not_hide_a_question(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "merci, et une personne?").answer == "human_requested"
    assert tell(a_conversation(sessions), "merci, bonne personne").answer == "thanks"


def test_a_long_message_about_a_language_does_not_change_it(sessions: Sessions, tell) -> None:
    line = tell(a_conversation(sessions), "english please was what they all said to me at work and so what do I say")
    assert line.answer != "switch_language"


def test_yes_takes_the_only_choice_and_no_refuses_all_of_them(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "le salaire minimum et aussi le délai de mon permis", "ouais").answer == "ask/minimum_wage"
    assert tell(amina, "ouais").answer == "affirm"
    assert tell(amina, "blablabla", "nope").answer == "none_of_these"
    assert tell(amina, "le salaire minimum", "nope").answer == "deny"


@pytest.mark.parametrize(
    ("first", "answered", "then", "alone", "after"),
    [
        ("le salaire minimum", "ask/minimum_wage", "mais tout le monde le fait", 0.2, "ask/unpaid_wages"),
        ("blablabla", "unsure", "attends, c'est en mai", 0.6, "ask/minimum_wage"),  # a correction, even before any answer
    ],
)
def test_what_is_unclear_alone_is_read_after_what_was_asked(
    sessions: Sessions, tell, rasa, monkeypatch, first: str, answered: str, then: str, alone: float, after: str
) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, first).answer == answered
    plain = rasa.understand

    def after_the_question(*, before: str | None = None, **asked) -> Understanding:
        assert before == first
        return replace(plain(**asked), in_context=((after, 0.9),), ranking=(("ask/job_start", alone),))

    monkeypatch.setattr(rasa, "understand", after_the_question)
    assert tell(amina, then).answer == after


def test_what_becomes_of_the_help_given_is_heard(sessions: Sessions, tell) -> None:
    amina = a_conversation(sessions)
    assert tell(amina, "je veux mourir", "j'ai appelé la ligne").answer == "safety/with_you"
    assert tell(amina, "le salaire minimum", "j'ai appelé la ligne").answer == "safety/with_you/again"


def test_a_question_right_after_help_is_a_question(sessions: Sessions, tell, rasa, monkeypatch) -> None:
    plain = rasa.understand
    monkeypatch.setattr(rasa, "understand", lambda **asked: replace(plain(**asked), ranking=(("ask/minimum_wage", 0.6),)))
    assert tell(a_conversation(sessions), "je veux mourir", "le salaire minimum").answer == "safety/with_you"
    assert tell(a_conversation(sessions), "je veux mourir", "le salaire minimum?").answer == "ask/minimum_wage"


def test_some_lines_of_an_answer_carry_its_caution(sessions: Sessions, library: Library, tell) -> None:
    line = tell(a_conversation(sessions), "le délai de mon permis", "le délai, et la cérémonie?")
    assert line.answer == "follow_up/in_it"
    assert library.phrase("caution.immigration", "fr") in line.text


def test_a_stale_answer_does_not_come_back_in_part(sessions: Sessions, library: Library, rasa) -> None:
    understanding = rasa.understand(sender="", text="délai", language="fr", message_id=0)
    late = library.answers["ask/pgwp_deadline"].review_by + timedelta(days=1)
    with sessions() as session:
        conversation = session.get_one(Conversation, a_conversation(sessions))
        heard = Heard(session, library, conversation, "délai", understanding, late)
        assert in_part(heard, "ask/pgwp_deadline", ["x"]).key == "ask/pgwp_deadline"
