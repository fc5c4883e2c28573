"""Labels that Wagtail's forms take from the names of their fields, and so are English in every language."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail.admin.forms.workflows import WorkflowPageForm

LABELS = (
    (LoginForm, "password", _("Password")),
    (ExternalLinkChooserForm, "link_text", _("Link text")),
    (AnchorLinkChooserForm, "link_text", _("Link text")),
    (EmailLinkChooserForm, "email_address", _("Email address")),
    (EmailLinkChooserForm, "link_text", _("Link text")),
    (EmailLinkChooserForm, "subject", _("Subject of the e-mail")),
    (EmailLinkChooserForm, "body", _("Text of the e-mail")),
    (PhoneLinkChooserForm, "phone_number", _("Phone number")),
    (PhoneLinkChooserForm, "link_text", _("Link text")),
    (WorkflowPageForm, "page", _("Page")),
)


def label_forms() -> None:
    """Give these fields a label that is translated; called once, when the apps are ready."""
    for form, field, label in LABELS:
        form.base_fields[field].label = label
