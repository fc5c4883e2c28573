"""Forms of the desk: marking by hand, and a channel's settings made from its plugin's `Config`."""

from __future__ import annotations

from typing import Any, Literal, cast, get_args, get_origin

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from wagtail.admin.widgets import AdminTimeInput

from publishers import registry
from publishers.contract import ConfigurationError
from publishers.ledger import deciding
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Mode, State


class SeenForm(forms.Form):
    """Who looked at the channel, and how they know what they say."""

    who = forms.CharField(label=_("Who looked?"), max_length=150)
    why = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Kept with the delivery, for whoever asks later."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RemovedForm(SeenForm):
    """Who saw that an item does not stand on its channel any more."""


class MarkForm(SeenForm):
    """What a person saw at the channel of a delivery that failed, or of which nobody knows the end."""

    PUBLISHED, GONE = "published", "gone"
    outcome = forms.ChoiceField(label=_("What did you see there?"), widget=forms.RadioSelect)
    url = forms.URLField(
        label=_("Its address there"),
        required=False,
        assume_scheme="https",
        help_text=_("By it the item is changed and taken back later. Leave it empty only where there is none."),
    )
    field_order = ("outcome", "url", "who", "why")

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery = delivery
        outcome = cast(forms.ChoiceField, self.fields["outcome"])
        if delivery.state == State.UNKNOWN:
            choices = [(self.PUBLISHED, _("It was done")), (self.GONE, _("It was not done"))]
        else:  # it failed, and that is certain: what is left is what somebody did by hand
            choices = [(self.PUBLISHED, _("It is as it should be: somebody did it there by hand"))]
            outcome.initial = self.PUBLISHED
        outcome.choices = choices

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("outcome") == self.PUBLISHED and not data.get("url") and deciding.needs_address(self.delivery):
            self.add_error("url", _("Give its address there: without it nobody can change it or take it back."))
        return data


class ChannelForm(forms.Form):
    """Mode, pace and settings of one channel. A secret is never shown; left empty, the stored one stays.

    A channel that is not saved yet is given its identifier, too.
    """

    name = forms.CharField(label=_("Name"), max_length=100)
    slug = forms.SlugField(
        label=_("Identifier"),
        max_length=50,
        help_text=_("Plain letters, numbers and hyphens. It cannot be changed later."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        help_text=_("In outbox mode you see what would go out, and nothing of it leaves, also not later."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=0,
        max_value=99,
        help_text=_("When several channels have work, the one with the lower number goes first."),
    )
    rate_per_minute = forms.IntegerField(
        label=_("Deliveries a minute"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("No more than this begin in a minute. Leave it empty to send as fast as the channel takes them."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=AdminTimeInput,
        help_text=_(
            "From then on only corrections, withdrawals and urgent items go out; everything else follows when the "
            "quiet hours are over. Local time; they may go past midnight."
        ),
    )
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False, widget=AdminTimeInput)

    OWN = ("name", "slug", "mode")
    PACE = ("priority", "rate_per_minute", "quiet_from", "quiet_until")
    warning = ""
    """What whoever saves should know of the address, once the form is valid."""

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        self.publisher = registry.get(channel.publisher)
        try:
            self.stored = channel.config if channel.sealed_config else {}
        except ConfigurationError:
            self.stored = {}  # sealed under another key: it is entered anew here
        if channel.pk:
            del self.fields["slug"]
        for name in (*self.OWN, *self.PACE):
            if name in self.fields:
                self.fields[name].initial = getattr(channel, name)
        for name, field in self.publisher.Config.model_fields.items():
            self.fields[self._key(name)] = _form_field(name, field, self.stored.get(name))

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in groups: the channel, its plugin's settings, its pace."""
        own = [self[name] for name in self.OWN if name in self.fields]
        settings = [self[name] for name in self.fields if name.startswith(self._key(""))]
        label, pace = self.publisher.label, [self[name] for name in self.PACE]
        parts = [(_("Channel"), own), (label, settings), (_("Pace"), pace)]
        return [(str(heading), fields) for heading, fields in parts if fields]

    @staticmethod
    def _key(name: str) -> str:
        return f"config_{name}"

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug == "add" or Channel.objects.filter(slug=slug).exists():  # the desk's own address has that name
            raise ValidationError(_("Another channel has this identifier. Choose another one."))
        return slug

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if not {"quiet_from", "quiet_until"} & set(self.errors):
            if (start is None) != (end is None):
                missing = "quiet_from" if start is None else "quiet_until"
                self.add_error(missing, _("Quiet hours need both a beginning and an end. Give both, or neither."))
            elif start is not None and start == end:
                self.add_error("quiet_until", _("Quiet hours that end when they begin are none. Change one of them."))
        config = {}
        moved, withheld = self._moved(data), False
        for name, field in self.publisher.Config.model_fields.items():
            value = data.get(self._key(name))
            if _is(field, SecretStr) and not value:
                value = self.stored.get(name)
                if value and moved:
                    self.add_error(
                        self._key(name),
                        _("The address has changed. Enter this again: what is stored is sent only where it was meant."),
                    )
                    value, withheld = None, True
            if value in (None, ""):
                continue  # the plugin's default, or its own word that the field is required
            config[name] = value
        self.config = config
        if not withheld and (data.get("mode") == Mode.LIVE or config):
            try:
                publisher = registry.make(self.channel.publisher, config)
            except ConfigurationError as error:
                raise ValidationError(
                    _("The channel's settings are not complete: %(problem)s"), params={"problem": error.message}
                ) from None
            try:
                self.warning = publisher.check_address()
            except ConfigurationError as error:
                raise ValidationError(error.message) from None
        return data

    def _moved(self, data: dict[str, Any]) -> bool:
        """Whether a setting that holds an address was changed: the stored secrets would go somewhere else."""
        for name, field in self.publisher.Config.model_fields.items():
            if _is(field, SecretStr) or not self.stored:
                continue
            default = None if field.is_required() else field.get_default(call_default_factory=True)
            before, now = (str(value or default or "") for value in (self.stored.get(name), data.get(self._key(name))))
            if before.rstrip("/") != now.rstrip("/") and any("://" in value for value in (before, now)):
                return True
        return False


def _is(field: FieldInfo, kind: type) -> bool:
    return field.annotation is kind or kind in get_args(field.annotation)


def _form_field(name: str, field: FieldInfo, stored: Any) -> forms.Field:
    """A form field for a pydantic one: text, secret, number or yes/no."""
    label = str(field.title or name.replace("_", " ").capitalize())
    help_text = field.description or ""
    if _is(field, SecretStr):
        placeholder = "••••••••" if stored else ""
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": placeholder})
        return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    initial = stored if stored is not None else default
    if get_origin(field.annotation) is Literal:
        extra = field.json_schema_extra
        labels = extra.get("labels") if isinstance(extra, dict) else None
        labels = labels if isinstance(labels, dict) else {}
        choices = [(value, labels.get(value, value)) for value in get_args(field.annotation)]
        return forms.ChoiceField(
            label=label, required=False, help_text=help_text, initial=initial, choices=choices, widget=forms.RadioSelect
        )
    if _is(field, bool):
        return forms.BooleanField(label=label, required=False, help_text=help_text, initial=initial)
    if _is(field, int):
        return forms.IntegerField(label=label, required=False, help_text=help_text, initial=initial)
    return forms.CharField(label=label, required=False, help_text=help_text, initial=initial)
