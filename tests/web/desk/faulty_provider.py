"""A provider whose answers the test chooses, to see what becomes of wrong ones. It asks nobody anything."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.desk.conftest import Colleague

KEY = RSAKey.generate_key(2048, {"kid": "one"})


def signed(claims: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


@dataclass
class Faulty:
    """What it says is right until a test changes it."""

    issuer: str
    email: str = "josee@example.org"
    verified: object = True
    claims: dict[str, Any] = field(default_factory=dict)  # instead of the right ones; None leaves one out
    sign: Callable[[dict[str, Any]], str] = signed
    status: int = 200
    asked: list[str] = field(default_factory=list)
    nonce: str = ""

    def signs_in(self, who: Colleague, path: str = "/desk/oidc", **brought: str | None) -> httpx.Response:
        """Out through our door and back again, with what the browser brings instead of the right things; None leaves one out."""
        out = parameters(who.sees(path).headers["location"])
        self.nonce = out["nonce"]
        back = {"code": "a code", "state": out["state"], **brought}
        return who.sees("/desk/oidc/callback?" + urlencode({name: value for name, value in back.items() if value is not None}))

    def answer(self, path: str, sent: str) -> dict[str, Any]:
        self.asked.append(f"{path} {sent}")
        if path == "/token":
            return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(self.said())}
        if path == "/keys":
            return {"keys": [KEY.as_dict(private=False)]}
        endpoints = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: self.issuer + at for name, at in endpoints.items()}}

    def said(self) -> dict[str, Any]:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": "desk", "sub": "1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        said = {**right, "email": self.email, "email_verified": self.verified, **self.claims}
        return {name: value for name, value in said.items() if value is not None}


@contextlib.contextmanager
def faulty() -> Iterator[Faulty]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            body = json.dumps(made.answer(urlsplit(self.path).path, sent)).encode()
            self.send_response(made.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  the name that the library calls

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Faulty(f"http://127.0.0.1:{server.server_port}")
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    try:
        yield made
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def parameters(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
