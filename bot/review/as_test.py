"""A transcript as a test: in the format of our own talks (`tests/contract/talks/`), and as stories for `rasa test`.

Ours says what the whole assistant answered, context, buttons and dangers included. Rasa sees one message at a time: its stories hold the
lines whose reply it chose by itself.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.tables import Author, Message
from bot.review.as_examples import one_line

LONGEST = 2000  # lines
NO_READING = {"unsure", "unsure_twice", "unsure_still"}  # what is answered when Rasa falls back
FALLBACK = "nlu_fallback"
AS_TEXT = "\u200b"  # in front of what a talk would take for a button or a title; a message means the same with it

Exchange = tuple[Message, Message]  # what the student wrote, and the last line of the reply


def exchanges(session: Session, conversation_id: uuid.UUID) -> list[list[Exchange]]:
    """The stretches in which the assistant answered; where a person did, or nobody, one ends."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq).limit(LONGEST)
    lines = session.scalars(query).all()
    replies = {line.in_reply_to: line for line in lines if line.in_reply_to}
    stretches: list[list[Exchange]] = [[]]
    for line in lines:
        if line.author == Author.STUDENT:
            reply = replies.get(line.id)
            if reply and reply.author == Author.BOT and reply.answer:
                stretches[-1].append((line, reply))
            else:
                stretches.append([])
    return [stretch for stretch in stretches if stretch]


def language_of(stretches: Sequence[Sequence[Exchange]]) -> str:
    """The language of the first reply, by which a file of talks is named (`fr-….txt`)."""
    return next((reply.language for stretch in stretches for _, reply in stretch if reply.language), "fr")


def as_talks(stretches: Sequence[Sequence[Exchange]], *, by: str, on: date) -> str:
    """A paragraph a stretch, a line a turn: what was written, or pressed in brackets → the key of the last reply."""
    language = language_of(stretches)
    paragraphs = ["\n".join(_turn(said, reply, language) for said, reply in stretch) for stretch in stretches]
    return "\n\n".join([f"{_provenance(by, on)}\n\n## desk", *paragraphs]) + "\n"


def as_stories(stretches: Sequence[Sequence[Exchange]], *, by: str, on: date) -> str:
    """Test stories, a message each: our rules look at one message at a time."""
    chosen = [(said, intent) for stretch in stretches for said, reply in stretch if (intent := _chosen(said, reply))]
    stories = [{"story": f"{on} {number}", "steps": list(_steps(*one))} for number, one in enumerate(chosen, 1)]
    told = yaml.safe_dump({"version": "3.1", "stories": stories}, allow_unicode=True, sort_keys=False, width=10_000)
    return f"{_provenance(by, on)}\n{told}"


def _provenance(by: str, on: date) -> str:
    return f"# Made of a conversation at the desk on {on}, by {one_line(by)}. Identity numbers are hidden."


def _turn(said: Message, reply: Message, language: str) -> str:
    text = " ".join(said.text.split())
    written = f"[{said.act}]" if said.act else AS_TEXT + text if text.startswith(("[", "#")) else text
    return f"{written} → {reply.answer}" + (f" [{reply.language}]" if reply.language != language else "")


def _chosen(said: Message, reply: Message) -> str | None:
    """The intent by which Rasa chose this reply; None when something else did: a button, a danger, what was said before."""
    intent = (said.understood or {}).get("intent")
    if said.act or not intent or not one_line(said.text):
        return None
    return FALLBACK if reply.answer in NO_READING else intent if reply.answer == intent else None


def _steps(said: Message, intent: str) -> Iterator[dict[str, Any]]:
    base = intent.split("/")[0]
    action = "utter_unsure" if intent == FALLBACK else "action_switch_language" if base == "switch_language" else f"utter_{base}"
    yield {"user": _annotated(said), "intent": intent}
    yield {"action": action}


def _annotated(said: Message) -> str:
    """The words with their entities as Rasa writes them, since `rasa test` compares these too."""
    text, done = one_line(said.text), ""
    entities = [one for one in (said.understood or {}).get("entities", []) if isinstance(one.get("value"), str) and one.get("text")]
    for one in sorted(entities, key=lambda one: text.find(one["text"])):
        before, there, after = text.partition(one["text"])
        if there:
            found = {"entity": one["entity"], "value": one["value"]}
            done, text = f"{done}{before}[{there}]{json.dumps(found, ensure_ascii=False)}", after
    return done + text
