"""What can go wrong and be told to a person, each in both languages.

A door turns a `Refusal` into its own form (an HTTP status, a Telegram message); anything else is a bug and reaches the log.
"""


class Refusal(Exception):
    """A request that cannot be served, with words for the person who made it."""

    code = "refused"
    fr = "Cette demande ne peut pas être traitée."
    en = "This request cannot be processed."

    def words(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class EmptyMessage(Refusal):
    code = "empty_message"
    fr = "Votre message est vide. Écrivez votre question en quelques mots."
    en = "Your message is empty. Please write your question in a few words."


class MessageTooLong(Refusal):
    code = "message_too_long"
    fr = "Votre message est trop long. Écrivez-le en 4 096 caractères ou moins."
    en = "Your message is too long. Please write it in 4,096 characters or less."


class ConsentMissing(Refusal):
    code = "consent_missing"
    fr = "Avant d’écrire, lisez l’avis sur vos renseignements personnels et dites si vous l’acceptez."
    en = "Before you write, please read the notice about your personal information and say whether you accept it."


class NoticeChanged(Refusal):
    code = "notice_changed"
    fr = "L’avis sur vos renseignements personnels a changé. Lisez la nouvelle version."
    en = "The notice about your personal information has changed. Please read the new version."


class TokenInvalid(Refusal):
    code = "token_invalid"
    fr = "Cette conversation est fermée ou n’est pas la vôtre. Commencez une nouvelle conversation."
    en = "This conversation is closed or is not yours. Please start a new conversation."


class ButtonUnknown(Refusal):
    code = "button_unknown"
    fr = "Ce bouton n’est plus valide. Écrivez votre demande en quelques mots."
    en = "This button no longer works. Please write your request in a few words."


class TooManyMessages(Refusal):
    code = "too_many_messages"
    fr = "Vous écrivez très vite. Attendez quelques secondes, puis renvoyez votre message."
    en = "You are writing very fast. Please wait a few seconds, then send your message again."


class NotYours(Refusal):
    """Absent and forbidden alike, so that nobody learns which."""

    code = "not_found"
    fr = "Ce que vous cherchez n’existe pas ou ne vous est pas accessible."
    en = "What you are looking for does not exist or is not available to you."


class IllegalTransition(Refusal):
    code = "illegal_transition"
    fr = "La conversation n’est pas dans l’état qu’il faut pour cela."
    en = "The conversation is not in the right state for this."


class BadRequest(Refusal):
    code = "bad_request"
    fr = "La demande est mal formée. Rechargez la page, puis réessayez."
    en = "The request is malformed. Please reload the page, then try again."


class WrongContentType(Refusal):
    code = "wrong_content_type"
    fr = "La demande doit être en JSON."
    en = "The request must be JSON."


class RequestTooLarge(Refusal):
    code = "request_too_large"
    fr = "La demande est trop grande. Écrivez votre message en 4 096 caractères ou moins."
    en = "The request is too large. Please write your message in 4,096 characters or less."


class OutOfService(Refusal):
    code = "out_of_service"
    fr = "Le service a un problème passager. Réessayez dans un instant; votre message n’est pas perdu."
    en = "The service has a passing problem. Please try again in a moment; your message is not lost."


class RasaSilent(Exception):
    """The engine failed or gave nothing: never to be taken for "nothing to say"."""


class RasaAway(RasaSilent):
    """Nobody listens where the engine should be: it is starting, or was killed. The message itself is not at fault."""


class SendingFailed(Exception):
    """A channel refused a message. `permanent`: trying again cannot help. `retry_after`: seconds the channel asks us to wait."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
