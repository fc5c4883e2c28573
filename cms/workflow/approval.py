"""The one way to publish: an approver's yes, for the whole site."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage, WorkflowTask

from cms.core.models import HomePage

WORKFLOW_NAME = "Duyệt và đăng"
TASK_NAME = "Lãnh đạo phê duyệt"


@transaction.atomic
def set_up_approval(approvers: Group) -> Workflow | None:
    """Make sure that every page below the home page needs approval by `approvers`; may be run again at any time.

    Returns the workflow, None while there is no home page. Wagtail's own workflow, which its first
    migrations put on the root, goes when nothing was ever submitted to it.
    """
    home = HomePage.objects.first()
    if home is None:
        return None
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task = GroupApprovalTask.objects.filter(name=TASK_NAME).first() or GroupApprovalTask.objects.create(name=TASK_NAME)
    task.groups.add(approvers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page(pk=home.pk), defaults={"workflow": workflow})
    _retire_wagtails_own()
    return workflow


def _retire_wagtails_own() -> None:
    for old in Workflow.objects.filter(name="Moderators approval", workflow_states=None):
        tasks = list(old.workflow_tasks.values_list("task_id", flat=True))
        old.delete()
        Task.objects.filter(pk__in=tasks, workflow_tasks=None, task_states=None).delete()
