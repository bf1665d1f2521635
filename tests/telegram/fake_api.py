"""FAKE: a strict Bot API of our own, for what the independent peer (`peer/`) cannot do: redelivery, refusals, faults.

It keeps to what Telegram documents: an update is confirmed by a higher offset and given again until then; a second
poller ends the first with 409; 4,096 UTF-16 units; 64 bytes of callback data; 403 once blocked; the webhook's secret.
"""

import contextlib
import json
import re
import threading
import time
from collections import defaultdict
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

TOKEN = "123456:FAKE-token-that-must-never-be-logged"
VANISH = 0  # a fault: the call is carried out, and its answer lost

TEXTS = {"text", "callback_query_id", "url", "secret_token", "description", "language_code", "action"}

Json = dict[str, Any]


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.answer["parameters"] = parameters


class FakeTelegram:
    """Use as a context. `sent` holds what the bot wrote, by chat; `calls` every call in order."""

    def __init__(self) -> None:
        self.sent: defaultdict[int, list[Json]] = defaultdict(list)
        self.calls: list[tuple[str, Json]] = []
        self.blocked: set[int] = set()
        self.webhook: Json = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self._faults: defaultdict[str, list[Refused | int]] = defaultdict(list)
        self._updates: list[Json] = []
        self._presses: set[str] = set()
        self._poller = 0
        self._news = threading.Condition()
        self._ids = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeTelegram":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._poller = -1
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()

    # --- the students' side ---

    def update(self, **content: Any) -> Json:
        """Something happened; it waits until confirmed."""
        update = {"update_id": next(self._ids), **content}
        with self._news:
            if press := content.get("callback_query"):
                self._presses.add(press["id"])
            self._updates.append(update)
            self._news.notify_all()
        return update

    def gives_again(self, update: Json) -> None:
        """As when the confirmation was lost."""
        with self._news:
            self._updates.append(update)
            self._news.notify_all()

    def message(self, chat: Json, sender: Json, **content: Any) -> Json:
        made = {"message_id": next(self._ids), "date": int(time.time()), "chat": chat, "from": sender, **content}
        self.messages[chat["id"], made["message_id"]] = made
        return made

    def new_id(self) -> int:
        return next(self._ids)

    def fails(self, method: str, code: int, description: str = "scripted", *, times: int = 1, **parameters: int) -> None:
        """The next calls of this method fail, or with VANISH only seem to."""
        self._faults[method] += [Refused(code, description, **parameters) if code else VANISH] * times

    def wait_until_confirmed(self, seconds: float = 20) -> None:
        """Until the bot has asked for what comes after the last update."""
        with self._news:
            assert self._news.wait_for(lambda: not self._updates, seconds), "updates were not confirmed"

    def called(self, method: str) -> list[Json]:
        return [parameters for name, parameters in self.calls if name == method]

    # --- the bot's side ---

    def call(self, token: str, method: str, parameters: Json) -> tuple[Any, bool]:
        """The result, and whether its answer gets lost. Raises Refused."""
        if token != TOKEN:
            raise Refused(401, "Unauthorized")
        carry_out = getattr(self, f"_{method}", None)
        if carry_out is None:
            raise Refused(404, "Not Found")
        if method != "getUpdates":
            self.calls.append((method, parameters))
        fault = self._faults[method].pop(0) if self._faults[method] else None
        if isinstance(fault, Refused):
            raise fault
        return carry_out(**parameters), fault == VANISH and fault is not None

    def _getMe(self) -> Json:
        return {"id": 123456, "is_bot": True, "first_name": "Passerelle", "username": "passerelle_bot"}

    def _getUpdates(self, offset: int = 0, timeout: int = 0, **_: Any) -> list[Json]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        with self._news:
            self._poller += 1
            mine = self._poller
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            self._news.notify_all()
            self._news.wait_for(lambda: bool(self._updates) or self._poller != mine, timeout)
            if self._poller != mine:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            return self._updates[:100]

    def _sendMessage(self, chat_id: int, text: str = "", **more: Any) -> Json:
        self._reach(chat_id)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refused(400, "Bad Request: message is too long")
        for row in more.get("reply_markup", {}).get("inline_keyboard", []):
            if not all(1 <= len(button["callback_data"].encode()) <= 64 for button in row):
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        reply = more.get("reply_parameters", {}).get("message_id")
        replied = {"reply_to_message": self.messages[chat_id, reply]} if (chat_id, reply) in self.messages else {}
        keyboard = {"reply_markup": more["reply_markup"]} if "reply_markup" in more else {}
        message = self.message({"id": chat_id, "type": "private"}, self._getMe(), text=text, **replied, **keyboard)
        with self._news:
            self.sent[chat_id].append(message)
            self._news.notify_all()
        return message

    def _sendDocument(self, chat_id: int, document: Any) -> Json:
        self._reach(int(chat_id))
        message = self.message({"id": int(chat_id), "type": "private"}, self._getMe(), document_content=document)
        self.sent[int(chat_id)].append(message)
        return message

    def _answerCallbackQuery(self, callback_query_id: str, text: str = "", **_: Any) -> bool:
        if callback_query_id not in self._presses or len(text) > 200:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _editMessageReplyMarkup(self, chat_id: int, message_id: int, **_: Any) -> Json:
        self.messages[chat_id, message_id].pop("reply_markup", None)
        return self.messages[chat_id, message_id]

    def _setMyCommands(self, commands: list[Json], **_: Any) -> bool:
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command["command"]) or len(command["description"]) > 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        return True

    def _setMyDescription(self, description: str = "", **_: Any) -> bool:
        if len(description) > 512:
            raise Refused(400, "Bad Request: description is too long")
        return True

    def _sendChatAction(self, chat_id: int, action: str) -> bool:
        self._reach(chat_id)
        return True

    def _leaveChat(self, chat_id: int) -> bool:
        self.blocked.add(chat_id)  # 403 from now on, as for any chat it is not in
        return True

    def _setWebhook(self, url: str, **more: Any) -> bool:
        self.webhook = {"url": url, **more}
        return True

    def _deleteWebhook(self, drop_pending_updates: bool = False) -> bool:
        self.webhook = {}
        if drop_pending_updates:
            self._updates.clear()
        return True

    def _reach(self, chat_id: int) -> None:
        if chat_id in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not any(chat == chat_id for chat, _ in list(self.messages)):
            raise Refused(400, "Bad Request: chat not found")


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTelegram

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        _, bot, method = self.path.split("/", 2)
        try:
            result, is_lost = self.fake.call(bot.removeprefix("bot"), method, self._parameters(body))
        except Refused as refusal:
            self._answer(refusal.answer["error_code"], refusal.answer)
        else:
            if not is_lost:
                self._answer(200, {"ok": True, "result": result})

    def _parameters(self, body: bytes) -> Json:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            parsed = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
            parts = [part for part in parsed.get_payload() if not isinstance(part, str)]
            names = {str(part.get_param("name", header="Content-Disposition")): part for part in parts}
            return {name: part.get_payload(decode=True).decode() for name, part in names.items()}  # type: ignore[union-attr]
        return {name: _read(name, value[0]) for name, value in parse_qs(body.decode(), keep_blank_values=True).items()}

    def _answer(self, code: int, content: Json) -> None:
        body = json.dumps(content).encode()
        with contextlib.suppress(OSError):  # whoever asked has gone
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def _read(name: str, value: str) -> Any:
    """Everything but text is sent as JSON."""
    return value if name in TEXTS else json.loads(value)
