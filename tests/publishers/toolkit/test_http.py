"""One mapping of what HTTP can do to a request: sent or not is decided by the inner exception, over real sockets."""

import contextlib
import datetime
import email.utils
import gzip
import ipaddress
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from publishers.contract import (
    ChannelUnavailable,
    ConfigurationError,
    ContentRejected,
    NotSupported,
    PermanentError,
    RateLimited,
    TemporaryError,
    UnknownOutcome,
    boottime,
)
from publishers.contract.fault_server import closed_port
from publishers.toolkit.http import Session, of_status, raise_for_status, read_json, retry_after

SECRET = "khong-duoc-lo"


@contextlib.contextmanager
def listening(behave, context=None):
    """A server that hands each connection to `behave(connection, received)` after reading the request's head."""
    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def run():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                if context:
                    connection = context.wrap_socket(connection, server_side=True)
                data = connection.recv(65536)
                received.append(data)
                behave(connection, received)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield (
            f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}/x?access_token={SECRET}",
            received,
        )
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def answer(text):
    return lambda connection, _: connection.sendall(text)


def reset(connection, _):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_nothing(connection, _):
    connection.settimeout(10)
    with contextlib.suppress(OSError):
        connection.recv(1)


def drip(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with contextlib.suppress(OSError):
        for _ in range(100):
            connection.sendall(b"x")
            threading.Event().wait(0.1)


SPOILED = {
    "closed": lambda connection, _: None,
    "reset": reset,
    "silent": say_nothing,
    "dripping": drip,
    "cut in the status": answer(b"HTTP/1.1 2"),
    "cut short": answer(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
    "chunks cut": answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    "chunks broken": answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
    "no HTTP": answer(b"220 mail.example ESMTP\r\n"),
    "no gzip": answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
}


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize(
    ("method", "expected"), [("POST", UnknownOutcome), ("DELETE", UnknownOutcome), ("GET", ChannelUnavailable)]
)
def test_an_answer_that_never_came_leaves_a_change_unknown(how, method, expected):
    with listening(SPOILED[how]) as (url, received):
        with pytest.raises(expected) as caught:
            Session(deadline=boottime() + 1, secrets=[SECRET]).request(
                method, url, data="a=1" if method == "POST" else None
            )
        assert len(received) == 1, "it was sent once and not again"
    assert SECRET not in str(caught.value) + caught.value.detail
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"http://127.0.0.1:{closed_port()}/", ChannelUnavailable),
        ("http://no-such-channel.invalid/", ChannelUnavailable),
        ("http:///no-host", ConfigurationError),
        ("gopher://127.0.0.1/", ConfigurationError),
        ("nonsense", ConfigurationError),
    ],
    ids=["refused", "no such name", "no host", "scheme", "nonsense"],
)
def test_what_never_left_is_not_done(method, url, expected):
    with pytest.raises(expected):
        Session(deadline=boottime() + 5).request(method, url)


