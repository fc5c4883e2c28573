"""The servers of the tests do what the tests rely on."""

import contextlib
import os
import signal
import smtplib
import threading
import time
import urllib.request
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from django.core.cache.backends.redis import RedisCache

from tests.servers.delay import Delay


def _mail(to: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Bản tin số 1", "bantin@loa.example", to
    message.set_content("Kính gửi bạn đọc")
    return message


def test_each_test_gets_an_empty_postgresql_database_in_utf8(postgresql_url):
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_redis_serves_as_the_cache(redis_url):
    cache = RedisCache(redis_url, {})
    cache.set("khóa", "giá trị")
    assert cache.get("khóa") == "giá trị"


def test_smtp_keeps_messages_with_their_envelope(smtp_server):
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(_mail("an@loa.example"))
        client.send_message(_mail("binh@loa.example"))
    assert smtp_server.recipients() == ["an@loa.example", "binh@loa.example"]
    assert [message["X-MailFrom"] for message in smtp_server.messages()] == ["bantin@loa.example"] * 2


def test_smtp_cut_after_acceptance_keeps_the_message_and_the_sender_cannot_tell(smtp_server):
    smtp_server.fail(cut="after")
    client = smtplib.SMTP(smtp_server.host, smtp_server.port)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.send_message(_mail("an@loa.example"))
    assert smtp_server.recipients() == ["an@loa.example"]


def test_smtp_refuses_as_told_and_keeps_nothing(smtp_server):
    smtp_server.fail(rcpt="550 no such mailbox")
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.send_message(_mail("an@loa.example"))
    assert smtp_server.messages() == []


def test_smtp_outlives_a_killed_client(smtp_server):
    child = os.fork()
    if child == 0:
        client = smtplib.SMTP(smtp_server.host, smtp_server.port)
        client.ehlo()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(_mail("an@loa.example"))
    assert smtp_server.recipients() == ["an@loa.example"]


def test_the_browser_shows_vietnamese(browser):
    page = browser.new_page()
    page.set_content("<h1>Sở Giáo dục và Đào tạo</h1>")
    assert page.inner_text("h1") == "Sở Giáo dục và Đào tạo"


def test_a_slow_line_holds_answers_back_as_long_as_it_is_told_to():
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"here")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    took = []
    with contextlib.closing(server.socket), Delay(server.server_port) as line:
        for line.seconds in (0.0, 1.0):
            began = time.monotonic()
            with urllib.request.urlopen(line.url, timeout=30) as answer:
                assert answer.read() == b"here"
            took.append(time.monotonic() - began)
        server.shutdown()
    assert took[1] >= 1.0
