"""The sending process is killed at random moments; the mailbox says what that did."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from publishers.mail.models import MailRecipient
from publishers.mail.states import MailState
from tests.publishers.mail.help import post

ROOT = Path(__file__).resolve().parents[3]
MAILS = 120
KILLS = 6


def _start(mailbox, folder: Path) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "LOA_DATA": str(folder),
        "EMAIL_URL": mailbox.url,
    }
    if connection.vendor == "sqlite":
        database = folder / "loa.sqlite3"
        if not database.exists():
            database.symlink_to(django_settings.DATABASES["default"]["NAME"])
    else:
        at = connection.settings_dict
        environment["DATABASE_URL"] = f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    log = (folder / "log").open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", "tests.publishers.mail.sender"],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_sent_twice(mailbox, tmp_path, settings):
    mailing = post(MAILS)
    chance = random.Random(20251122)
    for _ in range(KILLS):
        before = len(mailbox.recipients())
        sender = _start(mailbox, tmp_path)
        deadline = time.monotonic() + 30
        goal = before + chance.randint(1, MAILS // KILLS - 1)
        while len(mailbox.recipients()) < goal and sender.poll() is None and time.monotonic() < deadline:
            time.sleep(chance.random() * 0.01)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
    last = _start(mailbox, tmp_path)
    assert last.wait(60) == 0, (tmp_path / "log").read_text()

    arrived = Counter(mailbox.recipients())
    assert max(arrived.values()) == 1
    rows = dict(MailRecipient.objects.filter(mailing=mailing).values_list("address", "state"))
    assert len(rows) == MAILS
    assert set(rows.values()) <= {MailState.SENT, MailState.UNKNOWN}
    assert {address for address, state in rows.items() if state == MailState.SENT} <= set(arrived)
    unknown = [address for address, state in rows.items() if state == MailState.UNKNOWN]
    assert len(unknown) <= KILLS
    assert set(rows) - set(arrived) <= set(unknown)