def test_a_full_queue_of_connections_is_not_done():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    waiting = [socket.socket() for _ in range(4)]
    try:
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        with pytest.raises(ChannelUnavailable) as caught:
            Session(deadline=boottime() + 1).post(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        assert caught.value.code == "unreachable"
    finally:
        for client in [*waiting, listener]:
            client.close()


def test_a_proxy_that_is_not_there_is_not_done():
    with pytest.raises(ChannelUnavailable):
        Session(deadline=boottime() + 5).post(
            "http://graph.example/", proxies={"http": f"http://127.0.0.1:{closed_port()}"}
        )


@pytest.fixture
def self_signed(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context


def test_a_certificate_nobody_vouches_for_is_for_the_operator(self_signed):
    with listening(reset, self_signed[1]) as (url, received):
        with pytest.raises(ConfigurationError) as caught:
            Session(deadline=boottime() + 5, secrets=[SECRET]).post(url)
        assert not received, "nothing was sent"
    assert caught.value.code == "tls"
    assert SECRET not in caught.value.detail


def test_tls_that_is_cut_after_the_request_is_unknown(self_signed):
    file, context = self_signed
    with listening(reset, context) as (url, received):
        with pytest.raises(UnknownOutcome):
            Session(deadline=boottime() + 5).post(url, verify=str(file))
        assert received


def test_a_port_without_tls_is_for_the_operator():
    with listening(answer(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as (url, _), pytest.raises(ConfigurationError):
        Session(deadline=boottime() + 5).post(url.replace("http:", "https:"))


def test_nothing_leaves_after_the_deadline():
    with listening(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as (url, received):
        session = Session(deadline=boottime() + 60)
        assert session.post(url).status_code == 200
        session.deadline = boottime() - 0.001
        with pytest.raises(TemporaryError) as caught:
            session.post(url)
        assert caught.value.code == "deadline"
        assert len(received) == 1


@pytest.mark.parametrize("how", ["silent", "dripping"])
def test_a_slow_answer_costs_no_more_than_the_deadline(how):
    with listening(SPOILED[how]) as (url, _):
        started = boottime()
        with pytest.raises(UnknownOutcome) as caught:
            Session(deadline=started + 0.5, timeout=30).post(url)
        assert boottime() - started < 1.5
        assert caught.value.code == "timeout"


class _Redirecting(BaseHTTPRequestHandler):
    def log_message(self, format, *args):
        pass

    def do_POST(self):
        self.send_response(307)
        self.send_header("Location", "/other")
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_redirects_are_not_followed():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Redirecting)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        response = Session(deadline=boottime() + 5).post(f"http://127.0.0.1:{server.server_address[1]}/")
        assert response.status_code == 307
        with pytest.raises(ConfigurationError):
            raise_for_status(response)
    finally:
        server.shutdown()
        server.server_close()


def test_credentials_come_from_the_plugin_alone(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ai password do\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with listening(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as (url, received):
        Session(deadline=boottime() + 5).post(url, headers={"Authorization": "Bearer cua-ta"})
    assert b"Bearer cua-ta" in received[0]
    assert b"Basic" not in received[0]


@pytest.mark.parametrize(
    ("status", "changing", "reading"),
    [
        (200, None, None),
        (204, None, None),
        (302, ConfigurationError, ConfigurationError),
        (400, ContentRejected, ContentRejected),
        (401, ConfigurationError, ConfigurationError),
        (403, ConfigurationError, ConfigurationError),
        (404, PermanentError, PermanentError),
        (405, NotSupported, NotSupported),
        (408, TemporaryError, TemporaryError),
        (409, TemporaryError, TemporaryError),
        (410, PermanentError, PermanentError),
        (413, ContentRejected, ContentRejected),
        (422, ContentRejected, ContentRejected),
        (425, TemporaryError, TemporaryError),
        (429, RateLimited, RateLimited),
        (500, UnknownOutcome, ChannelUnavailable),
        (501, NotSupported, NotSupported),
        (502, UnknownOutcome, ChannelUnavailable),
        (503, ChannelUnavailable, ChannelUnavailable),
        (504, UnknownOutcome, ChannelUnavailable),
        (599, UnknownOutcome, ChannelUnavailable),
    ],
)
def test_statuses(status, changing, reading):
    for safe, expected in ((False, changing), (True, reading)):
        error = of_status(status, safe=safe)
        assert (error is None) if expected is None else (type(error) is expected)
        assert error is None or error.code == f"http_{status}"


def _answered(status, *headers, body=b"", method="POST"):
    head = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
    with listening(answer(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body)) as (url, _):
        return Session(deadline=boottime() + 5).request(method, url)


def test_retry_after_in_seconds_as_a_date_and_as_nonsense():
    assert retry_after(_answered(429, "Retry-After: 120")) == 120
    later = email.utils.format_datetime(
        datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90), usegmt=True
    )
    assert 80 < retry_after(_answered(429, f"Retry-After: {later}")) <= 90
    assert retry_after(_answered(429, "Retry-After: Sun, 01 Nov 2020 00:00:00 GMT")) == 0
    assert retry_after(_answered(429, "Retry-After: soon")) is None
    assert retry_after(_answered(429)) is None
    with pytest.raises(RateLimited) as caught:
        raise_for_status(_answered(503, "Retry-After: 3"))
    assert caught.value.retry_after == 3


def test_an_answer_that_is_no_json():
    assert read_json(_answered(200, body=b'{"id": 1}')) == {"id": 1}
    with pytest.raises(UnknownOutcome):
        read_json(_answered(200, body=b"\xff<html>"))
    with pytest.raises(ChannelUnavailable):
        read_json(_answered(200, body=b"\xff<html>", method="GET"))


def test_an_answer_that_ends_in_its_head_is_no_json():
    with listening(answer(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")) as (url, _):
        response = Session(deadline=boottime() + 5).post(url)
    with pytest.raises(UnknownOutcome):
        read_json(response)


def test_an_answer_in_chunks_and_one_in_gzip_are_read_whole():
    chunked = answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nxin c\r\n3\r\nhao\r\n0\r\n\r\n")
    with listening(chunked) as (url, _):
        assert Session(deadline=boottime() + 5).post(url).text == "xin chao"
    packed = gzip.compress("chào".encode() * 1000)
    assert _answered(200, "Content-Encoding: gzip", body=packed).content == "chào".encode() * 1000
