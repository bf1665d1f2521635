"""The second factor: a code of an authenticator application (TOTP, RFC 6238), or one of ten recovery codes. Each works once."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.staff.tables import Member, RecoveryCode, kept

ISSUER = "Passerelle"
STEP = 30  # seconds
DRIFT = 1  # steps a phone's clock may be wrong
RECOVERY_CODES = 10


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, member: Member) -> str:
    """What the picture to be scanned says."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name=ISSUER)


def enrol(session: Session, secret_key: str, member: Member, secret: str, code: str, *, at: datetime) -> list[str] | None:
    """Keep the secret if the code shows that the phone has it. Gives the recovery codes, said once; None for a wrong code."""
    step = _step_of(secret, code, after=0, at=at)
    if step is None:
        return None
    member.totp_secret, member.totp_step = _vault(secret_key).encrypt(secret.encode()).decode(), step
    return renew_recovery_codes(session, member)


def renew_recovery_codes(session: Session, member: Member) -> list[str]:
    """Ten fresh codes instead of those there were."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=kept(code), member_id=member.id) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def is_shown(session: Session, secret_key: str, member: Member, code: str, *, at: datetime) -> bool:
    """Whether this is a code of the member's, not used before. It is used up."""
    written = code.strip().replace(" ", "").replace("-", "").lower()
    if member.totp_secret is None:
        return False
    secret = _vault(secret_key).decrypt(member.totp_secret.encode()).decode()
    step = _step_of(secret, written, after=member.totp_step, at=at)
    if step is not None:
        member.totp_step = step
        return True
    query = delete(RecoveryCode).where(RecoveryCode.member_id == member.id, RecoveryCode.code_hash == kept(written))
    return session.execute(query.returning(RecoveryCode.code_hash)).first() is not None


def _step_of(secret: str, code: str, *, after: int, at: datetime) -> int | None:
    """The step whose code this is, close to now and later than the last one used."""
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    fitting = (step for step in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()))
    return next((step for step in fitting if step > after), None)


def _vault(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"totp/{secret_key}".encode()).digest()))
