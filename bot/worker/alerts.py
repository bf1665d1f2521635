"""The job that writes to leads about who waits too long: no transaction is open while the mail server is spoken to."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused

import structlog

from bot.content.library import LANGUAGES, Library
from bot.db import Sessions, transaction
from bot.handoff import alerts
from bot.worker.mail import Mail

log = structlog.get_logger()


def alert_leads(sessions: Sessions, library: Library, mail: Mail, at: datetime) -> None:
    """What could not be sent is owed still, and tried again at the next run."""
    with transaction(sessions) as session:
        owed = alerts.owed(session, library, at)
    for alert in owed:
        subject, text = ([library.phrase(f"mail/{part}", language) for language in LANGUAGES] for part in ("late_subject", "late"))
        try:
            mail.send(alert.to, " · ".join(subject), "\n\n".join(text).format(minutes=alert.minutes, desk=mail.desk))
        except OSError as error:  # its words may hold an address
            log.warning("leads_not_told", request=str(alert.request_id), error=type(error).__name__)
            if isinstance(error, SMTPRecipientsRefused):
                continue
            return  # the others would fail alike, each after its wait
        with transaction(sessions) as session:
            alerts.told(session, alert.request_id, at)
        log.info("leads_told", request=str(alert.request_id), leads=len(alert.to))
