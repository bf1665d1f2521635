"""All conversations: each filter keeps what it should and leaves out the rest; pages lose and repeat nothing."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import QUEBEC, now
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append
from bot.db import Sessions, transaction
from bot.errors import BadRequest, NotYours
from bot.feedback.tables import Feedback
from bot.handoff import tags
from bot.handoff.advising import hand_back, take_over
from bot.handoff.student import StudentDesk
from bot.handoff.tables import Outcome
from bot.people.tables import Channel
from bot.review import listing, saved
from bot.review.filters import Filters
from bot.review.listing import listed
from bot.understanding import Understanding
from tests.cast import JOSEE, MARC, a_conversation, a_member


def says(sessions: Sessions, conversation_id: uuid.UUID, text: str, *, author: Author = Author.STUDENT, **columns: object) -> int:
    """A line, as the product writes it; its id."""
    with transaction(sessions) as session:
        line = append(session, session.get_one(Conversation, conversation_id), author=author, text=text, **columns)
        session.flush()
        return line.id


def answers(sessions: Sessions, conversation_id: uuid.UUID, key: str, **columns: object) -> int:
    return says(sessions, conversation_id, "…", author=Author.BOT, answer=key, **columns)


def last_wrote(sessions: Sessions, conversation_id: uuid.UUID, at: datetime) -> None:
    with transaction(sessions) as session:
        session.get_one(Conversation, conversation_id).last_at = at


def found(sessions: Sessions, **filters: object) -> list[uuid.UUID]:
    with sessions() as session:
        return [one.id for one in listed(session, Filters.model_validate(filters))]


@pytest.fixture
def amina(sessions: Sessions) -> uuid.UUID:
    return a_conversation(sessions)


@pytest.fixture
def wei(sessions: Sessions) -> uuid.UUID:
    return a_conversation(sessions, language="en", channel=Channel.TELEGRAM)


def test_a_line_of_the_list_tells_what_happened(sessions: Sessions, library, amina: uuid.UUID) -> None:
    says(sessions, amina, "c'est quoi le PTPD")
    answers(sessions, amina, "ask/pgwp_overview")
    says(sessions, amina, "et le CAQ?")
    answers(sessions, amina, "beyond/caq")
    answers(sessions, amina, "unsure")
    with transaction(sessions) as session:
        StudentDesk(library).alarm(session, session.get_one(Conversation, amina), "removal")
    with sessions() as session:
        (line,) = listed(session, Filters())
    assert (line.id, line.language, line.channel, line.owner) == (amina, "fr", "web", "bot")
    assert (line.topic, line.words, line.flags) == ("beyond/caq", "et le CAQ?", ["urgent", "escalated", "doubted"])


def test_the_latest_comes_first(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    assert found(sessions) == [wei, amina]
    says(sessions, amina, "bonjour")
    assert found(sessions) == [amina, wei]


def test_by_language_and_channel(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    assert found(sessions, language="fr") == found(sessions, channel="web") == [amina]
    assert found(sessions, language="en") == found(sessions, channel="telegram") == [wei]
    assert found(sessions, language="fr", channel="telegram") == []


def test_by_any_topic_spoken_of(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    answers(sessions, amina, "ask/pgwp_overview")
    answers(sessions, amina, "said_already", subject="ask/pgwp_deadline")
    answers(sessions, wei, "beyond/caq")
    assert found(sessions, topic="ask/pgwp_overview") == found(sessions, topic="ask/pgwp_deadline") == [amina]
    assert found(sessions, topic="beyond/caq") == [wei]
    assert found(sessions, topic="ask/minimum_wage") == []


def test_by_how_surely_a_message_was_understood(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    for conversation_id, likely in ((amina, 0.95), (amina, 0.31), (wei, 0.5)):
        says(sessions, conversation_id, "?", understood=Understanding((), ranking=(("ask/caq", likely), ("greet", 0.01))).record())
    says(sessions, wei, "?", understood=Understanding(()).record())  # nothing was read in it
    assert found(sessions, below=31) == []
    assert found(sessions, below=32) == found(sessions, below=50) == [amina]
    assert found(sessions, below=51) == [wei, amina]


def test_by_doubts_and_by_doubts_in_a_row(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    answers(sessions, amina, "unsure")
    assert (found(sessions, doubted=True), found(sessions, rephrased=True)) == ([amina], [])
    answers(sessions, amina, "unsure_twice")
    assert found(sessions, rephrased=True) == [amina]


def test_by_a_thumb_down(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    with transaction(sessions) as session:
        session.add(Feedback(message_id=answers(sessions, amina, "ask/pgwp_overview"), helpful=False))
        session.add(Feedback(message_id=answers(sessions, wei, "ask/pgwp_overview"), helpful=True))
    assert found(sessions, disliked=True) == [amina]


def test_by_what_became_of_a_request(sessions: Sessions, library, amina: uuid.UUID, wei: uuid.UUID) -> None:
    assert found(sessions, escalated=True) == []
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
        hand_back(session, library, amina, advisor=JOSEE, outcome=Outcome.REFERRED)
        tags.add(session, amina, "Logement", by=JOSEE)
        take_over(session, wei, advisor=MARC)
    assert set(found(sessions, escalated=True)) == {amina, wei}
    assert found(sessions, outcome="referred") == found(sessions, advisor=JOSEE) == [amina]
    assert found(sessions, advisor=MARC) == [wei]
    assert (found(sessions, tag="logement"), found(sessions, tag="permis")) == ([amina], [])
    assert found(sessions, advisor=MARC, outcome="referred") == found(sessions, urgent=True) == []


def test_by_days_of_quebec(sessions: Sessions, amina: uuid.UUID) -> None:
    last_wrote(sessions, amina, datetime(2026, 3, 1, 23, 59, tzinfo=QUEBEC))  # the second of March in London
    assert found(sessions, since="2026-03-01", until="2026-03-01") == [amina]
    assert found(sessions, since="2026-03-02") == found(sessions, until="2026-02-28") == []
    assert found(sessions, since=date.min, until=date.max) == [amina]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("etudes permis", True),  # any order, without accents
        ("PERMIS D'ÉTUDES", True),
        ("permis d’étu", True),  # not typed to the end yet
        ("perm études", False),  # only the last word may be unfinished
        ("main d'oeuvre", True),
        ("caq visa", True),  # written together with a slash
        ("quebec.ca", True),
        ("quebec", True),
        ("visa expire", False),  # one in each message
        ("%", False),
        ("%permis", True),
        ("etud_s", False),
        ("'\"\\", False),
        ("permis' | 'visa", True),
        ("<b>permis</b> & !(études):*", False),  # there is no « b »
        ("", True),
    ],
)
def test_by_words(sessions: Sessions, amina: uuid.UUID, words: str, is_found: bool) -> None:
    says(sessions, amina, "Mon permis d’études, mon CAQ/visa et la main-d’œuvre : voir quebec.ca/etudes")
    says(sessions, amina, "il expire <script>bientôt</script>")
    assert found(sessions, words=words) == ([amina] if is_found else [])


def test_words_are_those_of_people(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    says(sessions, amina, "Voyez la clinique.", author=Author.ADVISOR)
    says(sessions, wei, "Voyez la clinique.", author=Author.BOT)
    assert found(sessions, words="clinique") == [amina]


@pytest.mark.parametrize("words", ["a" * 10_000, "à l'" * 2_500, "\0", "\ud7ff\uffff", "😀" * 200, "-- ' OR 1=1", "a:* & | ! <-> ()"])
def test_hostile_words_find_nothing_and_break_nothing(sessions: Sessions, amina: uuid.UUID, words: str) -> None:
    says(sessions, amina, "bonjour")
    assert found(sessions, words=words) in ([], [amina])


def test_filters_are_joined(sessions: Sessions, amina: uuid.UUID, wei: uuid.UUID) -> None:
    for conversation_id in (amina, wei):
        says(sessions, conversation_id, "visa")
    assert found(sessions, words="visa", language="en", since=now().astimezone(QUEBEC).date()) == [wei]
    assert found(sessions, words="visa", language="en", doubted=True) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ages=st.lists(st.integers(0, 5), min_size=1, max_size=12),  # minutes: several at the same instant
    lines=st.lists(st.integers(0, 11), max_size=6),  # who writes between the pages
    size=st.integers(1, 4),
)
def test_pages_neither_lose_nor_repeat_while_lines_arrive(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, ages: list[int], lines: list[int], size: int
) -> None:
    """Whoever writes meanwhile goes to the top, where the first page shows them; everybody else is met once, in order."""
    monkeypatch.setattr(listing, "PAGE", size)
    start, language = now() - timedelta(hours=1), uuid.uuid4().hex  # a language of their own keeps the examples apart
    everyone = [a_conversation(sessions, language=language) for _ in ages]
    for conversation_id, age in zip(everyone, ages, strict=True):
        last_wrote(sessions, conversation_id, start - timedelta(minutes=age))
    met: list[listing.Listed] = []
    writing, wrote = [everyone[place % len(everyone)] for place in lines], set()
    while page := _page(sessions, language, met):
        met += page
        assert len({one.id for one in met}) == len(met)
        if writing:
            wrote.add(writing[-1])
            says(sessions, writing.pop(), "encore moi")
    assert set(everyone) - {one.id for one in met} <= wrote
    assert [one.place for one in met] == [one.place for one in sorted(met, key=lambda one: (one.last_at, one.id), reverse=True)]
    first = {one.id for one in _page(sessions, language, [])}
    assert wrote <= first or len(wrote) > size


def _page(sessions: Sessions, language: str, met: list[listing.Listed]) -> list[listing.Listed]:
    with sessions() as session:
        return listed(session, Filters(language=language), after=met[-1].place if met else None)


@pytest.mark.parametrize("place", ["x", "_", "2026-11-29_x", f"2026-11-29T10:00:00_{uuid.UUID(int=1)}", "\0"])
def test_a_place_that_is_none_is_refused(sessions: Sessions, place: str) -> None:
    with sessions() as session, pytest.raises(BadRequest):
        listed(session, Filters(), after=place)


def test_saved_filters_are_ones_own(sessions: Sessions) -> None:
    josee, marc = a_member(sessions, "josee"), a_member(sessions, "marc")
    with transaction(sessions) as session:
        saved.save(session, josee, "doutes", Filters(doubted=True, language="fr", below=50, since=date(2026, 1, 1)))
        saved.save(session, marc, "doutes", Filters(doubted=True))
        saved.save(session, marc, "doutes", Filters(language="en"))  # the same name: in its place
    with transaction(sessions) as session:
        (of_josee,), (of_marc,) = saved.saved_by(session, josee), saved.saved_by(session, marc)
        assert Filters.model_validate(of_josee.query) == Filters(doubted=True, language="fr", below=50, since=date(2026, 1, 1))
        assert of_marc.query == {"language": "en"}
        with pytest.raises(NotYours):
            saved.remove(session, marc, of_josee.id)
        saved.remove(session, marc, of_marc.id)
        assert (list(saved.saved_by(session, marc)), len(saved.saved_by(session, josee))) == ([], 1)
