"""Which group of people stands for which role."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleGroup(models.Model):
    """Ties a group to a role, so that a group may be renamed without losing its meaning.

    `unit` is set for contributors only: each unit has a group of its own.
    """

    class Role(models.TextChoices):
        """The roles of the newsroom; what each may do stands in `cms.users.roles`."""

        CONTRIBUTOR = "contributor", _("Contributor")
        EDITOR = "editor", _("Editor")
        APPROVER = "approver", _("Approver")
        OFFICER = "officer", _("Communication officer")
        ADMINISTRATOR = "administrator", _("Administrator")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        "core.Unit", verbose_name=_("unit"), on_delete=models.CASCADE, null=True, blank=True, related_name="role_groups"
    )
    group = models.OneToOneField(Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="role_group")

    class Meta:
        verbose_name = _("role group")
        verbose_name_plural = _("role groups")
        constraints = [
            models.UniqueConstraint(fields=["role", "unit"], name="users_one_group_per_role_and_unit"),
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(unit__isnull=True), name="users_one_group_per_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role="contributor", unit__isnull=False)
                | (~models.Q(role="contributor") & models.Q(unit__isnull=True)),
                name="users_only_contributors_have_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name
