"""Who may do what on the desk: which permission each part of it asks for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View

VIEW, OPERATE, CHANGE_CHANNEL, ADD_CHANNEL = (
    "engine.view_delivery",
    "engine.operate_delivery",
    "engine.change_channel",
    "engine.add_channel",
)


def require(request: HttpRequest, permission: str) -> None:
    """Go on only for those who have the permission; others get Wagtail's refusal."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


class Allowed(View):
    """A view for those who have a permission."""

    permission = VIEW

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request, self.permission)
        return super().dispatch(request, *args, **kwargs)
