"""Every path by which an item changes, each as a person or program goes it in the newsroom of `conftest.py`."""

from datetime import timedelta

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, Page, Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.workflow.correct import correct
from cms.workflow.schedule import publish_due
from publishers.ledger.models import Delivery, Placement
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import edit, schedule

FIRST, NEW = "Khai giảng năm học mới", "Tiêu đề mới"
GONE, POST_STAYS = {}, {"post": FIRST}


def moment_passes(page):
    """Let the moment at which an item was to go live be a minute ago, as if nobody had looked at a clock since."""
    past = timezone.now() - timedelta(minutes=1)
    for revision in Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        Revision.objects.filter(pk=revision.pk).update(content=revision.content, approved_go_live_at=past)
    Page.objects.filter(pk=page.pk, live=False).update(go_live_at=past)


def bulk(room, action, *pages, **data):
    """Post one of Wagtail's bulk actions for these pages."""
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return room.client.post(f"{address}?{ids}", data, follow=True)


def draft(room, title="Bản nháp"):
    return builder.story(room.house, "truong-a", title, owner=room.house.people["editor"])


def edited(room):
    edit(room.client, room.live, title="Tiêu đề mới", **{"action-publish": "1"})


def unpublished(room):
    room.client.post(reverse("wagtailadmin_pages:unpublish", args=[room.live.pk]))


def unpublished_with_its_unit(room):
    room.client.force_login(room.house.people["administrator"])
    address = reverse("wagtailadmin_pages:unpublish", args=[room.house.pages["truong-a"].pk])
    room.client.post(address, {"include_descendants": "on"})


def unpublished_in_bulk(room):
    bulk(room, "unpublish", room.live)


def expired(room):
    Page.objects.filter(pk=room.live.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    publish_due(timezone.now())


def expired_by_wagtails_command(room):
    Page.objects.filter(pk=room.live.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled")


def moved(room):
    room.client.force_login(room.house.people["administrator"])
    destination = room.house.pages["truong-b"].pk
    room.client.post(reverse("wagtailadmin_pages:move_confirm", args=[room.live.pk, destination]))


def moved_in_bulk(room):
    room.client.force_login(room.house.people["administrator"])
    bulk(room, "move", room.live, chooser=room.house.pages["truong-b"].pk)


def moved_by_wagtails_command(room):
    call_command("move_pages", str(room.live.get_parent().pk), str(room.house.pages["truong-b"].pk))


def new_slug(room):
    edit(room.client, room.live, slug="dia-chi-moi", **{"action-publish": "1"})


def old_version_restored(room):
    first = room.live.latest_revision
    edit(room.client, room.live, title="Bản thứ hai", **{"action-publish": "1"})
    Worker().drain()
    address = reverse("wagtailadmin_pages:revisions_revert", args=[room.live.pk, first.pk])
    data = fields_of(room.client.get(address).content.decode())
    body = nested_form_data({"body": streamfield([("heading", "Một tiêu đề")])})
    room.client.post(
        reverse("wagtailadmin_pages:edit", args=[room.live.pk]),
        {**data, **body, "revision": first.pk, "action-publish": "1"},
    )


def unpublished_in_the_shell_by_a_query(room):
    Page.objects.filter(pk=room.live.pk).update(live=False)
    reconcile()


def published_in_the_shell(room):
    draft = fresh(room.live).get_latest_revision_as_object()
    draft.title = "Tiêu đề mới"
    draft.save_revision().publish()


def withdrawn(room):
    room.client.post(reverse("workflow:withdraw", args=[room.live.pk]), {"reason": "Sai ngày."})


def shown(title):
    return {"feed": title, "post": title}


def readers_see(room, item):
    """What stands on the channels that can be changed, as the ledger's receipts find it there."""
    placements = Placement.objects.filter(content_id=item.content_id, channel__slug__in=["feed", "post"])
    return {
        row.channel.slug: room.remote.posts[row.receipt["remote_id"]] for row in placements if row.receipt is not None
    }


def published_in_the_editor(room, page):
    edit(room.client, page, **{"action-publish": "1"})


def published_in_bulk(room, page):
    bulk(room, "publish", page)


def published_with_its_unit(room, page):
    bulk(room, "publish", page.get_parent(), include_descendants="on")


def published_by_the_shell(room, page):
    page.get_latest_revision().publish()


def submitted(room, page):
    """Ask for approval; the approver is then at the browser."""
    room.client.force_login(room.house.people["editor"])
    edit(room.client, page, **{"action-submit": "1"})
    room.client.force_login(room.house.people["approver"])


def approved(room, page):
    submitted(room, page)
    task = fresh(page).current_workflow_task_state
    room.client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})


def approved_on_its_own_page(room, page):
    submitted(room, page)
    address = reverse("workflow:approval", args=[page.pk])
    room.client.post(address, {**fields_of(room.client.get(address).content.decode()), "action": "approve"})


def approved_for_later_and_the_moment_came(room, page):
    schedule(page, timezone.now() + timedelta(hours=1))
    moment_passes(page)
    publish_due(timezone.now())


def approved_for_later_and_wagtails_command_ran(room, page):
    schedule(page, timezone.now() + timedelta(hours=1))
    moment_passes(page)
    call_command("publish_scheduled")


def published_through_the_api(room, page):
    answer = api(room, "approver", "post", f"pages/{page.pk}/actions/publish/")
    assert answer.status_code == 200, answer.content


def edited_and_published_through_the_api(room, page):
    answer = api(room, "administrator", "patch", f"pages/{page.pk}/", {"meta": {"action": "publish"}, "source": "Báo"})
    assert answer.status_code == 200, answer.content


def api(room, person, method, path, body=None):
    """Ask Wagtail's API as one of the house's people would, with a token of theirs."""
    _token, key = APIToken.create_token(user=room.house.people[person], name="Kiểm thử")
    ask = getattr(room.client, method)
    headers = {"Authorization": f"Bearer {key}"}
    return ask(f"/api/content/v1/{path}", body or {}, content_type="application/json", headers=headers)


def published_with_its_unit_again(room, page):
    return bulk(room, "publish", page.get_parent(), include_descendants="on")


def deleted(room):
    return room.client.post(reverse("wagtailadmin_pages:delete", args=[room.live.pk]), follow=True)


def deleted_in_bulk(room):
    return bulk(room, "delete", room.live)


def deleted_through_the_api(room):
    return api(room, "administrator", "delete", f"pages/{room.live.pk}/")


def corrected(room):
    correct(fresh(room.live), room.house.people["approver"], "Ngày 5/9", "Ngày 4/9", publish=True)


def heard(room, item):
    """Which channels have been given a delivery of this item."""
    return set(Delivery.objects.filter(content_id=item.content_id).values_list("channel__slug", flat=True))
