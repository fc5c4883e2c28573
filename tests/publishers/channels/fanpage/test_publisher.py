"""What people see on the Page, and what is true after Facebook answered in the ways it does."""

import base64
import dataclasses
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.template.loader import render_to_string

from publishers.channels.fanpage import wording
from publishers.channels.fanpage.publisher import FanpagePublisher
from publishers.contract import (
    AlreadyThere,
    Capability,
    ConfigurationError,
    ContentRejected,
    Correction,
    Done,
    NotDone,
    Operation,
    PermanentError,
    Picture,
    RateLimited,
    Receipt,
    TemporaryError,
    UnknownOutcome,
)
from publishers.contract.testing import sample_content, sample_job, sample_snapshot

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def media():
    """Address of a server that holds /a.png, /b.png, /big.png and /page.html."""
    files = {"/a.png": ("image/png", PNG), "/b.png": ("image/png", PNG), "/page.html": ("text/html", b"<p>")}
    files["/big.png"] = ("image/png", PNG + bytes(4 * 1024 * 1024))

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_GET(self):
            kind, body = files.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(graph):
    return FanpagePublisher(FanpagePublisher.Config(**graph.config))


def job_for(page, content, operation=Operation.CREATE, receipt=None):
    return sample_job(content, operation, page.render(content, operation), receipt=receipt)


def carry_out(page, content, operation=Operation.CREATE, receipt=None):
    job = job_for(page, content, operation, receipt)
    return page.deliver(job.payload, job)


def with_picture(media, name="a.png", **changes):
    picture = Picture(url=f"{media}/{name}", alt="Học sinh trong lớp học", width=1, height=1)
    return sample_content(picture=picture, **changes)


def test_without_a_picture_the_post_links(page, graph):
    content = sample_content()
    receipt = carry_out(page, content)
    (post,) = graph.posts()
    assert post["link"] == content.snapshot.permanent_url
    assert receipt.remote_id == post["id"]
    assert receipt.url == post["permalink_url"]
    assert content.snapshot.title in graph.page_html()


def test_a_picture_is_attached_with_its_alternative_text(page, graph, media):
    carry_out(page, with_picture(media))
    (post,), (photo,) = graph.posts(), graph.photos()
    assert post["media"] == [photo["id"]]
    assert photo["alt"] == "Học sinh trong lớp học"
    assert photo["bytes"] == len(PNG)
    assert not photo["published"]
    assert 'alt="Học sinh trong lớp học"' in graph.page_html()


def test_a_new_picture_is_exchanged_and_the_old_one_not_sent_again(page, graph, media):
    content = with_picture(media)
    receipt = carry_out(page, content)
    edited = sample_content(content.snapshot, version=2, title="Tiêu đề khác")
    receipt = carry_out(page, edited, Operation.UPDATE, receipt)
    assert len(graph.photos()) == 1
    picture = Picture(url=f"{media}/b.png", alt="Sân trường")
    receipt = carry_out(page, sample_content(edited.snapshot, version=3, picture=picture), Operation.UPDATE, receipt)
    assert graph.posts()[0]["media"] == [graph.photos()[1]["id"]]
    carry_out(page, sample_content(edited.snapshot, version=4, picture=None), Operation.UPDATE, receipt)
    assert graph.posts()[0]["media"] == []
    assert len(graph.posts()) == 1


@pytest.mark.parametrize(
    ("name", "error"), [("big.png", ContentRejected), ("page.html", ContentRejected), ("none.png", PermanentError)]
)
def test_a_picture_that_cannot_be_posted_posts_nothing(page, graph, media, name, error):
    with pytest.raises(error):
        carry_out(page, with_picture(media, name))
    assert graph.posts() == []


def test_a_lost_upload_is_tried_again_for_nobody_sees_it(page, graph, media):
    graph.fail("cut_after", path="/photos")
    content = with_picture(media)
    with pytest.raises(TemporaryError):
        carry_out(page, content)
    assert graph.posts() == []
    carry_out(page, content)
    assert len(graph.posts()) == 1


@pytest.mark.parametrize(("how", "stands"), [("cut_before", 0), ("cut_after", 1), ("garbage", 1)])
def test_a_lost_answer_is_looked_up_by_the_permanent_address(page, graph, media, how, stands):
    graph.fail(how, method="POST", path="/feed")
    content = with_picture(media)
    job = job_for(page, content)
    with pytest.raises(UnknownOutcome):
        page.deliver(job.payload, job)
    assert len(graph.posts()) == stands
    answer = page.lookup(job)
    if stands:
        assert isinstance(answer, Done)
        assert answer.receipt.remote_id == graph.posts()[0]["id"]
        assert answer.receipt.data == {"linked": False, "picture": job.payload["picture"]}
    else:
        assert isinstance(answer, NotDone)


def test_a_link_post_is_found_by_what_it_links_to(page, graph):
    content = sample_content()
    carry_out(page, content)
    assert isinstance(page.lookup(job_for(page, content)), Done)


def test_a_post_older_than_the_first_attempt_is_not_this_one(page):
    content = sample_content()
    carry_out(page, content)
    job = dataclasses.replace(job_for(page, content), started_at=datetime(2100, 1, 1, tzinfo=UTC))
    assert isinstance(page.lookup(job), NotDone)


def test_the_look_up_turns_pages(page, graph):
    content = sample_content()
    carry_out(page, content)
    for _ in range(55):
        carry_out(page, sample_content())
    assert isinstance(page.lookup(job_for(page, content)), Done)


def test_a_duplicate_is_adopted_when_it_is_ours(page, graph):
    content = sample_content()
    first = carry_out(page, content)
    assert carry_out(page, content).remote_id == first.remote_id
    assert len(graph.posts()) == 1


