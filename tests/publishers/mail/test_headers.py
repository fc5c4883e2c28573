"""Headers as RFC 2047 and 5322 want them, and addresses as DNS knows them."""

import email
import email.charset
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from publishers.contract.text import clean_line
from publishers.mail import messages
from publishers.mail.addresses import normalise, outside

LONG = "Phòng Giáo dục Trung học và Giáo dục Thường xuyên, Sở Giáo dục và Đào tạo tỉnh Quảng Ngãi " * 2


def composed(name: str, subject: str) -> bytes:
    return messages.compose(
        sender=messages.sender(name),
        address="phu-huynh@example.vn",
        name=name,
        subject=subject,
        text="Nội dung",
        html="<p>Nội dung</p>",
        message_id="<1@example.vn>",
        list_id=f"{name} <bantin.example.vn>",
        values={},
        at=datetime(2026, 11, 30, tzinfo=UTC),
    )


def test_a_library_that_changes_how_everybody_encodes_changes_nothing_here(monkeypatch):
    before = composed(LONG, LONG)
    # As apprise does where it is imported.
    monkeypatch.setitem(email.charset.CHARSETS, "utf-8", (email.charset.QP, email.charset.QP, "utf-8"))
    assert composed(LONG, LONG) == before


@given(st.text(max_size=90), st.text(max_size=150))
@example(LONG, LONG)
@example("Sở GD, ĐT", "=?utf-8?q?x?=")
@example("a" * 200, "b" * 200)
def test_a_name_and_a_subject_arrive_whole_on_lines_that_every_server_takes(name, subject):
    name, subject = f"S{name}", f"T{subject}"
    message = composed(name, subject)
    head = message.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(len(line) for line in head.split("\r\n")) <= 76
    assert all(len(word) <= 75 for word in re.findall(r"=\?[^?]+\?[bqBQ]\?[^?]*\?=", head))
    # Not by the policy of today's email package: it leaves a space between the encoded words of a name.
    read = email.message_from_bytes(message)
    assert _words(str(make_header(decode_header(read["Subject"])))) == _words(clean_line(subject))
    for field in ("From", "To"):
        shown, _address = parseaddr(read[field].replace("\r\n", "").replace("\n", ""))
        assert _words(str(make_header(decode_header(shown)))) == _words(clean_line(name))


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a@straße.de", "a@xn--strae-oqa.de"),
        ("An@Trường.VN\u200b", "an@xn--trng-rib8295b.vn"),
        ("\ufeffan@example.vn\xa0", "an@example.vn"),
    ],
)
def test_an_address_is_kept_as_dns_knows_it(typed, kept):
    assert normalise(typed) == kept


@pytest.mark.parametrize("typed", ["аn@example.vn", "a@\u0332.vn", "a@-ß.de", "a@" + "ß" * 70 + ".de"])
def test_an_address_that_dns_cannot_know_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise(typed)


@pytest.mark.parametrize("typed", ['"an"@example.vn', r'"a\n"@example.vn', '"AN"@example.vn'])
def test_a_mailbox_in_quotes_is_the_one_without(typed):
    assert normalise(typed) == "an@example.vn"


@pytest.mark.parametrize("typed", ['"an "@example.vn', '"a@n"@example.vn', r'"\"an\""@example.vn', '""@example.vn'])
def test_a_mailbox_that_needs_quotes_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise(typed)


INSIDE = [
    "x@localhost", "x@[127.0.0.1]", "x@[IPv6:::1]", "x@10.0.0.12", "x@may-chu", "x@a.localhost", "x@a.invalid",
    "x@a.LOCAL", "x@a.internal", "x@a.test", "x@a.lan", "x@a.home.arpa",
]  # fmt: skip


@pytest.mark.parametrize("typed", INSIDE)
def test_an_address_without_a_public_domain_is_refused_where_somebody_gives_it(typed):
    with pytest.raises(ValidationError):
        outside(typed)


def test_an_address_with_a_public_domain_is_taken_and_an_old_one_inside_is_still_found():
    assert outside("An@Example.VN") == "an@example.vn"
    assert normalise("X@localhost") == "x@localhost"
