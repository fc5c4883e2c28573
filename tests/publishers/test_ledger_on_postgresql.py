"""The ledger, the mail engine and the press feed on PostgreSQL: the tests of SQLite, and two workers at once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg

from tests.crash.house import STORIES
from tests.crash.processes import House
from tests.servers import smtp
from tests.simulators.graph_api import GraphSimulator

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_tests_pass_on_postgresql(postgresql_url, tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    # The state machine knows no database: what it looks for is in the engine alone.
    places = ["tests/publishers/ledger", "tests/publishers/mail", "tests/publishers/channels/press"]
    places.append("tests/cms/users/test_found_without_marks.py")
    command.append("--ignore=tests/publishers/ledger/machine")
    environment = {**os.environ, "DATABASE_URL": postgresql_url, "LOA_DATA": str(tmp_path)}
    answer = subprocess.run([*command, *places], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-6000:]
    assert "passed" in answer.stdout and "skipped" not in answer.stdout


def test_a_worker_outlives_a_database_that_hangs_up_on_it(postgresql_url, tmp_path):
    with smtp.server() as mail, GraphSimulator(process=True) as page:
        house = House(tmp_path / "data", mail, page, DATABASE_URL=postgresql_url)
        house.build()
        worker = house.worker()
        with psycopg.connect(postgresql_url, autocommit=True) as database:
            deadline = time.monotonic() + 90
            hang_ups = 5
            while database.execute("select 1 from engine_delivery where state <> 'sent'").fetchone():
                assert worker.poll() is None and time.monotonic() < deadline, house.log.read_text()[-3000:]
                if hang_ups:
                    database.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity "
                        "where datname = current_database() and pid <> pg_backend_pid()"
                    )
                    hang_ups -= 1
                time.sleep(0.3)
        assert house.end(worker, signal.SIGTERM) == 0
        assert len(page.posts()) == STORIES


def test_two_workers_share_the_work_and_send_nothing_twice(postgresql_url, tmp_path):
    with smtp.server() as mail, GraphSimulator(process=True) as page:
        house = House(tmp_path / "data", mail, page, DATABASE_URL=postgresql_url)
        house.build()
        command = [sys.executable, "manage.py", "worker", "--once"]
        workers = [subprocess.Popen(command, cwd=ROOT, env=house.environment) for _ in range(2)]
        assert [worker.wait(120) for worker in workers] == [0, 0]
        # Who finds the other's row locked passes on, so a last look may be needed.
        house.manage("worker", "--once")
        with psycopg.connect(postgresql_url) as database:
            states = Counter(row[0] for row in database.execute("select state from engine_delivery"))
            mails = Counter(row[0] for row in database.execute("select state from mail_mailrecipient"))
        assert states == {"sent": 4 * STORIES}
        assert set(mails) == {"sent"}
        assert len(page.posts()) == STORIES
        assert len(mail.recipients()) == sum(mails.values())


def test_a_wake_up_on_one_machine_wakes_a_worker_on_another(postgresql_url, tmp_path):
    with smtp.server() as mail, GraphSimulator(process=True) as page:
        house = House(tmp_path / "here", mail, page, DATABASE_URL=postgresql_url)
        house.build()
        worker = house.worker()
        with psycopg.connect(postgresql_url, autocommit=True) as database:
            _until(database, "select count(*) from engine_delivery where state = 'sent'", 4 * STORIES)
            asleep = "select count(*) from pg_stat_activity where query = 'LISTEN loa_wake_up'"
            _until(database, asleep, 1)
            # Another folder, so that a wake-up of this machine is not heard there.
            there = House(tmp_path / "there", mail, page, DATABASE_URL=postgresql_url)
            there.environment["LOA_ENCRYPTION_KEY"] = (house.folder / "encryption-key").read_text()
            there.manage(
                "shell",
                "-c",
                "from cms.news.models import NewsStory;"
                "story = NewsStory.objects.first(); story.title = 'Tiêu đề đổi ở máy khác';"
                "story.save_revision().publish()",
            )
            planned = time.monotonic()
            _until(database, "select count(*) from engine_delivery where state = 'sent'", 4 * STORIES + 3)
            assert time.monotonic() - planned < 10, "it slept on until its next round"
        assert house.end(worker, signal.SIGTERM) == 0


def _until(database, query, count):
    deadline = time.monotonic() + 90
    while (count_now := database.execute(query).fetchone()[0]) < count:
        assert time.monotonic() < deadline, f"{query}: {count_now}"
        time.sleep(0.05)
