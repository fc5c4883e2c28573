"""Follow a search, confirm, stop: the only writers of saved searches."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from publishers.channels.search_alerts.consent import LIST_NAME
from publishers.channels.search_alerts.models import SavedSearch
from publishers.contract import Snapshot
from publishers.mail import limits, tokens
from publishers.mail import services as mail
from publishers.mail.addresses import outside
from publishers.mail.messages import Message, Recipient
from publishers.mail.writing import write
from publishers.runtime import ports
from publishers.runtime.addresses import absolute

TOKEN_DAYS = 7
# Signs links of mails that are out already: it stays whatever the module is called.
_SALT = "publishers.bulletin.following"
_CONFIRM_SALT = "publishers.bulletin.following.confirm"


def read(parameters: str) -> tuple[str, str]:
    """A search as it is kept, and in words, in Vietnamese as all mail. Raises ValueError that says what is wrong."""
    with translation.override("vi"):
        search, words = ports.SAVED_SEARCHES.get().read(parameters)
        fields = SavedSearch._meta.get_field("search"), SavedSearch._meta.get_field("words")
        for field, value in zip(fields, (search, words), strict=True):
            if len(value) > (field.max_length or 0):
                raise ValueError(_("This search is too long to be followed. Use fewer words or filters."))
    return search, words


def follow(email: str, parameters: str, consent_text: str, asked_by: str) -> None:
    """Ask an address to confirm that it wants to hear of new items for a search. Says nothing of whether it is known.

    `parameters` is the query of the search's address, `asked_by` an IP address. Raises ValidationError for an address
    that is none, ValueError for a search that cannot be asked, `limits.TooMany` when `asked_by` asks too often.
    """
    address = outside(email)
    search, words = read(parameters)
    if not limits.may_write(address, asked_by):
        return
    now = timezone.now()
    consent = {"words": words, "consent_text": consent_text, "consent_at": now}
    with transaction.atomic():
        # Whoever never confirmed did not want it.
        SavedSearch.objects.filter(confirmed_at=None, consent_at__lt=now - timedelta(days=TOKEN_DAYS)).delete()
        saved, _created = SavedSearch.objects.select_for_update().get_or_create(
            email=address, search=search, defaults=consent
        )
        if saved.confirmed_at is not None:
            _post(address, saved.words, {"leave_url": stop_url([saved])})
            return
        # The same link each time: whoever asks again ends none that is in the mailbox already.
        token = Signer(salt=_CONFIRM_SALT).sign(str(saved.pk))
        SavedSearch.objects.filter(pk=saved.pk).update(**consent, token_hash=tokens.digest(token))
        _post(address, "", {"token": token})


def pending(token: str) -> SavedSearch | None:
    """What a confirmation token belongs to, None when it is unknown or too old."""
    since = timezone.now() - timedelta(days=TOKEN_DAYS)
    return SavedSearch.objects.filter(token_hash=tokens.digest(token), consent_at__gte=since).first()


def confirm(token: str) -> SavedSearch | None:
    """Begin to follow; a second time changes nothing. None when the token is unknown or too old."""
    with transaction.atomic():
        saved = pending(token)
        if saved is None:
            return None
        SavedSearch.objects.filter(pk=saved.pk, confirmed_at=None).update(confirmed_at=timezone.now())
        mail.allow(saved.email, LIST_NAME)
    return saved


def stop_token(saved: Sequence[SavedSearch]) -> str:
    """The token by which one person stops following these searches; kept nowhere."""
    return Signer(salt=_SALT).sign("-".join(str(one.pk) for one in saved))


def stop_url(saved: Sequence[SavedSearch]) -> str:
    """The absolute address by which one person stops following these searches."""
    return absolute(reverse("search_alerts:stop", args=[stop_token(saved)]))


def followed(token: str) -> list[SavedSearch] | None:
    """The searches of a stop token that are still followed; None if it is not ours."""
    try:
        numbers = Signer(salt=_SALT).unsign(token).split("-")
    except BadSignature:
        return None
    return list(SavedSearch.objects.filter(pk__in=numbers))


def stop(token: str) -> bool:
    """Erase the searches of a stop token; safe to repeat. False if it is not ours.

    Mail that waits is passed over when the address follows nothing else.
    """
    with transaction.atomic():
        saved = followed(token)
        for one in saved or []:
            one.delete()
            if not SavedSearch.objects.filter(email=one.email, confirmed_at__isnull=False).exists():
                mail.suppress(one.email, "left", LIST_NAME)
    return saved is not None


def readers(snapshot: Snapshot) -> Iterator[Recipient]:
    """Who follows a search that finds this item, each address once, with the searches that did."""
    confirmed = SavedSearch.objects.filter(confirmed_at__isnull=False)
    matching = ports.SAVED_SEARCHES.get().matching(snapshot, set(confirmed.values_list("search", flat=True).distinct()))
    theirs: dict[str, list[SavedSearch]] = defaultdict(list)
    for saved in confirmed.order_by("pk").iterator():
        if saved.search in matching:
            theirs[saved.email].append(saved)
    for email, searches in theirs.items():
        words = "; ".join(one.words for one in searches)
        yield Recipient(email, "", {"searches": words, "leave_url": stop_url(searches)})


def _post(address: str, words: str, values: dict[str, str]) -> None:
    """Ask for the confirmation, or, where there is a `leave_url`, say that it was given before.

    What is not confirmed may be a stranger's: the message that asks says nothing of what they typed.
    """
    already = "leave_url" in values
    url = absolute(reverse("search_alerts:confirm", args=["TOKEN"])).replace("TOKEN", "[[token]]")
    with translation.override("vi"):
        subject = _("You already follow this search") if already else _("Confirm that you want to follow a search")
    context = {"subject": subject, "url": url, "days": TOKEN_DAYS, "already": already}
    text, html = write("search_alerts/mail/confirm", context)
    kind = "saved-search-confirm"
    message = Message(subject=subject, text=text, html=html, kind=kind, sensitive=True)
    mail.post(uuid.uuid4(), message, [Recipient(address, "", {"search": words, **values})])
