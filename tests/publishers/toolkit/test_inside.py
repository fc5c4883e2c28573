"""What a channel may not make this server talk to: judged by address, and connected to what was judged."""

import base64
import contextlib
import datetime
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import translation

from publishers.channels.apprise.publisher import ApprisePublisher
from publishers.channels.fanpage.publisher import FanpagePublisher
from publishers.channels.telegram.publisher import TelegramPublisher
from publishers.channels.webhook.publisher import WebhookPublisher
from publishers.contract import ChannelUnavailable, ConfigurationError, Operation, PublisherError, boottime
from publishers.contract.fault_server import closed_port
from publishers.contract.testing import sample_content, sample_job
from publishers.toolkit.http import Session
from publishers.toolkit.inside import is_inside, judge_name, public_connections
from tests.servers.names import PUBLIC, internet

INSIDE = """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 168.63.129.16 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1
    239.255.255.255 240.0.0.1
    255.255.255.255
    ::1 :: ::127.0.0.1 ::ffff:0:7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::10.0.0.1
    64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001::1 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1
    ff02::1
"""
OUTSIDE = """
    1.1.1.1 8.8.8.8 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 169.253.0.1 192.167.1.1 198.41.0.4 223.255.255.1
    ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808:: 2606:4700:4700::1111 2001:4860:4860::8888
"""


@pytest.fixture(autouse=True)
def nothing_inside_is_allowed(settings):
    """As where nobody has set LOA_CHANNELS_INSIDE."""
    settings.LOA_CHANNELS_INSIDE = []


@pytest.mark.parametrize("address", INSIDE.split())
def test_inside(address):
    assert is_inside(address)


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_outside(address):
    assert not is_inside(address)


