"""A person asks to be forgotten: their address leaves every table, and no mail reaches them by accident."""

import uuid
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from wagtail.models import ModelLogEntry

from publishers.channels.bulletin import services as bulletin
from publishers.channels.bulletin.models import ConsentMethod, Subscriber
from publishers.channels.press.models import PressContact
from publishers.channels.search_alerts.models import SavedSearch
from publishers.ledger.models import Attempt, Channel, Delivery, Publication
from publishers.ledger.states import Mode, Phase, State
from publishers.mail import services as post_room
from publishers.mail.messages import Recipient
from publishers.mail.models import Mailing, MailRecipient
from publishers.mail.states import MailState
from publishers.runtime import people
from tests.ledger import add
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.channels.press.help import contact, outlet
from tests.publishers.channels.search_alerts.help import saved_search
from tests.publishers.mail.help import connect, message, run

LAN = "lan.tran@bao.example"
BINH = "binh@bao.example"


@pytest.fixture
def mailbox(smtp_server, settings, db):
    connect(settings, smtp_server)
    return smtp_server


def forget(address: str) -> str:
    output = StringIO()
    call_command("forget", address, stdout=output)
    return output.getvalue()


def tables_that_hold(word: str) -> set[str]:
    """Every column of every table that has this word somewhere, whatever its type."""
    columns = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                if not model._meta.managed:
                    continue
                name, column = (connection.ops.quote_name(part) for part in (model._meta.db_table, field.column))
                # S608: names of our own tables, quoted.
                cursor.execute(
                    f"SELECT COUNT(*) FROM {name} WHERE LOWER(CAST({column} AS TEXT)) LIKE %s",  # noqa: S608
                    [f"%{word}%"],
                )
                if cursor.fetchone()[0]:
                    columns.add(f"{model._meta.db_table}.{field.column}")
    return columns


def delivered(text: str) -> Delivery:
    """A delivery that is over, with what was sent and what the channel answered."""
    channel = Channel.objects.create(slug="trang", name="Trang", publisher="webhook", mode=Mode.LIVE)
    content = uuid.uuid4()
    publication = Publication.objects.create(
        content_id=content, version=1, intent="present", reach="public", cause="publish", snapshot={}, hash="x"
    )
    delivery = add(Delivery(
        key=uuid.uuid4(), channel=channel, publication=publication, content_id=content, version=1, state=State.SENT,
        operation="create", payload={"body": [text]}, receipt={"remote_id": "1", "data": {"to": text}},
        error_detail=text,
    ))  # fmt: skip
    Attempt.objects.create(delivery=delivery, claim_no=1, phase=Phase.SETTLED, detail=text)
    return delivery


def test_the_address_of_who_asks_to_be_forgotten_is_in_no_table(admin_client, mailbox):
    for address in (LAN, BINH):
        person = subscriber(address, name="Trần Thị Lan")
        admin_client.post(reverse("subscribers:edit", args=[person.pk]), {"name": "Lan"})
        saved_search("q=tuyển+sinh", address)
    released = contact(LAN, outlet())
    admin_client.post(reverse("press_contacts:delete", args=[released.pk]))
    post_room.post(uuid.uuid4(), message(), [Recipient(LAN, "Lan", {"leave_url": LAN}), Recipient(BINH, "", {})])
    run()
    bulletin.sign_up(LAN, "", "Tôi đồng ý.", ConsentMethod.FORM)
    delivery = delivered(f"Hỏi {LAN.upper()}, không hỏi {BINH}.")
    of_binh = tables_that_hold(BINH)
    assert {"wagtailcore_modellogentry.label", "mail_mailrecipient.address"} < tables_that_hold(LAN) and of_binh

    output = forget(f" {LAN.upper()}")

    assert tables_that_hold(LAN) == set()
    assert tables_that_hold(BINH) == of_binh, "of others nothing is touched"
    with connection.cursor() as cursor:
        cursor.execute("SELECT label FROM wagtailcore_modellogentry")
        labels = {label for (label,) in cursor.fetchall()}
    assert not any("Phóng viên" in label for label in labels), "the name beside the address goes with it"
    delivery.refresh_from_db()
    assert delivery.payload == {"body": [f"Hỏi […], không hỏi {BINH}."]}
    assert Subscriber.objects.get().email == SavedSearch.objects.get().email == BINH
    assert not PressContact.objects.exists()
    assert "1  subscribers" in output and "1  payloads" in output
    assert "Nothing was kept" in forget(LAN), "a second time there is nothing left"


