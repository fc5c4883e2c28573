"""Role by role, state by state: what the table of docs/reference/roles.md says, asked over HTTP for every operation."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowState

from cms.core.models import Withdrawal
from cms.users.roles import Role
from cms.workflow.withdraw import withdraw
from tests.cms.users.test_requests import form

TABLE = Path(__file__).parents[3] / "docs/reference/roles.md"
LETTERS = {
    "truong-a": "C",
    "truong-b": "O",
    Role.EDITOR.value: "E",
    Role.APPROVER.value: "A",
    Role.OFFICER.value: "T",
    Role.ADMINISTRATOR.value: "Q",
}
STATES = ("draft", "in approval", "scheduled", "live", "changed", "locked", "taken down", "withdrawn")
OPERATIONS = {
    "save": ("wagtailadmin_pages:edit", {"title": "Tiêu đề khác"}),
    "submit": ("wagtailadmin_pages:edit", {"action-submit": "1"}),
    "publish": ("wagtailadmin_pages:edit", {"action-publish": "1"}),
    "approve": ("wagtailadmin_pages:workflow_action", {"comment": ""}, "approve"),
    "send back": ("wagtailadmin_pages:workflow_action", {"comment": "Thiếu nguồn."}, "reject"),
    "approve on its page": ("workflow:approval", {"action": "approve"}),
    "send back on its page": ("workflow:approval", {"action": "reject", "comment": "Thiếu nguồn."}),
    "cancel approval": ("wagtailadmin_pages:edit", {"action-cancel-workflow": "1"}),
    "cancel schedule": ("wagtailadmin_pages:revisions_unschedule", {}),
    "unpublish": ("wagtailadmin_pages:unpublish", {}),
    "lock": ("wagtailadmin_pages:lock", {}),
    "unlock": ("wagtailadmin_pages:unlock", {}),
    "move": ("wagtailadmin_pages:move_confirm", {}),
    "copy": ("wagtailadmin_pages:copy", {"new_title": "Bản sao", "new_slug": "ban-sao"}),
    "delete": ("wagtailadmin_pages:delete", {}),
    "delete many": ("wagtail_bulk_action", {}),
    "correct": ("workflow:correct", {"wrong": "Sai.", "right": "Đúng."}),
    "withdraw": ("workflow:withdraw", {"reason": "Có sai sót."}),
}


def bring(write, house, state):
    """A story of the first unit by its contributor, in this state."""
    owner = house.people["truong-a"]
    page = write("truong-a", f"Bài {state}", owner, live=state in ("live", "changed", "taken down", "withdrawn"))
    if state == "in approval":
        (page.get_workflow() or Workflow.objects.first()).start(page, owner)
    elif state == "scheduled":
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=owner).publish()
    elif state == "changed":
        page.summary = "Tóm tắt khác."
        page.save_revision(user=owner)
    elif state == "locked":
        page.locked, page.locked_by, page.locked_at = True, house.people["approver"], timezone.now()
        page.save()
    elif state == "taken down":
        page.unpublish()
    elif state == "withdrawn":
        withdraw(page, house.people["approver"], "Có sai sót.")
    return Page.objects.get(pk=page.pk).specific


def ask(browser, house, page, operation):
    """Send what the button of an operation sends."""
    name, data, *action = OPERATIONS[operation]
    if name == "wagtailadmin_pages:edit":
        return browser.post(reverse(name, args=[page.pk]), form(page, **data))
    if name == "wagtailadmin_pages:workflow_action":
        task = page.current_workflow_task_state
        return browser.post(reverse(name, args=[page.pk, *action, task.pk if task else 1]), data)
    if name == "workflow:approval":
        task = page.current_workflow_task_state
        seen = {"task_state": task.pk if task else 1, "newest": page.latest_revision_id}
        return browser.post(reverse(name, args=[page.pk]), {**data, **seen})
    if name == "wagtailadmin_pages:revisions_unschedule":
        return browser.post(reverse(name, args=[page.pk, page.latest_revision_id]))
    if name == "wagtailadmin_pages:move_confirm":
        return browser.post(reverse(name, args=[page.pk, house.pages["truong-b"].pk]))
    if name == "wagtailadmin_pages:copy":
        return browser.post(reverse(name, args=[page.pk]), {**data, "new_parent_page": page.get_parent().pk})
    if name == "wagtail_bulk_action":
        return browser.post(f"{reverse(name, args=['wagtailcore', 'page', 'delete'])}?id={page.pk}")
    return browser.post(reverse(name, args=[page.pk]), data)


def stands():
    """Everything that an operation can change."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "path", "live", "locked", "title", "latest_revision_id")),
        list(Revision.objects.order_by("pk").values_list("pk", "approved_go_live_at")),
        list(WorkflowState.objects.order_by("pk").values_list("pk", "status")),
        list(TaskState.objects.order_by("pk").values_list("pk", "status")),
        Withdrawal.objects.count(),
    )


def table():
    """What the page says: operation and state to the letters of who may."""
    lines = [line.strip("|").split("|") for line in TABLE.read_text().splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line] for line in lines]
    (head,) = [row for row in rows if row[0] == "operation"]
    known = {row[0]: row[1:] for row in rows}
    return {(operation, state): known[operation][at] for operation in OPERATIONS for at, state in enumerate(head[1:])}


@pytest.mark.parametrize("state", STATES)
def test_only_who_the_table_names_can_do_it(house, write, client, state):
    client.raise_request_exception = False
    page = bring(write, house, state)
    doers, faults = {}, []
    for operation in OPERATIONS:
        who = ""
        for name, letter in LETTERS.items():
            before = stands()
            point = transaction.savepoint()
            client.force_login(house.people[name])
            answer = ask(client, house, page, operation)
            if answer.status_code >= 500:
                faults.append((operation, name))
            if stands() != before:
                who += letter
            transaction.savepoint_rollback(point)
        doers[operation, state] = who or "–"
    assert faults == []
    documented = table()
    assert doers == {key: documented[key] for key in doers}
