"""Members of the staff at their browsers."""

from collections.abc import Callable
from dataclasses import dataclass
from re import search

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.db import Sessions
from bot.staff.tables import Role
from tests.cast import PASSWORD, a_member

HOME = "http://testserver"


@dataclass
class Colleague:
    """One browser at the desk; forms carry what the page gave."""

    client: TestClient
    email: str = ""
    csrf: str = ""

    def sees(self, path: str) -> httpx.Response:
        return self.client.get(path, follow_redirects=False)

    def sends(self, path: str, *, origin: str | None = HOME, csrf: str | None = None, **fields: str) -> httpx.Response:
        headers = {"Origin": origin} if origin else {}
        data = {"csrf": self.csrf if csrf is None else csrf, **fields}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)

    def posts(self, path: str, **body: object) -> httpx.Response:
        return self.client.post(path, json=body, headers={"Origin": HOME, "X-CSRF-Token": self.csrf})

    def signs_in(self, password: str = PASSWORD) -> httpx.Response:
        response = self.sends("/desk/sign-in", email=self.email, password=password)
        self.reads_csrf()
        return response

    def reads_csrf(self, path: str = "/desk/account") -> None:
        found = search(r'name="csrf" value="(\w+)"', self.sees(path).text)
        self.csrf = found[1] if found else ""


@pytest.fixture
def at_the_desk(make_app, sessions: Sessions) -> Callable[..., Colleague]:
    """A member of the staff, signed in."""
    app = make_app()

    def enters(name: str, role: Role = Role.ADVISOR, *, language: str = "fr") -> Colleague:
        a_member(sessions, name, role, language=language)
        colleague = Colleague(TestClient(app), f"{name}@example.org")
        colleague.signs_in()
        return colleague

    return enters
