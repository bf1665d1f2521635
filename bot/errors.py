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
    fr = "Votre message est trop long. Écrivez-le en 4\u00a0096 caractères ou moins."
    en = "Your message is too long. Please write it in 4,096 characters or fewer."


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
    fr = "Cela n’est pas possible dans cette conversation en ce moment."
    en = "This is not possible in this conversation right now."


class AlreadyTaken(IllegalTransition):
    """`by`: the advisor who speaks with this student."""

    code = "already_taken"
    fr = "Une autre personne de l’équipe répond déjà à cette conversation."
    en = "Another person on the team is answering this conversation already."

    def __init__(self, by: str) -> None:
        super().__init__()
        self.by = by


class AtCapacity(Refusal):
    code = "at_capacity"
    fr = "Vous avez déjà toutes les conversations que vous pouvez suivre. Terminez-en une d’abord."
    en = "You already have all the conversations you can follow. Please finish one first."


class BadRequest(Refusal):
    code = "bad_request"
    fr = "Nous n’avons pas pu lire cette demande. Rechargez la page, puis réessayez."
    en = "We could not read this request. Please reload the page, then try again."


class WrongContentType(Refusal):
    code = "wrong_content_type"
    fr = "La demande doit être en JSON."
    en = "The request must be JSON."


class RequestTooLarge(Refusal):
    code = "request_too_large"
    fr = "La demande est trop grande. Écrivez votre message en 4\u00a0096 caractères ou moins."
    en = "The request is too large. Please write your message in 4,096 characters or fewer."


class OutOfService(Refusal):
    code = "out_of_service"
    fr = "Le service a un problème passager. Réessayez dans un instant; votre message n’est pas perdu."
    en = "The service has a temporary problem. Please try again in a moment; your message is not lost."


class SignInRefused(Refusal):
    """An unknown account, a wrong password, a closed account: nobody learns which."""

    code = "sign_in_refused"
    fr = "L’adresse ou le mot de passe ne convient pas."
    en = "The address or the password is not right."


class SignedOut(Refusal):
    code = "signed_out"
    fr = "Votre séance est terminée. Ouvrez une nouvelle séance."
    en = "Your session has ended. Please sign in again."


class SecondFactorWanted(Refusal):
    code = "second_factor_wanted"
    fr = "Donnez d’abord le code de votre téléphone."
    en = "Please give the code from your phone first."


class SecondFactorWrong(Refusal):
    code = "second_factor_wrong"
    fr = "Ce code ne convient pas, ou il a déjà servi. Attendez le suivant."
    en = "This code is not right, or was used before. Please wait for the next one."


class InstitutionUnknown(Refusal):
    """An address without an account, one that is not verified, a closed account: nobody learns which."""

    code = "institution_unknown"
    fr = "Votre établissement a confirmé votre identité, mais aucun compte n’est ouvert ici à votre adresse. Demandez une invitation."
    en = "Your institution confirmed who you are, but no account is open here for your address. Please ask for an invitation."


class InstitutionFailed(Refusal):
    code = "institution_failed"
    fr = "L’ouverture de séance par votre établissement n’a pas abouti. Recommencez."
    en = "Signing in through your institution did not succeed. Please start again."


class InstitutionAway(Refusal):
    code = "institution_away"
    fr = "Votre établissement ne répond pas. Réessayez plus tard, ou entrez avec votre mot de passe."
    en = "Your institution is not answering. Please try again later, or use your password."


class ConfirmationWanted(Refusal):
    """`back`: the page where the act can be tried again."""

    code = "confirmation_wanted"
    fr = "Confirmez d’abord que c’est vous."
    en = "Please confirm first that it is you."

    def __init__(self, back: str) -> None:
        super().__init__()
        self.back = back


class WaitBeforeSigningIn(Refusal):
    code = "wait_before_signing_in"

    def __init__(self, *, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        self.fr = f"Trop d’essais de suite. Attendez {seconds}\u00a0s, puis réessayez."
        self.en = f"Too many tries in a row. Please wait {seconds} s, then try again."


class PasswordTooWeak(Refusal):
    code = "password_too_weak"
    fr = "Choisissez un mot de passe de 12 à 128 caractères, difficile à deviner\u00a0: quelques mots sans lien, par exemple."
    en = "Choose a password of 12 to 128 characters that is hard to guess: a few unrelated words, for example."


class InvitationSpent(Refusal):
    code = "invitation_spent"
    fr = "Cette invitation a déjà servi, ou elle a plus de trois jours. Demandez-en une autre."
    en = "This invitation was used already, or is more than three days old. Please ask for another."


class AddressTaken(Refusal):
    code = "address_taken"
    fr = "Un compte existe déjà à cette adresse."
    en = "There is an account with this address already."


class NameTaken(Refusal):
    code = "name_taken"
    fr = "Une autre équipe porte déjà ce nom."
    en = "Another team has this name already."


class LastAdministrator(Refusal):
    code = "last_administrator"
    fr = "C’est la dernière personne qui administre\u00a0: nommez-en une autre d’abord."
    en = "This is the last administrator: appoint another one first."


class SubjectUnknown(Refusal):
    code = "subject_unknown"
    fr = "Choisissez une question de la liste, ou écrivez le titre de la nouvelle."
    en = "Choose a question from the list, or write the title of the new one."


class NotAllowed(Refusal):
    code = "not_allowed"
    fr = "Votre rôle ne permet pas cela."
    en = "Your role does not allow this."


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
