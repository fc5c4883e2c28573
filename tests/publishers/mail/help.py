"""What tests of mail share: the way to the server, messages, and running the engine until nothing is left to do."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from django.db import OperationalError, connection

from publishers.contract import boottime
from publishers.mail import services
from publishers.mail.engine import MailJob
from publishers.mail.messages import Message, Recipient
from publishers.mail.models import Mailing, MailRecipient
from publishers.runtime import clock


def connect(settings, server) -> None:
    """Let mail leave to this server."""
    settings.EMAIL_URL = server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.LOA_MAIL_FROM = "Sở Giáo dục và Đào tạo <bantin@sgddt.example>"


def message(word: str = "Tuyển sinh", **changes) -> Message:
    fields = {
        "subject": f"{word} lớp 10",
        "text": f"{word}: đăng ký từ ngày 5 tháng 5.\n.\nDừng nhận: [[leave_url]]\n",
        "html": f'<p>{word}: đăng ký từ ngày 5 tháng 5.</p><a href="[[leave_url]]">Dừng nhận</a>',
        "kind": "test",
        "list_name": "test",
        "list_id": "Bản tin <bantin.sgddt.example>",
    }
    return Message(**{**fields, **changes})


def recipients(count: int, domain: str = "example.vn") -> list[Recipient]:
    return [
        Recipient(f"nguoi{n}@{domain}", f"Người đọc {n}", {"leave_url": f"https://loa.example/huy/{n}/"})
        for n in range(count)
    ]


def post(count: int = 3, **changes) -> Mailing:
    return services.post(uuid.uuid4(), message(**changes), recipients(count))


def run(seconds: float = 20.0) -> None:
    """Run the engine as the worker does, until it has nothing more to do."""
    end = time.monotonic() + seconds
    due = MailJob().run(boottime() + seconds)
    while due is not None:
        assert time.monotonic() < end, f"still due at {due}"
        time.sleep(max(0.0, min(1.0, (due - clock.now()).total_seconds())))
        due = MailJob().run(boottime() + seconds)


def run_once(seconds: float = 5.0):
    """One slice of the engine; returns when it wants to run again."""
    return MailJob().run(boottime() + seconds)


def states(mailing: Mailing) -> list[str]:
    return list(mailing.recipients.order_by("pk").values_list("state", flat=True))


def row(mailing: Mailing, number: int = 0) -> MailRecipient:
    return mailing.recipients.order_by("pk")[number]


def read(message) -> EmailMessage:
    """A kept message as a mail program reads it."""
    return BytesParser(policy=policy.default).parsebytes(
        message.as_bytes(policy=message.policy.clone(max_line_length=None))
    )


@contextmanager
def refusing_database():
    """A database that takes no new row."""

    def fail(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield
