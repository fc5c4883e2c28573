"""Wagtail's API for reading and writing pages, with what this newsroom refuses said as it says everything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.api.v3.api import api
from wagtail.api.v3.errors import problem_response

from cms.workflow.deletion import StandsOutside

__all__ = ["api"]


@api.exception_handler(StandsOutside)
def stands_outside(request: HttpRequest, refusal: StandsOutside) -> HttpResponse:
    """What can still be read outside is not deleted: withdraw it first."""
    return problem_response(status=409, detail=str(refusal.args[0]))
