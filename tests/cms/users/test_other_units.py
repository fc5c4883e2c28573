"""What a contributor reads of items that another unit has not published."""

import itertools
import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import TaskState, WorkflowState
from wagtail.rich_text import expand_db_html
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.users.services import collection_of

# Asked for by the first word, told by the second: an answer may repeat what was asked.
ASKED, SECRET = "Zebrafish", "quokkabi"
MODELS = {("wagtailcore", "page"), ("wagtaildocs", "document"), ("core", "loaimage")}
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
CHOOSER = ("wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\\.)*\)")


@pytest.fixture
def secrets(house, write):
    """What the first unit has not published, in every state, with everything that hangs on it; and what is public."""
    owner = house.people["truong-a"]

    def new(state, **kwargs):
        page = write("truong-a", f"{ASKED} {SECRET} {state}", owner, **kwargs)
        page.slug = f"{SECRET}-{state}"
        page.save()
        page.save_revision(user=owner)
        return page

    draft, waiting, scheduled, locked = (new(state) for state in ("nhap", "cho", "hen", "khoa"))
    waiting.get_workflow().start(waiting, owner)
    scheduled.go_live_at = timezone.now() + timezone.timedelta(hours=3)
    scheduled.save_revision(user=owner).publish()
    locked.locked, locked.locked_by, locked.locked_at = True, owner, timezone.now()
    locked.save()
    renamed = write("truong-a", "Tên đã đăng", owner, live=True)
    renamed.title = f"{ASKED} {SECRET} đổi tên"
    renamed.save_revision(user=owner)
    taken_down = new("go", live=True)
    taken_down.unpublish()
    collection = collection_of(house.units["truong-a"])
    document = get_document_model().objects.create(
        title=f"{ASKED} {SECRET} tệp", collection=collection, file=ContentFile(b"x", name=f"{SECRET}.txt")
    )
    image = get_image_model().objects.create(
        title=f"{ASKED} {SECRET} ảnh", collection=collection, file=get_test_image_file(f"{SECRET}.png")
    )
    session = EditingSession.objects.create(user=owner, content_object=draft, last_seen_at=timezone.now())
    own = write("truong-b", "Bài của mình", house.people["truong-b"])
    return SimpleNamespace(
        pages=[draft, waiting, scheduled, locked, renamed, taken_down],
        document=document,
        image=image,
        session=session,
        own=own,
    )


@pytest.fixture
def strangers(house):
    """Who may not know: a contributor of the other unit, and one who may look at all of Wagtail's own records."""
    curious = get_user_model().objects.create_user("to-mo", "to-mo@example.vn", "mat-khau-thu-2026")
    curious.groups.add(*house.people["truong-b"].groups.all())
    curious.user_permissions.add(
        *Permission.objects.filter(content_type__app_label__startswith="wagtail", codename__startswith="view_")
    )
    return [house.people["truong-b"], curious]


@pytest.mark.parametrize("name", CHOOSER)
def test_the_page_chooser_names_no_draft_of_another_unit(house, write, sign_in, name):
    write("truong-a", "Zebrafish chưa đăng")
    write("truong-a", "Zebrafish đã đăng", live=True)
    write("truong-b", "Zebrafish của mình", owner=house.people["truong-b"])
    browser = sign_in(house.people["truong-b"])
    content = ""
    for unit in house.pages.values():
        address = reverse(name, args=[unit.pk] if name.endswith("child") else [])
        answer = browser.get(address, {"q": "Zebrafish"} if name.endswith("search") else {})
        assert answer.status_code == 200
        content += answer.json()["html"] if name.endswith("child") else answer.content.decode()
    assert "Zebrafish chưa đăng" not in content
    assert "Zebrafish đã đăng" in content and "Zebrafish của mình" in content


def _linked(attributes):
    return [("paragraph", rich_text(f"<p><a {attributes}>đây</a></p>"))]


@pytest.mark.parametrize(
    "named",
    [
        lambda secrets: {"hero_image": secrets.image.pk},
        lambda secrets: {"body": streamfield(_linked(f'linktype="page" id="{secrets.pages[0].pk}"'))},
        lambda secrets: {"body": streamfield(_linked(f'linktype="document" id="{secrets.document.pk}"'))},
    ],
    ids=["picture", "page", "document"],
)
@pytest.mark.parametrize("view", ["edit", "preview_on_edit"])
def test_an_item_cannot_name_by_number_what_its_author_may_not_know_of(house, secrets, client, named, view):
    answer = _send(client, house, secrets, view, named(secrets))
    assert SECRET not in text_of(answer)
    assert SECRET not in text_of(client.get(answer.wsgi_request.path))
    assert not secrets.own.revisions.filter(pk__gt=secrets.own.latest_revision_id).exists()


def test_an_item_links_to_what_another_unit_has_published(house, secrets, client):
    link = _linked(f'linktype="page" id="{secrets.pages[4].pk}"')
    _send(client, house, secrets, "edit", {"body": streamfield(link)})
    assert secrets.own.revisions.filter(pk__gt=secrets.own.latest_revision_id).exists()


def _send(client, house, secrets, view, named):
    client.force_login(house.people["truong-b"])
    whole = {
        "title": "Bài của mình",
        "slug": secrets.own.slug,
        "summary": "Tóm tắt của bài.",
        "body": streamfield([]),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
    }
    return client.post(reverse(f"wagtailadmin_pages:{view}", args=[secrets.own.pk]), nested_form_data(whole | named))


def test_a_link_to_what_is_not_published_is_plain_text(secrets):
    draft, renamed = secrets.pages[0], secrets.pages[4]
    html = "".join(f'<p><a linktype="page" id="{page.pk}">đây</a></p>' for page in (draft, renamed))
    assert expand_db_html(html) == f'<p><a>đây</a></p><p><a href="{renamed.url}">đây</a></p>'


