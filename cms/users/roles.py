"""What each role may do: one table, read by the set-up, by the tests and by whoever asks.

What they may do with the models of a channel, the channel declares (`publishers.runtime.channel`).
"""

from __future__ import annotations

from dataclasses import dataclass

from cms.users.models import RoleGroup
from publishers.runtime import channel

Role = RoleGroup.Role


@dataclass(frozen=True)
class Grant:
    """The rights of one role.

    `name` is the group's name as people read it (Vietnamese, for it is data). `pages` are Wagtail's
    page permissions (add, change, publish, lock, unlock, bulk_delete), given on the home page or, for
    contributors, on their unit's page. `files` are permissions on pictures and documents (add, change,
    choose), given on the root collection or on the unit's. `models` are `app.codename`, where a star
    at one end of the codename stands for anything; a star alone is every permission there is.
    """

    name: str
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


GRANTS: dict[str, Grant] = {
    # "add" lets Wagtail's owners change what they wrote, and nothing of anybody else.
    Role.CONTRIBUTOR: Grant(
        name="Cộng tác viên – %(unit)s",
        pages=("add",),
        files=("add", "choose"),
    ),
    Role.EDITOR: Grant(
        name="Biên tập viên",
        pages=("add", "change"),
        files=("add", "change", "choose"),
        models=(
            "core.view_unit",
            "core.add_topic",
            "core.change_topic",
            "core.view_topic",
            "engine.view_delivery",
            "planner.*_planneditem",
        ),
    ),
    Role.APPROVER: Grant(
        name="Người phê duyệt",
        pages=("change", "publish", "lock", "unlock"),
        files=("choose",),
        models=(
            "core.withdraw_contentitem",
            "core.view_unit",
            "core.view_topic",
            "engine.view_delivery",
            "planner.*_planneditem",
        ),
    ),
    # Whoever withdraws must find the page: of the permissions that open the explorer, bulk_delete
    # is the one that allows nothing by itself.
    Role.OFFICER: Grant(
        name="Cán bộ truyền thông",
        pages=("bulk_delete",),
        files=("choose",),
        models=(
            "core.withdraw_contentitem",
            "core.view_unit",
            "core.view_topic",
            "core.*_channelrule",
            "engine.view_delivery",
            "engine.operate_delivery",
            "planner.*_planneditem",
            "mail.view_*",
            "mail.change_mailrecipient",
            "mail.forget_address",
        ),
    ),
    Role.ADMINISTRATOR: Grant(
        name="Quản trị viên",
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        files=("add", "change", "choose"),
        models=("*",),
    ),
}


def rights(role: str) -> list[str]:
    """Permissions on models that a role has, by the table and by what the channels declare."""
    return [*GRANTS[role].models, *channel.rights(role)]
