"""A thumb under an answer, through the API."""

import pytest

from tests.doubles import ScriptedRasa, run_jobs
from tests.web.conftest import Visitor, error_code


@pytest.fixture
def answer(amina: Visitor, database_url, sessions, library) -> int:
    """The number of an answer to Amina."""
    amina.writes("quel est le salaire minimum")
    run_jobs(database_url, sessions, library, ScriptedRasa())
    return int(amina.reads()["messages"][-1]["seq"])


def gives(visitor: Visitor, **body: object):
    return visitor.client.post("/api/chat/feedback", json=body, headers=visitor.headers)


def test_a_thumb_and_a_word_are_told_again_with_the_answer(amina: Visitor, answer: int) -> None:
    told = [message["feedback"] for message in amina.reads()["messages"]]
    assert told == [None, None, {"helpful": None, "word": None}]  # the welcome, the question, the answer
    for body in ({"helpful": False}, {"helpful": False, "word": "le prix"}, {"helpful": False}):
        assert [gives(amina, seq=answer, **body).status_code for _ in range(2)] == [204, 204]
    assert amina.reads()["messages"][-1]["feedback"] == {"helpful": False, "word": "le prix"}
    gives(amina, seq=answer, helpful=True)
    assert amina.reads()["messages"][-1]["feedback"] == {"helpful": True, "word": None}


def test_what_is_no_answer_of_ones_own_cannot_be_rated(amina: Visitor, wei: Visitor, answer: int) -> None:
    for visitor, seq in ((wei, answer), (amina, answer - 1), (amina, 1), (amina, answer + 1)):
        response = gives(visitor, seq=seq, helpful=True)
        assert (response.status_code, error_code(response)) == (404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [*({"seq": seq} for seq in ("3", True, 0, 2**40, None)), *({"helpful": helpful} for helpful in ("yes", 1, None)), {"word": 3}],
)
def test_a_malformed_thumb_is_refused(amina: Visitor, answer: int, wrong: dict[str, object]) -> None:
    response = gives(amina, **{"seq": answer, "helpful": True, **wrong})
    assert (response.status_code, error_code(response)) == (400, "bad_request")


def test_a_word_that_is_none_or_too_long_is_refused_with_words(amina: Visitor, newcomer: Visitor, answer: int) -> None:
    for word, code in ((" ", "empty_message"), ("x" * 4097, "message_too_long")):
        response = gives(amina, seq=answer, helpful=False, word=word)
        assert (response.status_code, error_code(response)) == (422, code)
    assert gives(newcomer, seq=answer, helpful=True).status_code == 401
