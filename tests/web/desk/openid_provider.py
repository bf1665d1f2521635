"""An institution as others wrote it: a certified OpenID provider (npm: oidc-provider, started by `provider/`)."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.telegram.processes import free_port

FOLDER = Path(__file__).parent / "provider"
CLIENT = {"oidc_client_id": "desk", "oidc_client_secret": "known to both", "oidc_name": "Collège du Fleuve"}


def reason_to_skip() -> str | None:
    """Node is needed, and the package once from the registry."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "node and npm are not installed"
    if not (FOLDER / "node_modules" / "oidc-provider").exists():
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, check=False)
        if done.returncode:
            return "npm ci could not install oidc-provider"
    return None


@contextlib.contextmanager
def provider(callback: str, port: int | None = None) -> Iterator[str]:
    """The provider that others wrote, running; its address."""
    port = port or free_port()
    told = {"CLIENT_ID": CLIENT["oidc_client_id"], "CLIENT_SECRET": CLIENT["oidc_client_secret"], "CALLBACK": callback}
    environment = {**os.environ, **told, "PORT": str(port)}
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(["node", "serve.js"], cwd=FOLDER, env=environment, **quiet) as process:
        try:
            assert process.stdout is not None
            assert any(line == "ready\n" for line in process.stdout)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def signs_in_there(browser: httpx.Client, url: str, email: str) -> str:
    """Fill the forms of the provider's own pages until it leads elsewhere; gives where."""
    here = urlsplit(url).netloc
    answer = browser.get(url)
    while urlsplit(url).netloc == here:
        if answer.is_redirect:
            url = str(answer.next_request.url) if answer.next_request else ""
            answer = browser.get(url) if urlsplit(url).netloc == here else answer
            continue
        action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert action, answer.text
        assert prompt, answer.text
        answer = browser.post(action[1], data={"prompt": prompt[1], "login": email, "password": "any"})
    return url
