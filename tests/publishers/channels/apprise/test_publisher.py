"""What is broadcast through Apprise, and what can no longer be changed there."""

import re
from pathlib import Path

import apprise
import pytest

from publishers.channels.apprise.publisher import ApprisePublisher
from publishers.contract import Capability, Cause, NotSupported, Operation
from publishers.contract.testing import sample_content as make_content

URL = "discord://123456789012345678/token-of-the-webhook-0123456789"


def make(url=URL):
    return ApprisePublisher(ApprisePublisher.Config(url=url))


def test_it_only_broadcasts():
    publisher = make()
    assert publisher.capabilities == Capability.NOTICE
    for operation in (Operation.UPDATE, Operation.RETRACT):
        with pytest.raises(NotSupported):
            publisher.render(make_content(), operation)


def test_a_message_is_as_long_as_the_service_takes_it():
    content = make_content()
    long = content.snapshot.model_copy(update={"summary": "Một câu của bài viết này. " * 400})
    payload = make().render(content.model_copy(update={"snapshot": long}), Operation.CREATE)
    assert 1_000 < len(payload["body"]) <= 2_000
    assert payload["body"].endswith(long.permanent_url)


def test_a_withdrawal_follows_as_a_message_of_its_own():
    payload = make().render(make_content(cause=Cause.WITHDRAW), Operation.NOTICE)
    assert payload["title"].startswith("Thu hồi: ")


@pytest.mark.parametrize("url", ["", "nobody://knows", "json://a b", f"{URL},{URL}", "mailto://u:mat-khau-1@"])
def test_an_address_that_apprise_does_not_know_is_refused(url, caplog):
    with pytest.raises(ValueError) as refused:
        make(url)
    assert "mat-khau-1" not in caplog.text
    assert not url or url not in str(refused.value).replace("input_value", "")


def test_the_address_is_a_secret():
    assert "token-of-the-webhook" not in repr(make().config)
    assert make().health().message == "Discord"


def test_nobody_says_that_a_connection_works_which_nobody_tried():
    assert make().health().ok is None


@pytest.mark.parametrize(
    "url",
    [
        f"{URL}?template=/etc/passwd",
        f"{URL}?TEMPLATE=file:///etc/passwd",
        "tgram://123456789:abcdefghijklmnopqrstuvwxyz012345678/12315544/?template=/etc/passwd",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd",
        "workflows://prod-1.example:443/643e69f83c8944/438e5b8a4c1b4b/?template=/etc/passwd",
        "fcm://project/device/?keyfile=/etc/passwd",
        "mailto://u:p@example.com?pgp=encrypt&pgppub=/etc/passwd",
        "mailtos://u:p@example.com?pgpprv=/etc/passwd",
        "mailto://u:p@example.com?wkd=yes",
        "deltachat://u:p@example.com/x@example.com?pgp=sign",
        "vapid://a@example.com/b@example.com?keyfile=/etc/passwd",
        "syslog://",
        "dbus://",
        "kde://",
        "glib://",
        "gnome://",
        "macosx://",
        "windows://",
        "blink1://",
    ],
)
def test_an_address_that_works_with_files_or_programs_of_the_server_is_refused_with_words(url):
    with pytest.raises(ValueError, match="template=, keyfile="):
        make(url)


@pytest.mark.parametrize(
    "url",
    [
        "mailto://u:p@example.com",
        "sendgrid://abcd:noreply@example.com/a@example.com?template=d-1",
        "form://example.com/?attach-as=file",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
    ],
)
def test_an_address_of_a_service_outside_is_taken(url):
    assert make(url).health().message


def test_no_other_part_of_the_library_reads_files_or_calls_programs_by_its_address():
    """A newer library may: what is new here was looked at, and is refused or known to be harmless."""
    plugins = Path(apprise.__file__).parent / "plugins"
    works_here = re.compile(
        r"AppriseAttachment\(asset|subprocess|^ *import (gi|syslog|win32api|hid|dbus)\b|utils import .*(pgp|pem)", re.M
    )
    # Each with what refuses it: its name, the file that the service then holds, or the option for keys.
    known = {"blink1", "dbus", "glib", "gnome", "macosx", "syslog", "vapid", "windows"}
    known |= {"discord", "fcm", "slack", "telegram", "workflows"} | {"email"}
    working = {
        path.relative_to(plugins).parts[0].removesuffix(".py")
        for path in plugins.rglob("*.py")
        if works_here.search(path.read_text(encoding="utf-8"))
    }
    assert working == known
