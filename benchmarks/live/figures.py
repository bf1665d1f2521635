"""The screens against the database: how late each line was, what is missing, what is there twice."""

import statistics
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from benchmarks.live.people import Advisor, Student, Talk
from benchmarks.live.streams import Shown
from bot.conversations.tables import Author, Message
from bot.db import Sessions

SURE = 5.0  # seconds: what was accepted so long before a screen was closed must have been on it


class Log:
    """What the database holds, by conversation: the numbers of the lines, and the line that each answer of the assistant is to."""

    def __init__(self, sessions: Sessions) -> None:
        with sessions() as session:
            lines = session.scalars(select(Message)).all()
        self.numbers: dict[str, set[int]] = defaultdict(set)
        self.answers: dict[str, dict[int, int]] = defaultdict(dict)
        seq_of = {line.id: line.seq for line in lines}
        for line in sorted(lines, key=lambda line: -line.seq):  # of several answers, the first counts
            self.numbers[str(line.conversation_id)].add(line.seq)
            if line.author == Author.BOT and line.in_reply_to:
                self.answers[str(line.conversation_id)][seq_of[line.in_reply_to]] = line.seq


def figures(log: Log, students: list[Student], advisors: list[Advisor]) -> str:
    """A Markdown table, and a line of what was lost and doubled."""
    by_conversation = {student.conversation: student for student in students}
    talks = [talk for advisor in advisors for talk in advisor.talks]
    rows = {
        "student's line → advisor's screen": [late for talk in talks for late in _to_advisor(by_conversation[talk.conversation], talk)],
        "advisor's line → student's screen": [
            late for talk in talks for late in _lateness(talk.accepted, by_conversation[talk.conversation].shown)
        ],
        "request for a person → each queue": [late for advisor in advisors for late in _to_queue(by_conversation, advisor)],
        "question → the assistant's answer": [late for student in students for late in _to_answer(log, student)],
    }
    table = "\n".join(_row(name, times) for name, times in rows.items())
    screens = [*(student.shown for student in students), *(talk.shown for talk in talks)]
    missing = sum(len(log.numbers[student.conversation] - student.shown.times.keys()) for student in students)
    missing += sum(len(_expected(log, by_conversation[talk.conversation], talk) - talk.shown.times.keys()) for talk in talks)
    unstored = sum(len(one.accepted.keys() - log.numbers[one.conversation]) for one in (*students, *talks))
    doubled = sum(times - 1 for shown in screens for times in shown.times.values())
    lines = sum(len(numbers) for numbers in log.numbers.values())
    return (
        f"| seconds | lines | p50 | p95 | max |\n|---|---|---|---|---|\n{table}\n\n{lines} lines, {len(talks)} conversations with a person, "
        f"{len(screens)} screens: {unstored} accepted and not stored, {missing} not shown, {doubled} shown twice"
    )


def _row(name: str, times: list[float]) -> str:
    half, most = (
        (statistics.quantiles(times, n=100, method="inclusive")[percent - 1] for percent in (50, 95)) if len(times) > 1 else (0.0, 0.0)
    )
    return f"| {name} | {len(times):,} | {half:.2f} | {most:.2f} | {max(times, default=0):.2f} |"


def _lateness(accepted: dict[int, float], shown: Shown) -> Iterator[float]:
    """A line may be on the other screen before its writer knows that it was accepted."""
    return (max(0.0, shown.at[seq] - at) for seq, at in accepted.items() if seq in shown.at)


def _to_advisor(student: Student, talk: Talk) -> Iterator[float]:
    return _lateness({seq: at for seq, at in student.accepted.items() if talk.shown.opened < at < talk.closed}, talk.shown)


def _to_queue(students: dict[str, Student], advisor: Advisor) -> Iterator[float]:
    for (conversation, _), at in advisor.waited.items():
        yield at - max(asked for asked in students[conversation].asked if asked <= at)


def _to_answer(log: Log, student: Student) -> Iterator[float]:
    for seq, at in student.accepted.items():
        answer = log.answers[student.conversation].get(seq)
        if answer in student.shown.at:
            yield max(0.0, student.shown.at[answer] - at)


def _expected(log: Log, student: Student, talk: Talk) -> set[int]:
    """All up to the last line that the screen showed, and what was accepted well before it was closed."""
    sure = {seq for accepted in (student.accepted, talk.accepted) for seq, at in accepted.items() if at < talk.closed - SURE}
    last = max(sure | {talk.shown.last})
    return {seq for seq in log.numbers[talk.conversation] if seq <= last}
