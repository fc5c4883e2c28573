"""Outlets, contacts and tokens in the admin; the press room."""

from django.contrib.auth.models import Permission
from django.urls import reverse

from publishers.channels.press.models import Outlet, PressContact
from publishers.contract import Operation
from publishers.contract.testing import sample_content
from tests.publishers.channels.press.help import ITEMS, contact, deliver, outlet


def _sign_in(client, django_user_model, *codenames):
    person = django_user_model.objects.create_user("nhan-vien", password="x")
    person.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    client.force_login(person)


def test_a_token_is_shown_once_and_works(client, django_user_model, db):
    newsroom = outlet()
    _sign_in(client, django_user_model, "change_outlet")
    address = reverse("press_issue_token", args=[newsroom.pk])
    assert client.get(address).context["token"] == ""
    newsroom.refresh_from_db()
    assert newsroom.token_hash == "", "looking issues nothing"
    answer = client.post(address)
    token = answer.context["token"]
    assert token in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert token not in client.get(address).content.decode()
    client.logout()
    assert client.get(ITEMS, headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_who_may_not_change_an_outlet_gets_no_token(client, django_user_model, db):
    newsroom = outlet()
    _sign_in(client, django_user_model, "view_outlet")
    assert client.post(reverse("press_issue_token", args=[newsroom.pk])).status_code in (302, 403)
    newsroom.refresh_from_db()
    assert newsroom.token_hash == ""


def test_outlets_and_contacts_are_kept_in_the_admin(client, django_user_model, db):
    _sign_in(
        client, django_user_model,
        "add_outlet", "change_outlet", "view_outlet", "add_presscontact", "change_presscontact", "view_presscontact",
    )  # fmt: skip
    data = {"name": "Báo A", "kind": "newspaper", "accredited": "on"}
    assert client.post(reverse("press_outlets:add"), data).status_code == 302
    newsroom = Outlet.objects.get()
    assert newsroom.accredited
    index = client.get(reverse("press_outlets:index"))
    assert reverse("press_issue_token", args=[newsroom.pk]) in index.content.decode()
    data = {"outlet": newsroom.pk, "name": "Lan", "email": "Lan@Bao-A.example", "role": "", "wants_mail": "on"}
    assert client.post(reverse("press_contacts:add"), data).status_code == 302
    assert PressContact.objects.get().email == "lan@bao-a.example"
    inside = client.post(reverse("press_contacts:add"), data | {"email": "lan@[127.0.0.1]"})
    assert inside.status_code == 200 and "email" in inside.context["form"].errors
    page = client.get(reverse("press_contacts:index"), {"q": "lan"})
    assert "lan@bao-a.example" in page.content.decode()


def test_the_press_room_shows_the_latest_releases(client, db, settings):
    empty = client.get("/bao-chi/")
    assert empty.status_code == 200
    content = sample_content()
    deliver(content, Operation.CREATE)
    page = client.get("/bao-chi/").content.decode()
    assert content.snapshot.title in page and "/api/press/v1/items" in page


def test_a_link_that_is_not_ours(client, db):
    contact("a@bao.example", outlet())
    assert client.get("/bao-chi/huy/1:sai/").status_code == 404
    assert client.post("/bao-chi/huy/1:sai/").status_code == 404
    assert PressContact.objects.get().wants_mail
