"""`manage.py ledger`: look at the ledger and mend it from the shell."""

from __future__ import annotations

import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishers.ledger import deciding, operating, reports, restoring, verifying
from publishers.ledger.management.naming import USAGE, channel_named
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.signals import operator_acted
from publishers.ledger.states import Hold, State

WRONG = 1  # exit code; 0 is all right, USAGE for what cannot be understood


class Command(BaseCommand):
    help = (
        "Look at the ledger and mend it. Exit codes: 0 all right, 1 something is wrong or was not done, "
        "2 the command cannot be understood."
    )

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")

        def act(name, text):
            sub = acts.add_parser(name, help=text, description=text)
            sub.add_argument("--json", action="store_true", help="For programs.")
            return sub

        listing = act("list", "List deliveries, the oldest first.")
        listing.add_argument("--state", action="append", choices=State.values, help="May be repeated.")
        self._filters(listing)
        listing.add_argument("--limit", type=int, default=100, help="At most so many (default 100).")
        show = act("show", "Tell everything that the ledger knows of an item.")
        show.add_argument("content", metavar="CONTENT", help="Id of the item, or id or key of one of its deliveries.")
        retry = act("retry", "Send deliveries again that failed, wait, are held or were cancelled.")
        retry.add_argument("delivery", nargs="*", metavar="DELIVERY", help="Id or key.")
        self._filters(retry)
        verify = act("verify", "Check the tables, and ask every channel whether what should stand there does.")
        verify.add_argument("--tables", action="store_true", help="Check the tables only; ask no channel.")
        self._filters(verify, code=False)
        replan = act("replan", "Render what stands anew and send it where it reads differently now.")
        self._filters(replan, code=False)
        act("restored", "Say that the database was restored from a backup: outside channels are held.")
        decide = act("decide", "List what only a person can tell of a channel, or say that it is there or not.")
        decide.add_argument("channel", metavar="CHANNEL", help="Identifier of the channel.")
        key = {"nargs": "*", "metavar": "KEY"}
        decide.add_argument("--there", **key, help="Somebody looked, and it is there: ids or keys, or KEY=ADDRESS.")
        decide.add_argument("--gone", **key, help="Somebody looked, and it is not there: ids or keys.")
        decide.add_argument("--all", action="store_true", help="Everything that is listed for the channel.")
        decide.add_argument("--why", default="", help="How you know; kept with the delivery.")
        release = act("release", "Let a held channel go on.")
        release.add_argument("channel", metavar="CHANNEL", help="Identifier of the channel.")

    def _filters(self, parser, code=True):
        parser.add_argument("--channel", default="", help="Identifier of a channel.")
        parser.add_argument("--content", default="", help="Id of an item, or id or key of one of its deliveries.")
        if code:
            parser.add_argument("--code", default="", help="Error code.")

    def handle(self, *args, act, **options):
        self.options = options
        getattr(self, f"_{act}")()

    def _list(self):
        rows = reports.chosen(
            states=self.options["state"],
            channel=self._channel_slug(),
            content=self._content(),
            code=self.options["code"],
        )
        shown = [reports.of_delivery(row) for row in rows[: self.options["limit"]]]
        if self.options["json"]:
            return self._json(shown)
        head = (_("Id"), _("Channel"), _("State"), _("Cause"), _("Planned"), _("Error"), _("Item"))
        names = ("id", "channel", "state", "cause", "planned_at", "error_code", "title")
        for row in shown:
            row["planned_at"] = _local(row["planned_at"])
        self._table(head, [tuple(row[name] for name in names) for row in shown])

    def _show(self):
        report = reports.of_content(self._content_named(self.options["content"]))
        if self.options["json"]:
            return self._json(report)
        self.stdout.write(f"{report['title']}\n{report['content']}")
        for version in report["versions"]:
            by = " ".join(filter(None, [version["by"], version["only_channel"] and f"→ {version['only_channel']}"]))
            self.stdout.write(f"\n{_local(version['at'])}  {version['cause']}  {version['version']}  {by}".rstrip())
            for delivery in version["deliveries"]:
                line = f"    {delivery['channel']}  {delivery['state']}  {delivery['operation']}  #{delivery['id']}"
                self.stdout.write(f"{line}  {delivery['error_code']} {delivery['error_message']}".rstrip())
                for entry in delivery["log"]:
                    words = [entry["phase"], entry["outcome"], entry["code"], entry["detail"], entry["worker"]]
                    self.stdout.write(f"        {_local(entry['at'])}  {' '.join(filter(None, words))}")
        self.stdout.write("\n" + _("Stands on:"))
        for placement in report["placements"]:
            where = (placement["receipt"] or {}).get("url") or (placement["receipt"] or {}).get("remote_id")
            self.stdout.write(f"    {placement['channel']}  {where or _('taken back')}  {placement['version']}")

    def _retry(self):
        named, filters = self.options["delivery"], self._chosen_by_filter()
        if bool(named) == bool(filters):
            raise CommandError(
                _("Name deliveries, or choose them with --channel, --content or --code."), returncode=USAGE
            )
        again: list[Delivery] = []
        refused: list[dict[str, Any]] = []
        if filters:
            again = operating.retry_all(reports.chosen(**filters, states=[State.DEAD]))
        for text in named:
            delivery = reports.find(text)
            if delivery is None:
                raise CommandError(_("There is no delivery %(name)s.") % {"name": text}, returncode=USAGE)
            try:
                operating.retry(delivery)
            except operating.NotPossible as error:
                refused.append({"id": delivery.pk, "state": delivery.state, "message": str(error)})
            else:
                again.append(delivery)
        if again:
            self._acted("retry", deliveries=again)
        if self.options["json"]:
            self._json({"retried": [delivery.pk for delivery in again], "refused": refused})
        else:
            text = ngettext("%(count)s delivery goes out again.", "%(count)s deliveries go out again.", len(again))
            self.stdout.write(text % {"count": len(again)})
            for row in refused:
                self.stderr.write(f"#{row['id']} {row['state']}: {row['message']}")
        if refused or not again:
            self._leave(WRONG)

    def _verify(self):
        channel, content = self._channel(), self._content()
        findings = list(verifying.tables(channel, content))
        if not self.options["tables"]:
            findings += [*verifying.doubts(channel, content), *verifying.channels(channel, content)]
        wrong = [finding for finding in findings if finding.certain]
        if self.options["json"]:
            self._json({"right": not wrong, "findings": [finding.as_json() for finding in findings]})
        else:
            self._tell_by_channel(findings)
            text = ngettext("%(count)s thing is wrong.", "%(count)s things are wrong.", len(wrong))
            self.stdout.write(text % {"count": len(wrong)} if wrong else _("The ledger is right."))
        if wrong:
            self._leave(WRONG)

    def _tell_by_channel(self, findings: list[verifying.Finding]) -> None:
        """Channel by channel, what is alike together, and under it what to do about it."""
        last = None
        advice = ""
        for finding in sorted(findings, key=lambda finding: (finding.channel, finding.kind)):
            if last != (finding.channel, finding.kind):
                if advice:
                    self.stdout.write(f"    → {advice}")
                last, advice = (finding.channel, finding.kind), str(verifying.ADVICE.get(finding.kind, ""))
            mark = "!" if finding.certain else "?"
            self.stdout.write(f"{mark} {finding.channel}  {finding.content}  {finding.kind}: {finding.message}")
        if advice:
            self.stdout.write(f"    → {advice}")

    def _replan(self):
        try:
            added, gone = operating.replan(self._channel(), self._content())
        except operating.NotPossible as error:
            raise CommandError(str(error), returncode=USAGE) from None
        planned = Delivery.objects.filter(publication__in=added).select_related("channel", "publication")
        if planned:
            self._acted("renew", deliveries=list(planned))
        if self.options["json"]:
            versions = [{"content": str(row.content_id), "version": row.version} for row in added]
            self._json({"planned": versions, "without_page": gone})
        else:
            text = ngettext("%(count)s delivery is planned anew.", "%(count)s deliveries are planned anew.", len(added))
            self.stdout.write(text % {"count": len(added)})
            if gone:
                text = ngettext("%(count)s has no page any more.", "%(count)s have no page any more.", gone)
                self.stdout.write(text % {"count": gone})

    def _restored(self):
        channels = restoring.begin_anew()
        for channel in channels:
            self._acted("restored", channel=channel)
        if self.options["json"]:
            self._json({"held": [channel.slug for channel in channels]})
            return
        for channel in channels:
            self.stdout.write(_("Held: %(channel)s") % {"channel": channel.slug})
        self.stdout.write(
            _(
                "The worker now asks these channels about everything that is open. What it could not find out is "
                "listed, and decided, with: manage.py ledger decide CHANNEL. When nothing more is to be decided, "
                "release each with: manage.py ledger release CHANNEL"
            )
        )

    def _decide(self):
        channel = channel_named(self.options["channel"])
        there, gone, everything = (self.options[name] for name in ("there", "gone", "all"))
        if there is None and gone is None and not everything:
            return self._tell_undecided(channel)
        named = [(text, True) for text in there or ()] + [(text, False) for text in gone or ()]
        if bool(named) == everything or (everything and (there is None) == (gone is None)):
            raise CommandError(
                _("Say --there or --gone, and either --all or the ids or keys of deliveries."), returncode=USAGE
            )
        if everything:
            chosen = [(delivery, "", there is not None) for delivery in deciding.undecided(channel)]
        else:
            chosen = [(*self._addressed(channel, text), is_there) for text, is_there in named]
        acts: dict[str, list[Delivery]] = {"mark_published": [], "mark_gone": []}
        refused = []
        reason = {"why": self.options["why"], "who": self._user()}
        for delivery, address, is_there in chosen:
            try:
                done = deciding.decide(delivery, there=is_there, address=address, **reason)
            except operating.NotPossible as error:
                refused.append({"id": delivery.pk, "message": str(error)})
            else:
                acts["mark_published" if done else "mark_gone"].append(delivery)
        for action, deliveries in acts.items():
            if deliveries:
                self._acted(action, deliveries=deliveries)
        decided = [delivery.pk for deliveries in acts.values() for delivery in deliveries]
        if self.options["json"]:
            self._json({"decided": sorted(decided), "refused": refused})
        else:
            text = ngettext("%(count)s delivery is decided.", "%(count)s deliveries are decided.", len(decided))
            self.stdout.write(text % {"count": len(decided)})
            for row in refused:
                self.stderr.write(f"#{row['id']}: {row['message']}")
        if refused:
            self._leave(WRONG)

    def _addressed(self, channel: Channel, text: str) -> tuple[Delivery, str]:
        """The delivery of KEY or KEY=ADDRESS, and the address ('' for none)."""
        key, _equals, address = text.partition("=")
        delivery = reports.find(key)
        if delivery is None or delivery.channel_id != channel.pk:
            raise CommandError(_("There is no delivery %(name)s.") % {"name": key}, returncode=USAGE)
        return delivery, address

    def _tell_undecided(self, channel: Channel) -> None:
        """How far the channel is, and what a person has to look at there."""
        left, rows = deciding.remaining(channel), list(deciding.undecided(channel))
        counts = {
            "settled": left.settled,
            "asked": left.looking_up,
            "undecided": left.undecided,
            "waiting": left.waiting,
        }
        if self.options["json"]:
            listed = [
                {
                    **reports.of_delivery(row),
                    "question": deciding.question(row),
                    "where": deciding.where(row),
                    "needs_address": deciding.needs_address(row),
                }
                for row in rows
            ]
            self._json({"channel": channel.slug, **counts, "deliveries": listed})
            return
        text = _("Settled since the restore: %(settled)s. Looked up by the worker: %(asked)s. For you: %(undecided)s.")
        self.stdout.write(text % counts)
        if rows:
            head = (_("Id"), _("Look there"), _("Item"), _("Address"))
            lines = []
            for row in rows:
                lines.append((row.pk, deciding.question(row), row.publication.snapshot["title"], self._where(row)))
            self._table(head, lines)
            text = _("Then say what you saw: manage.py ledger decide %(channel)s --there ID=ADDRESS … or --gone ID …")
            self.stdout.write(text % {"channel": channel.slug})

    def _where(self, delivery: Delivery) -> str:
        return deciding.where(delivery) or (_("say it") if deciding.needs_address(delivery) else _("none needed"))

    def _release(self):
        channel = channel_named(self.options["channel"])
        if channel.hold == Hold.NONE:
            raise CommandError(_("The channel %(channel)s is not held.") % {"channel": channel.slug}, returncode=WRONG)
        try:
            operating.resume(channel)
        except operating.NotPossible as problem:
            raise CommandError(str(problem), returncode=WRONG) from None
        self._acted("resume", channel=channel)
        going = operating.waiting_work(channel).count()
        doubts = Delivery.objects.filter(channel=channel, state=State.UNKNOWN).count()
        if self.options["json"]:
            self._json({"channel": channel.slug, "waiting": going, "unknown": doubts})
            return
        text = ngettext("%(count)s delivery goes out now.", "%(count)s deliveries go out now.", going)
        self.stdout.write(text % {"count": going})
        if doubts:
            text = ngettext("%(count)s outcome is still unknown.", "%(count)s outcomes are still unknown.", doubts)
            self.stdout.write(text % {"count": doubts})

    def _chosen_by_filter(self) -> dict[str, Any]:
        filters = {"channel": self._channel_slug(), "content": self._content(), "code": self.options["code"]}
        return {name: value for name, value in filters.items() if value}

    def _channel(self) -> Channel | None:
        return channel_named(self.options["channel"]) if self.options["channel"] else None

    def _channel_slug(self) -> str:
        channel = self._channel()
        return channel.slug if channel else ""

    def _content(self):
        return self._content_named(self.options["content"]) if self.options["content"] else None

    def _content_named(self, text: str):
        content_id = reports.content_named(text)
        if content_id is None:
            raise CommandError(_("The ledger knows no item %(name)s.") % {"name": text}, returncode=USAGE)
        return content_id

    def _acted(self, action: str, **what: Any) -> None:
        operator_acted.send(sender=Command, action=action, who=self._user(), **what)

    def _user(self) -> str:
        """Who is at the shell."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user need have no name
            user = "?"
        return f"manage.py ledger ({user})"

    def _json(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))

    def _table(self, head: tuple, rows: list[tuple]) -> None:
        lines = [tuple(map(str, row)) for row in (head, *rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        for line in lines:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    def _leave(self, code: int) -> None:
        self.stdout.flush()
        raise SystemExit(code)


def _local(moment: str) -> str:
    """A moment for people: the newsroom's own time."""
    return timezone.localtime(parse_datetime(moment)).strftime("%H:%M:%S %d/%m/%Y")
