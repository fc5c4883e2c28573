"""Every operation that an API describes, asked by everybody what schemathesis makes up: no fault, refusals in words.

Each answer is compared with the description, and what it changed is put back, so that one run is like the other. By
hand, for longer: `API_EXAMPLES=200 python -m pytest tests/apis/test_every_operation.py`.
"""

import os
import traceback
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from wagtail.documents.models import Document
from wagtail.models import APIToken, Revision, Site

from cms.core.models import ContentItem
from publishers.channels.press import services as press
from publishers.channels.press.models import FeedEntry
from publishers.contract import Cause, Operation
from publishers.contract.testing import sample_content
from tests.cms.users import house as builder
from tests.publishers.channels.press.help import deliver, outlet

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))
_DJANGO = get_wsgi_application()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def _app(environ, start_response):
    """The newsroom, with what every server says of who asks."""
    return _DJANGO({**environ, "REMOTE_ADDR": "203.0.113.7"}, start_response)


class _Undo(Exception):
    """Ends a question: what it changed is put back."""


@pytest.fixture(scope="module")
def newsroom(django_db_setup, django_db_blocker):
    """Items in several states, a file, entries of the press; numbers by the name of a parameter, tokens by API."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # As in Django's own client: a request within a transaction must not end the connection.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        patch.setattr(settings, "LOA_LIMITS", dict.fromkeys(settings.LOA_LIMITS, (10**9, 60)))
        try:
            with transaction.atomic():
                yield _newsroom()
                raise _Undo
        except _Undo:
            pass
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)


def _newsroom():
    house = builder.build()
    owner = house.people["truong-a"]
    builder.story(house, "truong-a", "Bản thảo", owner)
    builder.story(house, "truong-a", "Đã đăng", owner, live=True)
    builder.story(house, "truong-b", "Đã đăng của trường khác", house.people["truong-b"], live=True)
    Document.objects.create(title="Văn bản", file=ContentFile(b"Van ban", "van-ban.txt"))
    deliver(sample_content(), Operation.CREATE)
    embargoed = datetime.now(UTC) + timedelta(days=1)
    deliver(sample_content(cause=Cause.EARLY, embargoed_until=embargoed), Operation.CREATE)
    tokens = {
        "content": [APIToken.create_token(user=user, name="test")[1] for user in house.people.values()],
        "press": [press.issue_token(outlet(f"Báo {accredited}", accredited=accredited)) for accredited in (0, 1)],
        "archive": [],
    }
    items = ContentItem.objects.order_by("pk").values_list("pk", flat=True)
    pages = [house.home.pk, house.pages["truong-a"].pk, *items]
    known = {
        **dict.fromkeys(("page_id", "parent_id", "destination_id", "root_page_id"), pages),
        "revision_id": list(Revision.objects.order_by("pk").values_list("pk", flat=True)),
        "site_id": [Site.objects.get().pk],
        "document_id": [Document.objects.get().pk],
        "type_name": ["news.NewsStory"],
        "content_id": [str(pk) for pk in FeedEntry.objects.order_by("position").values_list("content_id", flat=True)],
    }
    return tokens, known


@pytest.mark.parametrize("api", ["content", "press", "archive"])
def test_no_question_is_a_fault_and_every_answer_is_as_described(newsroom, api):
    tokens, known = newsroom
    described = schemathesis.openapi.from_wsgi(f"/api/{api}/v1/openapi.json", _app)
    wrong = {}
    for operation in (result.ok() for result in described.get_all_operations()):
        try:
            _ask(operation, [None, *tokens[api]], known)
        except (Exception, FailureGroup) as error:
            wrong[operation.label] = f"{error}\n{''.join(getattr(error, 'faults', []))}"
    assert not wrong, "\n\n".join(f"=== {label}\n{words}" for label, words in wrong.items())


def _ask(operation, tokens, known):
    cases = st.one_of(operation.as_strategy(GenerationMode.POSITIVE), operation.as_strategy(GenerationMode.NEGATIVE))

    @examples(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, chance=st.randoms(use_true_random=False))
    def ask(case, chance):
        if chance.random() < 0.7:
            case.path_parameters = _at_home(case.path_parameters, known, chance)
            case.body = _at_home(case.body, known, chance)
        for token in tokens:
            _ask_as(token, case)

    ask()


def _ask_as(token, case):
    """Ask as the owner of a token and put back what it did; what is wrong with the answer is raised."""
    faults = []

    def keep(**_):
        faults.append(traceback.format_exc())

    got_request_exception.connect(keep)
    try:
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {token}"} if token else {})
            raise _Undo
    except _Undo:
        pass
    finally:
        got_request_exception.disconnect(keep)
    try:
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            document = response.json()
            assert document["status"] == response.status_code and document["title"] and document["detail"], document
    except (Exception, FailureGroup) as error:
        error.faults = faults
        raise


def _at_home(data, known, chance):
    """The same, with what stands under a name of something that there is replaced by one of those."""
    if isinstance(data, dict):
        return {
            name: chance.choice(known[name]) if name in known else _at_home(value, known, chance)
            for name, value in data.items()
        }
    return data
