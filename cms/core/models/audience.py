"""Whom items are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom an item is for."""

    PARENTS = "parents", _("Parents")
    STUDENTS = "students", _("Pupils and students")
    TEACHERS = "teachers", _("Teachers")
    MANAGERS = "managers", _("School leaders")
    PUBLIC = "public", _("The public")
