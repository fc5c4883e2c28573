"""Which tests of the contract suite a plugin gets."""

from types import SimpleNamespace

import pytest

from publishers.contract import Capability, Operation, Publisher, TextField
from publishers.contract.testing import PublisherContract


class Notices(Publisher):
    capabilities = Capability.NOTICE


class Everything(Publisher):
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP | Capability.NOTICE | Capability.BATCH
    idempotent = frozenset(Operation)
    text_fields = (TextField("text", "Lời", 100),)


class SuiteOfNotices(PublisherContract):
    publisher = Notices


class SuiteOfEverything(SuiteOfNotices):
    publisher = Everything


def collected(suite: type) -> set[str]:
    return {name for name in dir(suite) if name.startswith("test_") and getattr(suite, name) is not None}


def test_what_a_plugin_does_not_declare_is_not_collected():
    missing = collected(PublisherContract) - collected(SuiteOfNotices)
    assert "test_render_says_what_was_written_for_the_channel" in missing
    assert {"test_update_changes_in_place", "test_retract_removes", "test_idempotent_create_stands_once"} <= missing
    assert "test_notice_is_sent" in collected(SuiteOfNotices)


def test_a_suite_made_of_another_one_gets_the_tests_of_its_own_plugin():
    assert collected(SuiteOfEverything) == collected(PublisherContract)


def test_a_suite_without_a_plugin_says_what_to_give():
    class Forgetful(PublisherContract):
        pass

    with pytest.raises(TypeError, match="publisher = MyPublisher"):
        Forgetful().pytest_generate_tests(SimpleNamespace(fixturenames=[]))
