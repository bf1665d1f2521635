"""The headers of every answer (OWASP ASVS 5, chapter 3): scripts, styles and connections from ourselves alone."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types passerelle; frame-ancestors "
)
EMBEDDED = "/widget"  # the one page other sites may frame, if they are listed
NEVER_KEPT = ("/api/", "/desk", "/health")  # by a browser, after the answer
ONE_YEAR = "max-age=31536000"


class Guard:
    """An ASGI layer, so that streams pass through it untouched."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_https = settings.address.startswith("https://")
        self._framers = " ".join(["'self'", *settings.allowed_embed_origins])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path)
            await send(message)

        await self._app(scope, receive, guarded)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["Content-Security-Policy"] = POLICY + (self._framers if path == EMBEDDED else "'none'")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if path == "/embed.js" else "same-origin"
        # Pages and scripts are checked each time (an unchanged one costs a 304), so that all parts are of one version.
        headers["Cache-Control"] = "no-store" if path.startswith(NEVER_KEPT) else "no-cache"
        if self._is_https:
            headers["Strict-Transport-Security"] = ONE_YEAR
