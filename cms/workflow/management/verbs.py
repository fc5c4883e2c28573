"""What the commands `correct` and `withdraw` share: which item, who acts, and the account in the end."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from cms.core.models import ContentItem
from cms.workflow import account

LOOK_AGAIN = 0.5  # seconds between two looks at the ledger


class VerbCommand(BaseCommand):
    """A verb on one item, in the name of a person and with that person's rights."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("content", help="The content's id (a UUID), or the number of its page.")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="Who does it, with the rights of theirs.")
        parser.add_argument("--json", action="store_true", help="Print the account as JSON.")
        parser.add_argument(
            "--wait",
            type=float,
            default=0.0,
            metavar="SECONDS",
            help="Wait so long for the worker before printing the account.",
        )

    def handle(self, *, content: str, by: str, wait: float, **options: Any) -> None:
        """Do it and print the account; CommandError says what does not fit."""
        item, person = self._item(content), self._person(by)
        try:
            message = self.execute_verb(item, person, options)
        except PermissionDenied as refused:
            raise CommandError(str(refused) or "This person may not do that.") from None
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self._report(item.content_id, message, wait, as_json=options["json"])

    def execute_verb(self, item: ContentItem, by: AbstractUser, options: dict[str, Any]) -> str:
        """Do it; returns what to say instead of an account where there is nothing to account for, '' otherwise."""
        raise NotImplementedError

    def _item(self, name: str) -> ContentItem:
        items = ContentItem.objects.filter(alias_of__isnull=True)
        try:
            matches = items.filter(pk=int(name)) if name.isdecimal() else items.filter(content_id=UUID(name))
        except ValueError:
            raise CommandError(f"{name} is neither a content's id nor the number of a page.") from None
        item = matches.first()
        if item is None:
            raise CommandError(f"There is no item {name}.")
        return item.specific

    def _person(self, name: str) -> AbstractUser:
        person = get_user_model().objects.filter(username=name, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active account {name}.")
        return person

    def _report(self, content_id: UUID, message: str, wait: float, *, as_json: bool) -> None:
        report = None if message else account.account_of(content_id)
        until = time.monotonic() + wait
        while report is not None and report.under_way and time.monotonic() < until:
            time.sleep(LOOK_AGAIN)
            report = account.account_of(content_id)
        if as_json:
            data = (
                account.as_data(report) if report else {"content": str(content_id), "summary": message, "channels": []}
            )
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            return
        if report is None:
            self.stdout.write(message or "No channel had heard of it.")
            return
        self.stdout.write(account.summary(report))
        for line in report.lines:
            parts = [line.channel.name, account.badge(line)["label"], line.address, line.why]
            self.stdout.write("  " + " | ".join(part for part in parts if part))
        for line in [line for line in report.lines if line.copies]:
            self.stdout.write(f"  ~ {line.channel.name}: {line.copies}")
        for tell in [line.tell for line in report.lines if line.tell]:
            self.stdout.write(f"  ! {tell}")
