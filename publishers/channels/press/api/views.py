"""The pull API of the press. Reads only."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, urlencode
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from publishers.channels.press import queries
from publishers.channels.press.api import answers, openapi, parameters
from publishers.channels.press.api.authentication import OutletToken
from publishers.channels.press.api.problems import answer
from publishers.channels.press.models import EntryState, FeedEntry, Outlet
from publishers.runtime.addresses import absolute


class PressView(APIView):
    """What all addresses have in common."""

    authentication_classes = [OutletToken]
    permission_classes: list[type[BasePermission]] = []
    renderer_classes = [JSONRenderer]
    http_method_names = ["get", "head", "options"]

    def get_exception_handler(self) -> Any:
        return answer

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are, in `Allow`."""
        return Response(status=204)

    def answer(self, request: Request, data: dict[str, Any]) -> Response:
        """The data with its ETag, or 304 when the reader has it already."""
        seal = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
        etag = f'"{seal}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache" if request.auth else "no-cache"}
        etags = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in etags or etag in [tag.removeprefix("W/") for tag in etags]:
            return Response(status=304, headers=headers)
        return Response(data, headers=headers)


class Items(PressView):
    """Changes in the order they happened, tombstones included; `next` always leads on, also from the end."""

    @openapi.described("items", _("What has changed"), answers.Page, openapi.PAGING)
    def get(self, request: Request) -> Response:
        """One page of the feed."""
        params = parameters.read(request.query_params)
        entries = queries.visible_to(request.auth).filter(position__gt=params.after)
        if params.updated_after is not None:
            entries = entries.filter(updated_at__gt=params.updated_after)
        rows = list(entries.order_by("position")[: params.limit + 1])
        page = rows[: params.limit]
        query: dict[str, Any] = {"limit": params.limit}
        if params.updated_after is not None:
            query["updated_after"] = _moment(params.updated_after)
        query["cursor"] = parameters.cursor_at(page[-1].position if page else params.after)
        return self.answer(
            request,
            {
                "items": [_shown(entry, request.auth) for entry in page],
                "has_more": len(rows) > len(page),
                "next": absolute(f"{reverse('press_api:items')}?{urlencode(query)}"),
            },
        )


class Item(PressView):
    """One item, or its tombstone."""

    @openapi.described("item", _("Read one item"), answers.Entry, openapi.ONE, others=(404,))
    def get(self, request: Request, content_id: UUID) -> Response:
        """The item as it stands now; 404 for what this reader may not know of."""
        parameters.refuse_all(request.query_params)
        entry = queries.visible_to(request.auth).filter(content_id=content_id).first()
        if entry is None:
            raise NotFound
        return self.answer(request, _shown(entry, request.auth))


def _shown(entry: FeedEntry, outlet: Outlet | None) -> dict[str, Any]:
    """An entry as this reader may see it."""
    head = {"id": str(entry.content_id), "version": entry.version, "updated_at": _moment(entry.updated_at)}
    if queries.shows_content(entry, outlet):
        return {**entry.payload, **head, "state": EntryState.USABLE.value}
    return {**head, "state": EntryState.CANCELED.value, "reason": entry.reason}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
