"""What each role may do. What is not listed is refused."""

from enum import StrEnum

from bot.staff.tables import Role


class Right(StrEnum):
    ACCOUNT = "account"  # one's own: password, second factor, sessions
    DESK = "desk"  # the queue, and speaking with students
    LEAD = "lead"  # conversations of others: give them to somebody else
    PEOPLE = "people"  # invite, change a role, close an account
    AUDIT = "audit"  # who did what


ALL = {Right.ACCOUNT}
RIGHTS: dict[Role, set[Right]] = {
    Role.ADVISOR: ALL | {Right.DESK},
    Role.LEAD: ALL | {Right.DESK, Right.LEAD},
    Role.CONTENT: ALL,
    Role.PARTNER_MANAGER: ALL,
    Role.ADMIN: ALL | {Right.PEOPLE, Right.AUDIT},
    Role.AUDITOR: ALL | {Right.AUDIT},
}
SECOND_FACTOR_FOR = {Role.ADMIN, Role.CONTENT}  # others may have one; these must


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[Role(role)]