@pytest.fixture
def server():
    """A server on the loopback that counts who came; `tls(name)` gives it a certificate for a name."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_POST(self):
            running.hosts.append(self.headers["Host"])
            self.send_response(302 if running.to else 200)
            if running.to:
                self.send_header("Location", running.to)
            self.send_header("Content-Length", "0")
            self.end_headers()

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.hosts, running.to = [], ""
    running.port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_the_loopback_is_reached(server, host):
    with pytest.raises(ConfigurationError) as caught:
        Session(deadline=boottime() + 5, public_only=True).post(f"http://{host}:{server.port}/", data=b"x")
    assert caught.value.code == "address_inside"
    assert server.hosts == []


def test_a_session_that_may_goes_there(server):
    assert Session(deadline=boottime() + 5).post(f"http://127.0.0.1:{server.port}/").status_code == 200


def test_it_connects_to_the_very_address_that_was_judged(server, monkeypatch):
    # A name that is public when it is judged, and the loopback when it is asked again.
    resolved = internet(monkeypatch, {"receiver.example": [[PUBLIC], ["127.0.0.1"]]})
    session = Session(deadline=boottime() + 5, public_only=True)
    assert session.post(f"http://receiver.example:{server.port}/").status_code == 200
    assert resolved == ["receiver.example", PUBLIC]
    assert server.hosts == [f"receiver.example:{server.port}"]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused(server, monkeypatch, addresses):
    resolved = internet(monkeypatch, {"receiver.example": [addresses]})
    with pytest.raises(ConfigurationError) as caught:
        Session(deadline=boottime() + 5, public_only=True).post(f"http://receiver.example:{server.port}/")
    assert caught.value.code == "address_inside"
    assert resolved == ["receiver.example"] and server.hosts == []


def test_a_redirect_inside_is_not_followed(server, monkeypatch):
    server.to = f"http://127.0.0.1:{server.port}/inside"
    internet(monkeypatch, {"receiver.example": [[PUBLIC]]})
    answer = Session(deadline=boottime() + 5, public_only=True).post(f"http://receiver.example:{server.port}/")
    assert answer.status_code == 302
    assert len(server.hosts) == 1


def test_no_proxy_takes_it_elsewhere(server, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    internet(monkeypatch, {"receiver.example": [[PUBLIC]]})
    session = Session(deadline=boottime() + 5, public_only=True)
    assert session.post(f"http://receiver.example:{server.port}/").status_code == 200


def test_names_and_ports_that_are_not_there_are_not_done(monkeypatch):
    internet(monkeypatch, {"receiver.example": [[], [PUBLIC, PUBLIC]]})
    for _ in range(2):
        with pytest.raises(ChannelUnavailable) as caught:
            Session(deadline=boottime() + 5, public_only=True).post(f"http://receiver.example:{closed_port()}/")
        assert caught.value.code == "unreachable"


def _certificate(tmp_path, name):
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(("certified", "passes"), [("receiver.example", True), ("someone-else.example", False)])
def test_the_certificate_is_checked_against_the_name(server, monkeypatch, tmp_path, certified, passes):
    file = _certificate(tmp_path, certified)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    internet(monkeypatch, {"receiver.example": [[PUBLIC]]})
    session = Session(deadline=boottime() + 5, public_only=True)
    address = f"https://receiver.example:{server.port}/"
    if passes:
        assert session.post(address, verify=str(file)).status_code == 200
    else:
        with pytest.raises(ConfigurationError) as caught:
            session.post(address, verify=str(file))
        assert caught.value.code == "tls" and server.hosts == []


def _plugins(address, port):
    """A channel of each plugin whose address people type, made to go there."""
    secret = {"url": f"http://{address}:{port}/", "secret": f"whsec_{base64.b64encode(bytes(32)).decode()}"}
    return {
        "webhook": lambda: WebhookPublisher(WebhookPublisher.Config(**secret)),
        "telegram": lambda: TelegramPublisher(
            TelegramPublisher.Config(token=f"123456:{'a' * 35}", chat="@kenh", base_url=f"http://{address}:{port}")
        ),
        "fanpage": lambda: FanpagePublisher(
            FanpagePublisher.Config(page_id="1", access_token="t", base_url=f"http://{address}:{port}")
        ),
        "apprise": lambda: ApprisePublisher(ApprisePublisher.Config(url=f"json://{address}:{port}/")),
    }


PLUGINS = ("webhook", "telegram", "fanpage", "apprise")


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "localhost.", "10.1.2.3", "169.254.169.254", "127.1"])
def test_a_channel_with_an_address_inside_is_not_saved(plugin, address):
    refusal = "inside this network|Apprise knows no such address"  # it reads no short forms
    with translation.override("en"), pytest.raises(ValueError, match=refusal):
        _plugins(address, 80)[plugin]()


@pytest.mark.parametrize("plugin", PLUGINS)
def test_what_a_name_server_says_is_judged_before_a_channel_is_saved(monkeypatch, plugin):
    channel = _plugins("receiver.example", 80)[plugin]()
    internet(monkeypatch, {"receiver.example": [[PUBLIC, "10.1.2.3"], [PUBLIC], []]})
    with pytest.raises(ConfigurationError) as caught:
        channel.check_address()
    assert caught.value.code == "address_inside"
    assert channel.check_address() == ""
    assert "“receiver.example”" in channel.check_address()


def test_a_name_server_that_does_not_answer_holds_nobody_up(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answered.wait(60) and [])
    assert "“receiver.example”" in judge_name("receiver.example", seconds=0.1)
    answered.set()


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_channel_whose_name_leads_inside_by_now_sends_nothing(server, monkeypatch, plugin):
    channel = _plugins("receiver.example", server.port)[plugin]()
    internet(monkeypatch, {"receiver.example": [["127.0.0.1"]] * 9})
    content = sample_content()
    payload = channel.render(content, Operation.CREATE)
    with pytest.raises(ConfigurationError) as caught:
        channel.deliver(payload, sample_job(content, Operation.CREATE, payload))
    assert caught.value.code == "address_inside"
    assert server.hosts == []


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_network_that_the_operator_allows_is_reached(server, settings, plugin):
    settings.LOA_CHANNELS_INSIDE = ["127.0.0.0/8"]
    channel = _plugins("127.0.0.1", server.port)[plugin]()
    content = sample_content()
    payload = channel.render(content, Operation.CREATE)
    with contextlib.suppress(PublisherError):  # it answers like none of them
        channel.deliver(payload, sample_job(content, Operation.CREATE, payload))
    assert server.hosts


def test_a_library_of_its_own_sends_datagrams_to_public_addresses_only():
    with pytest.raises(ConfigurationError), public_connections(), contextlib.suppress(Exception):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("10.0.0.1", 9))


def test_outside_of_such_a_call_everything_is_reached(server):
    with public_connections():
        pass
    socket.create_connection(("127.0.0.1", server.port)).close()
