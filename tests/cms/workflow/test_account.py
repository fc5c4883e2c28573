"""The closing account: what a correction or withdrawal changed where, what it could not, who must be told by hand."""

import json

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.documents import get_document_model

from cms.workflow import account
from cms.workflow.correct import correct
from cms.workflow.withdraw import withdraw
from publishers.contract import PermanentError, UnknownOutcome
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.operating import pause, resume
from publishers.worker.process import Worker
from tests.cms.site.conftest import picture
from tests.cms.workflow.paths import api
from tests.cms.workflow.test_life import fresh, republish
from tests.ledger import force


def outcomes(item, version=None):
    report = account.account_of(item.content_id, version)
    return {line.channel.slug: line.outcome.value for line in report.lines}


def told_by_hand(item):
    return {line.channel.slug: line.tell for line in account.account_of(item.content_id).lines if line.tell}


@pytest.fixture
def withdrawn(newsroom):
    withdraw(newsroom.live, by=newsroom.house.people["officer"], reason="Sai ngày khai giảng.")
    return fresh(newsroom.live)


@pytest.fixture
def corrected(newsroom):
    correct(newsroom.live, newsroom.house.people["approver"], "Ngày 5/9", "Ngày 4/9", publish=True)
    return fresh(newsroom.live)


def test_a_withdrawal_is_on_its_way_and_then_done_or_for_somebody_to_do(newsroom, withdrawn):
    assert set(outcomes(withdrawn).values()) == {"under_way"}
    assert not told_by_hand(withdrawn)
    Worker().drain()
    assert outcomes(withdrawn) == {"feed": "done", "post": "done", "letter": "done", "shout": "not_done"}
    notes = told_by_hand(withdrawn)
    assert list(notes) == ["shout"] and "http://127.0.0.1/" in notes["shout"] and "Kênh shout" in notes["shout"]


def test_a_correction_names_its_note_and_each_channels_way_of_carrying_it(newsroom, corrected):
    Worker().drain()
    report = account.account_of(corrected.content_id)
    assert [(note.wrong, note.right) for note in report.corrections] == [("Ngày 5/9", "Ngày 4/9")]
    assert outcomes(corrected) == {"feed": "done", "post": "done", "letter": "done", "shout": "not_done"}
    assert report.publication.by == newsroom.house.people["approver"]
    labels = {line.channel.slug: line.delivery.operation for line in report.lines}
    assert labels == {"feed": "update", "post": "update", "letter": "notice", "shout": ""}


def test_a_comma_after_the_correction_carries_it_on(newsroom, corrected):
    republish(corrected, source="Văn phòng Sở")
    Worker().drain()
    assert outcomes(corrected)["letter"] == "done" and newsroom.remote.notices
    assert account.account_of(corrected.content_id).publication.cause == "correct"


def test_each_correction_has_an_account_of_its_own(newsroom, corrected):
    Worker().drain()
    first = account.account_of(corrected.content_id).publication.version
    correct(fresh(corrected), newsroom.house.people["approver"], "9 giờ", "8 giờ", publish=True)
    newest = account.account_of(corrected.content_id)
    assert [note.wrong for note in newest.corrections] == ["9 giờ"]
    assert outcomes(corrected)["post"] == "under_way" and outcomes(corrected, first)["post"] == "done"


def test_published_again_before_it_was_taken_back_the_withdrawal_says_so(newsroom, withdrawn):
    withdrawal = account.account_of(withdrawn.content_id).publication.version
    withdrawn.get_latest_revision().publish()
    assert set(outcomes(withdrawn, withdrawal).values()) == {"nothing"}
    assert all(line.why for line in account.account_of(withdrawn.content_id, withdrawal).lines)


def test_a_stopped_channel_is_named_with_who_can_start_it_again(newsroom):
    post = Channel.objects.get(slug="post")
    pause(post)
    withdraw(newsroom.live, by=newsroom.house.people["officer"], reason="Sai.")
    Worker().drain()
    assert outcomes(newsroom.live)["post"] == "under_way" and "post" in told_by_hand(newsroom.live)
    resume(Channel.objects.get(slug="post"))
    Worker().drain()
    assert outcomes(newsroom.live)["post"] == "done" and "post" not in told_by_hand(newsroom.live)


