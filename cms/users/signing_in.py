"""How often somebody may try to sign in, or have a link for a new password sent: by account and by network."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import ngettext
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm
from wagtail.admin.views.account import PasswordResetView

from publishers.runtime import limits


class LimitedLoginForm(LoginForm):
    """Counts each try before the password is looked at: what comes too often learns nothing, known account or not."""

    def clean(self) -> dict[str, Any]:
        name = _folded(self.cleaned_data.get("username") or "")
        counts = [limits.count("login-network", limits.network(self.request.META.get("REMOTE_ADDR", "")))]
        if name:
            counts.append(limits.count("login-account", name))
        _require(counts)
        data = super().clean()
        if name and self.get_user() is not None:
            limits.forget("login-account", name)
        return data


class LimitedPasswordResetView(PasswordResetView):
    """The same words whether or not an account has the address."""

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        network = limits.network(self.request.META.get("REMOTE_ADDR", ""))
        try:
            _require(
                [
                    limits.count("reset-network", network),
                    limits.count("reset-account", _folded(form.cleaned_data["email"])),
                ]
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        # So that the post room takes the mail: how long a mail server takes would tell who has an account.
        with transaction.atomic():
            return super().form_valid(form)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _require(counts: list[limits.Count]) -> None:
    """ValidationError that says how long to wait when one of the counts is spent."""
    rests = [count.rest for count in counts if not count.within]
    if rests:
        minutes = -(-max(rests) // 60)
        raise ValidationError(
            ngettext(
                "Too many tries. Wait a minute, then try again.",
                "Too many tries. Wait %(minutes)d minutes, then try again.",
                minutes,
            )
            % {"minutes": minutes},
            code="too_many",
        )
