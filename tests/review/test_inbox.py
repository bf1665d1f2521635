"""What a reviewer is shown, and in which order."""

import random
from datetime import timedelta

from sqlalchemy import text

from bot.clock import now
from bot.conversations.doubt import DOUBTS
from bot.conversations.tables import OF_DOUBT, Message
from bot.db import Sessions, transaction
from bot.review import candidates
from bot.review.clusters import clusters
from bot.review.inbox import LATELY, in_order, inbox, worth_a_look
from bot.review.tables import Verdict
from tests.cast import a_conversation
from tests.review.conversations import NEW, PARKING, SURE, TORN, asked


def found(sessions: Sessions) -> list[tuple[int, tuple[str, ...]]]:
    with sessions() as session:
        return [(one.message.id, one.why) for one in worth_a_look(session, at=now())]


def test_the_weightiest_reasons_come_first_then_the_newest(sessions: Sessions) -> None:
    asked(sessions, "salaire minimum?")  # understood, and nobody complained
    torn = asked(sessions, "le délai ou les frais", TORN)
    old = asked(sessions, "le machin", TORN, "unsure", ago=timedelta(days=2))
    young = asked(sessions, "le truc", SURE, "lost", ago=timedelta(days=1))
    in_vain = asked(sessions, "salaire?", helpful=False, ago=timedelta(days=9))
    asked(sessions, "merci pour le salaire", helpful=True)
    assert found(sessions) == [(in_vain, ("thumb_down",)), (old, ("lost", "close")), (young, ("lost",)), (torn, ("close",))]


def test_what_is_old_pressed_or_judged_is_not_there(sessions: Sessions) -> None:
    asked(sessions, "le machin", SURE, "unsure", ago=LATELY + timedelta(hours=1))
    asked(sessions, "Aucune de ces questions", SURE, "none_of_these", act="none_of_these")
    judged = asked(sessions, "le truc", SURE, "unsure")
    with transaction(sessions) as session:
        candidates.keep(session, [judged], Verdict.NOT_FOR_US, None, by="josee")
    assert found(sessions) == []


def test_a_message_without_readings_or_with_one_is_no_fault(sessions: Sessions) -> None:
    only = asked(sessions, "le machin", SURE[:1], "unsure")
    none = asked(sessions, "le truc", SURE, "unsure_twice")
    with transaction(sessions) as session:
        session.get_one(Message, none).understood = None
    assert {one for one, _ in found(sessions)} == {only, none}


def test_similar_messages_are_one_item_first_whatever_their_language(sessions: Sessions) -> None:
    alone = asked(sessions, "c'est quoi la météo à Roberval", (("out_of_scope", 0.4), ("ask/transport_region", 0.2)), "unsure")
    grouped = {asked(sessions, said, PARKING, "unsure", language=code) for code, texts in NEW.items() for said in texts}
    asked(sessions, NEW["fr"][0], PARKING)  # answered: nothing to mend
    with sessions() as session:
        first, *others = inbox(session, at=now())
        assert {one.message.id for one in first.found} == grouped
        assert first.label in [said for texts in NEW.values() for said in texts]
        assert alone in [one.message.id for item in others for one in item.found]
        assert [item.label for item in others] == [None] * len(others)


def test_words_alone_group_within_each_language(sessions: Sessions) -> None:
    """The engine may have read nothing at all."""
    unread = [Message(id=number, text=said) for number, said in enumerate((said for texts in NEW.values() for said in texts), 1)]
    unread += [Message(id=90, text="mon patron ne paie pas"), Message(id=91, text="is health insurance free")]
    assert [{message.id for message in group.members} for group in clusters(unread)] == [{1, 2, 3}, {4, 5, 6}]


def test_the_same_messages_give_the_same_groups(sessions: Sessions) -> None:
    for said in (said for texts in NEW.values() for said in texts):
        asked(sessions, said, PARKING, "unsure")
    for number in range(20):
        asked(sessions, f"chose {random.Random(number).random()}", TORN, "unsure")
    with sessions() as session:
        groups = [[(item.label, [one.message.id for one in item.found]) for item in inbox(session, at=now())] for _ in range(3)]
    assert groups[0] == groups[1] == groups[2]


def test_texts_without_a_word_do_not_disturb(sessions: Sessions) -> None:
    for said in ("?", "😀", "...", "!", "\u200b?"):
        asked(sessions, said, SURE, "unsure")
    with sessions() as session:
        assert sum(len(item.found) for item in inbox(session, at=now())) == 5


MANY = """
INSERT INTO messages (conversation_id, seq, channel, direction, author, text, answer, in_reply_to, sources, masked, sent_at)
SELECT :one, 10 + n, 'web', 'in', CASE WHEN n % 2 = 1 THEN 'student' ELSE 'bot' END, 'mot', CASE WHEN n % 2 = 0 THEN 'greet' END,
       CASE WHEN n % 2 = 0 THEN :first + n - 1 END, '[]', false, now() - n * interval '1 hour' FROM generate_series(1, 6000) AS n
"""


def test_among_many_messages_the_inbox_goes_by_its_indexes(sessions: Sessions) -> None:
    assert set(OF_DOUBT.partition(" IN ")[2].strip("()").replace("'", "").split(", ")) == DOUBTS
    one = a_conversation(sessions)
    first = asked(sessions, "le machin", SURE, "unsure", conversation_id=one) + 1
    with transaction(sessions) as session:
        session.execute(text(MANY), {"one": one, "first": first})
        session.execute(text("ANALYZE messages"))
        query = in_order(now()).compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = " ".join(session.scalars(text(f"EXPLAIN {query}")))
    assert "ix_messages_of_doubt" in plan
    assert "ix_messages_of_students" in plan
