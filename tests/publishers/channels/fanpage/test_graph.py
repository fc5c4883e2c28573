"""What is mended in facebook-sdk 3.1.0, one test each, as the Graph API sees it."""

import hashlib
import hmac
import json
import threading
import traceback
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import facebook
import pytest

from publishers.channels.fanpage.errors import CODES, SUBCODES, Usage
from publishers.channels.fanpage.graph import PageGraph
from publishers.contract import (
    ChannelUnavailable,
    ConfigurationError,
    ContentRejected,
    PermanentError,
    RateLimited,
    TemporaryError,
    UnknownOutcome,
    boottime,
)
from publishers.toolkit.http import Session

TOKEN = "EAAG-ma-rat-bi-mat"
APP_SECRET = "bi-mat-khac"


class Recorder:
    """Answers what it is told to and remembers the last request."""

    def __init__(self):
        recorder = self
        self.status, self.body, self.headers = 200, b'{"id": "1_2"}', {"Content-Type": "application/json"}

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format, *args):
                pass

            def serve(self):
                address = urlsplit(self.path)
                recorder.path, recorder.query = address.path, dict(parse_qsl(address.query))
                recorder.request_headers = self.headers
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                recorder.form = dict(parse_qsl(body.decode("latin-1")))
                self.send_response(recorder.status)
                for name, value in recorder.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(recorder.body)

            do_GET = do_POST = do_DELETE = serve

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def says(self, error, *, status=400, **headers):
        self.status, self.body = status, json.dumps({"error": error}).encode()
        self.headers = {"Content-Type": "application/json", **headers}


@pytest.fixture
def recorder():
    recorder = Recorder()
    yield recorder
    recorder.server.shutdown()
    recorder.server.server_close()


@pytest.fixture
def make(recorder):
    def make(**changes):
        settings = {"version": "v26.0", "base_url": recorder.url, **changes}
        return PageGraph(TOKEN, session=Session(deadline=boottime() + 10), **settings)

    return make


def test_any_version_and_any_address(make, recorder):
    with pytest.raises(facebook.GraphAPIError):
        facebook.GraphAPI(TOKEN, version="26.0")
    make().get_object("42", fields="id")
    assert recorder.path == "/v26.0/42"
    assert recorder.query == {"fields": "id"}


def test_lists_are_sent_as_json_and_booleans_in_small_letters(make, recorder):
    make().put_object("42", "feed", attached_media=[{"media_fbid": "7"}], published=False, link=None, message="Chào")
    assert json.loads(recorder.form["attached_media"]) == [{"media_fbid": "7"}]
    assert recorder.form["published"] == "false"
    assert "link" not in recorder.form


@pytest.mark.parametrize("call", ["get_object", "delete_object"])
def test_the_token_is_in_no_address(make, recorder, call):
    getattr(make(), call)("42")
    assert recorder.request_headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(recorder.query)


def test_the_token_can_travel_in_the_form(make, recorder):
    make(token_in_header=False).put_object("42", "feed", message="Chào")
    assert recorder.form["access_token"] == TOKEN
    assert "Authorization" not in recorder.request_headers
    assert recorder.query == {}


