"""Ten SIGKILLs at random moments of fifty deliveries: nothing lost, nothing twice, what is uncertain is shown."""

import random
import signal
import time
from collections import Counter

from tests.crash.house import PRESS, STORIES, SUBSCRIBERS

KILLS = 10
READERS = (*SUBSCRIBERS, PRESS)


def test_ten_kills_in_fifty_deliveries(house):
    seed = random.randrange(10**6)
    moments = random.Random(seed)
    said = f"seed {seed}"
    assert house.rows("select count(*) from engine_delivery where state = 'queued'") == [(4 * STORIES,)]

    # A Page that takes its time, so that kills also fall between its act and its answer.
    house.page.fail("slow", times=1000, seconds=0.05, method="POST")
    for _ in range(KILLS):
        worker = house.worker()
        time.sleep(moments.uniform(0.0, 0.5))  # the moment of the kill is the test's input
        house.end(worker, signal.SIGKILL)
    worker = house.worker()
    house.until(lambda: not house.open_work(), "everything at its end", 120)
    assert house.end(worker, signal.SIGTERM) == 0

    states = Counter(row[0] for row in house.rows("select state from engine_delivery"))
    assert states == {"sent": 4 * STORIES}, f"{said}: {states}"

    titles = Counter(title for post in house.page.posts() for title in _titles() if title in post["message"])
    assert titles == dict.fromkeys(_titles(), 1), f"{said}: posts {titles}"

    assert house.rows("select count(*) from press_feedentry where state = 'usable'") == [(STORIES,)], said
    assert len(_found(house)) == STORIES, said

    arrived = Counter(message["Message-ID"] for message in house.mail.messages())
    rows = house.rows("select message_id, address, state from mail_mailrecipient")
    assert len(rows) == STORIES * len(READERS), f"{said}: {len(rows)} mails planned"
    for message_id, address, state in rows:
        copies = arrived.pop(message_id, 0)
        # A mail whose acceptance nobody heard of is not sent again, and a person sees it as unknown.
        allowed = (1,) if state == "sent" else (0, 1)
        assert state in ("sent", "unknown") and copies in allowed, f"{said}: {address} {state}, {copies} copies"
    assert not arrived, f"{said}: mail that nobody planned"
    assert sum(state == "unknown" for _, _, state in rows) <= KILLS, said


def _titles():
    return [f"Chuyện số {number:02d} của trường" for number in range(STORIES)]


def _found(house):
    return house.rows("select 1 from search_indexeddocument where present")
