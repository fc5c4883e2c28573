"""The five types in the editor's form: what a draft may lack and what goes out may not, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import conditional_escape
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset

from cms.policies.models import PolicyRelation
from tests.cms.types.items import CHOICES, CONSENT, GUARDIAN, OWN, ROWS, TYPES, add, errors_of, form

CLAIM = "A rebuttal needs at least one claim, with its wording and a verdict."


EVIDENCE = "A verdict needs evidence: add at least one piece with its source."


ITSELF = "A document cannot replace or amend itself. Choose another one."


WHERE = "Say where the claim appeared: an address, or the name of the outlet."


@pytest.mark.parametrize("kind", TYPES)
def test_a_whole_item_is_written_and_submitted(house, client, kind):
    _, page = add(client, house, kind, submit=True)
    assert page is not None and page.current_workflow_state is not None
    assert page.unit == house.units["truong-a"] and not page.live


@pytest.mark.parametrize("kind", TYPES)
def test_a_draft_needs_a_title_only(house, client, kind):
    emptied = {name: "" for name, value in OWN[kind].items() if isinstance(value, str) and name not in CHOICES}
    rows = {name: inline_formset([]) for name in ROWS.get(kind, ())}
    answer, page = add(client, house, kind, submit=False, summary="", **emptied, **rows)
    assert page is not None, errors_of(answer)
    refused = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**form(kind, summary="", **emptied, **rows), "action-submit": "1"},
    )
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    if kind != "news":
        assert errors_of(refused)


REFUSED = [
    ("policy", {"document_number": ""}, "This field is required."),
    ("policy", {"issuing_authority": ""}, "This field is required."),
    ("policy", {"issued_on": ""}, "This field is required."),
    (
        "policy",
        {"effective_on": "2026-11-01"},
        "A document comes into force on the day of issue or later.",
    ),
    ("policy", {"expires_on": "2026-11-09"}, "The last day in force is before the first one."),
    ("policy", {"effective_on": "", "expires_on": "2026-11-01"}, "The last day in force is before the first one."),
    ("story", {"honoree_name": ""}, "This field is required."),
    ("story", {"achievement": ""}, "This field is required."),
    ("story", {"consent_given": None}, CONSENT),
    ("story", {"consent_by": ""}, "Say who gave the consent and when."),
    ("story", {"consent_on": ""}, "Say who gave the consent and when."),
    ("story", {"shows_minor": "on"}, GUARDIAN),
    ("story", {"shows_minor": "on", "guardian_consent": "on", "guardian_name": " "}, GUARDIAN),
    ("rebuttal", {"truth": ""}, "This field is required."),
    ("rebuttal", {"claims": inline_formset([])}, CLAIM),
    ("rebuttal", {"evidence": inline_formset([])}, EVIDENCE),
    (
        "rebuttal",
        {"claims": inline_formset([{"wording": "Tin sai", "verdict": "false", "outlet": " ", "url": "", "id": ""}])},
        WHERE,
    ),
    ("event", {"starts_at": ""}, "This field is required."),
    ("event", {"ends_at": "2026-12-01 07:00"}, "The event ends before it starts."),
    ("event", {"place": ""}, "Say where it takes place: a place, or an online address."),
    (
        "event",
        {"registration_status": "open"},
        "Registration is open: give an address, a phone number or an e-mail for it.",
    ),
    ("news", {"summary": ""}, "This field is required."),
]


@pytest.mark.parametrize(("kind", "changes", "message"), REFUSED)
def test_what_is_missing_or_wrong_is_said_in_both_languages(house, client, kind, changes, message):
    dropped = [name for name, value in changes.items() if value is None]
    messages = {}
    for language in ("en", "vi"):
        data = form(kind, **{name: value for name, value in changes.items() if value is not None})
        for name in dropped:
            data.pop(name)
        client.force_login(house.people["editor"])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        model = TYPES[kind]
        place = [model._meta.app_label, model._meta.model_name, house.pages["truong-a"].pk]
        answer = client.post(reverse("wagtailadmin_pages:add", args=place), {**data, "action-submit": "1"})
        assert answer.status_code == 200 and not model.objects.exists()
        with translation.override(language):
            messages[language] = errors_of(answer)
            html = answer.content.decode()
            assert all(conditional_escape(text) in html for text in messages[language])
    assert message in messages["en"]
    assert len(messages["vi"]) == len(messages["en"])
    assert not set(messages["vi"]) & set(messages["en"]) and all(messages["vi"])


def test_a_document_does_not_replace_itself(house, client):
    _, page = add(client, house, "policy", submit=False)
    itself = inline_formset([{"kind": "replaces", "target": page.pk, "id": ""}])
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("policy", relations=itself))
    with translation.override("en"):
        assert ITSELF in errors_of(answer)
    page.relations.add(PolicyRelation(kind="replaces", target=page))
    with translation.override("en"), pytest.raises(ValidationError, match="replace or amend itself"):
        page.full_clean()


def test_the_moment_of_a_correction_is_not_the_editors_to_choose(house, client):
    note = {"wrong": "Ngày 5/9", "right": "Ngày 4/9", "at": "2020-01-01 00:00", "id": ""}
    _, page = add(client, house, "news", submit=False, corrections=inline_formset([note]))
    (correction,) = page.get_latest_revision_as_object().corrections.all()
    assert timezone.now() - correction.at < timedelta(minutes=5)
