"""A student at their telephone, as the FAKE Bot API sees them."""

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.telegram.fake_api import FakeTelegram, Json

_chats = count(7001)


@dataclass
class Chat:
    """One private chat. What they do waits at the fake until the bot fetches it."""

    fake: FakeTelegram
    language: str = "fr"
    id: int = field(default_factory=lambda: next(_chats))

    @property
    def person(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": "Amina", "language_code": self.language}

    @property
    def place(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": "Amina"}

    def writes(self, text: str) -> Json:
        return self.sends(text=text)

    def sends(self, **content: Any) -> Json:
        """A message of any kind; the update it came in."""
        return self.fake.update(message=self.fake.message(self.place, self.person, **content))

    def edits(self, update: Json, text: str) -> Json:
        return self.fake.update(edited_message={**update["message"], "text": text, "edit_date": int(time.time())})

    def presses(self, label: str) -> Json:
        """Press the latest button of this label."""
        for message in reversed(self.received):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self.presses_data(button["callback_data"], message)
        raise AssertionError(f"no button {label!r} in {self.texts}")

    def presses_data(self, data: str, message: Json | None = None) -> Json:
        """A press that carries this, forged or not."""
        shown = message or self.fake.message(self.place, {"id": 1, "is_bot": True, "first_name": "?"}, text="?")
        press = {
            "id": str(self.fake.new_id()),
            "from": self.person,
            "chat_instance": "1",
            "message": shown,
            "data": data,
        }
        return self.fake.update(callback_query=press)

    def blocks(self, *, again: bool = False) -> Json:
        """Block the bot, or with `again` unblock it."""
        (self.fake.blocked.discard if again else self.fake.blocked.add)(self.id)
        bot = {"id": 123456, "is_bot": True, "first_name": "Passerelle"}
        gone = {"user": bot, "status": "kicked", "until_date": 0}
        member = {"user": bot, "status": "member"}
        old, new = (gone, member) if again else (member, gone)
        change = {"chat": self.place, "from": self.person, "date": int(time.time())}
        return self.fake.update(my_chat_member={**change, "old_chat_member": old, "new_chat_member": new})

    @property
    def received(self) -> list[Json]:
        return self.fake.sent[self.id]

    @property
    def texts(self) -> list[str]:
        return [message.get("text", "") for message in self.received]

    @property
    def alerts(self) -> list[str]:
        """What was said over a pressed button."""
        return [call["text"] for call in self.fake.called("answerCallbackQuery") if "text" in call]
