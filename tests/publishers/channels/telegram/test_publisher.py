"""What readers of a Telegram channel see, and what its operator is told."""

import pytest

from publishers.channels.telegram.publisher import TelegramPublisher
from publishers.contract import ConfigurationError, ContentRejected, Operation, PermanentError, RateLimited, Receipt
from publishers.contract.testing import sample_content as make_content
from publishers.contract.testing import sample_correction, sample_job
from tests.simulators.telegram_api import CHAT, TOKEN, TelegramSimulator


@pytest.fixture
def telegram():
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def publisher(telegram):
    return TelegramPublisher(TelegramPublisher.Config(token=TOKEN, chat=CHAT, base_url=telegram.url))


def send(publisher, content, operation=Operation.CREATE, receipt=None):
    payload = publisher.render(content, operation)
    return publisher.deliver(payload, sample_job(content, operation, payload, receipt=receipt))


def changed(content, **fields):
    return content.model_copy(update={"snapshot": content.snapshot.model_copy(update=fields)})


def test_a_post_says_title_core_and_address_and_its_receipt_leads_there(publisher, telegram):
    content = changed(make_content(), title="Điểm < 5 & học bổng", summary="Học sinh <b>giỏi</b> được thưởng.")
    receipt = send(publisher, content)
    (post,) = telegram.posts()
    assert post.startswith("Điểm < 5 & học bổng\n\nHọc sinh <b>giỏi</b> được thưởng.")
    assert post.endswith(content.snapshot.permanent_url)
    assert receipt == Receipt(remote_id="1", url="https://t.me/so_giao_duc/1")


def test_a_long_item_is_cut_after_a_sentence_and_keeps_its_address(publisher, telegram):
    content = changed(make_content(), summary="Một câu dài vừa phải của bài viết này. " * 300)
    send(publisher, content)
    (post,) = telegram.posts()
    assert 3_000 < len(post) <= 4_096
    assert post.split("\n\n")[1].endswith("này.")
    assert post.endswith(content.snapshot.permanent_url)


def test_changing_a_post_to_what_it_says_already_is_done(publisher, telegram):
    content = make_content()
    receipt = send(publisher, content)
    assert send(publisher, content, Operation.UPDATE, receipt) == receipt
    assert len(telegram.posts()) == 1


def test_a_post_that_can_no_longer_be_deleted_loses_its_words(publisher, telegram):
    content = make_content()
    receipt = send(publisher, content)
    telegram.too_old.add(1)
    send(publisher, content, Operation.RETRACT, receipt)
    (post,) = telegram.posts()
    assert content.snapshot.title not in post
    assert "không còn đăng" in post
    # Once more, as after a crash: it says so already.
    send(publisher, content, Operation.RETRACT, receipt)


def test_what_is_gone_counts_as_deleted_but_cannot_be_changed(publisher, telegram):
    content = make_content()
    receipt = send(publisher, content)
    telegram.messages.clear()
    assert send(publisher, content, Operation.RETRACT, receipt) == receipt
    with pytest.raises(PermanentError) as gone:
        send(publisher, content, Operation.UPDATE, receipt)
    assert gone.value.code == "telegram_gone"


def test_a_post_that_somebody_marked_by_its_address_can_be_changed(publisher, telegram):
    content = make_content()
    send(publisher, content)
    marked = Receipt(remote_id="https://t.me/so_giao_duc/1", url="https://t.me/so_giao_duc/1")
    send(publisher, changed(content, title="Tiêu đề mới"), Operation.UPDATE, marked)
    assert telegram.posts()[0].startswith("Tiêu đề mới")


@pytest.mark.parametrize("address", ["https://t.me/kenh_khac/1", "https://example.vn/b/1", "https://t.me/so_giao_duc"])
def test_an_address_that_is_not_of_this_channel_touches_no_message(publisher, telegram, address):
    content = make_content()
    send(publisher, content)
    with pytest.raises(PermanentError) as unknown:
        send(publisher, content, Operation.RETRACT, Receipt(remote_id=address, url=address))
    assert unknown.value.code == "telegram_number"
    assert len(telegram.posts()) == 1


@pytest.mark.parametrize("rights", [set(), {"can_edit_messages"}])
def test_missing_rights_stop_the_channel_and_say_what_to_do(publisher, telegram, rights):
    telegram.rights = rights
    with pytest.raises(ConfigurationError) as stopped:
        send(publisher, make_content())
    assert stopped.value.code == "telegram_rights"
    health = publisher.health()
    assert not health.ok and health.message


def test_telegrams_own_words_decide(publisher, telegram):
    telegram.fail(429, "Too Many Requests: retry after 13", retry_after=13)
    with pytest.raises(RateLimited) as wait:
        send(publisher, make_content())
    assert wait.value.retry_after == 13
    telegram.fail(400, "Bad Request: something new")
    with pytest.raises(ContentRejected) as refused:
        send(publisher, make_content())
    assert "something new" in refused.value.detail
    telegram.fail(400, "Bad Request: chat not found")
    with pytest.raises(ConfigurationError):
        send(publisher, make_content())


def test_the_token_is_in_no_error(publisher, telegram):
    telegram.fail(400, f"Bad Request: strange {TOKEN}")
    with pytest.raises(ContentRejected) as refused:
        send(publisher, make_content())
    assert TOKEN not in refused.value.detail + refused.value.message
    assert publisher.health().ok


@pytest.mark.parametrize("wrong", [{"token": "123"}, {"chat": "so giao duc"}, {"chat": "123"}, {"base_url": "ftp://x"}])
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValueError):
        TelegramPublisher.Config(**{"token": TOKEN, "chat": CHAT, **wrong})


def test_words_of_the_channels_own_stay_whole_beside_the_newest_correction_and_the_address(publisher, telegram):
    own = "Lời riêng " + "🙂" * 1495
    notes = [
        sample_correction().model_copy(update={"wrong": f"{day} sai " + "s" * 390, "right": "đ" * 390}) for day in "123"
    ]
    notes = [note.model_copy(update={"at": note.at.replace(day=int(note.wrong[0]))}) for note in notes]
    content = changed(make_content(), corrections=notes).model_copy(update={"texts": {"text": own}})
    send(publisher, content)
    (post,) = telegram.posts()
    assert post.startswith(own) and post.endswith(content.snapshot.permanent_url)
    assert "3 sai" in post and "1 sai" not in post
