"""What is kept of people: the register, and what the retention job removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from publishers.runtime import people
from publishers.runtime.models import Retention

HEAD = """\
# What is kept of people

What an app registers in `publishers/runtime/people.py` stands here, on the public page `/quyen-rieng-tu/`, and is
emptied by `manage.py forget ADDRESS`, by *Forget a person* in the settings of the admin, and by the retention job of
the worker. Made by `make docs`; `manage.py people --report` says what retention removed last.

| what | why | how long | setting |
| --- | --- | --- | --- |
"""
FOOT = """
Not in this table: published items with the contacts that they name (correct or withdraw the item), accounts of staff
(delete them under Users), the web server's log (set its rotation there), and backups. After restoring a backup run
`manage.py forget` again for whoever asked since it was made: the log of the newsroom holds fingerprints only, so keep
the requests themselves where the backup does not reach.

`forget` keeps a fingerprint (HMAC-SHA256 under the secret key) for each list that had the address. While it is there
the list sends nothing to that address and staff cannot enter it; its owner can sign up again. An old mail whose reader
is gone is counted still, but a correction or withdrawal after `KEEP_MAIL_DAYS` does not reach whoever had it.
"""


class Command(BaseCommand):
    help = "Print what is kept of people, why and how long, as Markdown; --report: what the retention job removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--report", action="store_true", help="Print what the retention job removed, and when.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["report"]:
            for row in Retention.objects.order_by("holding"):
                at = timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M")
                self.stdout.write(f"{row.holding:16} {at}  {row.removed:>8} removed, {row.removed_ever:>8} ever")
            return
        self.stdout.write(page(), ending="")


def page() -> str:
    """The register as a page of the documentation, in English."""
    with translation.override("en"):
        rows = "".join(
            f"| {each.what} | {each.why} | {each.how_long} | {f'`KEEP_{each.keep}_DAYS`' if each.keep else '–'} |\n"
            for each in people.holdings()
        )
    return HEAD + rows + FOOT
