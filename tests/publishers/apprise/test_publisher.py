"""What is broadcast through Apprise, and what can no longer be changed there."""

import pytest

from publishers.apprise.publisher import ApprisePublisher
from publishers.contract import Capability, Cause, NotSupported, Operation
from publishers.contract.testing import sample_content as make_content

URL = "discord://123456789012345678/token-of-the-webhook-0123456789"


def make(url=URL):
    return ApprisePublisher(ApprisePublisher.Config(url=url))


def test_it_only_broadcasts():
    publisher = make()
    assert publisher.capabilities == Capability.NOTICE
    for operation in (Operation.UPDATE, Operation.RETRACT):
        with pytest.raises(NotSupported):
            publisher.render(make_content(), operation)


def test_a_message_is_as_long_as_the_service_takes_it():
    content = make_content()
    long = content.snapshot.model_copy(update={"summary": "Một câu của bài viết này. " * 400})
    payload = make().render(content.model_copy(update={"snapshot": long}), Operation.CREATE)
    assert 1_000 < len(payload["body"]) <= 2_000
    assert payload["body"].endswith(long.permanent_url)


def test_a_withdrawal_follows_as_a_message_of_its_own():
    payload = make().render(make_content(cause=Cause.WITHDRAW), Operation.NOTICE)
    assert payload["title"].startswith("Thu hồi: ")


@pytest.mark.parametrize("url", ["", "nobody://knows", "json://a b", f"{URL},{URL}"])
def test_an_address_that_apprise_does_not_know_is_refused(url):
    with pytest.raises(ValueError) as refused:
        make(url)
    assert not url or url not in str(refused.value).replace("input_value", "")


def test_the_address_is_a_secret():
    assert "token-of-the-webhook" not in repr(make().config)
    assert make().health().message == "Discord"