def test_what_waits_for_the_forgotten_never_leaves_and_a_withdrawal_does_not_reach_them(mailbox):
    first, second = uuid.uuid4(), uuid.uuid4()
    both = [Recipient(LAN, "", {"leave_url": "x"}), Recipient(BINH, "", {"leave_url": "x"})]
    post_room.post(first, message("Một"), both)
    run()
    post_room.post(second, message("Hai"), both)
    forget(LAN)
    post_room.take_back(uuid.uuid4(), [first, second], message("Rút lại"))
    post_room.rewrite(second, message("Hai, sửa"))
    run()
    assert mailbox.recipients().count(LAN) == 1 and mailbox.recipients().count(BINH) == 2
    # The account of the first still says that two people have it.
    assert MailRecipient.objects.filter(mailing__key=first, state=MailState.SENT).count() == 2


def test_staff_cannot_enter_again_who_was_forgotten_but_they_can_sign_up_themselves(admin_client, mailbox):
    subscriber(LAN)
    forget(LAN)
    page = admin_client.post(reverse("subscribers:add"), {"email": LAN, "name": "", "how": "Danh sách cũ."})
    assert page.status_code == 200 and "email" in page.context["form"].errors
    assert not Subscriber.objects.exists() and Mailing.objects.count() == 0
    bulletin.sign_up(LAN, "", "Tôi đồng ý.", ConsentMethod.FORM)
    token = MailRecipient.objects.get().values["token"]
    assert bulletin.confirm(token) is not None
    assert not post_room.refuses(LAN, "bulletin")


def test_releases_do_not_go_to_a_contact_who_was_forgotten_and_is_entered_again(admin_client, mailbox):
    of = outlet()
    contact(LAN, of)
    forget(LAN)
    data = {"outlet": of.pk, "name": "Lan", "email": LAN, "role": "", "wants_mail": "on"}
    page = admin_client.post(reverse("press_contacts:add"), data)
    assert page.status_code == 200 and "email" in page.context["form"].errors
    assert admin_client.post(reverse("press_contacts:add"), {**data, "asked_again": "on"}).status_code == 302
    assert not post_room.refuses(LAN, "press")


def test_what_is_no_address_is_refused_in_words(db):
    with pytest.raises(CommandError, match="no e-mail address"):
        forget("Trần Thị Lan")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<an@x.vn>: 550", "<[…]>: 550"),
        ("mailto:AN@X.VN, an@x.vn.", "mailto:[…], […]."),
        ("lan@x.vn t.an@x.vn t+an@x.vn", "lan@x.vn t.an@x.vn t+an@x.vn"),
        ("an@x.vn.example an@x.vn-a an@x.vnn", "an@x.vn.example an@x.vn-a an@x.vnn"),
        ({"an@x.vn": [1, None, "an@x.vn"]}, {"[…]": [1, None, "[…]"]}),
    ],
)
def test_only_that_address_is_erased_from_a_text(text, left):
    assert people.erase(text, "an@x.vn") == left


def test_in_the_admin_it_is_asked_before_and_reported_after(client, django_user_model, db):
    person = django_user_model.objects.create_user("can-bo", password="x")
    allowed = ["access_admin", "forget_address", "view_subscriber", "change_subscriber"]
    person.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client.force_login(person)
    subscriber(LAN)
    url = f"{reverse('mail_forget')}?address={LAN.replace('@', '%40')}"
    assert url in client.get(reverse("subscribers:index")).content.decode()
    assert f'value="{LAN}"' in client.get(url).content.decode()

    unsure = client.post(reverse("mail_forget"), {"address": LAN})
    assert "sure" in unsure.context["form"].errors and Subscriber.objects.exists()

    report = client.post(reverse("mail_forget"), {"address": LAN, "sure": "on"})
    assert [(each.holding.name, each.records) for each in report.context["done"]] == [("subscribers", 1)]
    assert not Subscriber.objects.exists() and tables_that_hold(LAN) == set()
    entry = ModelLogEntry.objects.get(action="loa.mail.forget")
    assert (entry.user, entry.data) == (person, {"records": {"subscribers": 1}})
    assert "ten@example.vn" in str(
        client.post(reverse("mail_forget"), {"address": "Lan", "sure": "on"}).context["form"].errors
    )


def test_who_may_not_forget_is_not_offered_it(client, django_user_model, db):
    person = django_user_model.objects.create_user("can-bo", password="x")
    person.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_subscriber"]))
    client.force_login(person)
    subscriber(LAN)
    assert reverse("mail_forget") not in client.get(reverse("subscribers:index")).content.decode()
    assert client.post(reverse("mail_forget"), {"address": LAN, "sure": "on"}).status_code in (302, 403)
    assert Subscriber.objects.exists()
