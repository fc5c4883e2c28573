"""Public pages of the bulletin: sign up, confirm, leave, come back."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from publishers.channels.bulletin import leaving, services
from publishers.channels.bulletin.consent import CONSENT
from publishers.channels.bulletin.forms import SignUpForm
from publishers.channels.bulletin.models import ConsentMethod, Subscriber, SubscriberState
from publishers.mail import limits
from publishers.mail.personal_pages import PersonalPage


class _Page(PersonalPage):
    unknown_template = "bulletin/unknown.html"


class SignUp(_Page):
    """The form; after it the same answer for every address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "bulletin/sign_up.html", {"form": SignUpForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignUpForm(request.POST)
        if not form.is_valid():
            return render(request, "bulletin/sign_up.html", {"form": form}, status=422)
        data = form.cleaned_data
        try:
            services.sign_up(
                data["email"], data["name"], str(CONSENT), ConsentMethod.FORM, asked_by=request.META["REMOTE_ADDR"]
            )
        except limits.TooMany:
            return render(request, "bulletin/sign_up.html", {"form": form, "too_many": True}, status=429)
        return HttpResponseRedirect(reverse("bulletin:signed_up"))


class SignedUp(_Page):
    """What happens next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "bulletin/signed_up.html", {"kept": not settings.EMAIL_URL})


class Confirm(_Page):
    """A link in a mail is opened by scanners too, so only the button confirms."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        subscriber = services.pending(token)
        if subscriber is None:
            return self.unknown(request)
        done = subscriber.state == SubscriberState.CONFIRMED
        return render(request, "bulletin/confirm.html", {"subscriber": subscriber, "done": done})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        subscriber = services.confirm(token)
        if subscriber is None:
            return self.unknown(request)
        context = {"subscriber": subscriber, "done": True, "token": leaving.leave_token(subscriber)}
        return render(request, "bulletin/confirm.html", context)


@method_decorator(csrf_exempt, name="dispatch")
class Leave(_Page):
    """RFC 8058: a POST without cookies leaves, at once and any number of times; a GET only shows the button."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        subscriber = leaving.subscriber_of(token)
        if subscriber is None:
            return self.unknown(request)
        return self._show(request, subscriber, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        subscriber = services.leave(token)
        if subscriber is None:
            return self.unknown(request)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain; charset=utf-8")
        return self._show(request, subscriber, token)

    def _show(self, request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
        left = subscriber.state == SubscriberState.LEFT
        may_return = left and subscriber.confirmed_at is not None
        context = {"subscriber": subscriber, "left": left, "may_return": may_return, "token": token, "consent": CONSENT}
        return render(request, "bulletin/leave.html", context)


@method_decorator(csrf_protect, name="dispatch")
class ComeBack(_Page):
    """Undo leaving."""

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        subscriber = services.come_back(token, str(CONSENT))
        if subscriber is None or subscriber.state != SubscriberState.CONFIRMED:
            return self.unknown(request)
        return render(request, "bulletin/confirm.html", {"subscriber": subscriber, "done": True, "token": token})
