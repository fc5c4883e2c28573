"""A process that sends what is in the post room, to be killed by tests: `python -m tests.publishers.mail.sender`.

It finds its database, the SMTP server and the data folder in the environment, as a worker does.
"""

import time

import django


def main() -> None:
    """Send until nothing is left to do."""
    django.setup()
    from publishers.contract import boottime
    from publishers.mail.engine import MailJob
    from publishers.runtime import clock

    while (due := MailJob().run(boottime() + 5)) is not None:
        time.sleep(max(0.0, min(0.2, (due - clock.now()).total_seconds())))


if __name__ == "__main__":
    main()
