"""Press contacts, and the SMTP server that the releases go to."""

import pytest
from django.core.cache import cache

from tests.publishers.mail.help import connect


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Rate limits of one test are not those of the next."""
    cache.clear()


@pytest.fixture
def mailbox(smtp_server, settings, db):
    """The SMTP server, with mail allowed to leave to it."""
    connect(settings, smtp_server)
    return smtp_server
