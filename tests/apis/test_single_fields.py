"""A program sends single fields: what does not go together with the others is refused by the other's name."""

from datetime import UTC, date, datetime

import pytest
from wagtail.models import APIToken

from cms.events.models import Event
from cms.policies.models import Policy
from cms.rebuttals.models import Rebuttal
from cms.stories.models import ExemplaryStory
from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
PUBLISH = {"meta": {"action": "publish"}}
EVENT = (Event, {"starts_at": datetime(2026, 5, 4, 8, tzinfo=UTC), "ends_at": datetime(2026, 5, 4, 10, tzinfo=UTC)})
POLICY = (
    Policy,
    {
        "document_number": "1/QĐ",
        "issuing_authority": "Sở",
        "issued_on": date(2026, 5, 4),
        "effective_on": date(2026, 6, 1),
        "expires_on": date(2026, 7, 1),
    },
)
STORY = (ExemplaryStory, {"honoree_name": "Nguyễn Thị Lan", "achievement": "Đỗ thủ khoa", "shows_minor": True})
REBUTTAL = (Rebuttal, {"truth": "Không có việc ấy."})
CLAIM = {"wording": "Tăng học phí", "verdict": "false", "outlet": "Mạng xã hội"}
WRONG = [
    (REBUTTAL, {"claims": [{**CLAIM, "appeared_at": "9999-12-31T23:59:59-23:59"}]}, {"appeared_at"}),
    (EVENT, {"starts_at": "2026-05-05T08:00:00+07:00"}, {"ends_at"}),
    (EVENT, {"title": "Hội khỏe", **PUBLISH}, {"place"}),
    (EVENT, {"place": "Sân trường", "registration_status": "open", **PUBLISH}, {"registration_url"}),
    (POLICY, {"relations": [{"kind": "amends", "target_id": 2**63}]}, {"target_id"}),
    (POLICY, {"issued_on": "2026-06-02"}, {"effective_on"}),
    (POLICY, {"effective_on": "2026-07-02"}, {"expires_on"}),
    (STORY, {"title": "Gương sáng", **PUBLISH}, {"consent_given", "guardian_consent"}),
]


@pytest.fixture
def house():
    return builder.build()


@pytest.mark.parametrize(
    ("kind", "sent", "names"), WRONG, ids=lambda value: "-".join(sorted(value)) if type(value) is set else ""
)
def test_what_does_not_fit_a_field_that_was_not_sent_is_said_by_its_name(house, client, kind, sent, names):
    model, fields = kind
    item = house.pages["truong-a"].add_child(
        instance=model(title="Bài", slug="bai", summary="Tóm tắt.", live=False, **fields)
    )
    item.save_revision(clean=False)  # a draft may lack what an item needs to go out
    token = APIToken.create_token(user=house.people["administrator"], name="test")[1]
    answer = client.patch(
        f"{CONTENT}/pages/{item.pk}/",
        sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "vi"},
    )
    assert answer.status_code == 422, answer.content
    assert {mistake["name"] for mistake in answer.json()["errors"]} == names
    assert all(mistake["detail"] for mistake in answer.json()["errors"])
    assert item.revisions.count() == 1


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-23:59", "hôm-nay"]
)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pages/?first_published_at=", "first_published_at"),
        ("pages/?type=events.Event&starts_at=", "starts_at"),
        ("pages/{pk}/revisions/?created_at_from=", "created_at_from"),
    ],
)
def test_a_moment_that_has_no_date_is_refused_by_the_name_of_its_parameter(house, client, path, name, moment):
    item = builder.story(house, "truong-a", "Bài")
    token = APIToken.create_token(user=house.people["administrator"], name="test")[1]
    answer = client.get(
        f"{CONTENT}/{path.format(pk=item.pk)}{moment}",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "vi"},
    )
    assert answer.status_code == 422, answer.content
    assert [mistake["name"] for mistake in answer.json()["errors"]] == [name]
