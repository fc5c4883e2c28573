"""Take an e-mail address out of everything that is kept, from the shell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishers.mail import forgetting


class Command(BaseCommand):
    help = (
        "Forget an e-mail address: take it out of subscribers, saved searches, press contacts, mail, deliveries and "
        "logs, and print how many records that were. Fingerprints stay, so that it gets no mail by accident."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="The address, such as ten@example.vn.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = forgetting.forget(options["address"])
        except ValidationError as error:
            raise CommandError("This is no e-mail address. Write it like ten@example.vn.") from error
        for each in done:
            self.stdout.write(f"{each.records:>6}  {each.holding.name}")
        if not any(each.records for each in done):
            self.stdout.write("Nothing was kept of this address.")
