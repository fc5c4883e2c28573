"""Loads the demo newsroom into an empty database, through the same verbs that people use.

Everything happened in the past, so dates are set back afterwards; the ledger is planned last, from
what then stands, and so carries the dates that readers see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Site, WorkflowState
from wagtail.rich_text import RichText
from wagtail.users.models import UserProfile

from cms.core.models import ContentCorrection, ContentItem, HomePage, Topic, Unit, UnitPage, Withdrawal
from cms.demo.blocks import Bodies
from cms.demo.calendar import Calendar
from cms.demo.data import events, house, news, policies, rebuttals, stories
from cms.demo.data.pictures import ALT, CREDIT
from cms.demo.items import MAKERS
from cms.users.roles import Role
from cms.users.services import collection_of, group_of, set_up_roles
from cms.workflow.withdraw import withdraw
from publishers.ledger.models import Channel
from publishers.ledger.operating import configure
from publishers.ledger.services import reconcile
from publishers.ledger.states import Mode

HERE = Path(__file__).parent
# How far back the Fanpage and the bulletin reach: a handful of items, not the whole past.
OUTBOX_DAYS = 21


class NotEmpty(Exception):
    """There is a newsroom in this database already."""


def load(say: Callable[[str], Any], now: datetime | None = None) -> None:
    """Load the demo and plan the ledger; `say` gets a line for each step. NotEmpty when there is a home page.

    All or nothing: a failure half-way leaves the database as it was. `now` (aware) is the moment the
    dates are counted from, by default this one.
    """
    if HomePage.objects.exists():
        raise NotEmpty
    newsroom = Newsroom(Calendar(now or timezone.now()))
    try:
        say(_("Pictures and documents"))
        newsroom.bring_files()
        with transaction.atomic():
            say(_("Units and roles"))
            newsroom.build_house()
            newsroom.let_people_in()
            newsroom.share_files()
            say(_("Items"))
            newsroom.write_items()
            say(_("Press, subscribers and channels"))
            newsroom.invite_readers()
            newsroom.open_channels()
            newsroom.give_addresses()
    except BaseException:
        newsroom.take_files_away()
        raise
    reconcile()
    say(_("The demo newsroom is ready: %(count)d items.") % {"count": ContentItem.objects.count()})


def demo_accounts_allowed() -> bool:
    """Whether accounts with a published password may exist: only while nobody else can reach them."""
    return bool(settings.LOA_ON_LOOPBACK)


class Newsroom:
    """One loading: keeps what was made, by the keys that the data uses."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.started = timezone.now()
        self.units: dict[str, Unit] = {}
        self.unit_pages: dict[str, UnitPage] = {}
        self.topics: dict[str, Topic] = {}
        self.people: dict[str, Any] = {}
        self.pictures: dict[str, Any] = {}
        self.documents: dict[str, Any] = {}
        self.items: dict[str, ContentItem] = {}

    def build_house(self) -> None:
        """The department, its units and topics."""
        root = Page.get_first_root_node()
        root.get_children().delete()
        root.refresh_from_db()
        about = house.DEPARTMENT
        home = root.add_child(
            instance=HomePage(
                title=about["name"],
                slug="home",
                department_name=about["name"],
                tagline=about["tagline"],
                address=about["address"],
                phone=about["phone"],
                email=about["email"],
            )
        )
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={
                "hostname": urlsplit(settings.LOA_BASE_URL).hostname,
                "port": urlsplit(settings.LOA_BASE_URL).port or 80,
                "root_page": home,
                "site_name": about["name"],
            },
        )
        for slug, name, short, kind, description in house.UNITS:
            unit = self.units[slug] = Unit.objects.create(
                slug=slug, name=name, short_name=short, kind=kind, description=description
            )
            self.unit_pages[slug] = home.add_child(instance=UnitPage(title=name, slug=slug, unit=unit))
        for slug, name, short, description, last_day, heir in house.ENDED_UNITS:
            unit = self.units[slug] = Unit.objects.create(
                slug=slug,
                name=name,
                short_name=short,
                kind=Unit.Kind.DISTRICT,
                description=description,
                ended_on=last_day,
                heir=self.units[heir],
            )
            self.unit_pages[slug] = home.add_child(instance=UnitPage(title=name, slug=slug, unit=unit))
        for slug, name in house.TOPICS:
            self.topics[slug] = Topic.objects.create(slug=slug, name=name)
        set_up_roles()

    def let_people_in(self) -> None:
        """One account for each role; without a password unless only this machine can reach them."""
        User = get_user_model()
        password = house.PASSWORD if demo_accounts_allowed() else None
        for account, name, role, unit in house.PEOPLE:
            user = self.people[account] = User.objects.create_user(
                account,
                password=password,
                first_name=name,
                is_superuser=role == Role.ADMINISTRATOR,
                is_staff=role == Role.ADMINISTRATOR,
            )
            user.groups.add(group_of(role, self.units[unit] if unit else None))
            UserProfile.objects.create(user=user, preferred_language="vi", current_time_zone=settings.TIME_ZONE)

    def give_addresses(self) -> None:
        """Mail addresses come last, so that nobody is told of what happened in the past."""
        for account, user in self.people.items():
            user.email = f"{account}@sonnguyen.example.vn"
            user.save(update_fields=["email"])

    def bring_files(self) -> None:
        """Pictures and signed files; reading and measuring them takes its time, so in no transaction."""
        Image, Document = get_image_model(), get_document_model()
        for name, alt in ALT.items():
            with (HERE / "pictures" / f"{name}.jpg").open("rb") as data:
                file = File(data, name=f"{name}.jpg")
                self.pictures[name] = Image.objects.create(title=alt, alt_text=alt, credit=CREDIT, file=file)
        for item in policies.ITEMS:
            source = HERE / "documents" / f"{item['key']}.pdf"
            if source.exists():
                with source.open("rb") as data:
                    self.documents[item["key"]] = Document.objects.create(
                        title=self.calendar.fill(item["title"]), file=File(data, name=source.name)
                    )

    def share_files(self) -> None:
        """Put each file into the collection of the unit that uses it first."""
        first_use: dict[str, str] = {}
        for item in _all_items():
            first_use.setdefault(item["picture"], item["unit"])
        for name, picture in self.pictures.items():
            self._give(picture, first_use.get(name, "phong-to-chuc-hanh-chinh"))
        for item in policies.ITEMS:
            if item["key"] in self.documents:
                self._give(self.documents[item["key"]], item["unit"])

    def _give(self, file: AbstractDocument | AbstractImage, unit: str) -> None:
        file.uploaded_by_user, file.collection = self.people["bien-tap"], collection_of(self.units[unit])
        file.save(update_fields=["uploaded_by_user", "collection"])

    def take_files_away(self) -> None:
        """Delete what was brought, with what is stored of it."""
        for file in (*self.pictures.values(), *self.documents.values()):
            file.delete()

    def write_items(self) -> None:
        """Every item, oldest first, through submission and approval into the state it is to show."""
        for raw in sorted(_all_items(), key=lambda item: item["published"]):
            self._write(self.calendar.fill(raw))

    def _write(self, data: dict[str, Any]) -> None:
        state = data.get("state", "live")
        owner = self.people[data.get("owner", "bien-tap")]
        published = self.calendar.moment(data["published"])
        model, fields = MAKERS[data["type"]](data, self)
        page = model(
            title=data["title"],
            slug=data["key"],
            summary=data["summary"],
            body=Bodies(self.pictures, self.documents).stream(data["body"]),
            audience=data["audience"],
            author_line=data["author"],
            hero_image=self.pictures[data["picture"]],
            early_press_access=data.get("early", False),
            owner=owner,
            live=False,
            has_unpublished_changes=True,
            **fields,
        )
        if data["published"] <= 0 and state not in ("draft", "submitted", "rejected"):
            page.first_published_at = published
        if state == "scheduled":
            page.go_live_at = published
        page.topics = [self.topics[slug] for slug in data["topics"]]
        self.unit_pages[data["unit"]].add_child(instance=page)
        self.items[data["key"]] = page
        page.save_revision(user=owner, log_action=True)
        if state != "draft":
            self._through_approval(page, owner, state, data)
        self._set_back(page, published if data["published"] <= 0 else self.calendar.moment(-1))
        self._afterwards(page, state, data, published)

    def invite_readers(self) -> None:
        """Outlets with their contacts, subscribers, confirmed and not, and people who follow a search."""
        Outlet, PressContact = apps.get_model("press", "Outlet"), apps.get_model("press", "PressContact")
        for name, kind, accredited, contacts in house.OUTLETS:
            outlet = Outlet.objects.create(name=name, kind=kind, accredited=accredited)
            for contact, email in contacts:
                PressContact.objects.create(outlet=outlet, name=contact, email=email, role=_("Reporter"))
        Subscriber = apps.get_model("bulletin", "Subscriber")
        for number, (email, name, confirmed) in enumerate(house.SUBSCRIBERS):
            signed_up = self.calendar.moment(-7 * number - 2)
            Subscriber.objects.create(
                email=email,
                name=name,
                state="confirmed" if confirmed else "pending",
                consent_text=house.CONSENT,
                consent_at=signed_up,
                consent_method="form",
                token_at=None if confirmed else signed_up,
                confirmed_at=signed_up + timedelta(minutes=11) if confirmed else None,
            )
            Subscriber.objects.filter(email=email).update(created_at=signed_up)
        SavedSearch = apps.get_model("bulletin", "SavedSearch")
        for number, (email, search, words) in enumerate(house.SAVED_SEARCHES):
            signed_up = self.calendar.moment(-5 * number - 3)
            SavedSearch.objects.create(
                email=email,
                search=search,
                words=words,
                consent_text=house.CONSENT,
                consent_at=signed_up,
                confirmed_at=signed_up + timedelta(minutes=7),
            )

    def open_channels(self) -> None:
        """The six channels. Nothing leaves the machine: the Fanpage is in mode outbox, mail waits for EMAIL_URL."""
        since = self.calendar.now - timedelta(days=OUTBOX_DAYS)
        for position, (slug, name, mode, config) in enumerate(house.CHANNELS):
            channel = Channel(slug=slug, name=name, publisher=slug, mode=mode, since=since, position=position)
            configure(channel, mode=Mode(mode), config=config)

    def _through_approval(self, page: ContentItem, by: AbstractUser, state: str, data: dict[str, Any]) -> None:
        """Submit the newest revision and let the approver decide, as both would in the admin."""
        approver = self.people["phe-duyet"]
        submitted = page.get_workflow().start(page, by)
        task = submitted.current_task_state
        if state == "rejected":
            task.specific.task.specific.on_action(task, approver, "reject", comment=data["comment"])
        elif state != "submitted":
            task.specific.task.specific.on_action(task, approver, "approve")

    def _afterwards(self, page: ContentItem, state: str, data: dict[str, Any], published: datetime) -> None:
        """What happened to an item after it had been published."""
        editor, approver, officer = (self.people[name] for name in ("bien-tap", "phe-duyet", "truyen-thong"))
        for days, wrong, right in data.get("corrections", ()):
            page = _fresh(page)
            at = self.calendar.moment(days)
            page.corrections.add(ContentCorrection(at=at, wrong=wrong, right=right))
            revision = page.save_revision(user=editor, log_action=True)
            log(
                instance=page,
                action="loa.correct",
                user=editor,
                revision=revision,
                data={"wrong": wrong, "right": right},
            )
            self._through_approval(page, editor, "live", data)
            self._set_back(page, at)
        if state == "changed":
            page = _fresh(page)
            page.body.append(("paragraph", RichText(f"<p>{data['change']}</p>")))
            page.save_revision(user=editor, log_action=True)
            self._set_back(page, self.calendar.moment(0), live=False)
        elif state == "unpublished":
            _fresh(page).unpublish(user=approver)
            self._set_back(page, published + timedelta(days=40), live=False)
        elif state == "expired":
            # Its end lay ahead when it was published; now no item is published that has ended.
            ContentItem.objects.filter(pk=page.pk).update(expire_at=self.calendar.moment(data["expired"]))
            _fresh(page).unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            self._set_back(page, self.calendar.moment(data["expired"]), live=False)
        elif state == "withdrawn":
            withdraw(_fresh(page), by=officer, reason=data["reason"])
            at = self.calendar.moment(data["withdrawn"])
            Withdrawal.objects.filter(content_id=page.content_id).update(at=at)
            self._set_back(page, at, live=False)

    def _set_back(self, page: ContentItem, at: datetime, live: bool = True) -> None:
        """Let everything that was recorded of a page since the loading began have happened up to `at`."""
        entries = PageLogEntry.objects.filter(page=page.pk, timestamp__gte=self.started).order_by("pk")
        for steps, entry in enumerate(reversed(entries)):
            PageLogEntry.objects.filter(pk=entry.pk).update(timestamp=at - timedelta(minutes=23 * steps))
        before = at - timedelta(hours=3)
        page.revisions.filter(created_at__gte=self.started).update(created_at=before)
        for workflow_state in WorkflowState.objects.filter(
            base_content_type=page.get_base_content_type(), object_id=str(page.pk), created_at__gte=self.started
        ):
            workflow_state.task_states.update(started_at=before)
            workflow_state.task_states.exclude(finished_at=None).update(finished_at=at)
            WorkflowState.objects.filter(pk=workflow_state.pk).update(created_at=before)
        moments: dict[str, Any] = {"latest_revision_created_at": before}
        stored = Page.objects.get(pk=page.pk)
        if live and stored.live:
            moments["last_published_at"] = at
        Page.objects.filter(pk=page.pk).update(**moments)


def _fresh(page: ContentItem) -> ContentItem:
    return type(page).objects.get(pk=page.pk)


def _all_items() -> list[dict[str, Any]]:
    return [
        {"type": kind, **item}
        for kind, module in (
            ("policy", policies),
            ("news", news),
            ("story", stories),
            ("rebuttal", rebuttals),
            ("event", events),
        )
        for item in module.ITEMS
    ]
