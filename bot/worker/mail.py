"""Letters to the staff, by the mail server of whoever runs this."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from bot.settings import Settings

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Mail:
    """A mail server, and the desk's address, where every letter leads."""

    host: str
    port: int
    user: str | None
    password: str | None
    sender: str
    starttls: bool
    desk: str

    def send(self, to: Sequence[str], subject: str, text: str) -> None:
        """Raises OSError, of which smtplib's errors are."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, ", ".join(to), subject
        letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=parseaddr(self.sender)[1].partition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user and self.password:
                server.login(self.user, self.password)
            server.send_message(letter, to_addrs=to)


def mail_of(settings: Settings) -> Mail | None:
    """None when no mail server is set."""
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    password = settings.smtp_password
    return Mail(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        sender=settings.smtp_from,
        starttls=settings.smtp_starttls,
        desk=f"{settings.address}/desk",
    )
