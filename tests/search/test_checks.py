"""The embedded index and the machines that would search it."""

import pytest
from django.db import connection

from search.checks import the_embedded_index_is_for_one_machine as check


@pytest.mark.parametrize(
    ("host", "elasticsearch", "warning_ids"),
    [
        ("", "", []),
        ("127.0.0.1", "", []),
        ("/run/postgresql", "", []),
        ("database", "", ["search.W001"]),
        ("database", "http://elasticsearch:9200", []),
    ],
)
def test_a_database_elsewhere_wants_an_index_that_all_machines_share(
    host, elasticsearch, warning_ids, settings, monkeypatch
):
    settings.ELASTICSEARCH_URL = elasticsearch
    monkeypatch.setitem(connection.settings_dict, "HOST", host)
    assert [message.id for message in check(None)] == warning_ids