@pytest.mark.parametrize("in_header", [True, False])
def test_no_error_tells_the_token(make, recorder, in_header):
    recorder.says({"code": 190, "message": f"token {TOKEN} of {APP_SECRET}"})
    for call in ("get_object", "delete_object"):
        with pytest.raises(ConfigurationError) as caught:
            getattr(make(token_in_header=in_header, app_secret=APP_SECRET), call)("42")
        output = "".join(traceback.format_exception(caught.value)) + str(vars(caught.value))
        assert TOKEN not in output
        assert APP_SECRET not in output
    recorder.server.shutdown()
    recorder.server.server_close()
    with pytest.raises(ChannelUnavailable) as caught:
        make(token_in_header=in_header).delete_object("42")
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_the_proof_goes_with_every_call(make, recorder):
    proof = hmac.new(b"app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    graph = make(app_secret="app-secret")
    graph.get_object("42")
    assert recorder.query["appsecret_proof"] == proof
    graph.edit_object("42", message="Chào")
    assert recorder.form["appsecret_proof"] == proof
    graph.delete_object("42")
    assert recorder.query["appsecret_proof"] == proof


def test_headers_of_the_limits_are_kept(make, recorder):
    recorder.headers["X-App-Usage"] = '{"call_count": 28, "total_time": 81, "new_key": {"x": [1]}, "other": "text"}'
    graph = make()
    graph.get_object("42")
    assert graph.usage == 81


@pytest.mark.parametrize("header", ["", "[", "7", '"x"', '{"1": "x"}', '{"1": [{"call_count": null, "new": true}]}'])
def test_headers_nobody_knows_yet_do_no_harm(header):
    assert Usage.of({"X-Business-Use-Case-Usage": header}) == Usage()


def test_answers_that_are_no_json_raise_by_status(make, recorder):
    recorder.status, recorder.body, recorder.headers = 502, b"<html>", {"Content-Type": "text/html"}
    with pytest.raises(UnknownOutcome):
        make().put_object("42", "feed", message="x")
    with pytest.raises(ChannelUnavailable):
        make().get_object("42")
    recorder.status, recorder.headers = 200, {}
    with pytest.raises(UnknownOutcome):
        make().put_object("42", "feed", message="x")


def test_the_sdk_still_imports_where_warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert issubclass(PageGraph, facebook.GraphAPI)


ERRORS = [
    ({"code": 1}, 500, UnknownOutcome, "graph_1"),
    ({"code": 2, "is_transient": True}, 503, UnknownOutcome, "graph_2"),
    ({"code": 4}, 403, RateLimited, "graph_4"),
    ({"code": 17}, 400, RateLimited, "graph_17"),
    ({"code": 32}, 400, RateLimited, "graph_32"),
    ({"code": 341}, 400, RateLimited, "graph_341"),
    ({"code": 613}, 400, RateLimited, "graph_613"),
    ({"code": 80001}, 400, RateLimited, "graph_80001"),
    ({"code": 3}, 403, ConfigurationError, "graph_3"),
    ({"code": 10}, 403, ConfigurationError, "graph_10"),
    ({"code": 200}, 403, ConfigurationError, "graph_200"),
    ({"code": 299}, 403, ConfigurationError, "graph_299"),
    ({"code": 102}, 400, ConfigurationError, "graph_102"),
    *(
        ({"code": 190, "error_subcode": subcode}, 400, ConfigurationError, "graph_190")
        for subcode in (0, 458, 459, 460, 463, 464, 467, 492)
    ),
    ({"code": 368}, 400, ConfigurationError, "graph_368"),
    ({"code": 506}, 400, ContentRejected, "graph_506"),
    ({"code": 100}, 400, PermanentError, "graph_100"),
    ({"code": 100, "error_subcode": 33}, 400, PermanentError, "graph_gone"),
    ({"code": 100, "message": "Invalid appsecret_proof"}, 400, ConfigurationError, "graph_100"),
    ({"code": 1609005}, 400, ContentRejected, "graph_1609005"),
    ({"code": 1, "error_subcode": 1366046}, 400, ContentRejected, "graph_1"),
    ({"code": 368, "error_subcode": 1390008}, 400, RateLimited, "graph_368"),
    ({"code": 1, "error_subcode": 1363047}, 400, TemporaryError, "graph_1"),
    ({"code": 2635}, 400, ConfigurationError, "graph_2635"),
    ({"code": 77777}, 400, PermanentError, "graph_77777"),
    ({"code": 77777, "is_transient": True}, 400, UnknownOutcome, "graph_77777"),
    ({"code": 77777}, 500, UnknownOutcome, "graph_77777"),
    ({"code": "odd"}, 400, PermanentError, "graph_0"),
]


@pytest.mark.parametrize(("error", "status", "expected", "code"), ERRORS)
def test_the_table_of_errors(make, recorder, error, status, expected, code):
    recorder.says({"message": "Có lỗi", "fbtrace_id": "Axyz", **error}, status=status)
    with pytest.raises(expected) as caught:
        make().put_object("42", "feed", message="x")
    assert type(caught.value) is expected
    assert caught.value.code == code
    assert caught.value.message
    assert "Axyz" in caught.value.detail


def test_every_line_of_the_table_speaks():
    for kind, message in [*CODES.values(), *SUBCODES.values()]:
        assert issubclass(kind, Exception)
        assert str(message)


def test_a_limit_says_when_to_come_back(make, recorder):
    usage = {"104": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19, "new": {"a": 1}}]}
    recorder.says({"code": 80001}, **{"X-Business-Use-Case-Usage": json.dumps(usage)})
    with pytest.raises(RateLimited) as caught:
        make().put_object("42", "feed", message="x")
    assert caught.value.retry_after == 19 * 60
    recorder.says({"code": 4})
    with pytest.raises(RateLimited) as caught:
        make().put_object("42", "feed", message="x")
    assert caught.value.retry_after is None
