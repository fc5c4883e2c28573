"""From login to published an editor reads Vietnamese: every page on the way is read, its scripts' texts included."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from publishers import registry
from tests.i18n.reading import foreign_words, texts_of

# Names, units and what a Vietnamese office writes in the same letters.
NAMES = {"loa", "wagtail", "english", "localhost", "editor", "approver", "officer", "administrator"}
SHARED = {"web", "email", "url", "api", "html", "javascript", "byte", "kb", "mb", "enter", "esc", "ctrl"}
FORMATS = {"csv", "xlsx", "json", "pdf", "avif", "gif", "jpg", "jpeg", "png", "webp", "heic"}
ALLOWED = frozenset(NAMES | SHARED | FORMATS)


def english_on(response) -> list[str]:
    """Return the texts with English words of an answer: a page, or the JSON in which Wagtail sends a chooser."""
    if response["Content-Type"].startswith("application/json"):
        html = response.json().get("html", "")
    else:
        html = response.content.decode()
    return sorted({text for text in texts_of(html) if foreign_words(text, ALLOWED)})


def read(client, address: str) -> list[str]:
    """Fetch an address and return its English, each text with the address."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return [f"{address}: {text!r}" for text in english_on(response)]


def page_views(desk) -> list[str]:
    """The addresses of one item's life."""
    story, first = desk.story.pk, desk.first.pk
    return [
        reverse("wagtailadmin_explore", args=[desk.home.pk]),
        reverse("wagtailadmin_explore", args=[desk.section.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[desk.section.pk]),
        *(reverse("wagtailadmin_pages:add", args=[*model, desk.section.pk]) for model in TYPES),
        reverse("wagtailadmin_pages:edit", args=[story]),
        reverse("wagtailadmin_pages:edit", args=[desk.section.pk]),
        reverse("wagtailadmin_pages:history", args=[story]),
        reverse("wagtailadmin_pages:revisions_compare", args=[story, first, "latest"]),
        reverse("wagtailadmin_pages:workflow_history", args=[story]),
        reverse("wagtailadmin_pages:usage", args=[story]),
        reverse("wagtailadmin_pages:search") + "?q=bài",
    ]


def publishers_views(desk) -> list[str]:
    """The addresses only somebody with more rights opens."""
    story = desk.story.pk
    return [
        reverse("wagtailadmin_pages:revisions_revert", args=[story, desk.first.pk]),
        reverse("wagtailadmin_pages:unpublish", args=[story]),
        reverse("wagtailadmin_pages:delete", args=[story]),
        reverse("wagtailadmin_pages:move", args=[story]),
        reverse("wagtailadmin_pages:copy", args=[story]),
        reverse("wagtailadmin_pages:set_privacy", args=[story]),
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:workflow_tasks"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:page_types_usage"),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_workflows:add"),
        reverse("wagtailadmin_workflows:task_index"),
        reverse("wagtailadmin_collections:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_groups:index"),
        reverse("wagtailredirects:index"),
        reverse("wagtailredirects:add"),
        reverse("wagtailsnippets:index"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtailimages:edit", args=[desk.picture.pk]),
        reverse("wagtailimages:delete", args=[desk.picture.pk]),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add_multiple"),
        reverse("wagtaildocs:edit", args=[desk.file.pk]),
        reverse("wagtaildocs:delete", args=[desk.file.pk]),
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={story}",
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={story}",
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'unpublish'])}?id={story}",
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'move'])}?id={story}",
    ]


TYPES = [
    ("news", "newsstory"),
    ("policies", "policy"),
    ("stories", "exemplarystory"),
    ("rebuttals", "rebuttal"),
    ("events", "event"),
]
CHOOSERS = [
    "wagtailimages_chooser:choose",
    "wagtaildocs_chooser:choose",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailembeds:chooser",
]


def failure(lines: list[str]) -> str:
    """The failure message: each English text once, with the first address where it was met."""
    first = {}
    for line in lines:
        address, _, text = line.rpartition(": ")
        first.setdefault(text, address)
    return f"{len(first)} English texts on the desk:\n" + "\n".join(f"{text} at {first[text]}" for text in first)


def test_the_door(client, desk):
    english = [
        text
        for name in ("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done")
        for text in read(client, reverse(name))
    ]
    refused = client.post(reverse("wagtailadmin_login"), {"username": "editor", "password": "sai"})
    english += english_on(refused)
    assert not english, failure(english)


@pytest.mark.parametrize("role", ["editor", "approver", "officer", "truong-a", "administrator"])
def test_what_each_role_meets_first(desk, sign_in, role):
    client = sign_in(desk.house.people[role])
    english = [text for name in ("wagtailadmin_home", "wagtailadmin_account") for text in read(client, reverse(name))]
    assert not english, failure(english)


def test_the_life_of_an_item(desk, sign_in):
    client = sign_in(desk.house.people["editor"])
    english = [text for address in page_views(desk) for text in read(client, address)]
    assert not english, failure(english)


def test_choosers(desk, sign_in):
    client = sign_in(desk.house.people["editor"])
    english = [text for name in CHOOSERS for text in read(client, reverse(name))]
    assert not english, failure(english)


def test_what_an_administrator_opens(desk, sign_in):
    client = sign_in(desk.house.people["administrator"])
    english = [text for address in [*page_views(desk), *publishers_views(desk)] for text in read(client, address)]
    assert not english, failure(english)


def test_errors_and_messages(desk, sign_in):
    client = sign_in(desk.house.people["editor"])
    add = reverse("wagtailadmin_pages:add", args=["news", "newsstory", desk.section.pk])
    empty = {"title": "", "slug": "a b", "body": streamfield([]), "happened_on": "32/13/2026"}
    refused = client.post(add, nested_form_data({**empty, "corrections": inline_formset([])}))
    assert refused.status_code == 200
    english = english_on(refused)
    copy = reverse("wagtailadmin_pages:copy", args=[desk.story.pk])
    place = {"new_parent_page": desk.section.pk, "new_title": "Bản sao", "new_slug": "ban-sao"}
    assert client.post(copy, place).status_code == 302
    english += read(client, reverse("wagtailadmin_explore", args=[desk.section.pk]))
    assert not english, failure(english)


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_every_setting_of_a_channel_has_a_label_of_its_own(name):
    """Without one the form shows the English name of the field."""
    without = [field for field, known in registry.get(name).Config.model_fields.items() if not known.title]
    assert not without