@pytest.mark.parametrize("state", ["switched off", "refused", "cancelled", "nobody knows"])
def test_what_could_not_be_done_says_why(newsroom, state):
    post = Channel.objects.filter(slug="post")
    if state == "switched off":
        post.update(mode="off")
    if state == "refused":
        newsroom.remote.trouble = [None, PermanentError("Trang đã khoá.")]
    withdraw(newsroom.live, by=newsroom.house.people["officer"], reason="Sai.")
    mine = Delivery.objects.filter(content_id=newsroom.live.content_id, channel__slug="post").order_by("-version")
    if state == "cancelled":
        force(mine.filter(pk=mine.first().pk), "cancelled")
    if state == "nobody knows":
        force(mine.filter(pk=mine.first().pk), "unknown", needs_person=True)
    else:
        Worker().drain()
    line = next(line for line in account.account_of(newsroom.live.content_id).lines if line.channel.slug == "post")
    assert line.outcome == "not_done" and line.why and line.tell


@pytest.mark.parametrize(("sent_before", "outcome"), [(True, "not_done"), (False, "nothing")])
def test_a_notice_that_was_kept_back_matters_only_to_those_who_had_a_letter(newsroom, withdrawn, sent_before, outcome):
    Worker().drain()
    letters = Delivery.objects.filter(content_id=withdrawn.content_id, channel__slug="letter").order_by("version")
    first, notice = letters
    notice.receipt["kept"] = True
    first.receipt["kept"] = not sent_before
    notice.save(update_fields=["receipt"])
    first.save(update_fields=["receipt"])
    assert outcomes(withdrawn)["letter"] == outcome


# Its files, and what nobody can call back.


@pytest.fixture
def shown(newsroom):
    """The live story with a picture and two files of its own; one of the files is in another public story too."""
    cache.clear()  # Wagtail remembers sizes by the number of a picture, which each test gives anew
    mine, both = (
        get_document_model().objects.create(title=name, file=ContentFile(b"%PDF-1.4", f"{name}.pdf"))
        for name in ("rieng", "chung")
    )
    body = [("paragraph", "<p>Kèm theo hai văn bản.</p>"), ("document", mine), ("document", both)]
    republish(newsroom.live, body=body, hero_image=picture("sân trường"))
    other = newsroom.house.pages["truong-b"].add_child(
        instance=type(newsroom.live)(title="Tin khác", slug="tin-khac", summary="Khác.", body=[("document", both)])
    )
    other.save_revision().publish()
    Worker().drain()
    return newsroom


def test_a_withdrawal_counts_the_files_that_end_and_names_who_still_shows_the_others(shown):
    withdraw(shown.live, by=shown.house.people["officer"], reason="Sai.")
    data = account.as_data(account.account_of(shown.live.content_id))
    assert data["files"]["ended"] == 2
    assert [(row["title"], row["shown_by"]) for row in data["files"]["still_public"]] == [("chung", ["Tin khác"])]
    shown.client.force_login(shown.house.people["officer"])
    text = shown.client.get(reverse("workflow:account", args=[shown.live.content_id])).content.decode()
    assert "2 tệp" in text and "chung" in text and "Tin khác" in text


@pytest.mark.parametrize("end", ["unpublish", "expire"])
def test_what_is_unpublished_or_over_has_an_account_of_its_files_and_of_what_stays(shown, end):
    page = fresh(shown.live)
    page.unpublish(set_expired=end == "expire")
    Worker().drain()
    report = account.account_of(page.content_id)
    data = account.as_data(report)
    assert data["cause"] == end and data["files"]["ended"] == 2
    assert outcomes(page)["feed"] == "done" and outcomes(page)["post"] == "nothing"
    post = next(line for line in report.lines if line.channel.slug == "post")
    assert "vẫn còn ở đó" in post.why and post.copies and not post.tell
    shown.client.force_login(shown.house.people["officer"])
    text = shown.client.get(reverse("workflow:account", args=[page.content_id])).content.decode()
    assert "2 tệp" in text and "chưa từng" not in text


