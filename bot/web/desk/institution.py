"""What we ask of an institution that signs our staff in, and what its answer must be: OpenID Connect, code flow with PKCE.

Authlib and joserfc build and check what the protocol says. The requests are ours: each takes a few seconds at most.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.parse import quote

import httpx
import structlog
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from bot.errors import InstitutionAway, InstitutionFailed, InstitutionUnknown
from bot.settings import Institution

SECONDS = 5.0  # for each request
CLOCKS = 60  # seconds that theirs and ours may differ
SIGNATURES = JWSRegistry(algorithms=["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"], strict_check_header=False)

log = structlog.get_logger()


@dataclass(frozen=True)
class Person:
    """Whom the institution vouches for."""

    email: str
    name: str


def asking(theirs: Institution, *, again: bool) -> tuple[str, dict[str, Any]]:
    """Where to send the browser, and what to keep until it is back. `again`: the person must give their secret there anew.

    Raises InstitutionAway, InstitutionFailed.
    """
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "code_verifier")}
    asked = {"redirect_uri": theirs.callback, "scope": "openid email profile", **kept}
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    client = OAuth2Client(None, client_id=theirs.client_id, code_challenge_method="S256")
    with _requests() as http:
        url, _ = client.create_authorization_url(_endpoints(http, theirs)["authorization_endpoint"], **asked)
    return url, {**kept, "since": int(time()) if again else None}


def answered(theirs: Institution, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Person:
    """Who came back. Raises InstitutionFailed, InstitutionAway, and InstitutionUnknown for an address that is not verified."""
    with _requests() as http:
        code = answer["code"]
        if not secrets.compare_digest(answer["state"].encode(), kept["state"].encode()):
            raise InstitutionFailed
        endpoints = _endpoints(http, theirs)
        token = _token(http, endpoints, theirs, code, kept["code_verifier"])
        claims = _claims(http, endpoints, theirs, token, kept)
        told = claims if "email" in claims else _more(http, endpoints, token, claims)
    email = told.get("email")
    if not isinstance(email, str) or not _is_verified(told, theirs.domain) or not _is_of(theirs.domain, email):
        raise InstitutionUnknown
    return Person(email, str(told.get("name") or email.partition("@")[0]))


@contextmanager
def _requests() -> Iterator[httpx.Client]:
    """Raises InstitutionAway when they do not answer, InstitutionFailed when what they answer is not to be believed."""
    try:
        with httpx.Client(timeout=SECONDS) as http:
            yield http
    except (httpx.HTTPError, httpx.InvalidURL, JoseError, KeyError, TypeError, ValueError) as error:
        log.warning("institution_refused", error=type(error).__name__)
        refused = isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error
        is_away = isinstance(error, httpx.HTTPError) and not refused
        raise InstitutionAway if is_away else InstitutionFailed from error


def _endpoints(http: httpx.Client, theirs: Institution) -> dict[str, Any]:
    return _json(http.get(theirs.issuer.rstrip("/") + "/.well-known/openid-configuration"))


def _token(http: httpx.Client, endpoints: dict[str, Any], theirs: Institution, code: str, verifier: str) -> dict[str, Any]:
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": theirs.callback, "code_verifier": verifier}
    ours = (quote(theirs.client_id, safe=""), quote(theirs.client_secret, safe=""))  # RFC 6749, 2.3.1
    return _json(http.post(endpoints["token_endpoint"], data=sent, auth=ours))


def _claims(
    http: httpx.Client, endpoints: dict[str, Any], theirs: Institution, token: dict[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What the signed token says, once it is known to be theirs, for us, of this very sign-in, and fresh."""
    keys = KeySet.import_key_set(_json(http.get(endpoints["jwks_uri"])))  # type: ignore[arg-type]
    read = jwt.decode(token["id_token"], keys, registry=SIGNATURES)
    must = {"iss": {"essential": True, "value": theirs.issuer}, "aud": {"essential": True, "value": theirs.client_id}}
    ours = {"nonce": kept["nonce"], "client_id": theirs.client_id, "access_token": token["access_token"]}
    claims = CodeIDToken(read.claims, read.header, must, ours)
    claims.validate(leeway=CLOCKS)
    if kept["since"] and claims["auth_time"] < kept["since"] - CLOCKS:
        raise InstitutionFailed
    return dict(claims)


def _more(http: httpx.Client, endpoints: dict[str, Any], token: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Many providers say the address only there (OpenID Connect Core, 5.4)."""
    told = _json(http.get(endpoints["userinfo_endpoint"], headers={"Authorization": f"Bearer {token['access_token']}"}))
    if told["sub"] != claims["sub"]:
        raise InstitutionFailed
    return told


def _json(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    return dict(response.json())


def _is_verified(told: Mapping[str, Any], domain: str | None) -> bool:
    """Some providers, such as Entra, say nothing of it: then the institution must be the one that governs the domain we were given."""
    said = told.get("email_verified")
    return said is True or (said is None and domain is not None)


def _is_of(domain: str | None, email: str) -> bool:
    return domain is None or email.lower().endswith(f"@{domain.lower()}")