def test_a_duplicate_of_the_post_that_stands_is_for_the_editor(page, graph):
    content = sample_content()
    receipt = carry_out(page, content)
    job = dataclasses.replace(job_for(page, content), started_at=datetime(2100, 1, 1, tzinfo=UTC), receipt=receipt)
    with pytest.raises(ContentRejected) as caught:
        page.deliver(job.payload, job)
    assert caught.value.code == "graph_506"


def test_a_duplicate_that_does_not_show_is_there(page, graph):
    graph.lag(create=600.0)
    content = sample_content()
    job = job_for(page, content)
    page.deliver(job.payload, job)
    with pytest.raises(AlreadyThere) as caught:
        page.deliver(job.payload, job)
    assert caught.value.code == "graph_506" and len(graph.posts()) == 1


def test_what_is_gone_counts_as_retracted_and_cannot_be_updated(page, graph):
    content = sample_content()
    receipt = carry_out(page, content)
    carry_out(page, content, Operation.RETRACT, receipt)
    assert graph.posts() == []
    assert carry_out(page, content, Operation.RETRACT, receipt) == Receipt()
    with pytest.raises(PermanentError) as caught:
        carry_out(page, content, Operation.UPDATE, receipt)
    assert caught.value.code == "graph_gone"


def test_gone_is_believed_only_while_the_page_can_be_read(page, graph):
    content = sample_content()
    receipt = carry_out(page, content)
    graph.fail("error", times=2, code=100, subcode=33)
    with pytest.raises(ConfigurationError):
        carry_out(page, content, Operation.RETRACT, receipt)
    assert len(graph.posts()) == 1


def test_a_page_id_that_is_not_there_is_for_the_operator(graph):
    page = FanpagePublisher(FanpagePublisher.Config(**{**graph.config, "page_id": "999"}))
    with pytest.raises(ConfigurationError):
        carry_out(page, sample_content())
    assert not page.health().ok


def test_a_post_that_a_person_marked_by_its_address_is_edited(page, graph):
    content = sample_content()
    address = carry_out(page, content).url
    marked = Receipt(remote_id=address, url=address)
    carry_out(page, sample_content(content.snapshot, title="Tiêu đề đã sửa"), Operation.UPDATE, marked)
    assert "Tiêu đề đã sửa" in graph.posts()[0]["message"]
    odd = Receipt(remote_id="https://www.facebook.com/so/posts/pfbid0abc", url="")
    carry_out(page, content, Operation.RETRACT, odd)
    assert graph.posts() == []


def test_a_limit_is_waited_for(page, graph):
    usage = '{"1": [{"type": "pages", "estimated_time_to_regain_access": 2}]}'
    graph.fail("error", code=32, headers={"X-Business-Use-Case-Usage": usage})
    with pytest.raises(RateLimited) as caught:
        carry_out(page, sample_content())
    assert caught.value.retry_after == 120


def test_a_bad_token_and_a_missing_proof_are_for_the_operator(graph):
    for wrong in ({"access_token": "sai"}, {"app_secret": None}, {"app_secret": "sai"}):
        page = FanpagePublisher(FanpagePublisher.Config(**{**graph.config, **wrong}))
        with pytest.raises(ConfigurationError):
            carry_out(page, sample_content())
        assert not page.health().ok
    assert graph.posts() == []


def test_the_token_in_the_form_works_for_every_call(graph):
    page = FanpagePublisher(FanpagePublisher.Config(**graph.config, token_in="form"))
    content = sample_content()
    receipt = carry_out(page, content)
    carry_out(page, sample_content(content.snapshot, title="Khác"), Operation.UPDATE, receipt)
    carry_out(page, content, Operation.RETRACT, receipt)
    assert page.health().ok


def test_corrections_and_the_address_stay_when_room_is_short():
    correction = Correction(at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC), wrong="ngày 3", right="ngày 4")
    snapshot = sample_snapshot(summary="Rất dài. " * 500, corrections=[correction])
    text = wording.message(snapshot, 500)
    assert len(text) <= 500
    assert "Đính chính 23/11/2026: “ngày 3” nay sửa là “ngày 4”." in text
    assert text.endswith(snapshot.permanent_url)
    assert text.startswith(f"CHÍNH SÁCH | {snapshot.title}")


def test_a_rebuttal_says_the_truth_before_the_claim():
    details = {
        "truth": "Không có môn thi thứ tư.",
        "claims": [{"wording": "Sẽ thi bốn môn", "verdict_label": "Sai sự thật"}],
    }
    text = wording.message(sample_snapshot(type="rebuttal", details=details, facts=[]), 2000)
    assert (
        text.index("Không có môn thi thứ tư.") < text.index("“Sẽ thi bốn môn”") < text.index("Kết luận: Sai sự thật.")
    )


def test_the_preview_shows_the_post(page):
    content = sample_content(picture=Picture(url="/media/a.png", alt="Lớp học"), title="Tin <b>mới</b>")
    payload = page.render(content, Operation.CREATE)
    context = {"payload": payload, "snapshot": content.snapshot, "channel": {"name": "Sở"}}
    shown = render_to_string(page.preview_template, context)
    assert "Tin &lt;b&gt;mới&lt;/b&gt;" in shown
    assert 'alt="Lớp học"' in shown
    assert f'href="{content.snapshot.permanent_url}"' in shown


def test_expiry_deletes_only_when_the_channel_says_so(graph):
    assert not FanpagePublisher(FanpagePublisher.Config(**graph.config)).retract_on_expiry()
    assert FanpagePublisher(FanpagePublisher.Config(**graph.config, retract_on_expiry=True)).retract_on_expiry()
    assert Capability.BACKFILL not in FanpagePublisher.capabilities
