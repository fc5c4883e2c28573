"""A small Graph API: one Facebook Page over HTTP, as strict as the real one where a client can go wrong.

Knows nothing of the programs that talk to it. Which parameters a call takes is read from
`facebook-business`, Facebook's own SDK; everything else is Facebook's documentation of Graph API
26.0. By hand: `python -m tests.simulators.graph_api --port 8026`, then open `/` to see the Page.

From a test: `with GraphSimulator() as graph:` (`process=True` for a process of its own), then
`graph.url`, `graph.posts()`, `graph.fail(...)`.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import html
import inspect
import itertools
import json
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

PAGE_ID = "104857600123456"
PAGE_NAME = "Sở Giáo dục và Đào tạo"
TOKEN = "EAAG-page-token-of-the-simulator"
MESSAGE_LIMIT = 63_206
PHOTO_LIMIT = 4 * 1024 * 1024
_COMMON = {"access_token", "appsecret_proof", "fields", "locale", "format"}
_HANG = 60.0
_SCHEDULE = (10 * 60, 30 * 86400)


@cache
def accepted(call: str) -> frozenset[str]:
    """Names of the parameters of a call (`Page.create_feed`), as facebook-business lists them."""
    from facebook_business.adobjects.page import Page
    from facebook_business.adobjects.pagepost import PagePost

    owner, _, method = call.partition(".")
    source = inspect.getsource(getattr({"Page": Page, "PagePost": PagePost}[owner], method))
    listed = source.split("param_types = {", 1)[1].split("}", 1)[0]
    return frozenset(re.findall(r"'(\w+)':", listed)) | _COMMON


class Refused(Exception):
    """An answer in Graph's error envelope."""

    def __init__(
        self, code: int, message: str, *, status: int = 400, subcode: int = 0, kind: str = "", transient: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict = {
            "message": f"(#{code}) {message}",
            "type": kind or ("OAuthException" if code in (10, 102, 190, 200) else "GraphMethodException"),
            "code": code,
            "is_transient": transient,
            "fbtrace_id": "A" + hashlib.sha256(f"{code}{time.time_ns()}".encode()).hexdigest()[:21],
        }
        if subcode:
            self.error["error_subcode"] = subcode


class Page:
    """What the Page holds. Every method is one call of the API; times are UTC."""

    def __init__(self, *, page_id: str, name: str, token: str, app_secret: str) -> None:
        self.page_id, self.name, self.token, self.app_secret = page_id, name, token, app_secret
        self.base = ""
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """An empty Page without faults."""
        self.posts: list[dict] = []
        self.photos: dict[str, dict] = {}
        self.faults: list[dict] = []
        self.requests: list[str] = []
        self.ahead = 0.0
        self.lag: dict[str, float] = {}
        # By post: from when on readers see what (seconds since 1970), None for a post that is gone.
        self._shown: dict[str, list[tuple[float, dict | None]]] = {}
        self._numbers = itertools.count(122_000_000_000_001)

    def now(self) -> float:
        """Seconds since 1970 by the Page's clock, which may be moved on."""
        return time.time() + self.ahead

    def visible_posts(self) -> list[dict]:
        """The posts as readers see them, oldest first: behind what was done by the lag of its kind."""
        now = self.now()
        latest = [[post for moment, post in shown if moment <= now][-1:] for shown in self._shown.values()]
        return [post[0] for post in latest if post and post[0] is not None]

    def _show_later(self, kind: str, post_id: str, post: dict | None) -> None:
        shown = self._shown.setdefault(post_id, [])
        earliest = shown[-1][0] if shown else 0.0
        shown.append((max(earliest, self.now() + self.lag.get(kind, 0.0)), dict(post) if post else None))

    def check(self, params: dict[str, str], bearer: str) -> None:
        """Refuse a token that is not this Page's and a proof that does not fit it."""
        token = bearer or params.get("access_token", "")
        if not token:
            raise Refused(104, "An access token is required to request this resource.", kind="OAuthException")
        if token != self.token:
            raise Refused(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        proof = params.get("appsecret_proof", "")
        expected = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if self.app_secret and not proof:
            raise Refused(100, "API calls from the server require an appsecret_proof argument")
        if proof and (not self.app_secret or not hmac.compare_digest(proof, expected)):
            raise Refused(100, "Invalid appsecret_proof provided in the API argument")

    def only(self, params: dict, names: frozenset[str]) -> None:
        """Refuse parameters that the real call does not know."""
        for name in params:
            if name not in names:
                raise Refused(100, f"Unexpected parameter: {name}")

    def feed(self, params: dict[str, str]) -> dict:
        """POST /{page}/feed"""
        self.only(params, accepted("Page.create_feed"))
        message = unicodedata.normalize("NFC", params.get("message", ""))
        media = self._media(params.get("attached_media"))
        link = params.get("link", "")
        self._check_message(message, media, link)
        published = _boolean(params.get("published", "true"), "published")
        due = self._schedule(params, published)
        standing = [post for post in self.posts if post["is_published"]]
        if published and message and standing and standing[-1]["message"] == message:
            raise Refused(506, "Duplicate status message", subcode=1455006)
        post_id = f"{self.page_id}_{next(self._numbers)}"
        now = _spelled(self.now())
        post = {
            "id": post_id,
            "message": message,
            "link": link,
            "media": media,
            "created_time": now,
            "updated_time": now,
            "is_published": published,
            "is_hidden": False,
            "scheduled_publish_time": due,
            "permalink_url": f"{self.base}/{self.page_id}/posts/{post_id.partition('_')[2]}",
        }
        self.posts.append(post)
        self._show_later("create", post_id, post)
        return self._show(post, params.get("fields", "id"))

    def photo(self, params: dict[str, str], source: bytes | None) -> dict:
        """POST /{page}/photos"""
        self.only(params, accepted("Page.create_photo") | {"source"})
        if not source and not params.get("url"):
            raise Refused(324, "Requires upload file", subcode=2069019)
        if source is not None and not _looks_like_picture(source):
            raise Refused(100, "Invalid parameter: the file is not a picture", subcode=1366046)
        if source is not None and len(source) > PHOTO_LIMIT:
            raise Refused(1, "Your photos couldn't be uploaded. Photos should be smaller than 4 MB", subcode=1366046)
        photo_id = str(next(self._numbers))
        published = _boolean(params.get("published", "true"), "published")
        self.photos[photo_id] = {
            "id": photo_id,
            "alt": params.get("alt_text_custom", ""),
            "bytes": source or b"",
            "published": published,
            "used": False,
        }
        answer = {"id": photo_id}
        if published and not _boolean(params.get("no_story", "false"), "no_story"):
            caption = params.get("message") or params.get("caption", "")
            media = json.dumps([{"media_fbid": photo_id}])
            answer["post_id"] = self.feed({"message": caption, "attached_media": media})["id"]
        return answer

    def update(self, post: dict, params: dict[str, str]) -> dict:
        """POST /{post}"""
        self.only(params, accepted("PagePost.api_update"))
        changed = dict(post)
        if "message" in params:
            changed["message"] = unicodedata.normalize("NFC", params["message"])
        if "attached_media" in params:
            changed["media"] = self._media(params["attached_media"])
        for name in ("is_published", "is_hidden"):
            if name in params:
                changed[name] = _boolean(params[name], name)
        self._check_message(changed["message"], changed["media"], changed["link"])
        changed["updated_time"] = _spelled(self.now())
        post.update(changed)
        self._show_later("edit", post["id"], post)
        return {"success": True}

    def delete(self, post: dict) -> dict:
        """DELETE /{post}"""
        self.posts.remove(post)
        self._show_later("delete", post["id"], None)
        return {"success": True}

    def find(self, post_id: str, verb: str) -> dict:
        """The post, or the error that Graph has for one that is not there (any more)."""
        for post in self.visible_posts() if verb == "get" else self.posts:
            if post["id"] == post_id:
                return post
        raise Refused(
            100,
            f"Unsupported {verb} request. Object with ID '{post_id}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation",
            subcode=33,
        )

    def read(self, post: dict, params: dict[str, str]) -> dict:
        """GET /{post}"""
        return self._show(post, params.get("fields", "id,created_time,message"))

    def listing(self, params: dict[str, str], is_listed: Callable[[dict], bool]) -> dict:
        """GET /{page}/published_posts and its sisters: newest first, pages by cursor."""
        limit = int(params.get("limit", "25"))
        if not 1 <= limit <= 100:
            raise Refused(100, "Param limit must be between 1 and 100")
        posts = [post for post in reversed(self.visible_posts()) if is_listed(post)]
        start = int(params.get("after", "0"))
        shown = posts[start : start + limit]
        answer: dict = {"data": [self._show(post, params.get("fields", "id,created_time,message")) for post in shown]}
        if start + limit < len(posts):
            answer["paging"] = {"cursors": {"after": str(start + limit)}}
        return answer

    def _show(self, post: dict, fields: str) -> dict:
        names = re.findall(r"(\w+)(?:\{[^}]*\})?", re.sub(r"\{[^}]*\}", "", fields))
        shown: dict = {"id": post["id"]}
        for name in names:
            if name == "attachments":
                shown["attachments"] = {"data": self._attachments(post)}
            elif name in post and name not in ("link", "media") and post[name] not in ("", None):
                shown[name] = post[name]
            elif name not in post:
                raise Refused(100, f"Tried accessing nonexisting field ({name})")
        return shown

    def _attachments(self, post: dict) -> list[dict]:
        if post["media"]:
            return [{"type": "photo", "target": {"id": media}} for media in post["media"]]
        if not post["link"]:
            return []
        shim = f"https://l.facebook.com/l.php?{urlencode({'u': post['link']})}"
        return [{"type": "share", "unshimmed_url": post["link"], "url": shim, "target": {"url": shim}}]

    def _media(self, value: str | None) -> list[str]:
        if not value:
            return []
        try:
            ids = [str(entry["media_fbid"]) for entry in json.loads(value)]
        except (ValueError, TypeError, KeyError):
            raise Refused(100, "Param attached_media must be an array of objects with media_fbid") from None
        for photo_id in ids:
            photo = self.photos.get(photo_id)
            if photo is None:
                raise Refused(100, f"Invalid parameter: photo {photo_id} does not exist")
            photo["used"] = True
        return ids

    def _check_message(self, message: str, media: list[str], link: str) -> None:
        if not message and not link and not media:
            raise Refused(100, "Missing message or attachment", subcode=1349125)
        if len(message) > MESSAGE_LIMIT:
            raise Refused(100, "Param message must be at most 63206 characters long")
        if link and not re.match(r"https?://[^\s/]+", link):
            raise Refused(1609005, "The link you tried to post could not be read")
        if link and media:
            raise Refused(100, "Cannot specify both link and attached_media")

    def _schedule(self, params: dict[str, str], published: bool) -> int | None:
        value = params.get("scheduled_publish_time", "")
        if not value:
            return None
        if published:
            raise Refused(100, "You cannot specify a scheduled publish time on a published post")
        if not value.isdigit() or not _SCHEDULE[0] <= int(value) - self.now() <= _SCHEDULE[1]:
            raise Refused(100, "The specified scheduled publish time is invalid.", subcode=1366052)
        return int(value)


def _boolean(value: str, name: str) -> bool:
    if value not in ("true", "false", "1", "0"):
        raise Refused(100, f"Param {name} must be a boolean")
    return value in ("true", "1")


def _spelled(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _looks_like_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8")) or data[8:12] == b"WEBP"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    page: Page
    released: threading.Event

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        if address.path == "/_control":
            self._control(body)
        elif self.command == "GET" and not re.match(r"/v\d", address.path):
            self._show(address.path)
        else:
            self._graph(address.path, dict(parse_qsl(address.query, keep_blank_values=True)), body)

    do_GET = do_POST = do_DELETE = _serve

    def _graph(self, path: str, query: dict[str, str], body: bytes) -> None:
        with self.page.lock:
            self.page.requests.append(f"{self.command} {path}")
            fault = self._next_fault(path)
        how = fault.get("how", "")
        extra = {str(name): str(value) for name, value in fault.get("headers", {}).items()}
        if how == "cut_before":
            return self._cut()
        if how == "html":
            return self._answer(fault.get("status", 502), b"<html>Bad Gateway</html>", "text/html", extra)
        if how == "error":
            error = Refused(
                fault["code"],
                fault.get("message", "Simulated"),
                status=fault.get("status", 400),
                subcode=fault.get("subcode", 0),
                transient=fault.get("transient", False),
            )
            return self._json(error.status, {"error": error.error}, extra)
        try:
            with self.page.lock:
                answer = self._call(path, query, body)
            status = 200
        except Refused as refused:
            status, answer = refused.status, {"error": refused.error}
        if how == "cut_after":
            return self._cut()
        if how == "hang":
            self.released.wait(_HANG)
            return self._cut()
        if how == "slow":
            self.released.wait(fault.get("seconds", 1.0))
        if how == "garbage":
            return self._answer(200, b"\xff\xfe{", "text/html", extra)
        return self._json(status, answer, extra)

    def _next_fault(self, path: str) -> dict:
        for fault in self.page.faults:
            if fault.get("method") in (None, self.command) and fault.get("path", "") in path:
                fault["times"] -= 1
                if fault["times"] <= 0:
                    self.page.faults.remove(fault)
                return fault
        return {}

    def _call(self, path: str, query: dict[str, str], body: bytes) -> dict:
        page = self.page
        match = re.fullmatch(r"/v(\d+)\.0/([\w.]+)(?:/(\w+))?/?", path)
        if not match or not 22 <= int(match[1]) <= 26:
            raise Refused(2500, f"Unknown path components: {path}", kind="OAuthException")
        form, source = self._form(body)
        params = {**query, **form}
        scheme, _, bearer = self.headers.get("Authorization", "").partition(" ")
        page.check(params, bearer if scheme == "Bearer" else "")
        node, edge = match[2], match[3] or ""
        if node in (page.page_id, "me"):
            return self._page_call(edge, params, source)
        verb = {"GET": "get", "POST": "post", "DELETE": "delete"}[self.command]
        post = page.find(node, verb)
        if self.command == "POST":
            return page.update(post, params)
        return page.delete(post) if self.command == "DELETE" else page.read(post, params)

    def _page_call(self, edge: str, params: dict[str, str], source: bytes | None) -> dict:
        page = self.page
        if self.command == "POST" and edge == "feed":
            return page.feed(params)
        if self.command == "POST" and edge == "photos":
            return page.photo(params, source)
        if self.command == "GET" and edge in ("published_posts", "feed", "posts"):
            return page.listing(params, lambda post: post["is_published"])
        if self.command == "GET" and edge == "scheduled_posts":
            return page.listing(params, lambda post: post["scheduled_publish_time"] and not post["is_published"])
        if self.command == "GET" and not edge:
            return {"id": page.page_id, "name": page.name}
        raise Refused(100, f"Unsupported {self.command.lower()} request.", subcode=33)

    def _form(self, body: bytes) -> tuple[dict[str, str], bytes | None]:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return {name: str(value) for name, value in json.loads(body or b"{}").items()}, None
        if not kind.startswith("multipart/form-data"):
            return dict(parse_qsl(body.decode(), keep_blank_values=True)), None
        message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        form, source = {}, None
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            if part.get_filename():
                source = data
            else:
                form[str(name)] = data.decode()
        return form, source

    def _control(self, body: bytes) -> None:
        page = self.page
        order = json.loads(body or b"{}")
        with page.lock:
            if order.get("reset"):
                page.reset()
            if order.get("clear"):
                page.faults.clear()
                self.released.set()
            page.ahead += order.get("advance", 0.0)
            page.lag = order.get("lag", page.lag)
            for number in range(order.get("fill", 0)):
                page.feed({"message": f"Bài của người khác, số {number}"})
            if fault := order.get("fail"):
                self.released.clear()
                page.faults.append(fault)
            photos = [{**photo, "bytes": len(photo["bytes"])} for photo in page.photos.values()]
            state = {"posts": page.posts, "photos": photos, "requests": page.requests}
            self._json(200, json.loads(json.dumps(state)), {})

    def _show(self, path: str) -> None:
        with self.page.lock:
            if path.startswith("/_photos/"):
                photo = self.page.photos.get(path.rpartition("/")[2])
                if photo is None:
                    return self._answer(404, b"no such photo", "text/plain", {})
                return self._answer(200, photo["bytes"], "application/octet-stream", {})
            shown = [
                post for post in reversed(self.page.visible_posts()) if post["is_published"] and not post["is_hidden"]
            ]
            if match := re.fullmatch(rf"/{self.page.page_id}/posts/(\d+)", path):
                shown = [post for post in shown if post["id"].endswith(f"_{match[1]}")]
            if (match and not shown) or (not match and path != "/"):
                return self._answer(404, "Nội dung không còn ở đây.".encode(), "text/plain; charset=utf-8", {})
            return self._answer(200, self._html(shown).encode(), "text/html; charset=utf-8", {})

    def _html(self, posts: list[dict]) -> str:
        articles = []
        for post in posts:
            pictures = "".join(
                f'<img src="/_photos/{photo}" alt="{html.escape(self.page.photos[photo]["alt"])}">'
                for photo in post["media"]
            )
            address = html.escape(post["link"])
            card = f'<p class="card"><a href="{address}">{address}</a></p>' if address else ""
            articles.append(
                f'<article id="{post["id"]}"><h2>{html.escape(self.page.name)}</h2>'
                f'<p class="when"><a href="{post["permalink_url"]}">{post["created_time"]}</a></p>'
                f'<p class="message">{html.escape(post["message"])}</p>{pictures}{card}</article>'
            )
        style = (
            "body{font:16px/1.5 system-ui;background:#eee;margin:0}main{max-width:640px;margin:auto;padding:16px}"
            "article{background:#fff;border-radius:8px;padding:16px;margin:0 0 16px}h2{font-size:1rem;margin:0}"
            ".when{color:#555;font-size:.8rem;margin:0}.message{white-space:pre-wrap;overflow-wrap:anywhere}"
            "img{max-width:100%}.card{background:#eee;padding:8px}"
        )
        return (
            f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{html.escape(self.page.name)}</title>'
            f"<style>{style}</style><main><h1>{html.escape(self.page.name)}</h1>"
            f"{''.join(articles) or '<p>Chưa có bài nào.</p>'}</main></html>"
        )

    def _json(self, status: int, value: dict, headers: dict[str, str]) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json; charset=UTF-8", headers)

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        """Close with a reset instead of an answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers may hang up on us, that is what we are here for; anything else is a fault of the simulator."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def make_server(port: int = 0, **page: str) -> _Server:
    """A server on the loopback that is not running yet; `page` as Page takes it, with defaults."""
    own = Page(**{"page_id": PAGE_ID, "name": PAGE_NAME, "token": TOKEN, "app_secret": "", **page})
    handler = type("Handler", (_Handler,), {"page": own, "released": threading.Event()})
    server = _Server(("127.0.0.1", port), handler)
    own.base = f"http://127.0.0.1:{server.server_address[1]}"
    return server


class GraphSimulator:
    """A running simulator as tests hold it; a context manager. `process=True` runs it as a process of its own."""

    page_id = PAGE_ID
    token = TOKEN

    def __init__(self, *, process: bool = False, app_secret: str = "", port: int = 0) -> None:
        self.app_secret = app_secret
        self._as_process = process
        self._port = port
        self.url = ""

    @property
    def config(self) -> dict[str, str | int]:
        """Settings of a channel that posts here; a test that has the Page lag says how long itself."""
        settings = {
            "page_id": self.page_id,
            "access_token": self.token,
            "base_url": self.url,
            "lag_minutes": 0,
        }
        return {**settings, **({"app_secret": self.app_secret} if self.app_secret else {})}

    def start(self) -> GraphSimulator:
        """Start it and wait until it answers."""
        if self._as_process:
            command = [sys.executable, "-m", "tests.simulators.graph_api", "--port", str(self._port)]
            if self.app_secret:
                command += ["--app-secret", self.app_secret]
            root = Path(__file__).resolve().parents[2]
            self._process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
            self.url = self._process.stdout.readline().split()[-1]
        else:
            self._server = make_server(self._port, app_secret=self.app_secret)
            self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """End it for sure."""
        with suppress(OSError):
            self._control(clear=True)
        if self._as_process:
            self._process.terminate()
            self._process.wait(10)
            self._process.stdout.close()
        else:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> GraphSimulator:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def posts(self) -> list[dict]:
        """Everything on the Page, oldest first; keys as the Graph API names them, and `link`, `media`."""
        return self._control()["posts"]

    def photos(self) -> list[dict]:
        """Every uploaded photo: id, alt, number of bytes, published, used."""
        return self._control()["photos"]

    def requests(self) -> list[str]:
        """ "METHOD /path" of every call, also of those that failed."""
        return self._control()["requests"]

    def fail(self, how: str, *, times: int = 1, **details: object) -> None:
        """Have the next `times` calls fail.

        `how`: error (with `code`, `subcode`, `status`, `message`, `transient`), html (a proxy's page, `status` 502),
        cut_before and cut_after (acting), hang (acts, never answers), slow (acts, answers after `seconds`), garbage
        (acts). `headers` go with every answer; `method` and `path` (a part of it) choose the calls.
        """
        self._control(fail={"how": how, "times": times, **details})

    def lag(self, *, create: float = 0.0, edit: float = 0.0, delete: float = 0.0) -> None:
        """From now on readers see what is done only so many seconds later; what is done, is done at once."""
        self._control(lag={"create": create, "edit": edit, "delete": delete})

    def advance(self, seconds: float) -> None:
        """Move the Page's clock on."""
        self._control(advance=seconds)

    def fill(self, count: int) -> None:
        """So many posts by somebody else, newer than what stands."""
        self._control(fill=count)

    def clear(self) -> None:
        """No more faults."""
        self._control(clear=True)

    def reset(self) -> None:
        """An empty Page without faults."""
        self._control(clear=True, reset=True)

    def page_html(self) -> str:
        """The Page as people see it."""
        with urllib.request.urlopen(self.url + "/", timeout=10) as answer:
            return answer.read().decode()

    def _control(self, **order: object) -> dict:
        request = urllib.request.Request(self.url + "/_control", json.dumps(order).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def main() -> None:
    """Run by hand until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A Facebook Page on this machine, to post to.")
    parser.add_argument("--port", type=int, default=8026)
    parser.add_argument("--app-secret", default="", help="require appsecret_proof made with this secret")
    options = parser.parse_args()
    server = make_server(options.port, app_secret=options.app_secret)
    say = sys.stdout.write
    say(f"page {PAGE_ID} token {TOKEN} on http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
