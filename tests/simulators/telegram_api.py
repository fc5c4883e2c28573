"""A small Telegram Bot API: one bot, one channel, over HTTP, as strict as the real one where a client can go wrong.

Knows nothing of the programs that talk to it; what it refuses, and in which words, is the Bot API's documentation
(core.telegram.org/bots/api) and its public server's source. `with TelegramSimulator() as telegram:`, then
`telegram.url`, `telegram.posts()`, and `telegram.fail(...)` for what it should do wrong next.
"""

from __future__ import annotations

import json
import re
import threading
from html import unescape
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
CHAT = "@so_giao_duc"
LIMIT = 4096
_TAGS = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}
_ACCEPTED = {
    "sendMessage": {"chat_id", "text", "parse_mode", "link_preview_options", "disable_notification"},
    "editMessageText": {"chat_id", "message_id", "text", "parse_mode", "link_preview_options"},
    "deleteMessage": {"chat_id", "message_id"},
    "getMe": set(),
    "getChatMember": {"chat_id", "user_id"},
}


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class _Reader(HTMLParser):
    """Reads a message as Telegram does: known tags only, closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open = "", []

    def handle_starttag(self, tag, attrs):
        if tag not in _TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unexpected end tag")

    def handle_data(self, data):
        self.text += data


def read(text: str) -> str:
    """What people read of a message in HTML."""
    if re.search(r"<(?![/a-zA-Z])", text) or re.search(r"&(?!lt;|gt;|amp;|quot;|#\d+;|#x[0-9a-fA-F]+;)", text):
        raise Refused(400, "Bad Request: can't parse entities: Unsupported start tag")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise Refused(400, "Bad Request: can't parse entities: Can't find end tag")
    return unescape(reader.text)


class TelegramSimulator:
    """The channel, its bot, and what goes wrong next."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self.rights = {"can_post_messages", "can_edit_messages", "can_delete_messages"}
        self.too_old: set[int] = set()
        self.calls: list[str] = []
        self._number = 0
        self._faults: list[Refused] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def posts(self) -> list[str]:
        """What a reader of the channel sees, oldest first."""
        return [self.messages[number] for number in sorted(self.messages)]

    def fail(self, status: int, description: str, **parameters: int) -> None:
        """Answer the next call so, without doing it."""
        self._faults.append(Refused(status, description, **parameters))

    def __enter__(self) -> TelegramSimulator:
        telegram = self

        class Handler(_Handler):
            simulator = telegram

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, parameters: dict) -> object:
        """The `result` of a call; raises Refused."""
        match = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
        if match is None or ":" not in match[1]:
            raise Refused(404, "Not Found")
        token, method = match.groups()
        if token != TOKEN:
            raise Refused(401, "Unauthorized")
        with self._lock:
            self.calls.append(method)
            if self._faults:
                raise self._faults.pop(0)
            if method not in _ACCEPTED:
                raise Refused(404, "Not Found: method not found")
            if unknown := set(parameters) - _ACCEPTED[method]:
                raise AssertionError(f"{method} has no {unknown}")
            if method != "getMe" and parameters.get("chat_id") != CHAT:
                raise Refused(400, "Bad Request: chat not found")
            return getattr(self, f"_{method}")(parameters)

    def _getMe(self, parameters):
        return {"id": 110201543, "is_bot": True, "first_name": "Sở GDĐT", "username": "so_giao_duc_bot"}

    def _getChatMember(self, parameters):
        if str(parameters.get("user_id")) != "110201543":
            raise Refused(400, "Bad Request: user not found")
        status = "administrator" if self.rights else "left"
        return {"status": status, **dict.fromkeys(self.rights, True)}

    def _sendMessage(self, parameters):
        self._allowed("can_post_messages", "need administrator rights in the channel chat")
        text = self._read(parameters)
        self._number += 1
        self.messages[self._number] = text
        return self._message(self._number)

    def _editMessageText(self, parameters):
        number = self._known(parameters, "edit")
        text = self._read(parameters)
        if self.messages[number] == text:
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        self.messages[number] = text
        return self._message(number)

    def _deleteMessage(self, parameters):
        number = self._known(parameters, "delete")
        if number in self.too_old:
            raise Refused(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[number]
        return True

    def _allowed(self, right: str, description: str) -> None:
        if not self.rights:
            raise Refused(403, "Forbidden: bot is not a member of the channel chat")
        if right not in self.rights:
            raise Refused(400, f"Bad Request: {description}")

    def _known(self, parameters, verb: str) -> int:
        number = parameters.get("message_id")
        if not isinstance(number, int):
            raise Refused(400, "Bad Request: message identifier is not specified")
        if number not in self.messages:
            raise Refused(400, f"Bad Request: message to {verb} not found")
        return number

    def _read(self, parameters) -> str:
        text = str(parameters.get("text") or "")
        if parameters.get("parse_mode") == "HTML":
            text = read(text)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text) > LIMIT:
            raise Refused(400, "Bad Request: message is too long")
        return text.strip()

    def _message(self, number: int) -> dict:
        chat = {"id": -1001234567890, "type": "channel", "title": "Sở GDĐT", "username": CHAT.removeprefix("@")}
        return {"message_id": number, "date": 1_795_000_000, "chat": chat, "text": self.messages[number]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    simulator: TelegramSimulator

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        self._answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(json.loads(body or b"{}"))

    def _answer(self, parameters: dict) -> None:
        try:
            status, document = 200, {"ok": True, "result": self.simulator.answer(urlsplit(self.path).path, parameters)}
        except Refused as refused:
            status = refused.status
            document = {"ok": False, "error_code": status, "description": refused.description}
            if refused.parameters:
                document["parameters"] = refused.parameters
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
