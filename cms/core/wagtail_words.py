"""Words that Wagtail leaves in English in every language: labels taken from field names, the menu of the table."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.telepath import register
from wagtail.contrib.table_block.blocks import TableInput, TableInputAdapter

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
TABLE_MENU = {
    "row_above": _("Insert row above"),
    "row_below": _("Insert row below"),
    "col_left": _("Insert column left"),
    "col_right": _("Insert column right"),
    "remove_row": _("Remove row"),
    "remove_col": _("Remove column"),
    "undo": _("Undo"),
    "redo": _("Redo"),
}


class TableAdapter(TableInputAdapter):
    """Hands the table its menu with names; without them Handsontable, which has no Vietnamese, writes its own."""

    def js_args(self, widget: TableInput) -> list:
        """Return Wagtail's arguments, each known entry of the menu named."""
        options, strings = super().js_args(widget)
        menu = {
            f"{position}-{key}" if key not in TABLE_MENU else key: {"name": TABLE_MENU.get(key, key)}
            for position, key in enumerate(options["contextMenu"])
        }
        return [{**options, "contextMenu": {"items": menu}}, strings]


def name_table_menu() -> None:
    """Put the adapter in the place of Wagtail's; called once, when the apps are ready."""
    register(TableAdapter(), TableInput)


def label_forms() -> None:
    """Give these fields a label that is translated; called once, when the apps are ready."""
    for form, field, label in LABELS:
        form.base_fields[field].label = label