def every_address(patterns=None, prefix=""):
    """Every address below the admin, as its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        text = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if text.startswith("admin/"):
                yield from every_address(pattern.url_patterns, text)
        elif text.startswith("admin/") and text not in ("admin/failwhale/", "admin/logout/"):
            yield text


def filled_in(pattern, secrets):
    """The pattern with everything in the place of its arguments that could be secret, one address each."""
    pages = [page.pk for page in secrets.pages]
    states = [*TaskState.objects.values_list("pk", flat=True), *WorkflowState.objects.values_list("pk", flat=True)]
    values = {
        **dict.fromkeys(PAGE_ARGUMENTS, pages),
        "document_id": [secrets.document.pk],
        "doc_id": [secrets.document.pk],
        "image_id": [secrets.image.pk],
        "session_id": [secrets.session.pk],
        "task_state_id": states[:1],
        "workflow_state_id": states[-1:],
        "revision_id": [page.latest_revision_id for page in secrets.pages],
        "content_id": [page.content_id for page in secrets.pages],
        "content_type_app_name": ["news"],
        "content_type_model_name": ["newsstory"],
        "app_label": ["wagtailcore", "wagtaildocs", "core"],
        "model_name": ["page", "document", "loaimage"],
        "app_name": ["wagtailsites"],
        "action": ["delete", "publish", "unpublish", "move", "add_tags"],
        "action_name": ["approve", "reject", "copy", "delete"],
        "slug": ["website"],
        "publisher": ["webhook"],
        "filter_spec": ["max-165x165"],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "uidb64": ["x"],
        "token": ["x"],
    }
    if "/pages/" in pattern or "/items/" in pattern:
        values["pk"] = pages
    names = [name or other for name, other in ARGUMENT.findall(pattern)]
    anything = [pages[0], secrets.document.pk]
    for chosen in itertools.product(*(values.get(name, anything)[: 6 if len(names) == 1 else 3] for name in names)):
        if {"wagtailcore", "wagtaildocs", "core"} & set(chosen) and not MODELS & set(itertools.pairwise(chosen)):
            continue
        parts = iter(chosen)
        yield "/" + ARGUMENT.sub(lambda match: str(next(parts)), pattern).translate(dict.fromkeys(map(ord, "^$\\")))  # noqa: B023


def text_of(answer):
    """Everything that an answer says: its body, its headers, and the lines that the next page would show."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    lines = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    return unescape(f"{body.decode(errors='replace')} {answer.headers} {lines}")


def test_no_address_of_the_admin_names_what_another_unit_has_not_published(house, secrets, strangers, client):
    ids = [page.pk for page in secrets.pages] + [secrets.document.pk, secrets.image.pk]
    query = {"q": ASKED, "query": ASKED, "term": ASKED, "id": ids}
    leaks = set()
    client.raise_request_exception = False
    for person in strangers:
        client.force_login(person)
        for pattern in sorted(set(every_address())):
            if person is not strangers[0] and ARGUMENT.search(pattern):
                continue  # more rights to look at records open more lists
            for address in filled_in(pattern, secrets):
                ways = [("get", query)]
                if ARGUMENT.search(pattern):
                    ways.append(("post", {"new_parent_page": ids[0]}))
                else:
                    ways += [("get", {}), ("get", {"export": "csv"})]
                for method, sent in ways:
                    before = transaction.savepoint()
                    answer = getattr(client, method)(address, sent)
                    if SECRET in text_of(answer):
                        leaks.add(f"{person}: {method} {pattern} {answer.status_code}")
                    transaction.savepoint_rollback(before)
                    client.cookies.pop("messages", None)
    assert not leaks, "\n".join(sorted(leaks))


BULK = [
    ("wagtailcore", "page", "delete"),
    ("wagtailcore", "page", "move"),
    ("wagtaildocs", "document", "delete"),
    ("core", "loaimage", "add_tags"),
]
SPELLED = ("{}", " {}", "{}\n", "+{}", "{}_", "0_{}", "-{}", "", "9" * 40)


def test_nothing_hidden_is_named_however_its_number_is_spelled(house, secrets, client):
    client.raise_request_exception = False
    client.force_login(house.people["truong-b"])
    hidden = {"page": secrets.pages[0], "document": secrets.document, "loaimage": secrets.image}
    addresses = [(reverse("wagtail_bulk_action", args=names), hidden[names[1]]) for names in BULK]
    addresses.append((reverse("wagtailadmin_choose_page_chosen_multiple"), secrets.pages[0]))
    wrong = []
    for spelled, (address, thing) in itertools.product(SPELLED, addresses):
        answer = client.get(address, {"id": spelled.format(thing.pk)})
        if (answer.status_code, SECRET in text_of(answer)) != (404, False):
            wrong.append(f"{address}, {spelled!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_bulk_action_tells_the_published_title_of_what_others_draft(house, secrets, client):
    client.force_login(house.people["truong-b"])
    answer = client.get(reverse("wagtail_bulk_action", args=BULK[0]), {"id": secrets.pages[4].pk})
    assert SECRET not in text_of(answer) and "Tên đã đăng" in text_of(answer)


def test_a_choice_of_all_leaves_out_what_is_hidden(house, secrets, client):
    client.force_login(house.people["truong-b"])
    for query in ({}, {"q": ASKED}, {"childOf": house.pages["truong-a"].pk}):
        for action in ("delete", "move", "publish"):
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
            answer = client.get(address, {"id": "all", **query})
            assert SECRET not in text_of(answer), (query, action)
            assert answer.status_code == 404 if "q" in query else "Tên đã đăng" in text_of(answer), (query, action)
