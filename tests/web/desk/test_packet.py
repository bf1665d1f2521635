"""What to know of a student, in the words of the page."""

import re

import pytest

from bot.clock import today
from bot.content.library import HandledBy, Library
from bot.content.replies import reply
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append, say
from bot.db import Sessions, transaction
from bot.handoff.packet import STAGES
from bot.handoff.student import HELPED_BY, StudentDesk
from bot.handoff.tables import Outcome, Reason
from bot.people.tables import Channel
from bot.settings import ROOT
from bot.web.desk.packet import sections
from bot.web.desk.screens import words
from tests.bad_input import MARKUP
from tests.cast import a_conversation


def test_everything_it_may_tell_has_words() -> None:
    entities = (ROOT / "bot/nlu/entities.py").read_text(encoding="utf-8")  # it runs in the engine's environment
    groups = re.findall(r'"(\w+)"', re.search(r'"groups": \[(.+?)\]', entities)[1])  # type: ignore[index]
    told = [
        *(f"js_{one}" for one in (*Reason, *HELPED_BY, *(f"outcome_{one}" for one in Outcome), "outcome_student_went_on")),
        *(f"topic_{one}" for one in HandledBy.__args__),  # type: ignore[attr-defined]
        *(f"stage_{one}" for one in STAGES.values()),
        *(f"channel_{one}" for one in Channel),
        *(f"kind_{one}" for one in (*groups, "level", "duration")),
    ]
    assert set(told) - set(words()) == set()


def test_every_group_of_questions_has_a_stage_or_none_on_purpose(library: Library) -> None:
    groups = {answer.group for answer in library.answers.values()}
    assert groups == {*STAGES, "assistant", "employers", "life", "services"}


@pytest.mark.parametrize(
    ("language", "titles"), [("fr", ["Pourquoi cette conversation", "Déjà proposé"]), ("en", ["Why this conversation", "Already proposed"])]
)
def test_sections_are_in_the_advisors_language_and_a_students_words_stay_text(
    sessions: Sessions, library: Library, language: str, titles: list[str]
) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, amina)
        found = [
            {"entity": "date", "value": "2026-12-15", "text": "15 décembre"},
            {"entity": "new_kind", "value": MARKUP[0], "text": MARKUP[0]},
        ]
        append(session, conversation, author=Author.STUDENT, text=MARKUP[0], understood={"entities": found})
        say(session, conversation, reply(library, "ask/pgwp_deadline", "fr", today=today()))
        StudentDesk(library).request(session, conversation)
        told = {one["title"]: one["lines"] for one in sections(session, library, conversation, language)}
    assert set(titles) < set(told)
    assert told[titles[0]][0]["quote"] == MARKUP[0]
    assert {"strong": "2026-12-15", "quote": MARKUP[0], "seq": 1} in [line for lines in told.values() for line in lines]
    assert all(line["url"].startswith("https://") for line in told[titles[1]] if line.get("url"))
