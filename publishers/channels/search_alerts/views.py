"""Public pages of a search that is followed by mail: ask for it, confirm, stop."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from publishers.channels.search_alerts import services
from publishers.channels.search_alerts.consent import CONSENT
from publishers.channels.search_alerts.forms import FollowForm
from publishers.mail import limits
from publishers.mail.personal_pages import PersonalPage


class _Page(PersonalPage):
    unknown_template = "search_alerts/unknown.html"


class Follow(PersonalPage):
    """The form for the search that the address has, as that of the search page does: ?q=tuyển sinh&type=policy."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, FollowForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FollowForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        try:
            services.follow(
                form.cleaned_data["email"],
                request.GET.urlencode(),
                str(CONSENT),
                asked_by=request.META["REMOTE_ADDR"],
            )
        except limits.TooMany:
            return self._show(request, form, status=429)
        except ValueError:
            return self._show(request, form)
        return HttpResponseRedirect(reverse("search_alerts:asked"))

    def _show(self, request: HttpRequest, form: FollowForm, status: int = 200) -> HttpResponse:
        try:
            search, words = services.read(request.GET.urlencode())
        except ValueError as error:
            return render(request, "search_alerts/search_unknown.html", {"why": str(error)}, status=400)
        context = {"form": form, "search": search, "words": words, "too_many": status == 429}
        return render(request, "search_alerts/follow.html", context, status=status)


class Asked(PersonalPage):
    """What happens next, the same for every address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "search_alerts/asked.html", {"kept": not settings.EMAIL_URL})


class Confirm(_Page):
    """A link in a mail is opened by scanners too, so only the button confirms."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        saved = services.pending(token)
        if saved is None:
            return self.unknown(request)
        return render(request, "search_alerts/confirm.html", {"saved": saved, "done": saved.confirmed_at is not None})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        saved = services.confirm(token)
        if saved is None:
            return self.unknown(request)
        return render(request, "search_alerts/confirm.html", {"saved": saved, "done": True})


@method_decorator(csrf_exempt, name="dispatch")
class Stop(_Page):
    """RFC 8058: a POST without cookies stops, at once and any number of times; a GET only shows the button."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        saved = services.followed(token)
        if saved is None:
            return self.unknown(request)
        return render(request, "search_alerts/stop.html", {"searches": saved})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        saved = services.followed(token)
        if saved is None:
            return self.unknown(request)
        services.stop(token)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain; charset=utf-8")
        return render(request, "search_alerts/stop.html", {"searches": [], "stopped": saved})