def test_a_correction_counts_the_file_that_it_took_out(shown):
    page = fresh(shown.live)
    kept = [block for block in page.body if block.block_type != "document" or block.value.title != "rieng"]
    page.body = [(block.block_type, block.value) for block in kept]
    page.save_revision()
    correct(fresh(page), shown.house.people["approver"], "Tệp cũ", "Không kèm tệp", publish=True)
    files = account.as_data(account.account_of(page.content_id))["files"]
    assert files == {"ended": 1, "still_public": []}


def test_a_withdrawal_names_the_copies_that_nobody_can_call_back(newsroom, withdrawn):
    data = account.as_data(account.account_of(withdrawn.content_id))
    copies = {row["channel"]: row["copies"] for row in data["channels"]}
    assert copies["post"] and copies["letter"] and copies["shout"] and not copies["feed"]
    newsroom.client.force_login(newsroom.house.people["officer"])
    address = reverse("workflow:account_results", args=[withdrawn.content_id])
    assert "Bản đã gửi" in newsroom.client.get(address).content.decode()


def test_where_nothing_had_left_there_are_no_copies(newsroom):
    before = Delivery.objects.filter(content_id=newsroom.live.content_id, channel__slug="letter")
    receipt = before.get().receipt
    before.update(receipt={**receipt, "kept": True})
    before.filter(channel__slug="post").delete()
    withdraw(newsroom.live, by=newsroom.house.people["officer"], reason="Sai.")
    lines = {line.channel.slug: line.copies for line in account.account_of(newsroom.live.content_id).lines}
    assert not lines["letter"]


@pytest.mark.parametrize("person", [False, True])
def test_a_withdrawal_over_a_doubt_says_that_nobody_knows_yet_whether_it_stands_there(newsroom, person):
    newsroom.remote.trouble, newsroom.remote.acts_before_trouble = [UnknownOutcome("Không rõ.")], True
    republish(newsroom.live, title="Tiêu đề khác")
    Channel.objects.exclude(slug="post").update(mode="off")
    Worker().drain()
    doubt = Delivery.objects.filter(content_id=newsroom.live.content_id, state="unknown")
    doubt.filter(channel__slug="post").update(needs_person=person)
    assert doubt.filter(channel__slug="post").exists()
    withdraw(newsroom.live, by=newsroom.house.people["officer"], reason="Sai.")
    line = next(line for line in account.account_of(newsroom.live.content_id).lines if line.channel.slug == "post")
    assert line.outcome == ("not_done" if person else "under_way")
    assert "chưa ai biết" in line.why.lower() and bool(line.tell) is person
    assert line.copies, "it may have been read"


def test_withdrawing_leads_to_the_account_which_says_how_far_it_is(newsroom):
    client, page = newsroom.client, newsroom.live
    client.force_login(newsroom.house.people["officer"])
    answer = client.post(reverse("workflow:withdraw", args=[page.pk]), {"reason": "Sai ngày."}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("workflow:account", args=[page.content_id])
    text = answer.content.decode()
    assert page.title in text and "Sai ngày." in text and "data-under-way" in text
    source = reverse("workflow:account_results", args=[page.content_id])
    assert "data-under-way" in client.get(source).content.decode()
    Worker().drain()
    part = client.get(source).content.decode()
    assert "data-under-way" not in part and "Kênh shout" in part and "<html" not in part


def test_the_account_is_found_from_the_item_and_outlives_its_page(newsroom, withdrawn):
    Worker().drain()
    address = reverse("workflow:account", args=[withdrawn.content_id])
    assert address in newsroom.client.get(reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])).content.decode()
    Channel.objects.get(slug="shout").placements.all().delete()
    withdrawn.delete()
    assert newsroom.client.get(address).status_code == 200


def test_whoever_publishes_a_correction_is_told_where_its_account_is(newsroom):
    correct(newsroom.live, newsroom.house.people["editor"], "Ngày 5/9", "Ngày 4/9")
    page = fresh(newsroom.live)
    page.get_workflow().start(page, newsroom.house.people["editor"])
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    answer = newsroom.client.post(address, {"comment": ""}, follow=True)
    assert reverse("workflow:account", args=[page.content_id]) in answer.content.decode()


