"""Notes on approval by a mail server that never answers: who approves does not wait for it, nor does anybody else."""

import select
import socket

import pytest
from django.db import transaction

from cms.news.models import NewsStory
from cms.users.roles import Role
from cms.users.services import group_of
from cms.workflow.approval import set_up_approval
from publishers.mail.models import MailRecipient
from publishers.worker.process import background_jobs
from tests.cms.users import house as builder
from tests.publishers.mail import help as mail
from tests.servers import smtp

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(settings):
    """A mail server that takes connections and says nothing, which the newsroom is told to use."""
    settings.EMAIL_BACKEND = "publishers.mail.backend.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_URL = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
        settings.EMAIL_TIMEOUT = 5
        yield listening


@pytest.fixture
def submitted(house, silent):
    """A story whose editor asked for approval."""
    set_up_approval(group_of(Role.APPROVER))
    story = builder.story(house, "truong-a", "Tin chờ duyệt", owner=house.people["editor"])
    story.get_workflow().start(story, house.people["editor"])
    return story


def test_approving_waits_for_no_mail_and_the_notes_leave_afterwards(house, submitted, silent, settings):
    submitted.current_workflow_state.current_task_state.approve(user=house.people["approver"])
    assert NewsStory.objects.get(pk=submitted.pk).live
    assert not select.select([silent], [], [], 0)[0], "nobody has even knocked at the mail server"
    waiting = dict(MailRecipient.objects.filter(state="queued").values_list("address", "mailing__kind"))
    assert waiting == {"approver@example.vn": "note", "editor@example.vn": "note"}
    with smtp.server() as server:
        mail.connect(settings, server)
        mail.run()
        assert sorted(server.recipients()) == sorted(waiting)
        for message in map(mail.read, server.messages()):
            assert "Tin chờ duyệt" in message.get_body(("plain",)).get_content()
    assert {str(row.values) for row in MailRecipient.objects.all()} == {"{}"}, "what they said is forgotten"


def test_a_note_on_what_was_not_done_never_leaves(house, submitted, silent):
    before = MailRecipient.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        submitted.current_workflow_state.current_task_state.approve(user=house.people["approver"])
        raise RuntimeError
    assert MailRecipient.objects.count() == before


def test_notes_leave_where_no_channel_writes_mail(db):
    assert "mail" in [job.name for job in background_jobs()]
