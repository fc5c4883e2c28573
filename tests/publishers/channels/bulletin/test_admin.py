"""Subscribers and mail in the admin: who may do what, and that nobody is confirmed by staff."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from publishers.channels.bulletin.models import ConsentMethod, Subscriber, SubscriberState
from publishers.mail.models import Mailing
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.mail.help import post


def _sign_in(client, django_user_model, *codenames):
    person = django_user_model.objects.create_user("nhan-vien", password="x")
    codenames_held = ["access_admin", *codenames]
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames_held))
    client.force_login(person)


def test_adding_sends_a_confirmation_and_confirms_nobody(client, django_user_model, mailbox):
    _sign_in(client, django_user_model, "add_subscriber", "change_subscriber", "view_subscriber")
    page = client.get(reverse("subscribers:add"))
    assert page.status_code == 200
    data = {"email": "PH@Example.VN", "name": "Phụ huynh", "how": "Ghi tên tại cuộc họp."}
    assert client.post(reverse("subscribers:add"), data).status_code == 302
    person = Subscriber.objects.get()
    assert (person.email, person.state) == ("ph@example.vn", SubscriberState.PENDING)
    assert (person.consent_text, person.consent_method) == (data["how"], ConsentMethod.STAFF)
    assert Mailing.objects.get().recipients.count() == 1
    again = client.post(reverse("subscribers:add"), data)
    assert again.status_code == 200 and "email" in again.context["form"].errors
    assert client.post(reverse("subscribers:edit", args=[person.pk]), {"name": "Cô Lan"}).status_code == 302
    assert person.sign_ups.get().name == "Cô Lan", "the name that counts once it is confirmed"
    inside = client.post(reverse("subscribers:add"), data | {"email": "x@localhost"})
    assert inside.status_code == 200 and "email" in inside.context["form"].errors


def test_editing_changes_the_name_only(client, django_user_model, db):
    person = subscriber("a@example.vn", SubscriberState.PENDING)
    _sign_in(client, django_user_model, "change_subscriber", "view_subscriber")
    data = {"name": "Tên mới", "email": "b@example.vn", "state": "confirmed"}
    assert client.post(reverse("subscribers:edit", args=[person.pk]), data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email, person.state) == ("Tên mới", "a@example.vn", SubscriberState.PENDING)


def test_list_searches_and_filters(client, django_user_model, db):
    subscriber("an@example.vn")
    subscriber("binh@example.vn", SubscriberState.LEFT)
    _sign_in(client, django_user_model, "view_subscriber", "change_subscriber")
    address = reverse("subscribers:index")
    assert "an@example.vn" in client.get(address).content.decode()
    html = client.get(address, {"q": "binh"}).content.decode()
    assert "binh@example.vn" in html and "an@example.vn" not in html.replace("binh@example.vn", "")
    left = client.get(address, {"state": "left"}).content.decode()
    assert "binh@example.vn" in left and "an@example.vn" not in left.replace("binh@example.vn", "")
    assert client.get(reverse("subscribers:inspect", args=[Subscriber.objects.first().pk])).status_code == 200


@pytest.mark.parametrize("name", ["subscribers:index", "subscribers:add", "mailings:index"])
def test_without_permission_there_is_nothing_to_see(client, django_user_model, db, name):
    _sign_in(client, django_user_model)
    assert client.get(reverse(name)).status_code in (302, 403)


def test_mail_can_be_looked_at_and_nothing_else(admin_client, db, settings):
    settings.EMAIL_URL = ""
    mailing = post(2)
    page = admin_client.get(reverse("mailings:index"))
    assert mailing.subject in page.content.decode()
    inspected = admin_client.get(reverse("mailings:inspect", args=[mailing.pk]))
    assert inspected.status_code == 200
    assert "nguoi1@example.vn" in inspected.content.decode()
    assert "[[leave_url]]" not in inspected.content.decode()
    assert "https://loa.example/huy/0/" not in inspected.content.decode()  # the link of somebody else
    for name in ("mailings:edit", "mailings:delete"):
        assert admin_client.get(reverse(name, args=[mailing.pk])).status_code in (302, 403)
    assert admin_client.get(reverse("mailings:add")).status_code in (302, 403)
    assert Mailing.objects.count() == 1
