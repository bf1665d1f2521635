"""From a key to the words."""

from datetime import date, timedelta

import pytest

from bot.content.library import Library
from bot.content.replies import clarification, in_words, reply

KEY = "ask/pgwp_deadline"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_answer_has_words_sources_and_dates(library: Library, language: str) -> None:
    for key in library.answers:
        made = reply(library, key, language, today=date(2026, 11, 24))
        assert made.text
        assert made.language == language
        assert all(source["title"] and source["verified_on"] for source in made.sources)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_phrase_can_be_said(library: Library, language: str) -> None:
    for key in [*library.phrases, *library.beyond]:
        assert reply(library, key, language, today=date(2026, 11, 24)).text


def test_an_answer_past_its_review_date_says_so_and_offers_a_person_first(library: Library) -> None:
    answer = library.answers[KEY]
    fresh = reply(library, KEY, "fr", today=answer.review_by)
    stale = reply(library, KEY, "fr", today=answer.review_by + timedelta(days=1))
    assert in_words(answer.review_by, "fr") not in fresh.text
    assert in_words(answer.review_by, "fr") in stale.text
    assert stale.choices[0].value == "human_adviser"


def test_an_immigration_answer_says_that_it_is_no_advice_on_a_file(library: Library) -> None:
    for language in ("fr", "en"):
        assert library.phrase("caution.immigration", language) in reply(library, KEY, language, today=date(2026, 11, 24)).text


def test_an_unclear_message_is_offered_its_likely_readings_and_a_person(library: Library) -> None:
    made = clarification(library, [KEY, "ask/job_start"], "en")
    assert [choice.value for choice in made.choices] == [KEY, "ask/job_start", "none_of_these", "human_adviser"]


def test_dates_are_written_as_people_write_them() -> None:
    assert in_words(date(2026, 4, 1), "fr") == "1er avril 2026"
    assert in_words(date(2026, 4, 1), "en") == "April 1, 2026"


def test_a_key_nobody_wrote_is_an_error(library: Library) -> None:
    with pytest.raises(KeyError):
        reply(library, "ask/nothing", "fr", today=date(2026, 11, 24))
