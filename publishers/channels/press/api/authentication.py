"""Who asks: the public, or an outlet by its token."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from publishers.channels.press import queries
from publishers.channels.press.models import Outlet


class OutletToken(BaseAuthentication):
    """`Authorization: Bearer <token>`; without the header one reads as the public, with a wrong token not at all."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Outlet] | None:
        """The outlet as `request.auth`."""
        header = get_authorization_header(request).decode("latin-1")
        if not header:
            return None
        scheme, _space, token = header.partition(" ")
        outlet = queries.outlet_of(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
        if outlet is None:
            raise AuthenticationFailed(
                _("This token is not valid, or it was replaced. Ask the press office for a new one.")
            )
        return AnonymousUser(), outlet

    def authenticate_header(self, request: Request) -> str:
        """What the 401 asks for."""
        return 'Bearer realm="press", error="invalid_token"'
