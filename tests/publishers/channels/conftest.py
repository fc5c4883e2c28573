"""The SMTP server that channels of mail write to."""

import pytest

from tests.publishers.mail.help import connect


@pytest.fixture
def mailbox(smtp_server, settings, db):
    """The SMTP server, with mail allowed to leave to it."""
    connect(settings, smtp_server)
    return smtp_server