def test_who_neither_edits_nor_watches_nor_withdraws_reads_no_account(newsroom, withdrawn):
    address = reverse("workflow:account", args=[withdrawn.content_id])
    newsroom.client.force_login(newsroom.house.people["truong-b"])
    assert newsroom.client.get(address).status_code == 302, "sent back to where they may be"
    assert api(newsroom, "truong-b", "get", f"pages/{withdrawn.pk}/account/").status_code == 404
    newsroom.client.logout()
    assert newsroom.client.get(f"/api/content/v1/pages/{withdrawn.pk}/account/").status_code == 401


def test_an_item_that_was_never_corrected_has_no_account(newsroom):
    address = reverse("workflow:account", args=[newsroom.live.content_id])
    assert newsroom.client.get(address).status_code == 404
    assert (
        address not in newsroom.client.get(reverse("wagtailadmin_pages:edit", args=[newsroom.live.pk])).content.decode()
    )


# The same verbs through the API and from the shell.


def test_the_api_withdraws_and_answers_with_the_account(newsroom):
    page = newsroom.live
    refused = api(newsroom, "editor", "post", f"pages/{page.pk}/actions/withdraw/", {"reason": "Sai."})
    assert refused.status_code == 403 and fresh(page).live
    assert api(newsroom, "officer", "post", f"pages/{page.pk}/actions/withdraw/", {"reason": " "}).status_code == 422
    answer = api(newsroom, "officer", "post", f"pages/{page.pk}/actions/withdraw/", {"reason": "Sai."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["under_way"] and answer.json()["reason"] == "Sai."
    Worker().drain()
    done = api(newsroom, "officer", "get", f"pages/{page.pk}/account/").json()
    assert {row["channel"]: row["outcome"] for row in done["channels"]} == outcomes(page)
    assert not done["under_way"]


def test_the_api_corrects_as_a_draft_or_at_once_for_whoever_may_publish(newsroom):
    path, note = f"pages/{newsroom.live.pk}/actions/correct/", {"wrong": "Ngày 5/9", "right": "Ngày 4/9"}
    drafted = api(newsroom, "editor", "post", path, note)
    assert drafted.status_code == 200 and drafted.json()["account"] is None
    assert newsroom.causes(newsroom.live) == ["publish"]
    assert api(newsroom, "editor", "post", path, {**note, "publish": True}).status_code == 403
    assert fresh(newsroom.live).latest_revision_id == drafted.json()["revision"], "refused as a whole"
    at_once = api(newsroom, "approver", "post", path, {"wrong": "9 giờ", "right": "8 giờ", "publish": True})
    assert at_once.json()["account"]["cause"] == "correct" and newsroom.causes(newsroom.live) == ["publish", "correct"]


def test_the_shell_withdraws_in_somebodys_name_and_prints_the_account(newsroom, capsys):
    content = str(newsroom.live.content_id)
    with pytest.raises(CommandError):
        call_command("withdraw", content, by="editor", reason="Sai.")
    assert fresh(newsroom.live).live
    call_command("withdraw", content, by="officer", reason="Sai.", json=True)
    data = json.loads(capsys.readouterr().out)
    assert data["cause"] == "withdraw" and data["by"] == "officer" and len(data["channels"]) == 4


def test_the_shell_corrects_and_says_what_is_left_to_do_by_hand(newsroom, capsys):
    call_command("correct", str(newsroom.live.pk), by="editor", wrong="Ngày 5/9", right="Ngày 4/9")
    assert "draft" in capsys.readouterr().out and newsroom.causes(newsroom.live) == ["publish"]
    call_command("correct", str(newsroom.live.pk), by="approver", wrong="9 giờ", right="8 giờ", publish=True)
    assert "Kênh letter" in capsys.readouterr().out and newsroom.causes(newsroom.live) == ["publish", "correct"]


@pytest.mark.parametrize("wrong", [{"content": "khong-co"}, {"content": "999999"}, {"by": "khong-co"}])
def test_the_shell_says_what_it_does_not_know(newsroom, wrong):
    given = {"content": str(newsroom.live.pk), "by": "officer", **wrong}
    with pytest.raises(CommandError):
        call_command("withdraw", given.pop("content"), reason="Sai.", **given)
