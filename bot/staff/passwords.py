"""Passwords: argon2id as OWASP's cheat sheet sets it (46 MiB, one pass), and what a new one must be (ASVS 5, chapter 6.2)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.errors import PasswordTooWeak

SHORTEST, LONGEST = 12, 128
STRONG_ENOUGH = 3  # of 4: safe from an offline guess of some hours, by zxcvbn's scale

_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_NOBODY = _hasher.hash("nobody has this one")


def hashed(password: str, *, about: list[str]) -> str:
    """The hash to keep. `about`: the name and e-mail of whose it is, which must not make it up. Raises PasswordTooWeak."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooWeak
    words = [part for text in (*about, "passerelle") for part in (text, *text.replace("@", " ").split())]
    if zxcvbn(password, user_inputs=words, max_length=LONGEST)["score"] < STRONG_ENOUGH:
        raise PasswordTooWeak
    return _hasher.hash(password)


def up_to_date(kept: str, password: str) -> str:
    """The hash as it is, or a fresh one of the same password when it was made with other parameters than today's."""
    return _hasher.hash(password[:LONGEST]) if _hasher.check_needs_rehash(kept) else kept


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one of this hash. As slow when there is none: nobody learns whether an account exists."""
    try:
        return _hasher.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
