"""What each role may do. What is not listed is refused."""

from enum import StrEnum

from bot.staff.tables import Role


class Right(StrEnum):
    ACCOUNT = "account"  # one's own: password, second factor, sessions
    DESK = "desk"  # the queue, and speaking with students
    LEAD = "lead"  # conversations of others: give them to somebody else
    REVIEW = "review"  # all conversations, read to make the assistant better
    FIGURES = "figures"  # counts and times, no words
    PEOPLE = "people"  # invite, change a role, close an account
    AUDIT = "audit"  # who did what


ALL = {Right.ACCOUNT}
RIGHTS: dict[Role, set[Right]] = {
    Role.ADVISOR: ALL | {Right.DESK, Right.REVIEW, Right.FIGURES},
    Role.LEAD: ALL | {Right.DESK, Right.LEAD, Right.REVIEW, Right.FIGURES},
    Role.CONTENT: ALL | {Right.REVIEW, Right.FIGURES},
    Role.PARTNER_MANAGER: ALL | {Right.FIGURES},
    Role.ADMIN: ALL | {Right.PEOPLE, Right.AUDIT, Right.FIGURES},
    Role.AUDITOR: ALL | {Right.AUDIT},
}
SECOND_FACTOR_FOR = {Role.ADMIN, Role.CONTENT}  # others may have one; these must


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[Role(role)]
